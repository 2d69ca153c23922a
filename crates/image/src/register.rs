//! How a model's picture lies over its original, found from what was not to change.

mod solve;

use crate::error::Result;
use crate::linear::{Axis, Grid, resample, resample_picture};
use crate::mask::Mask;
use crate::picture::Picture;
use solve::solve;

/// How far a picture stands from its original, in the original's pixels: what lies at `p` there, seen from the middle,
/// lies at `scale * p + (x, y)` here. `x` goes to the right and `y` down. A picture of another size is first brought to the
/// original's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shift {
    pub x: f64,
    pub y: f64,
    pub scale: f64,
}

impl Shift {
    pub const NONE: Self = Self { x: 0.0, y: 0.0, scale: 1.0 };
}

/// A shift that was found, and how sure that is, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Registration {
    pub shift: Shift,
    pub confidence: f64,
}

/// Below this a shift is a guess.
pub const SURE: f64 = 0.5;

/// The finest level is at most this long: it tells a twentieth of its pixels.
const FINEST: usize = 512;
/// The level at which everything is tried is at most this long.
const COARSEST: usize = 64;
/// The level at which confidence is measured is at most this long: finer, models differ in what they paint anyway.
const JUDGED: usize = 128;
/// Pictures of less than this a side say too little.
const SMALLEST: u32 = 16;
/// The largest shift that is looked for: of a side, and of the scale.
const REACH: f64 = 0.05;
const STRETCH: f64 = 0.1;
/// How many of the places that were tried are looked at closely.
const CANDIDATES: usize = 6;

/// Finds where `edit` stands over `base`: shifts of up to a twentieth of the side and scales of 0.9 to 1.1, from what lies
/// outside the mask. [`Error::Invalid`](crate::error::Error::Invalid) if the mask is not of the base's size.
///
/// On a pyramid of lumas: at the smallest level every scale and whole shift is tried for the correlation of gradients, and
/// the best few are refined level by level (Gauss-Newton over scale, shift, gain and offset of the brightness; what fits
/// badly weighs less). The confidence is the correlation of the gradients at about 128 pixels, less where there is hardly
/// any gradient, or in one direction alone, and 0 if what was found is out of reach.
pub fn register(base: &Picture, edit: &Picture, mask: &Mask) -> Result<Registration> {
    mask.fits(base)?;
    let unsure = Registration { shift: Shift::NONE, confidence: 0.0 };
    if base.width.min(base.height).min(edit.width).min(edit.height) < SMALLEST {
        return Ok(unsure);
    }
    // At the finest level a narrow one would be less than a cell wide.
    let (shortest, longest) = (base.width.min(base.height) as usize, base.width.max(base.height) as usize);
    if shortest * FINEST < longest * SMALLEST as usize / 2 {
        return Ok(unsure);
    }
    let levels = pyramid(base, edit, mask);
    let Some(coarsest) = levels.last() else { return Ok(unsure) };
    let (width, height) = (f64::from(base.width), f64::from(base.height));
    let is_in_reach = |shift: &Shift| {
        (shift.scale - 1.0).abs() <= STRETCH * 1.05
            && shift.x.abs() <= width * REACH * 1.1 + 1.0
            && shift.y.abs() <= height * REACH * 1.1 + 1.0
    };
    let judge = levels.iter().position(|level| level.base.width.max(level.base.height) <= JUDGED).unwrap_or(0);
    let Some(judging) = levels.get(judge) else { return Ok(unsure) };
    let refined = coarsest.candidates().into_iter().map(|start| {
        let shift = levels.iter().skip(judge).rev().fold(start, |shift, level| level.refine(shift, 12));
        (shift, judging.likeness(shift))
    });
    let best = refined.filter(|(shift, _)| is_in_reach(shift)).max_by(|(_, one), (_, other)| one.total_cmp(other));
    let Some((rough, _)) = best else { return Ok(unsure) };
    let shift = levels.iter().take(judge).rev().fold(rough, |shift, level| level.refine(shift, 6));
    let confidence = (judging.likeness(shift) * judging.ground()).clamp(0.0, 1.0);
    Ok(if is_in_reach(&shift) && confidence > 0.0 { Registration { shift, confidence } } else { unsure })
}

/// Both pictures at one size, and which pixels count. `unit` is how many of the original's pixels one is.
struct Level {
    unit: f64,
    base: Grid<[f32; 1]>,
    edit: Grid<[f32; 1]>,
    counts: Vec<bool>,
    /// The original's middle, in pixels of this level.
    middle: (f64, f64),
}

