//! How far two pictures are from each other.

use crate::error::{Error, Result};
use crate::picture::{Picture, Region};

/// What was found between two pictures of one size. The first two are of what is seen of them over white, in sRGB values as
/// they are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// Peak signal-to-noise ratio over red, green and blue, in dB. Infinite if nothing differs.
    pub psnr: f64,
    /// Mean structural similarity of the luma (BT.601), 1 for equal pictures: a Gaussian of 1.5 pixels in windows of 11 by
    /// 11, `K1` 0.01 and `K2` 0.03, over the windows that lie within the picture (Wang et al. 2004). Along a side of less
    /// than 11 pixels the picture goes on as its mirror image.
    pub ssim: f64,
    /// Pixels that differ in any of their four bytes, even where nothing of that is seen.
    pub changed: u64,
    /// The smallest part of the picture that has them all.
    pub bounds: Option<Region>,
}

/// Compares two pictures. [`Error::Invalid`] if their sizes differ, or one has no pixels.
pub fn compare(first: &Picture, second: &Picture) -> Result<Comparison> {
    let invalid = |allowed: &str| Err(Error::Invalid { field: "b", allowed: allowed.to_owned() });
    if (first.width, first.height) != (second.width, second.height) {
        return invalid(&format!("a picture of {} by {} pixels", first.width, first.height));
    }
    if first.pixels.is_empty() || first.pixels.len() != second.pixels.len() {
        return invalid("pictures with pixels");
    }
    let (changed, bounds) = changes(first, second);
    let (psnr, ssim) = if changed == 0 { (f64::INFINITY, 1.0) } else { (psnr(first, second), ssim(first, second)) };
    Ok(Comparison { psnr, ssim, changed, bounds })
}

fn changes(first: &Picture, second: &Picture) -> (u64, Option<Region>) {
    let stride = first.width as usize * 4;
    let mut count = 0;
    let (mut left, mut right, mut top, mut bottom) = (usize::MAX, 0, None, 0);
    let rows = first.pixels.chunks_exact(stride).zip(second.pixels.chunks_exact(stride));
    for (y, (one, other)) in rows.enumerate().filter(|(_, (one, other))| one != other) {
        top.get_or_insert(y);
        bottom = y;
        let pixels = one.as_chunks::<4>().0.iter().zip(other.as_chunks::<4>().0);
        for (x, _) in pixels.enumerate().filter(|(_, (one, other))| one != other) {
            count += 1;
            left = left.min(x);
            right = right.max(x);
        }
    }
    let bounds = top.map(|top| Region {
        x: left as u32,
        y: top as u32,
        width: (right + 1 - left) as u32,
        height: (bottom + 1 - top) as u32,
    });
    (count, bounds)
}

/// Red, green and blue of a pixel over white, rounded.
fn over_white(&[r, g, b, alpha]: &[u8; 4]) -> [u8; 3] {
    if alpha == 255 {
        return [r, g, b];
    }
    let alpha = u32::from(alpha);
    [r, g, b].map(|colour| ((u32::from(colour) * alpha + 255 * (255 - alpha) + 127) / 255) as u8)
}

fn psnr(first: &Picture, second: &Picture) -> f64 {
    let (first, second) = (first.pixels.as_chunks::<4>().0, second.pixels.as_chunks::<4>().0);
    let mut error = 0u64;
    for (one, other) in first.iter().zip(second) {
        for (one, other) in over_white(one).into_iter().zip(over_white(other)) {
            let difference = u64::from(one.abs_diff(other));
            error += difference * difference;
        }
    }
    let mean = error as f64 / (first.len() * 3) as f64;
    if error == 0 { f64::INFINITY } else { 10.0 * (255.0 * 255.0 / mean).log10() }
}

/// Half the window, without the pixel in its middle.
const RADIUS: usize = 5;
const WINDOW: usize = 2 * RADIUS + 1;

fn kernel() -> [f64; WINDOW] {
    let mut kernel = [0.0; WINDOW];
    for (place, weight) in kernel.iter_mut().enumerate() {
        let distance = place as f64 - RADIUS as f64;
        *weight = (-0.5 * (distance / 1.5) * (distance / 1.5)).exp();
    }
    let sum: f64 = kernel.iter().sum();
    kernel.map(|weight| weight / sum)
}

