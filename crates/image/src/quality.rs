//! Figures for how good a picture looks, from its samples alone.

mod colours;
mod lines;
mod moments;

use crate::picture::Samples;
use colours::{distinct, distinct_with_alpha};
use lines::lines;
use moments::Moments;

/// What was measured. Without any pixel every figure is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Report {
    /// Mean of all samples, 0 to 255. Alpha is a channel like any other, here and down to `uncapped_score`.
    pub brightness: f64,
    /// Standard deviation of all samples, of the population.
    pub contrast: f64,
    /// Variance over both gradients of the mean over channels together, as `numpy.var(numpy.gradient(mean))` has it: central
    /// differences, one-sided at the edges. Along a side of one pixel the gradient is 0.
    pub sharpness: f64,
    /// Colours that differ, by the pixel.
    pub colour_diversity: f64,
    /// `contrast / 255 * 0.3 + sharpness / 1000 * 0.3 + colour_diversity * 0.4`. It has no upper end.
    pub uncapped_score: f64,
    /// Share of the samples that are 0 or 255. Of the colours only, as the two below: an opaque alpha changes nothing.
    pub clipped: f64,
    /// Variance of the Laplacian (four neighbours) of the mean over channels: small where a picture is blurred. A neighbour
    /// over the edge has the value of the pixel itself.
    pub blurriness: f64,
    /// How much larger the steps of the mean over channels are across the lines of an 8 pixel grid than elsewhere: 0 where
    /// they are not, 1 where they are twice as large. A step counts for 32 at most, so that outlines do not outweigh the
    /// rest, and both means have 0.1 added, so that a flat picture has no blocks.
    pub blockiness: f64,
    /// 0 to 1: whether the picture can be used as it is. Its formula is at [`measure`].
    pub score: f64,
}

/// Measures samples as they are in the file.
///
/// `score` is a product of pieces, each 0 to 1 and straight between its two ends. They are taken of the colours alone, so
/// that an opaque alpha changes nothing. With `detail = (blurriness - 4) / (sharpness + 1)`, which hardly changes with
/// contrast (4 is what rounding and a good JPEG add):
///
/// - contrast: 0 at 4, 1 at 24. Flat pictures.
/// - focus: `detail`, 0 at 0.1, 1 at 0.6. A photograph blurred by a Gaussian of 4 pixels has about 0.15, whatever it shows.
/// - noise: `detail`, 1 at 16, 0 at 32. White noise has 40, hard outlines along the pixels have 8.
/// - blocks: `blockiness`, 1 at 0.6, 0 at 1.4. A JPEG of quality 60 has 0.5, one of quality 5 has 2 to 7.
/// - exposure: brightness, 0 at 5, 1 at 50; 1 at 205, 0 at 250.
/// - clipping: `clipped`, 1 at 0.1, 0 at 0.5.
///
/// The last two count as far as the picture has texture, as photographs have and illustrations on white paper do not: the
/// share of steps of more than 1 and less than 32 among all between neighbours that are not both black or both white, from
/// 0.2 on and fully at 0.4. Photographs have 0.35 and more, illustrations up to 0.2; JPEG files of these have more, and on
/// white paper they may be taken for clipped.
pub fn measure(samples: &Samples) -> Report {
    let channels = usize::from(samples.channels);
    let stride = channels.saturating_mul(samples.width as usize);
    if !(1..=4).contains(&channels) || stride == 0 {
        return Report::default();
    }
    let rows = (samples.data.len() / stride).min(samples.height as usize);
    let data = samples.data.get(..rows * stride).unwrap_or_default();
    let pixels = (data.len() / channels) as u64;
    if pixels == 0 {
        return Report::default();
    }
    let all = Levels::of(data);
    let has_alpha = channels.is_multiple_of(2);
    let (colours, colour_lines) = if has_alpha {
        (all.without_alpha(data, channels), lines(data, stride, channels, channels - 1))
    } else {
        (all, lines(data, stride, channels, channels))
    };
    // An alpha that is the same everywhere has no part in any step, only in the mean.
    let all_lines = if has_alpha && !is_alpha_even(data, channels) {
        lines(data, stride, channels, channels)
    } else {
        colour_lines.among(channels)
    };
    let distinct = match channels {
        1 => distinct::<1>(data),
        2 => distinct::<2>(data),
        3 => distinct::<3>(data),
        _ => distinct_with_alpha(data),
    };

    let contrast = all.moments().variance().sqrt();
    let sharpness = all_lines.sharpness();
    let colour_diversity = distinct as f64 / pixels as f64;
    let report = Report {
        brightness: all.mean(),
        contrast,
        sharpness,
        colour_diversity,
        uncapped_score: contrast / 255.0 * 0.3 + sharpness / 1000.0 * 0.3 + colour_diversity * 0.4,
        clipped: colours.clipped as f64 / colours.count as f64,
        blurriness: colour_lines.blurriness(),
        blockiness: colour_lines.blockiness(),
        score: 0.0,
    };
    let texture = ramp(colour_lines.texture(), 0.2, 0.4);
    let detail = (report.blurriness - 4.0) / (colour_lines.sharpness() + 1.0);
    let brightness = colours.mean();
    let exposure = ramp(brightness, 5.0, 50.0) * ramp(brightness, 250.0, 205.0);
    let clipping = ramp(report.clipped, 0.5, 0.1);
    let score = ramp(colours.moments().variance().sqrt(), 4.0, 24.0)
        * ramp(detail, 0.1, 0.6)
        * ramp(detail, 32.0, 16.0)
        * ramp(report.blockiness, 1.4, 0.6)
        * (1.0 - texture * (1.0 - exposure * clipping));
    Report { score, ..report }
}

/// 0 at `zero`, 1 at `one` and beyond, straight between them.
fn ramp(value: f64, zero: f64, one: f64) -> f64 {
    ((value - zero) / (one - zero)).clamp(0.0, 1.0)
}

/// What all samples are, wherever they stand.
#[derive(Clone, Copy, Default)]
struct Levels {
    count: u64,
    sum: u64,
    squares: u64,
    clipped: u64,
}

impl Levels {
    fn of(data: &[u8]) -> Self {
        let mut levels = Self { count: data.len() as u64, ..Self::default() };
        // In pieces whose sums fit into 32 bits: the loops become vectors.
        for part in data.chunks(1 << 14) {
            levels.sum += u64::from(part.iter().map(|&sample| u32::from(sample)).sum::<u32>());
            levels.squares += u64::from(part.iter().map(|&sample| u32::from(sample) * u32::from(sample)).sum::<u32>());
            levels.clipped += u64::from(part.iter().map(|&sample| u32::from(is_clipped(sample))).sum::<u32>());
        }
        levels
    }

    fn without_alpha(mut self, data: &[u8], channels: usize) -> Self {
        for &alpha in data.iter().skip(channels - 1).step_by(channels) {
            self.count -= 1;
            self.sum -= u64::from(alpha);
            self.squares -= u64::from(alpha) * u64::from(alpha);
            self.clipped -= u64::from(is_clipped(alpha));
        }
        self
    }

    fn mean(&self) -> f64 {
        self.sum as f64 / self.count.max(1) as f64
    }

    fn moments(&self) -> Moments {
        Moments { count: self.count, sum: self.sum as i64, squares: self.squares }
    }
}

fn is_alpha_even(data: &[u8], channels: usize) -> bool {
    let mut alphas = data.iter().skip(channels - 1).step_by(channels);
    let first = alphas.next();
    alphas.all(|alpha| Some(alpha) == first)
}

fn is_clipped(sample: u8) -> bool {
    sample == 0 || sample == 255
}