fn pyramid(base: &Picture, edit: &Picture, mask: &Mask) -> Vec<Level> {
    let (width, height) = (base.width as usize, base.height as usize);
    let mut unit = 1;
    while width.max(height) / unit > FINEST {
        unit *= 2;
    }
    let mut levels: Vec<Level> = Vec::new();
    loop {
        let (across, down) = (width / unit, height / unit);
        if (across.max(down) < COARSEST / 2 || across.min(down) < SMALLEST as usize / 2) && !levels.is_empty() {
            return levels;
        }
        let axis = |scale: f64, count| Axis { scale, offset: 0.0, first: 0, count };
        let (base, edit) = match levels.last() {
            None => {
                let unit = unit as f64;
                let along = unit * f64::from(edit.width) / width as f64;
                let down_edit = unit * f64::from(edit.height) / height as f64;
                (
                    resample_picture(base, luma, axis(unit, across), axis(unit, down)),
                    resample_picture(edit, luma, axis(along, across), axis(down_edit, down)),
                )
            }
            Some(above) => (
                resample(&above.base, axis(2.0, across), axis(2.0, down)),
                resample(&above.edit, axis(2.0, across), axis(2.0, down)),
            ),
        };
        let counts = outside(mask, unit, across, down);
        let middle = (width as f64 / unit as f64 / 2.0, height as f64 / unit as f64 / 2.0);
        levels.push(Level { unit: unit as f64, base, edit, counts, middle });
        if across.max(down) <= COARSEST {
            return levels;
        }
        unit *= 2;
    }
}

/// Luma of the values as they are, 0 to 1; what is transparent is dark.
fn luma(&[r, g, b, alpha]: &[u8; 4]) -> [f32; 1] {
    let luma = 0.299 * f32::from(r) + 0.587 * f32::from(g) + 0.114 * f32::from(b);
    [luma * f32::from(alpha) / (255.0 * 255.0)]
}

/// The cells that have nothing painted in them, nor within two cells: that far a level's cells reach.
fn outside(mask: &Mask, unit: usize, across: usize, down: usize) -> Vec<bool> {
    let mut painted = vec![false; across * down];
    for (y, row) in mask.paint.chunks_exact(mask.width as usize).take(down * unit).enumerate() {
        let cells = painted.iter_mut().skip(y / unit * across);
        for (cell, paint) in cells.zip(row.chunks_exact(unit)) {
            *cell |= paint.iter().any(|&paint| paint > 0);
        }
    }
    let squares = crate::distance::squared(across, painted.into_iter());
    squares.into_iter().map(|square| square > 8).collect()
}

/// Both gradients of a grid, by central differences; none at its edges.
fn gradients(grid: &Grid<[f32; 1]>) -> Vec<[f32; 2]> {
    let width = grid.width;
    let mut gradients = vec![[0.0; 2]; grid.cells.len()];
    let rows = grid.cells.chunks_exact(width);
    let three = rows.clone().zip(rows.clone().skip(1)).zip(rows.skip(2));
    for (out, ((above, here), below)) in gradients.chunks_exact_mut(width).skip(1).zip(three) {
        let up_and_down = above.iter().zip(below).skip(1);
        let left_and_right = here.iter().zip(here.iter().skip(2));
        for (out, (([up], [down]), ([left], [right]))) in out.iter_mut().skip(1).zip(up_and_down.zip(left_and_right)) {
            *out = [(right - left) / 2.0, (down - up) / 2.0];
        }
    }
    gradients
}

/// Sums of a correlation.
#[derive(Clone, Copy, Default)]
struct Correlation {
    both: f64,
    one: f64,
    other: f64,
    count: u32,
}

impl Correlation {
    fn add(&mut self, [ax, ay]: [f32; 2], [bx, by]: [f32; 2]) {
        self.both += f64::from(ax * bx + ay * by);
        self.one += f64::from(ax * ax + ay * ay);
        self.other += f64::from(bx * bx + by * by);
        self.count += 1;
    }

    /// -1 to 1. Too few pixels are alike by chance.
    fn value(&self) -> f64 {
        let size = (self.one * self.other).sqrt();
        if self.count < 64 || size <= 0.0 { 0.0 } else { self.both / size }
    }
}

