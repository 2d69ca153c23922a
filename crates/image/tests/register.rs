//! Shifts and scales that are known are found again, and none is where there is none.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod pictures;

use ai_generation_image::error::Error;
use ai_generation_image::mask::Mask;
use ai_generation_image::picture::{Picture, Region, Samples};
use ai_generation_image::register::{Registration, SURE, Shift, register};
use pictures::{draw, landscape, mapped, noisy, opaque, photograph, through_jpeg};

const SIDE: u32 = 256;
const PAINTED: Region = Region { x: 80, y: 70, width: 100, height: 110 };

fn mask() -> Mask {
    Mask::from_regions((SIDE, SIDE), &[PAINTED])
}

/// What a model gives back: the original as it would stand by that shift, in its own size, and something else in the mask.
fn edited(seed: u64, shift: Shift, width: u32, height: u32) -> Picture {
    let side = f64::from(SIDE);
    let place = |x: f64, y: f64| {
        let (x, y) = (x * side / f64::from(width), y * side / f64::from(height));
        let middle = side / 2.0;
        (middle + (x - middle - shift.x) / shift.scale, middle + (y - middle - shift.y) / shift.scale)
    };
    draw(width, height, place, |x, y| {
        let is_painted = (80.0..180.0).contains(&x) && (70.0..180.0).contains(&y);
        if is_painted { landscape(x * 1.3, y * 1.1 + 40.0, seed + 1000) } else { landscape(x, y, seed) }
    })
}

fn is_found(what: &str, found: Registration, shift: Shift, pixels: f64, scale: f64) {
    println!("{what} {shift:?}: {found:.4?}");
    assert!(found.confidence >= SURE, "{what} {shift:?}: {found:?}");
    let off = (found.shift.x - shift.x).abs().max((found.shift.y - shift.y).abs());
    assert!(off <= pixels, "{what} {shift:?}: {found:?}");
    assert!((found.shift.scale - shift.scale).abs() <= scale, "{what} {shift:?}: {found:?}");
}

const SHIFTS: [Shift; 7] = [
    Shift::NONE,
    Shift { x: 3.3, y: -2.7, scale: 1.0 },
    Shift { x: -12.5, y: 9.5, scale: 1.0 },
    Shift { x: 5.0, y: 5.2, scale: 1.03 },
    Shift { x: 0.0, y: 0.0, scale: 0.93 },
    Shift { x: -7.4, y: 6.1, scale: 1.1 },
    Shift { x: 12.5, y: -12.5, scale: 0.9 },
];

#[test]
fn known_shifts_are_found() {
    for seed in 1..=2 {
        let base = photograph(SIDE, seed);
        for shift in SHIFTS {
            let found = register(&base, &edited(seed, shift, SIDE, SIDE), &mask()).unwrap();
            is_found("plain", found, shift, 0.25, 0.001);
        }
    }
}

#[test]
fn they_are_found_in_what_a_model_makes_of_a_picture() {
    for (seed, shift) in (11..).zip(SHIFTS) {
        let base = photograph(SIDE, seed);
        let edit = edited(seed, shift, SIDE, SIDE);
        let lighter = mapped(&edit, |value| 255.0 * (value / 255.0).powf(0.8) * 0.95 + 8.0);
        let found = register(&base, &through_jpeg(&noisy(&lighter, 4.0, seed), 75), &mask()).unwrap();
        is_found("lighter, noisy, jpeg", found, shift, 0.25, 0.001);
    }
}

#[test]
fn they_are_found_in_pictures_of_another_size() {
    for ((seed, shift), (width, height)) in (21..).zip(SHIFTS).zip([(384, 384), (200, 200), (320, 256), (256, 330)]) {
        let base = photograph(SIDE, seed);
        let found = register(&base, &edited(seed, shift, width, height), &mask()).unwrap();
        is_found(&format!("{width}x{height}"), found, shift, 0.25, 0.001);
    }
}

#[test]
fn unrelated_pictures_are_not_sure() {
    for seed in 31..37 {
        let found = register(&photograph(SIDE, seed), &photograph(SIDE, seed + 100), &mask()).unwrap();
        println!("unrelated {found:.4?}");
        assert!(found.confidence < SURE, "{seed}: {found:?}");
    }
}

#[test]
fn flat_pictures_are_not_sure() {
    let flat = opaque(&Samples { width: SIDE, height: SIDE, channels: 3, data: vec![120; 3 << 16] });
    let photograph = photograph(SIDE, 1);
    let stripes = draw(SIDE, SIDE, |x, y| (x, y), |x, _| [128.0 + 100.0 * (x / 7.0).sin() + x / 9.0; 3]);
    for (base, edit) in [(&flat, &flat), (&flat, &photograph), (&photograph, &flat), (&stripes, &stripes)] {
        let found = register(base, edit, &mask()).unwrap();
        assert!(found.confidence < SURE, "{found:?}");
    }
    let grain = noisy(&flat, 2.0, 1);
    let found = register(&grain, &noisy(&flat, 2.0, 2), &mask()).unwrap();
    assert!(found.confidence < SURE, "{found:?}");
}

#[test]
fn nothing_outside_the_mask_says_nothing() {
    let base = photograph(64, 1);
    let mut mask = Mask::empty(64, 64);
    mask.invert();
    assert_eq!(register(&base, &base, &mask).unwrap(), Registration { shift: Shift::NONE, confidence: 0.0 });
    let tiny = photograph(8, 1);
    assert_eq!(register(&tiny, &tiny, &Mask::empty(8, 8)).unwrap().confidence, 0.0);
    let expected = Error::Invalid { field: "mask", allowed: "a mask of 64 by 64 pixels, as the picture has".into() };
    assert_eq!(register(&base, &base, &Mask::empty(8, 8)), Err(expected));
}

#[test]
fn pictures_that_are_too_narrow_are_not_told() {
    for (width, height) in [(31, 9000), (9000, 31), (127, 30_000), (16, 17_000)] {
        let picture = Picture { width, height, pixels: vec![90; width as usize * height as usize * 4] };
        let found = register(&picture, &picture, &Mask::empty(width, height)).unwrap();
        assert_eq!((found.shift, found.confidence), (Shift::NONE, 0.0), "{width} x {height}");
    }
}
