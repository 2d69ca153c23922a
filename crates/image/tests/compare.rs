//! What differs between two pictures, and where.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod pictures;

use ai_generation_image::compare::compare;
use ai_generation_image::error::Error;
use ai_generation_image::picture::{Picture, Region};
use pictures::{blurred, photograph};
use proptest::prelude::*;

fn plain(width: u32, height: u32, pixel: [u8; 4]) -> Picture {
    Picture { width, height, pixels: pixel.repeat((width * height) as usize) }
}

#[test]
fn equal_pictures_have_no_distance() {
    let picture = photograph(40, 1);
    let found = compare(&picture, &picture).unwrap();
    assert_eq!((found.psnr, found.ssim, found.changed, found.bounds), (f64::INFINITY, 1.0, 0, None));
}

#[test]
fn a_blur_is_less_alike_the_stronger_it_is() {
    let picture = photograph(64, 2);
    let [weak, strong] = [1.0, 3.0].map(|sigma| compare(&picture, &blurred(&picture, sigma)).unwrap());
    assert!(weak.ssim > strong.ssim && weak.psnr > strong.psnr, "{weak:?} {strong:?}");
}

#[test]
fn small_pictures_are_their_own_mirror_images() {
    // Every window of a plain picture is plain, whatever is beyond the edge.
    for (width, height) in [(1, 1), (2, 5), (10, 40), (40, 3)] {
        let found = compare(&plain(width, height, [100, 100, 100, 255]), &plain(width, height, [110, 110, 110, 255]));
        let expected = (2.0 * 100.0 * 110.0 + 6.5025) / (100.0 * 100.0 + 110.0 * 110.0 + 6.5025);
        assert!((found.unwrap().ssim - expected).abs() < 1e-9);
    }
}

#[test]
fn what_is_not_seen_is_changed_all_the_same() {
    let found = compare(&plain(3, 3, [0, 0, 0, 0]), &plain(3, 3, [255, 255, 255, 255])).unwrap();
    assert_eq!((found.psnr, found.changed), (f64::INFINITY, 9));
    assert!((found.ssim - 1.0).abs() < 1e-12);
    let half = compare(&plain(3, 3, [0, 0, 0, 128]), &plain(3, 3, [127, 127, 127, 255])).unwrap();
    assert_eq!(half.psnr, f64::INFINITY);
}

#[test]
fn other_sizes_are_not_compared() {
    let expected = Error::Invalid { field: "b", allowed: "a picture of 3 by 4 pixels".into() };
    assert_eq!(compare(&plain(3, 4, [0; 4]), &plain(4, 3, [0; 4])), Err(expected));
    assert!(compare(&plain(0, 0, [0; 4]), &plain(0, 0, [0; 4])).is_err());
}

proptest! {
    #[test]
    fn the_bounds_have_every_change(places in proptest::collection::btree_set((0u32..20, 0u32..15), 1..6)) {
        let before = plain(20, 15, [9, 9, 9, 255]);
        let mut after = before.clone();
        for &(x, y) in &places {
            after.pixels[((y * 20 + x) * 4 + 3) as usize] = 7;
        }
        let (left, right) = (places.iter().map(|p| p.0).min().unwrap(), places.iter().map(|p| p.0).max().unwrap());
        let (top, bottom) = (places.iter().map(|p| p.1).min().unwrap(), places.iter().map(|p| p.1).max().unwrap());
        let found = compare(&before, &after).unwrap();
        prop_assert_eq!(found.changed, places.len() as u64);
        let bounds = Region { x: left, y: top, width: right + 1 - left, height: bottom + 1 - top };
        prop_assert_eq!(found.bounds, Some(bounds));
    }
}
