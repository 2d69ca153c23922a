//! Masks of either kind, and their shapes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use ai_generation_image::mask::Mask;
use ai_generation_image::picture::{Picture, Region};
use proptest::prelude::*;

fn region(x: u32, y: u32, width: u32, height: u32) -> Region {
    Region { x, y, width, height }
}

#[test]
fn an_opaque_picture_paints_where_it_is_white() {
    let pixels = vec![0, 0, 0, 255, 255, 255, 255, 255, 128, 128, 128, 255, 255, 0, 0, 255];
    let mask = Mask::from_picture(&Picture { width: 4, height: 1, pixels });
    assert_eq!(mask.paint, [0, 255, 128, 76]);
}

#[test]
fn a_picture_with_a_hole_paints_the_hole() {
    let pixels = vec![255, 255, 255, 255, 0, 0, 0, 0, 9, 9, 9, 200];
    let mask = Mask::from_picture(&Picture { width: 3, height: 1, pixels });
    assert_eq!(mask.paint, [0, 255, 55]);
}

#[test]
fn regions_are_clipped_to_the_picture() {
    let outside = [region(9, 0, 5, 1), region(0, 9, 1, 5), region(u32::MAX, u32::MAX, u32::MAX, u32::MAX)];
    let mask = Mask::from_regions((4, 3), &[&outside[..], &[region(2, 1, 100, u32::MAX)]].concat());
    assert_eq!(mask.paint, [0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 255, 255]);
    assert_eq!(mask.bounds(), Some(region(2, 1, 2, 2)));
    assert_eq!(Mask::from_regions((0, 0), &outside).bounds(), None);
}

#[test]
fn a_single_pixel_grows_into_a_disc() {
    let mut mask = Mask::from_regions((9, 7), &[region(4, 3, 1, 1)]);
    mask.grow(3);
    for (place, &paint) in mask.paint.iter().enumerate() {
        let (dx, dy) = ((place % 9) as i32 - 4, (place / 9) as i32 - 3);
        assert_eq!(paint == 255, dx * dx + dy * dy <= 9, "{dx} {dy}");
    }
    mask.grow(-3);
    assert_eq!(mask, Mask::from_regions((9, 7), &[region(4, 3, 1, 1)]));
}

#[test]
fn the_edge_of_the_picture_is_no_edge_of_the_mask() {
    let mut mask = Mask::from_regions((6, 4), &[region(0, 0, 3, 4)]);
    mask.grow(-1);
    assert_eq!(mask, Mask::from_regions((6, 4), &[region(0, 0, 2, 4)]));
    let mut full = Mask::from_regions((6, 4), &[region(0, 0, 6, 4)]);
    full.grow(i32::MIN);
    assert_eq!(full.bounds(), Some(region(0, 0, 6, 4)));
    let mut empty = Mask::empty(6, 4);
    empty.grow(i32::MAX);
    assert_eq!(empty.bounds(), None);
}

fn masks() -> impl Strategy<Value = Mask> {
    (1u32..12, 1u32..12).prop_flat_map(|(width, height)| {
        proptest::collection::vec(
            proptest::sample::select(vec![0u8, 0, 0, 1, 127, 128, 255]),
            (width * height) as usize,
        )
        .prop_map(move |paint| Mask { width, height, paint })
    })
}

proptest! {
    #[test]
    fn it_grows_by_what_is_near(mask in masks(), pixels in -6i32..=6) {
        let mut grown = mask.clone();
        grown.grow(pixels);
        let width = mask.width as usize;
        for (place, (&before, &after)) in mask.paint.iter().zip(&grown.paint).enumerate() {
            let reached = mask.paint.iter().enumerate().any(|(other, &paint)| {
                let dx = (place % width).abs_diff(other % width) as i32;
                let dy = (place / width).abs_diff(other / width) as i32;
                (paint >= 128) == (pixels > 0) && dx * dx + dy * dy <= pixels * pixels
            });
            let expected = if pixels == 0 || !reached { before } else if pixels > 0 { 255 } else { 0 };
            prop_assert_eq!(after, expected);
        }
    }

    #[test]
    fn a_mask_survives_its_picture(mask in masks()) {
        prop_assert_eq!(&Mask::from_picture(&mask.to_picture()), &mask);
        if mask.paint.iter().any(|&paint| paint > 0) {
            prop_assert_eq!(&Mask::from_picture(&mask.to_transparency()), &mask);
        }
        let mut twice = mask.clone();
        twice.invert();
        prop_assert!(twice.paint.iter().zip(&mask.paint).all(|(one, other)| one + other == 255));
        twice.invert();
        prop_assert_eq!(twice, mask);
    }

    #[test]
    fn nothing_is_painted_out_of_bounds(mask in masks()) {
        let painted = |&(place, _): &(usize, &u8)| mask.paint[place] > 0;
        let places: Vec<_> = mask.paint.iter().enumerate().filter(painted)
            .map(|(place, _)| (place as u32 % mask.width, place as u32 / mask.width)).collect();
        let least = |side: fn(&(u32, u32)) -> u32| places.iter().map(side).min();
        let most = |side: fn(&(u32, u32)) -> u32| places.iter().map(side).max();
        let expected = least(|p| p.0).map(|x| {
            let y = least(|p| p.1).unwrap();
            region(x, y, most(|p| p.0).unwrap() + 1 - x, most(|p| p.1).unwrap() + 1 - y)
        });
        prop_assert_eq!(mask.bounds(), expected);
    }
}
