//! Other sizes: Lanczos with three lobes, in linear light, with colours weighted by their alpha.
//!
//! Rows come in one by one and each is made narrower at once; only those that the next row of the result needs are kept.

use std::f64::consts::PI;

use ai_generation_jpeg::four::Four;

use crate::error::{Error, Result};
use crate::linear::decode;
use crate::picture::{Picture, zeros};

/// Where rows come from, from the top to the bottom.
pub trait Rows {
    /// Width and height.
    fn size(&self) -> (u32, u32);

    /// Writes row `y`, four bytes for each pixel: sRGB with straight alpha. Rows are asked for in ascending order, and some
    /// may be left out.
    fn read(&mut self, y: u32, row: &mut [u8]) -> Result<()>;
}

/// The rows of a picture.
pub struct PictureRows<'a>(pub &'a Picture);

impl Rows for PictureRows<'_> {
    fn size(&self) -> (u32, u32) {
        (self.0.width, self.0.height)
    }

    fn read(&mut self, y: u32, row: &mut [u8]) -> Result<()> {
        let stride = self.0.width as usize * 4;
        let from = self.0.pixels.chunks_exact(stride.max(1)).nth(y as usize).unwrap_or_default();
        row.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
        Ok(())
    }
}

/// A part of a picture, which need not begin or end between two pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// A picture in another size. One side of nothing counts as 1. What is wholly transparent loses its colour. A result that
/// there is no memory for is a picture without pixels.
pub fn resize(picture: &Picture, width: u32, height: u32) -> Picture {
    let window = Window { x: 0.0, y: 0.0, width: f64::from(picture.width), height: f64::from(picture.height) };
    resize_rows(&mut PictureRows(picture), window, width.max(1), height.max(1)).unwrap_or(Picture {
        width: 0,
        height: 0,
        pixels: Vec::new(),
    })
}

/// The part of a picture inside a window, in another size. What lies beside the window has its say at its edges, and beyond
/// the edges of the picture it is mirrored.
///
/// Fails as the rows do, and with `TooLarge` where there is no memory for the result.
pub fn resize_rows(rows: &mut dyn Rows, window: Window, width: u32, height: u32) -> Result<Picture> {
    let (from_width, from_height) = rows.size();
    let mut pixels = zeros(width, height, 4)?;
    let across = Axis::new(from_width, window.x, window.width, width);
    let down = Axis::new(from_height, window.y, window.height, height);
    let light = Light::new();

    let mut row = zeros(from_width, 1, 4)?;
    room(from_width as usize)?;
    let mut wide = vec![Linear::default(); from_width as usize];
    let mut kept = Ring::new(&down, width as usize)?;
    let mut sum = vec![Linear::default(); width as usize];
    for (out, to) in down.taps.iter().zip(pixels.chunks_exact_mut((width as usize * 4).max(1))) {
        while kept.next <= out.last {
            if kept.next >= down.first {
                rows.read(kept.next, &mut row)?;
                light.load(&row, &mut wide);
                across.apply(&wide, kept.row_mut());
            }
            kept.next += 1;
        }
        sum.fill(Linear::default());
        for (y, weight) in (out.first..).zip(down.weights(out)) {
            sum.iter_mut().zip(kept.row(y)).for_each(|(sum, part)| *sum = sum.plus(part.times(*weight)));
        }
        light.store(&sum, to);
    }
    Ok(Picture { width, height, pixels })
}

/// The most pixels in linear light that are in memory at a time: 1 GiB of them.
const MOST_LINEAR: usize = 1 << 26;

/// Whether there is room for so many pixels in linear light: they come from shapes that nobody needs.
pub(crate) fn room(pixels: usize) -> Result<()> {
    if pixels < MOST_LINEAR {
        return Ok(());
    }
    Err(Error::TooLarge(format!("Its shape needs {pixels} pixels at a time in memory.")))
}

/// A pixel in linear light: red, green and blue times alpha, and alpha.
type Linear = Four;

/// What is kept of the rows: as many as any row of the result needs.
struct Ring {
    rows: Vec<Linear>,
    width: usize,
    count: usize,
    /// The row that was not seen yet.
    next: u32,
}

impl Ring {
    fn new(down: &Axis, width: usize) -> Result<Ring> {
        let count = down.taps.iter().map(|tap| tap.last.saturating_sub(tap.oldest) as usize + 1).max().unwrap_or(1);
        room(width.saturating_mul(count))?;
        Ok(Ring { rows: vec![Linear::default(); width * count], width, count, next: 0 })
    }

    fn range(&self, y: u32) -> std::ops::Range<usize> {
        let at = (y as usize % self.count) * self.width;
        at..at + self.width
    }

    fn row(&self, y: u32) -> &[Linear] {
        self.rows.get(self.range(y)).unwrap_or_default()
    }

    fn row_mut(&mut self) -> &mut [Linear] {
        let range = self.range(self.next);
        self.rows.get_mut(range).unwrap_or_default()
    }
}

/// What one pixel of the result is made of: the pixels from `first` to `last`.
struct Tap {
    first: u32,
    last: u32,
    /// The first pixel that this one or a later one needs.
    oldest: u32,
    /// Where its weights begin.
    at: usize,
}

/// The weights along one side.
struct Axis {
    taps: Vec<Tap>,
    weights: Vec<f32>,
    /// The first pixel that is needed at all.
    first: u32,
}

