//! Where a picture has most detail.

use crate::codec::{RawRows, orient};
use crate::error::Result;
use crate::picture::{Picture, zeros};
use crate::resize::Rows;

/// The most cells along a side of the grid on which detail is looked for.
const CELLS: u32 = 256;

/// The mean brightness of each cell, as a small grey picture, upright. A cell is the mean of whole rows, four at most.
pub fn busy(rows: &mut RawRows, orientation: u8) -> Result<Picture> {
    let (from_width, from_height) = rows.size();
    let (width, height) = (from_width.min(CELLS), from_height.min(CELLS));
    let mut pixels = Vec::new();
    let mut row = zeros(from_width, 1, 4)?;
    let cell = |at: u32, cells: u32, length: u32| (u64::from(at) * u64::from(length) / u64::from(cells)) as u32;
    for down in 0..height {
        let (start, end) = (cell(down, height, from_height), cell(down + 1, height, from_height));
        let mut sums = vec![(0_u64, 0_u64); width as usize];
        let step = (end - start).div_ceil(4).max(1);
        for y in (start..end).step_by(step as usize) {
            rows.read(y, &mut row)?;
            let mut pixels = row.as_chunks().0.iter();
            for (across, (sum, count)) in (0..).zip(&mut sums) {
                let length = cell(across + 1, width, from_width) - cell(across, width, from_width);
                for pixel in pixels.by_ref().take(length as usize) {
                    *sum += u64::from(brightness(*pixel));
                    *count += 1;
                }
            }
        }
        pixels.extend(sums.iter().flat_map(|(sum, count)| {
            // A mean of bytes is one.
            let mean = (sum / (*count).max(1)) as u8;
            [mean, mean, mean, 255]
        }));
    }
    Ok(orient(Picture { width, height, pixels }, orientation))
}

/// The luma of a pixel (ITU-R BT.601), on black where it is transparent.
fn brightness([r, g, b, alpha]: [u8; 4]) -> u32 {
    (u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114) * u32::from(alpha) / 255_000
}

/// Where the window with the most detail is, from 0 at one end to 1 at the other. It is this part of the side long.
pub fn busiest(cells: &Picture, is_down: bool, part: f64) -> f64 {
    let (width, height) = (cells.width as usize, cells.height as usize);
    let luma: Vec<i32> = cells.pixels.as_chunks::<4>().0.iter().map(|pixel| i32::from(pixel[0])).collect();
    let at = |x: usize, y: usize| luma.get(y.min(height - 1) * width + x.min(width - 1)).copied().unwrap_or_default();
    let count = if is_down { height } else { width };
    let mut profile = vec![0.0; count];
    for y in 0..height {
        for x in 0..width {
            let across = at(x + 1, y).abs_diff(at(x.saturating_sub(1), y));
            let down = at(x, y + 1).abs_diff(at(x, y.saturating_sub(1)));
            if let Some(sum) = profile.get_mut(if is_down { y } else { x }) {
                *sum += f64::from(across + down);
            }
        }
    }
    // The sum up to each place, where the middle counts twice of what the borders do.
    let mut sums = vec![0.0];
    let mut sum = 0.0;
    for (place, detail) in profile.iter().enumerate() {
        let off = (place as f64 + 0.5) / count as f64 * 2.0 - 1.0;
        sum += detail * (1.0 - off * off / 2.0);
        sums.push(sum);
    }
    let up_to = |place: f64| {
        let (whole, rest) = (place as usize, place.fract());
        let below = sums.get(whole).or(sums.last()).copied().unwrap_or_default();
        let above = sums.get(whole + 1).copied().unwrap_or(below);
        below + (above - below) * rest
    };
    let (length, free) = (part * count as f64, (1.0 - part) * count as f64);
    let steps = CELLS;
    let mut best = (0.5, up_to(free / 2.0 + length) - up_to(free / 2.0));
    // From the middle outwards, and only to what is really more.
    for step in 1..=steps {
        let off = f64::from(step) / f64::from(steps) / 2.0;
        for place in [0.5 - off, 0.5 + off] {
            let detail = up_to(place * free + length) - up_to(place * free);
            if detail > best.1 + sum * 1e-9 {
                best = (place, detail);
            }
        }
    }
    best.0
}
