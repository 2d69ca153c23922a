//! Figures of the smallest pictures, and a score that tells good pictures from bad ones.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod pictures;

use ai_generation_image::picture::{Picture, Samples};
use ai_generation_image::quality::{Report, measure};
use pictures::{blurred, illustration, mapped, noisy, opaque, photograph, through_jpeg, without_alpha};
use proptest::prelude::*;
use std::collections::HashSet;

fn close(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-9 * expected.abs()
}

#[test]
fn pictures_under_two_pixels_a_side_have_no_gradient_there() {
    let of = |width, height, data: &[u8]| measure(&Samples { width, height, channels: 1, data: data.to_vec() });
    let one = of(1, 1, &[77]);
    let expected = Report { brightness: 77.0, colour_diversity: 1.0, uncapped_score: 0.4, ..Report::default() };
    assert_eq!(one, expected);
    // Gradients of 10, 15, 20 along the row, and three of 0.
    let row = of(3, 1, &[10, 20, 40]);
    let spread = (100.0 + 225.0 + 400.0) / 6.0 - (45.0f64 / 6.0).powi(2);
    assert!(close(row.sharpness, spread), "{row:?}");
    assert_eq!(of(1, 3, &[10, 20, 40]).sharpness, row.sharpness);
    assert!(close(of(2, 1, &[10, 20]).sharpness, 25.0));
    assert_eq!(of(0, 0, &[]), Report::default());
    assert_eq!(of(4, 4, &[]), Report::default());
    assert_eq!(measure(&Samples { width: 2, height: 1, channels: 9, data: vec![1; 18] }), Report::default());
}

proptest! {
    #[test]
    fn distinct_colours_are_counted(
        (channels, width, data) in (1u8..=4, 1u32..9).prop_flat_map(|(channels, width)| {
            let bytes = proptest::sample::select(vec![0u8, 1, 254, 255]);
            (Just(channels), Just(width), proptest::collection::vec(bytes, usize::from(channels) * width as usize * 6))
        })
    ) {
        let distinct: HashSet<&[u8]> = data.chunks_exact(usize::from(channels)).collect();
        let expected = distinct.len() as f64 / f64::from(width * 6);
        let report = measure(&Samples { width, height: 6, channels, data: data.clone() });
        prop_assert_eq!(report.colour_diversity, expected);
        prop_assert!((0.0..=1.0).contains(&report.score));
    }
}

#[test]
fn an_opaque_alpha_changes_nothing_of_the_score() {
    let picture = photograph(64, 1);
    let with_alpha = Samples { width: 64, height: 64, channels: 4, data: picture.pixels.clone() };
    let (with, without) = (measure(&with_alpha), measure(&without_alpha(&picture)));
    assert_eq!((with.score, with.clipped, with.blurriness), (without.score, without.clipped, without.blurriness));
    assert!(with.brightness > without.brightness);
}

const SEEDS: [u64; 4] = [1, 2, 3, 4];

fn report(what: &str, picture: &Picture) -> Report {
    let report = measure(&without_alpha(picture));
    println!("{what:24} {:.2} {report:.2?}", report.score);
    report
}

fn is_good(what: &str, picture: &Picture) {
    let report = report(what, picture);
    assert!(report.score >= 0.7, "{what}: {report:.3?}");
}

fn is_bad(what: &str, picture: &Picture) {
    let report = report(what, picture);
    assert!(report.score < 0.5, "{what}: {report:.3?}");
}

#[test]
fn photographs_that_are_sharp_and_well_exposed_score_high() {
    for seed in SEEDS {
        let picture = photograph(256, seed);
        is_good("photograph", &picture);
        is_good("jpeg 85", &through_jpeg(&picture, 85));
        is_good("jpeg 60", &through_jpeg(&picture, 60));
        is_good("a little noise", &noisy(&picture, 3.0, seed));
    }
}

#[test]
fn clean_illustrations_score_high() {
    for seed in SEEDS {
        let picture = illustration(256, seed);
        is_good("illustration", &picture);
        if picture.pixels[..3] != [255; 3] {
            is_good("illustration, jpeg 85", &through_jpeg(&picture, 85));
        }
    }
}

#[test]
fn blurred_photographs_score_low() {
    for seed in SEEDS {
        let picture = blurred(&photograph(256, seed), 4.0);
        is_bad("blurred", &picture);
        is_bad("blurred, jpeg 85", &through_jpeg(&picture, 85));
    }
}

#[test]
fn flat_pictures_score_low() {
    let flat = opaque(&Samples { width: 256, height: 256, channels: 3, data: vec![128; 3 << 16] });
    is_bad("flat", &flat);
    is_bad("flat with noise", &noisy(&flat, 2.0, 1));
    is_bad("a gradient", &pictures::draw(256, 256, |x, y| (x, y), |x, y| [x, y, 128.0]));
    for seed in SEEDS {
        is_bad("no contrast", &mapped(&photograph(256, seed), |value| 120.0 + value / 16.0));
    }
}

#[test]
fn badly_clipped_photographs_score_low() {
    for seed in SEEDS {
        let picture = photograph(256, seed);
        is_bad("too bright", &mapped(&picture, |value| value * 2.5));
        is_bad("much too bright", &mapped(&picture, |value| value * 4.0));
        is_bad("too dark", &mapped(&picture, |value| (value - 110.0) * 1.2));
        is_bad("too hard", &mapped(&picture, |value| (value - 110.0) * 12.0 + 128.0));
    }
}

#[test]
fn blocky_pictures_score_low() {
    for seed in SEEDS {
        is_bad("jpeg 5", &through_jpeg(&photograph(256, seed), 5));
    }
}

#[test]
fn noise_scores_low() {
    for seed in SEEDS {
        let grey = opaque(&Samples { width: 256, height: 256, channels: 3, data: vec![128; 3 << 16] });
        is_bad("noise", &noisy(&grey, 40.0, seed));
        is_bad(
            "noise of one kind",
            &mapped(&noisy(&grey, 100.0, seed), |value| if value < 128.0 { 40.0 } else { 210.0 }),
        );
        is_bad("drowned in noise", &noisy(&photograph(256, seed), 60.0, seed));
    }
}

#[test]
fn white_paper_is_not_clipped() {
    let page = |x: f64, y: f64| {
        let wave = (x / 9.0).sin() * 6.0 + (y / 24.0).floor() * 24.0 + 12.0;
        if (y - wave).abs() < 1.0 { [0.0; 3] } else { [255.0; 3] }
    };
    is_good("drawn lines", &pictures::draw(256, 256, |x, y| (x, y), page));
}