impl Level {
    /// The model's picture as it would be over the original if it stood that way, and whether it has something there.
    fn warp(&self, shift: Shift) -> (Grid<[f32; 1]>, impl Fn(usize, usize) -> bool) {
        let axis = |middle: f64, shift_by: f64, count: usize| Axis {
            scale: shift.scale,
            offset: middle - shift.scale * middle + shift_by / self.unit,
            first: 0,
            count,
        };
        let x = axis(self.middle.0, shift.x, self.base.width);
        let y = axis(self.middle.1, shift.y, self.base.height);
        let is_within = |axis: Axis, place: usize| {
            let at = axis.scale * (place as f64 + 0.5) + axis.offset;
            at > 1.0 && at < axis.count as f64 - 1.0
        };
        let columns: Vec<bool> = (0..x.count).map(|place| is_within(x, place)).collect();
        let rows: Vec<bool> = (0..y.count).map(|place| is_within(y, place)).collect();
        let is_in = |side: &[bool], place: usize| side.get(place).copied().unwrap_or(false);
        (resample(&self.edit, x, y), move |x, y| is_in(&columns, x) && is_in(&rows, y))
    }

    /// The shifts that fit best among all scales and whole shifts of this level, no two of them next to each other.
    fn candidates(&self) -> Vec<Shift> {
        let (width, height) = (self.base.width, self.base.height);
        let longest = width.max(height) as f64;
        // So fine that the corners move by less than a pixel from one scale to the next.
        let scales = (STRETCH * longest / 1.2).ceil() as i32;
        let reach = |side: usize| (side as f64 * REACH).ceil() as isize + 1;
        let (across, down) = (reach(width), reach(height));
        let base = gradients(&self.base);
        let mut tried = Vec::new();
        for step in -scales..=scales {
            let scale = 1.0 + STRETCH * f64::from(step) / f64::from(scales.max(1));
            let (warped, is_within) = self.warp(Shift { scale, ..Shift::NONE });
            let edit = gradients(&warped);
            // The pixels that have something in the model's picture wherever it is shifted to: else the edges decide.
            let compared: Vec<(usize, usize)> = (0..height)
                .flat_map(|y| (0..width).map(move |x| (x, y)))
                .zip(&self.counts)
                .filter(|&((x, y), &counts)| counts && is_within(x, y))
                .map(|(place, _)| place)
                .collect();
            for dy in -down..=down {
                for dx in -across..=across {
                    let mut sums = Correlation::default();
                    for &(x, y) in &compared {
                        let (Some(ex), Some(ey)) = (x.checked_add_signed(dx), y.checked_add_signed(dy)) else {
                            continue;
                        };
                        if ex >= width || ey >= height || !is_within(ex, ey) {
                            continue;
                        }
                        if let (Some(&one), Some(&other)) = (base.get(y * width + x), edit.get(ey * width + ex)) {
                            sums.add(one, other);
                        }
                    }
                    let by = |steps: isize| steps as f64 * scale * self.unit;
                    tried.push((sums.value(), step, dx, dy, Shift { x: by(dx), y: by(dy), scale }));
                }
            }
        }
        tried.sort_by(|one, other| other.0.total_cmp(&one.0));
        let mut best: Vec<(i32, isize, isize, Shift)> = Vec::new();
        for (_, step, dx, dy, shift) in tried {
            let is_near = |&(s, x, y, _): &(i32, isize, isize, Shift)| {
                s.abs_diff(step) <= 1 && x.abs_diff(dx) <= 1 && y.abs_diff(dy) <= 1
            };
            if !best.iter().any(is_near) {
                best.push((step, dx, dy, shift));
            }
            if best.len() == CANDIDATES {
                break;
            }
        }
        best.into_iter().map(|(.., shift)| shift).collect()
    }

    /// The correlation of the gradients where the model's picture stands that way.
    fn likeness(&self, shift: Shift) -> f64 {
        let (warped, is_within) = self.warp(shift);
        let (base, edit) = (gradients(&self.base), gradients(&warped));
        let mut sums = Correlation::default();
        for (place, ((&one, other), &counts)) in base.iter().zip(edit).zip(&self.counts).enumerate() {
            if counts && is_within(place % self.base.width, place / self.base.width) {
                sums.add(one, other);
            }
        }
        sums.value()
    }

