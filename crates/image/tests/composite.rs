//! Edits put back: untouched outside the mask, whatever happens within.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod pictures;

use ai_generation_image::compare::compare;
use ai_generation_image::composite::{Options, Warning, composite};
use ai_generation_image::error::Error;
use ai_generation_image::mask::Mask;
use ai_generation_image::picture::{Picture, Region};
use ai_generation_image::register::{SURE, Shift};
use pictures::{draw, landscape, mapped, photograph};
use proptest::prelude::*;

const PLAIN: Options = Options { feather: 0, register: false, match_colour: false };

fn filled(width: u32, height: u32, pixel: [u8; 4]) -> Picture {
    Picture { width, height, pixels: pixel.repeat((width * height) as usize) }
}

fn region(x: u32, y: u32, width: u32, height: u32) -> Region {
    Region { x, y, width, height }
}

fn at(picture: &Picture, x: u32, y: u32) -> [u8; 4] {
    let start = ((y * picture.width + x) * 4) as usize;
    picture.pixels[start..start + 4].try_into().unwrap()
}

fn pictures(sides: impl Strategy<Value = (u32, u32)>) -> impl Strategy<Value = Picture> {
    sides.prop_flat_map(|(width, height)| {
        let byte = prop_oneof![any::<u8>(), Just(0), Just(255)];
        proptest::collection::vec(byte, (width * height * 4) as usize).prop_map(move |pixels| Picture {
            width,
            height,
            pixels,
        })
    })
}

proptest! {
    #[test]
    fn outside_the_mask_every_pixel_is_the_originals(
        (base, edit, paint) in ((1u32..24, 1u32..24), (1u32..30, 1u32..30), any::<bool>()).prop_flat_map(|(side, other, same)| {
            let paint = proptest::sample::select(vec![0u8, 0, 0, 0, 1, 128, 255, 255]);
            (
                pictures(Just(side)),
                pictures(Just(if same { side } else { other })),
                proptest::collection::vec(paint, (side.0 * side.1) as usize),
            )
        }),
        feather in 0u32..12,
        register: bool,
        match_colour: bool,
    ) {
        let mask = Mask { width: base.width, height: base.height, paint };
        let done = composite(&base, &edit, &mask, &Options { feather, register, match_colour }).unwrap();
        prop_assert_eq!(done.picture.pixels.len(), base.pixels.len());
        let pixels = base.pixels.chunks(4).zip(done.picture.pixels.chunks(4)).zip(&mask.paint);
        for ((before, after), &paint) in pixels {
            prop_assert!(paint > 0 || before == after);
        }
        // And an edit that is the original changes nothing that is seen.
        let again = composite(&base, &base, &mask, &Options { feather, register: false, match_colour: false }).unwrap();
        for (before, after) in base.pixels.chunks(4).zip(again.picture.pixels.chunks(4)) {
            prop_assert!(before == after || (before[3], after[3]) == (0, 0));
        }
    }

    #[test]
    fn without_a_feather_the_mask_gets_the_edit_to_the_bit(
        (base, edit) in (1u32..16, 1u32..16).prop_flat_map(|side| (pictures(Just(side)), pictures(Just(side)))),
        x in 0u32..16, y in 0u32..16, width in 0u32..16, height in 0u32..16,
    ) {
        let mask = Mask::from_regions((base.width, base.height), &[region(x, y, width, height)]);
        let done = composite(&base, &edit, &mask, &PLAIN).unwrap();
        let pixels = base.pixels.chunks(4).zip(edit.pixels.chunks(4)).zip(done.picture.pixels.chunks(4)).zip(&mask.paint);
        for (((base, edit), after), &paint) in pixels {
            prop_assert_eq!(after, if paint == 0 { base } else { edit });
        }
    }
}

#[test]
fn it_blends_from_the_edge_inward_in_light() {
    let (base, edit) = (filled(40, 40, [0, 0, 0, 255]), filled(40, 40, [255, 255, 255, 255]));
    let mask = Mask::from_regions((40, 40), &[region(0, 0, 40, 20)]);
    let done = composite(&base, &edit, &mask, &Options { feather: 3, ..PLAIN }).unwrap();
    let column: Vec<u8> = (14..22).map(|y| at(&done.picture, 5, y)[0]).collect();
    // A quarter, a half and three quarters of the light.
    assert_eq!(column, [255, 255, 255, 225, 188, 137, 0, 0]);
    // The edge of the picture is none of the mask's.
    assert_eq!(at(&done.picture, 0, 0), [255; 4]);
}

#[test]
fn narrow_parts_of_a_mask_are_not_lost() {
    let (base, edit) = (filled(60, 60, [0, 0, 0, 255]), filled(60, 60, [255, 255, 255, 255]));
    let mask = Mask::from_regions((60, 60), &[region(2, 2, 30, 30), region(40, 5, 1, 40), region(45, 5, 5, 40)]);
    let done = composite(&base, &edit, &mask, &Options { feather: 8, ..PLAIN }).unwrap();
    assert_eq!(at(&done.picture, 40, 20), [255; 4]);
    assert_eq!(at(&done.picture, 47, 20), [255; 4]);
    assert!(at(&done.picture, 2, 17)[0] < 100);
}

#[test]
fn straight_alpha_is_weighed() {
    let (base, edit) = (filled(3, 1, [255, 0, 0, 255]), filled(3, 1, [0, 0, 255, 0]));
    let mask = Mask { width: 3, height: 1, paint: vec![0, 128, 255] };
    let done = composite(&base, &edit, &mask, &PLAIN).unwrap();
    // What cannot be seen has no colour to give.
    assert_eq!(done.picture.pixels, [255, 0, 0, 255, 255, 0, 0, 127, 0, 0, 255, 0]);
}

