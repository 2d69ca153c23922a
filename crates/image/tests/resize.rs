//! Other sizes: what stays as it was, and what does not mix.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use ai_generation_image::error::Error;
use ai_generation_image::picture::Picture;
use ai_generation_image::resize::{PictureRows, Window, resize, resize_rows};
use proptest::collection::vec;
use proptest::prelude::*;

fn filled(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> Picture {
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| pixel(x, y)).collect();
    Picture { width, height, pixels }
}

fn mirrored(picture: &Picture) -> Picture {
    let row = |row: &[u8]| row.as_chunks::<4>().0.iter().rev().flatten().copied().collect::<Vec<u8>>();
    let pixels = picture.pixels.chunks_exact(picture.width as usize * 4).flat_map(row).collect();
    Picture { pixels, ..*picture }
}

fn upside_down(picture: &Picture) -> Picture {
    let rows = picture.pixels.chunks_exact(picture.width as usize * 4).rev();
    Picture { pixels: rows.flatten().copied().collect(), ..*picture }
}

fn linear(level: u8) -> f64 {
    let part = f64::from(level) / 255.0;
    if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
}

fn means(picture: &Picture) -> [f64; 3] {
    let pixels = picture.pixels.as_chunks::<4>().0;
    [0, 1, 2].map(|channel| pixels.iter().map(|pixel| linear(pixel[channel])).sum::<f64>() / pixels.len() as f64)
}

fn pictures(alpha: bool) -> impl Strategy<Value = Picture> {
    (1..40_u32, 1..40_u32).prop_flat_map(move |(width, height)| {
        vec(any::<u8>(), (width * height * 4) as usize).prop_map(move |mut pixels| {
            if !alpha {
                pixels.iter_mut().skip(3).step_by(4).for_each(|alpha| *alpha = 255);
            }
            Picture { width, height, pixels }
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn one_colour_stays_that_colour_to_the_bit(
        colour in any::<[u8; 3]>(), alpha in 1..=255_u8, from in (1..90_u32, 1..90_u32), to in (1..90_u32, 1..90_u32),
    ) {
        let pixel = [colour[0], colour[1], colour[2], alpha];
        let out = resize(&filled(from.0, from.1, |_, _| pixel), to.0, to.1);
        prop_assert_eq!(out, filled(to.0, to.1, |_, _| pixel));
    }

    #[test]
    fn flips_commute(picture in pictures(false), to in (1..60_u32, 1..60_u32)) {
        let straight = resize(&picture, to.0, to.1);
        for flip in [mirrored, upside_down] {
            let flipped = flip(&resize(&flip(&picture), to.0, to.1));
            prop_assert!(straight.pixels.iter().zip(&flipped.pixels).all(|(a, b)| a.abs_diff(*b) <= 1));
        }
    }

    #[test]
    fn any_size_becomes_any_size(picture in pictures(true), to in (1..200_u32, 1..200_u32)) {
        let out = resize(&picture, to.0, to.1);
        prop_assert_eq!((out.width, out.height, out.pixels.len() as u32), (to.0, to.1, to.0 * to.1 * 4));
    }

    /// Within the contrast at which nothing rings beyond black and white, where light would be lost.
    #[test]
    fn the_light_of_all_is_kept_by_whole_factors(
        noise in vec(100..=180_u8, 36 * 36), factors in (1..=36_u32, 1..=36_u32).prop_filter("whole", |(x, y)| 36 % x == 0 && 36 % y == 0),
    ) {
        let picture = filled(36, 36, |x, y| {
            let level = noise[(y * 36 + x) as usize];
            [level, level / 2 + 60, 200 - level / 2, 255]
        });
        let out = resize(&picture, 36 / factors.0, 36 / factors.1);
        for (before, after) in means(&picture).into_iter().zip(means(&out)) {
            prop_assert!((before - after).abs() * 255.0 <= 1.0, "{before} {after}");
        }
    }

    #[test]
    fn hidden_colours_do_not_bleed(
        hidden in any::<[u8; 3]>(), shape in vec(any::<bool>(), 400), to in (1..60_u32, 1..60_u32),
    ) {
        let picture = filled(20, 20, |x, y| {
            if shape[(y * 20 + x) as usize] { [200, 30, 90, 255] } else { [hidden[0], hidden[1], hidden[2], 0] }
        });
        let out = resize(&picture, to.0, to.1);
        for &[r, g, b, alpha] in out.pixels.as_chunks().0 {
            // The colour of what is hardly there is as exact as its alpha is.
            if alpha > 2 {
                prop_assert!(r.abs_diff(200) <= 1 && g.abs_diff(30) <= 1 && b.abs_diff(90) <= 1, "{r} {g} {b} {alpha}");
            } else {
                prop_assert!(alpha > 0 || (r, g, b) == (0, 0, 0));
            }
        }
    }
}

#[test]
fn the_same_size_is_the_same_picture() {
    let picture = filled(37, 23, |x, y| [(x * 7) as u8, (y * 11) as u8, (x * y) as u8, 255]);
    assert_eq!(resize(&picture, 37, 23), picture);
}

/// Half of the light of white is level 188; a mean of levels would be 128.
#[test]
fn black_and_white_lines_become_the_grey_of_half_the_light() {
    let picture = filled(64, 64, |x, _| if x % 2 == 0 { [255; 4] } else { [0, 0, 0, 255] });
    let out = resize(&picture, 8, 8);
    // At its edges the picture is mirrored, where two lines of one colour meet.
    let inside = |row: &[u8]| row[8..24].as_chunks::<4>().0.iter().all(|pixel| pixel[0].abs_diff(188) <= 1);
    assert!(out.pixels.chunks_exact(32).all(inside), "{:?}", out.pixels);
}

#[test]
fn a_window_of_whole_pixels_is_a_crop() {
    let picture = filled(30, 20, |x, y| [(x * 8) as u8, (y * 12) as u8, 77, 255]);
    let window = Window { x: 5.0, y: 3.0, width: 10.0, height: 12.0 };
    let out = resize_rows(&mut PictureRows(&picture), window, 10, 12).unwrap();
    assert_eq!(out, filled(10, 12, |x, y| [((x + 5) * 8) as u8, ((y + 3) * 12) as u8, 77, 255]));
}

#[test]
fn sizes_of_nothing_are_no_trouble() {
    let nothing = Picture { width: 0, height: 0, pixels: Vec::new() };
    assert_eq!(resize(&nothing, 2, 1).pixels, [0; 8]);
    let one = filled(1, 1, |_, _| [1, 2, 3, 255]);
    assert_eq!(resize(&one, 0, 0), one);
    assert_eq!(resize(&one, u32::MAX, u32::MAX).pixels, []);
}

#[test]
fn a_long_row_and_a_long_column_become_a_point() {
    for (width, height) in [(20_000, 1), (1, 20_000)] {
        let out = resize(&filled(width, height, |_, _| [3, 90, 250, 255]), 1, 1);
        assert_eq!(out.pixels, [3, 90, 250, 255]);
    }
}

#[test]
fn a_shape_that_needs_too_much_at_a_time_is_too_large() {
    let line = filled(1, 65_535, |_, _| [9; 4]);
    let window = Window { x: 0.0, y: 0.0, width: 1.0, height: 65_535.0 };
    let refused = resize_rows(&mut PictureRows(&line), window, 65_535, 1);
    assert!(matches!(refused, Err(Error::TooLarge(_))));
}