impl Axis {
    /// `length` pixels there are; those from `start` on, `extent` of them, become `out`.
    fn new(length: u32, start: f64, extent: f64, out: u32) -> Axis {
        let scale = extent / f64::from(out.max(1));
        // Smaller pictures are made of everything under a wider kernel.
        let stretch = scale.max(1.0);
        let reach = 3.0 * stretch;
        let length = i64::from(length.max(1));
        let (mut taps, mut weights, mut sums) = (Vec::with_capacity(out as usize), Vec::new(), Vec::new());
        for index in 0..out {
            let centre = start + (f64::from(index) + 0.5) * scale;
            let places = (centre - reach).floor() as i64..=(centre + reach).ceil() as i64;
            let inside = |place: i64| {
                let place = place.rem_euclid(2 * length);
                place.min(2 * length - 1 - place)
            };
            let (low, high) = (*places.start(), *places.end());
            let first = if low < 0 { 0 } else { low.min(inside(high)).min(inside(low)) };
            let last = if high >= length { length - 1 } else { high.max(inside(low)) };
            sums.clear();
            sums.resize(usize::try_from(last - first + 1).unwrap_or(0), 0.0);
            for place in places {
                let weight = lanczos((place as f64 + 0.5 - centre) / stretch);
                if let Some(sum) = usize::try_from(inside(place) - first).ok().and_then(|at| sums.get_mut(at)) {
                    *sum += weight;
                }
            }
            let used = |sum: &f64| *sum != 0.0;
            let skipped = sums.iter().position(used).unwrap_or(0);
            let end = sums.iter().rposition(used).map_or(skipped, |last| last + 1);
            let sums = sums.get(skipped..end).unwrap_or_default();
            let total: f64 = sums.iter().sum();
            let first = first as u32 + skipped as u32;
            let last = first + (sums.len() as u32).saturating_sub(1);
            taps.push(Tap { first, last, oldest: first, at: weights.len() });
            weights.extend(sums.iter().map(|sum| (sum / total) as f32));
        }
        let mut oldest = u32::MAX;
        for tap in taps.iter_mut().rev() {
            oldest = oldest.min(tap.first);
            tap.oldest = oldest;
        }
        Axis { taps, weights, first: oldest }
    }

    fn weights(&self, tap: &Tap) -> &[f32] {
        let count = (tap.last - tap.first) as usize + 1;
        self.weights.get(tap.at..tap.at + count).unwrap_or_default()
    }

    /// One row in the other width. Four sums at a time, so that none waits for the one before it.
    fn apply(&self, row: &[Linear], out: &mut [Linear]) {
        for (tap, out) in self.taps.iter().zip(out) {
            let weights = self.weights(tap);
            let first = tap.first as usize;
            let pixels = row.get(first..first + weights.len()).unwrap_or_default();
            let (weights, rest_weights) = weights.as_chunks::<4>();
            let (pixels, rest_pixels) = pixels.as_chunks::<4>();
            let [mut a, mut b, mut c, mut d] = [Linear::default(); 4];
            for ([pixel_a, pixel_b, pixel_c, pixel_d], weights) in pixels.iter().zip(weights) {
                let [weight_a, weight_b, weight_c, weight_d] = *weights;
                a = a.plus(pixel_a.times(weight_a));
                b = b.plus(pixel_b.times(weight_b));
                c = c.plus(pixel_c.times(weight_c));
                d = d.plus(pixel_d.times(weight_d));
            }
            for (pixel, weight) in rest_pixels.iter().zip(rest_weights) {
                a = a.plus(pixel.times(*weight));
            }
            *out = a.plus(b).plus(c.plus(d));
        }
    }
}

fn lanczos(x: f64) -> f64 {
    let x = x.abs();
    if x < 1e-9 {
        1.0
    } else if x >= 3.0 {
        0.0
    } else {
        3.0 * (PI * x).sin() * (PI * x / 3.0).sin() / (PI * PI * x * x)
    }
}

/// The steps of linear light: the smallest step of sRGB is five of them.
const STEPS: usize = 16_383;

/// sRGB to linear light and back (IEC 61966-2-1).
pub(crate) struct Light {
    linear: [f32; 256],
    srgb: Vec<u8>,
}

impl Light {
    pub fn new() -> Light {
        let mut linear = [0.0; 256];
        let mut srgb = Vec::with_capacity(STEPS + 1);
        for (level, linear) in (0..=255_u8).zip(&mut linear) {
            *linear = decode(f64::from(level) / 255.0) as f32;
            // All steps up to where the next level is nearer.
            let end = decode((f64::from(level) + 0.5) / 255.0) * STEPS as f64;
            srgb.resize((end as usize + 1).min(STEPS + 1), level);
        }
        Light { linear, srgb }
    }

    fn load(&self, row: &[u8], out: &mut [Linear]) {
        let part = |level: u8| self.linear.get(usize::from(level)).copied().unwrap_or_default();
        for (&[r, g, b, alpha], out) in row.as_chunks().0.iter().zip(out) {
            let alpha = f32::from(alpha) * (1.0 / 255.0);
            *out = Linear::new([part(r), part(g), part(b), 1.0]).times(alpha);
        }
    }

    /// The level of sRGB that is nearest to a part of all light.
    pub fn level(&self, part: f32) -> u8 {
        // A number that is too small becomes the first step.
        self.srgb.get((part * STEPS as f32 + 0.5) as usize).copied().unwrap_or(255)
    }

    fn store(&self, row: &[Linear], out: &mut [u8]) {
        for (light, out) in row.iter().zip(out.as_chunks_mut().0) {
            let [r, g, b, alpha] = light.numbers();
            // A number that is too large or too small becomes the nearest that there is.
            let level = (alpha * 255.0 + 0.5) as u8;
            if level == 0 {
                *out = [0; 4];
                continue;
            }
            let steps = STEPS as f32 / alpha;
            let part = |light: f32| self.srgb.get((light * steps + 0.5) as usize).copied().unwrap_or(255);
            *out = [part(r), part(g), part(b), level];
        }
    }
}
