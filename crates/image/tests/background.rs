//! Backdrops that are plain are taken away, and nothing else is.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod pictures;

use ai_generation_image::background::{Options, remove};
use ai_generation_image::error::Error;
use ai_generation_image::picture::Picture;
use pictures::{draw, noisy, photograph};

const GREEN: [f64; 3] = [20.0, 220.0, 40.0];

/// A red ring on green, with green enclosed.
fn ring() -> Picture {
    draw(
        96,
        96,
        |x, y| (x - 48.0, y - 48.0),
        |x, y| {
            if (20.0..38.0).contains(&x.hypot(y)) { [220.0, 30.0, 30.0] } else { GREEN }
        },
    )
}

fn at(picture: &Picture, x: u32, y: u32) -> [u8; 4] {
    let start = ((y * picture.width + x) * 4) as usize;
    picture.pixels[start..start + 4].try_into().unwrap()
}

#[test]
fn the_backdrop_is_found_on_the_border() {
    let removed = remove(&noisy(&ring(), 3.0, 1), &Options::default()).unwrap();
    for (found, expected) in removed.colour.into_iter().zip(GREEN) {
        assert!((f64::from(found) - expected).abs() <= 2.0, "{:?}", removed.colour);
    }
    assert_eq!(at(&removed.picture, 0, 0), [0; 4]);
    assert_eq!(at(&removed.picture, 48, 19)[3], 255);
    // What is enclosed stays.
    assert_eq!(at(&removed.picture, 48, 48)[3], 255);
    let outside = 1.0 - std::f64::consts::PI * 38.0 * 38.0 / (96.0 * 96.0);
    assert!((removed.share - outside).abs() < 0.02, "{}", removed.share);
}

#[test]
fn what_is_enclosed_goes_if_asked_for() {
    let removed = remove(&ring(), &Options { from_border: false, ..Options::default() }).unwrap();
    assert_eq!(at(&removed.picture, 48, 48), [0; 4]);
}

#[test]
fn outlines_are_soft_and_have_no_green_left() {
    let removed = remove(&ring(), &Options { from_border: false, ..Options::default() }).unwrap();
    let soft: Vec<&[u8]> = removed.picture.pixels.chunks(4).filter(|pixel| (1..255).contains(&pixel[3])).collect();
    assert!(soft.len() > 50, "{}", soft.len());
    let spilled = |removed: &Picture| {
        removed.pixels.chunks(4).filter(|pixel| pixel[3] > 0 && pixel[3] < 255 && pixel[1] > pixel[0]).count()
    };
    let raw = remove(&ring(), &Options { from_border: false, despill: false, ..Options::default() }).unwrap();
    assert!(spilled(&removed.picture) * 4 < spilled(&raw.picture), "{}", spilled(&removed.picture));
}

#[test]
fn a_photograph_has_no_backdrop() {
    let picture = photograph(96, 1);
    assert!(matches!(remove(&picture, &Options::default()), Err(Error::Invalid { field: "colour", .. })));
    let given = Options { colour: Some([255, 0, 255]), ..Options::default() };
    assert_eq!(remove(&picture, &given).unwrap().picture, picture);
}

#[test]
fn a_picture_of_backdrop_alone_is_gone() {
    let picture = Picture { width: 1, height: 3, pixels: [9, 9, 9, 255].repeat(3) };
    let removed = remove(&picture, &Options::default()).unwrap();
    assert_eq!((removed.share, removed.picture.pixels), (1.0, vec![0; 12]));
    let none = Picture { width: 0, height: 0, pixels: vec![] };
    assert!(matches!(remove(&none, &Options::default()), Err(Error::Invalid { field: "image", .. })));
}

#[test]
fn what_a_thin_line_encloses_stays_as_it_is() {
    let is_line =
        |x: u32, y: u32| (8..=40).contains(&x) && (8..=40).contains(&y) && (x == 8 || x == 40 || y == 8 || y == 40);
    let pixels = (0..48 * 48).flat_map(|place| if is_line(place % 48, place / 48) { [0, 0, 0, 255] } else { [255; 4] });
    let picture = Picture { width: 48, height: 48, pixels: pixels.collect() };
    for feather in [0, 2, 5] {
        let left = remove(&picture, &Options { feather, ..Options::default() }).unwrap().picture;
        for place in 0..48 * 48 {
            let (x, y) = (place % 48, place / 48);
            if (9..40).contains(&x) && (9..40).contains(&y) {
                assert_eq!(at(&left, x, y), [255; 4], "{x}, {y} with {feather}");
            }
        }
        assert_eq!(at(&left, 1, 1), [0; 4]);
    }
}