#[test]
fn an_edit_that_stands_elsewhere_is_put_right() {
    for (seed, shift) in [(1, Shift { x: 4.4, y: -3.3, scale: 1.02 }), (2, Shift { x: -6.5, y: 2.25, scale: 0.96 })] {
        let base = photograph(192, seed);
        let place = |x: f64, y: f64| {
            (96.0 + (x * 0.75 - 96.0 - shift.x) / shift.scale, 96.0 + (y * 0.75 - 96.0 - shift.y) / shift.scale)
        };
        let edit = draw(256, 256, place, |x, y| landscape(x, y, seed));
        let mask = Mask::from_regions((192, 192), &[region(60, 60, 70, 70)]);
        let options = Options { register: true, ..PLAIN };
        let done = composite(&base, &edit, &mask, &options).unwrap();
        assert!(done.confidence >= SURE, "{done:?}");
        assert!((done.shift.x - shift.x).abs() < 0.25 && (done.shift.y - shift.y).abs() < 0.25, "{:?}", done.shift);
        let found = compare(&base, &done.picture).unwrap();
        let without = compare(&base, &composite(&base, &edit, &mask, &PLAIN).unwrap().picture).unwrap();
        println!("{found:?}, without {without:?}");
        assert!(found.psnr > 36.0 && found.psnr > without.psnr + 8.0, "{found:?}, without {without:?}");
        assert_eq!(done.warnings, []);
    }
}

#[test]
fn a_guess_is_not_applied() {
    let (base, edit) = (photograph(96, 1), filled(96, 96, [9, 9, 9, 255]));
    let mask = Mask::from_regions((96, 96), &[region(30, 30, 30, 30)]);
    let done = composite(&base, &edit, &mask, &Options::default()).unwrap();
    assert_eq!((done.shift, done.warnings), (Shift::NONE, vec![Warning::NotRegistered]));
    assert!(done.confidence < SURE);
}

#[test]
fn exposure_and_tint_are_those_around_the_mask() {
    let base = photograph(128, 3);
    let mask = Mask::from_regions((128, 128), &[region(40, 40, 50, 50)]);
    let mut edit = mapped(&base, |value| 255.0 * (value / 255.0 * 0.85).powf(1.0));
    edit.pixels.chunks_exact_mut(4).for_each(|pixel| pixel[2] = (f64::from(pixel[2]) * 0.9) as u8);
    let done = composite(&base, &edit, &mask, &Options { match_colour: true, ..PLAIN }).unwrap();
    let found = compare(&base, &done.picture).unwrap();
    let without = compare(&base, &composite(&base, &edit, &mask, &PLAIN).unwrap().picture).unwrap();
    println!("{found:?}, without {without:?}");
    assert!(found.psnr > without.psnr + 12.0, "{found:?}, without {without:?}");
    assert_eq!(done.warnings, []);
}

#[test]
fn gains_are_kept_within_a_factor_of_two() {
    let (base, edit) = (filled(64, 64, [200, 200, 200, 255]), filled(64, 64, [40, 40, 40, 255]));
    let mask = Mask::from_regions((64, 64), &[region(20, 20, 20, 20)]);
    let done = composite(&base, &edit, &mask, &Options { match_colour: true, ..PLAIN }).unwrap();
    assert_eq!(at(&done.picture, 30, 30), [58, 58, 58, 255]);
    let mut all = Mask::empty(64, 64);
    all.invert();
    let done = composite(&base, &edit, &all, &Options { match_colour: true, ..PLAIN }).unwrap();
    assert_eq!((done.picture, done.warnings), (edit, vec![Warning::ColourNotMatched]));
}

#[test]
fn what_does_not_fit_is_said() {
    let base = filled(8, 8, [1, 2, 3, 255]);
    let is_invalid = |edit: &Picture, mask: &Mask, name: &str| matches!(composite(&base, edit, mask, &PLAIN), Err(Error::Invalid { field, .. }) if field == name);
    assert!(is_invalid(&base, &Mask::empty(8, 7), "mask"));
    assert!(is_invalid(&base, &Mask { width: 8, height: 8, paint: vec![] }, "mask"));
    assert!(is_invalid(&filled(0, 0, [0; 4]), &Mask::empty(8, 8), "edit"));
    let done = composite(&base, &base, &Mask::empty(8, 8), &PLAIN).unwrap();
    assert_eq!((done.picture, done.warnings), (base.clone(), vec![Warning::NothingPainted]));
    let mask = Mask::from_regions((8, 8), &[region(1, 1, 3, 3)]);
    let done = composite(&base, &filled(16, 9, [9, 9, 9, 255]), &mask, &PLAIN).unwrap();
    assert_eq!(done.warnings, [Warning::Stretched]);
    assert_eq!(at(&done.picture, 2, 2), [9, 9, 9, 255]);
}

#[test]
fn an_edit_of_an_opposite_shape_is_too_large() {
    let (wide, tall) = (filled(9224, 4, [9; 4]), filled(12, 29_991, [7; 4]));
    let mask = Mask::from_regions((9224, 4), &[region(0, 0, 9224, 4)]);
    let refused = composite(&wide, &tall, &mask, &Options { register: false, ..Options::default() });
    assert!(matches!(refused, Err(Error::TooLarge(_))));
}