    /// What the original has to hold on to, 0 to 1: gradients of some size (from 0.1 % of the brightness, fully at 0.3 %),
    /// and in two directions (the weaker of them from 0.5 % of the stronger, fully at 2 %).
    fn ground(&self) -> f64 {
        let (mut xx, mut xy, mut yy, mut count) = (0.0, 0.0, 0.0, 0u32);
        for ([x, y], _) in gradients(&self.base).into_iter().zip(&self.counts).filter(|(_, counts)| **counts) {
            let (x, y) = (f64::from(x), f64::from(y));
            xx += x * x;
            xy += x * y;
            yy += y * y;
            count += 1;
        }
        let half = (xx + yy) / 2.0;
        let spread = (((xx - yy) / 2.0).powi(2) + xy * xy).sqrt();
        let size = (2.0 * half / f64::from(count.max(1))).sqrt();
        let evenness = (half - spread) / (half + spread).max(f64::MIN_POSITIVE);
        ((size - 0.001) / 0.002).clamp(0.0, 1.0) * ((evenness - 0.005) / 0.015).clamp(0.0, 1.0)
    }

    /// Goes through the pixels that count, where the model's picture has something: their places, both values and its slopes.
    #[inline(always)]
    fn each(
        &self,
        warped: &Grid<[f32; 1]>,
        slopes: &[[f32; 2]],
        is_within: &impl Fn(usize, usize) -> bool,
        mut with: impl FnMut((usize, usize), f64, f64, [f32; 2]),
    ) {
        let width = self.base.width;
        let both = self.base.cells.chunks_exact(width).zip(warped.cells.chunks_exact(width));
        let rows = both.zip(slopes.chunks_exact(width).zip(self.counts.chunks_exact(width)));
        for (y, ((base, edit), (slopes, counts))) in rows.enumerate() {
            let cells = base.iter().zip(edit).zip(slopes.iter().zip(counts)).enumerate();
            for (x, ((&[base], &[edit]), (&slope, &counts))) in cells {
                if counts && is_within(x, y) {
                    with((x, y), f64::from(base), f64::from(edit), slope);
                }
            }
        }
    }

    /// Gauss-Newton from a shift near by, until it stands still.
    fn refine(&self, mut shift: Shift, rounds: usize) -> Shift {
        let (mut gain, mut offset) = (1.0, 0.0);
        for _ in 0..rounds {
            let (warped, is_within) = self.warp(shift);
            let slopes = gradients(&warped);
            let (mut sum, mut count) = (0.0, 0u32);
            self.each(&warped, &slopes, &is_within, |_, base, edit, _| {
                sum += (edit - gain * base - offset).abs();
                count += 1;
            });
            if count < 64 {
                return shift;
            }
            let usual = 1.5 * sum / f64::from(count) + 1e-4;
            let mut sums = [[0.0; 6]; 5];
            self.each(&warped, &slopes, &is_within, |(x, y), base, edit, [across, down]| {
                let rest = edit - gain * base - offset;
                let off = rest / usual;
                let weight = 1.0 / (1.0 + off * off);
                let x = x as f64 + 0.5 - self.middle.0;
                let y = y as f64 + 0.5 - self.middle.1;
                let (across, down) = (f64::from(across) / shift.scale, f64::from(down) / shift.scale);
                // In pixels at the picture's end, so that all five are of a size.
                let stretch = (across * x + down * y) / self.middle.0;
                let ends = [stretch, across, down, -base, -1.0, -rest];
                for (first, (row, slope)) in sums.iter_mut().zip(ends).enumerate() {
                    let slope = weight * slope;
                    row.iter_mut().zip(ends).skip(first).for_each(|(sum, end)| *sum += slope * end);
                }
            });
            // Below its diagonal it is what it is above.
            let above = sums;
            for (y, row) in sums.iter_mut().enumerate() {
                for (to, from) in row.iter_mut().zip(&above).take(y) {
                    *to = from.get(y).copied().unwrap_or_default();
                }
            }
            let Some([stretch, x, y, more_gain, more_offset]) =
                solve(sums.iter().map(|row| row.to_vec()).collect()).and_then(|found| <[f64; 5]>::try_from(found).ok())
            else {
                return shift;
            };
            // Further than two pixels a slope says nothing.
            let (stretch, x, y) = (stretch.clamp(-2.0, 2.0), x.clamp(-2.0, 2.0), y.clamp(-2.0, 2.0));
            shift.scale = (shift.scale + stretch / self.middle.0).clamp(0.8, 1.25);
            shift.x += x * self.unit;
            shift.y += y * self.unit;
            gain += more_gain;
            offset += more_offset;
            if stretch.abs().max(x.abs()).max(y.abs()) < 0.002 {
                break;
            }
        }
        shift
    }
}