/// Means within windows: of both lumas, of both their squares together and of their product.
#[derive(Clone, Copy, Default)]
struct Means([f64; 4]);

impl Means {
    fn add(&mut self, other: &Self, weight: f64) {
        for (mean, other) in self.0.iter_mut().zip(other.0) {
            *mean += other * weight;
        }
    }

    fn similarity(&self) -> f64 {
        const C1: f64 = (0.01 * 255.0) * (0.01 * 255.0);
        const C2: f64 = (0.03 * 255.0) * (0.03 * 255.0);
        let [x, y, squares, product] = self.0;
        let (variances, covariance) = (squares - x * x - y * y, product - x * y);
        (2.0 * x * y + C1) * (2.0 * covariance + C2) / ((x * x + y * y + C1) * (variances + C2))
    }
}

fn ssim(first: &Picture, second: &Picture) -> f64 {
    let kernel = kernel();
    let (width, height) = (first.width as usize, first.height as usize);
    let stride = width * 4;
    let (left, columns) = windows(width);
    let (top, rows) = windows(height);
    // Rows with their windows' means along them; the window down the rows goes over a ring of them, or over all of a small
    // picture.
    let mut ring: Vec<Vec<Means>> = vec![Vec::new(); WINDOW];
    let mut filled = 0;
    let mut row_of_lumas = Vec::new();
    let mut means = vec![Means::default(); columns];
    let mut total = 0.0;
    for y in top..top + rows {
        while filled < height.min(y + RADIUS + 1) {
            let row = |picture: &'_ Picture| -> Vec<f64> {
                let bytes = picture.pixels.get(filled * stride..(filled + 1) * stride).unwrap_or_default();
                bytes.as_chunks::<4>().0.iter().map(luma).collect()
            };
            row_of_lumas.clear();
            row_of_lumas
                .extend(row(first).into_iter().zip(row(second)).map(|(x, y)| Means([x, y, x * x + y * y, x * y])));
            if let Some(out) = ring.get_mut(filled % WINDOW) {
                along(&row_of_lumas, left, columns, &kernel, out);
            }
            filled += 1;
        }
        means.fill(Means::default());
        for (place, &weight) in kernel.iter().enumerate() {
            let from = mirror(y as isize + place as isize - RADIUS as isize, height);
            for (mean, of_row) in means.iter_mut().zip(ring.get(from % WINDOW).into_iter().flatten()) {
                mean.add(of_row, weight);
            }
        }
        total += means.iter().map(Means::similarity).sum::<f64>();
    }
    total / (columns * rows) as f64
}

/// Where the middles of windows are along a side: the first of them, and how many.
fn windows(side: usize) -> (usize, usize) {
    if side < WINDOW { (0, side) } else { (RADIUS, side - 2 * RADIUS) }
}

/// The place within `0..side` that a place beyond its ends mirrors: `b a | a b c | c b`.
fn mirror(place: isize, side: usize) -> usize {
    let period = 2 * side as isize;
    let place = place.rem_euclid(period.max(1));
    (if place < side as isize { place } else { period - 1 - place }) as usize
}

fn along(row: &[Means], left: usize, columns: usize, kernel: &[f64; WINDOW], out: &mut Vec<Means>) {
    out.clear();
    if row.len() >= WINDOW {
        out.extend(row.windows(WINDOW).map(|window| {
            let mut mean = Means::default();
            window.iter().zip(kernel).for_each(|(of_pixel, &weight)| mean.add(of_pixel, weight));
            mean
        }));
        return;
    }
    out.extend((left..left + columns).map(|x| {
        let mut mean = Means::default();
        for (place, &weight) in kernel.iter().enumerate() {
            if let Some(of_pixel) = row.get(mirror(x as isize + place as isize - RADIUS as isize, row.len())) {
                mean.add(of_pixel, weight);
            }
        }
        mean
    }));
}

fn luma(pixel: &[u8; 4]) -> f64 {
    let [r, g, b] = over_white(pixel).map(f64::from);
    0.299 * r + 0.587 * g + 0.114 * b
}
