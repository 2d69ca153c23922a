//! Figures as numpy and scikit-image have them.

use ai_generation_image::codec::{Limits, samples};
use ai_generation_image::compare::compare;
use ai_generation_image::picture::Picture;
use ai_generation_image::quality::measure;

use crate::pictures;
use crate::values::{file, lines, numbers};

/// Pictures by formula to nine digits, PNG to a thousandth, JPEG to a hundredth: other decoders round other samples up.
/// The number of its colours hangs on that: to two hundredths in pictures as small as these, where photographs of half a
/// million pixels were off by three thousandths at most. Figures near 0, clipped samples and blockiness, are to 0.01.
#[test]
fn the_figures_are_those_of_numpy() {
    let mut count = 0;
    for line in lines("quality.txt") {
        let (name, values) = (line[0].as_str(), numbers(&line[1..]));
        let (size, expected) = values.split_at(4);
        let [width, height, channels, seed] = [0, 1, 2, 3].map(|at| size[at] as u32);
        let is_jpeg = name.ends_with("jpg");
        let samples = match name {
            "formula" => pictures::samples(width, height, channels as u8, seed),
            _ => samples(&file(name), Limits::default()).unwrap(),
        };
        assert_eq!((samples.width, samples.height, u32::from(samples.channels)), (width, height, channels), "{name}");
        let report = measure(&samples);
        let figures = [
            ("brightness", report.brightness, 0.0),
            ("contrast", report.contrast, 0.0),
            ("sharpness", report.sharpness, 0.0),
            ("colour diversity", report.colour_diversity, 0.02 * expected[3]),
            ("uncapped score", report.uncapped_score, 0.02 * expected[4]),
            ("clipped", report.clipped, 0.01),
            // Of thirty pixels, one that is rounded otherwise is a hundredth.
            ("blurriness", report.blurriness, 0.02 * expected[6]),
            ("blockiness", report.blockiness, 0.01),
        ];
        let part = if is_jpeg {
            0.01
        } else if name == "formula" {
            1e-9
        } else {
            0.001
        };
        for ((what, found, more), &expected) in figures.into_iter().zip(expected) {
            // Sums of nothing but rounding, in numpy.
            let most = (expected.abs() * part).max(if is_jpeg { more } else { 1e-12 });
            assert!((found - expected).abs() <= most, "{what} of {name}: {found}, not {expected}");
        }
        count += 1;
    }
    assert!(count > 50);
}

/// Of a Gaussian of 1.5 in windows of 11 by 11, over the luma of what is seen on white.
#[test]
fn distances_are_those_of_scikit_image() {
    for line in lines("compare.txt") {
        let values = numbers(&line);
        let [width, height, channels] = [0, 1, 2].map(|at| values[at] as u32);
        let [psnr, ssim] = [values[3], values[4]];
        let [first, mut second] = [1, 2].map(|seed| pictures::samples(width, height, channels as u8, seed));
        for (second, &first) in second.data.iter_mut().zip(&first.data) {
            *second = ((u32::from(first) * 3 + u32::from(*second)) / 4) as u8;
        }
        let [first, second] = [first, second].map(|samples| match channels {
            3 => pictures::opaque(&samples),
            _ => Picture { width, height, pixels: samples.data },
        });
        let found = compare(&first, &second).unwrap();
        assert!((found.psnr - psnr).abs() < 1e-9 * psnr, "{found:?}, not {psnr}");
        assert!((found.ssim - ssim).abs() < 1e-9, "{found:?}, not {ssim}");
    }
}
