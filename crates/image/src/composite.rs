//! An edit put back over its original.

use crate::distance;
use crate::error::{Error, Result};
use crate::linear::{self, Axis, Grid, resample_picture};
use crate::mask::Mask;
use crate::picture::{Picture, Region};
use crate::register::{SURE, Shift, register};
use crate::resize::room;

/// How an edit is put back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Pixels over which it blends in, from the mask's edge inward. In a part of the mask that is narrow, half its width at
    /// most.
    pub feather: u32,
    /// Whether to find out how the edit stands over the original, and to put it right.
    pub register: bool,
    /// Whether to give the edit the exposure and the tint that the original has around the mask.
    pub match_colour: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { feather: 8, register: true, match_colour: false }
    }
}

/// The original with the edit in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Composite {
    pub picture: Picture,
    /// How far the edit stood from the original; [`Shift::NONE`] if that was not asked for, or is not sure.
    pub shift: Shift,
    /// Of what was found, 0 to 1, even if it was not applied. 0 if it was not asked for.
    pub confidence: f64,
    pub warnings: Vec<Warning>,
}

/// What did not go as asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// Where the edit stands could not be told: it was taken to stand where the original does.
    NotRegistered,
    /// The edit has another shape than the original: it was stretched.
    Stretched,
    /// Around the mask there is too little to match colours by.
    ColourNotMatched,
    /// The mask paints nothing.
    NothingPainted,
}

/// A shift that moves nothing by more than this is none: bringing pixels to another grid costs sharpness.
const STILL: f64 = 0.1;
/// The least and the most that light is changed by to match.
const GAINS: (f32, f32) = (0.5, 2.0);
/// Fewer pixels around the mask say nothing about colours.
const RING_PIXELS: usize = 64;

/// Puts what `edit` has within the mask over `base`. Every pixel the mask does not paint stays as it is, to the bit; the
/// others blend in light, as far as they are painted and as far as they lie from the mask's edge. The picture's own edge is
/// none of the mask's. An edit of another size is brought to the base's; where it has nothing it goes on as at its edge.
///
/// [`Error::Invalid`] if the mask is not of the base's size, or the edit has no pixels.
pub fn composite(base: &Picture, edit: &Picture, mask: &Mask, options: &Options) -> Result<Composite> {
    mask.fits(base)?;
    if edit.pixels.is_empty() || edit.pixels.len() != edit.width as usize * edit.height as usize * 4 {
        return Err(Error::Invalid { field: "edit", allowed: "a picture with pixels".to_owned() });
    }
    let mut done = Composite { picture: base.clone(), shift: Shift::NONE, confidence: 0.0, warnings: Vec::new() };
    room(base.width as usize * edit.height as usize)?;
    let Some(bounds) = mask.bounds() else {
        done.warnings.push(Warning::NothingPainted);
        return Ok(done);
    };
    if !is_of_one_shape(base, edit) {
        done.warnings.push(Warning::Stretched);
    }
    if options.register {
        let found = register(base, edit, mask)?;
        done.confidence = found.confidence;
        if found.confidence >= SURE {
            done.shift = found.shift;
        } else {
            done.warnings.push(Warning::NotRegistered);
        }
    }
    let ring = if options.match_colour { (base.width.min(base.height) / 32).max(8) } else { 1 };
    let window = around(bounds, ring, base);
    let weights = weights(&crop(&mask.paint, base.width, window), window.width as usize, options.feather);
    let originals = crop(base.pixels.as_chunks::<4>().0, base.width, window);
    let is_same_grid = (base.width, base.height) == (edit.width, edit.height) && is_still(done.shift, base);
    let mut lights = if is_same_grid {
        crop(edit.pixels.as_chunks::<4>().0, edit.width, window).iter().map(linear::pixel).collect()
    } else {
        placed(edit, done.shift, base, window).cells
    };
    let mut is_as_it_was = is_same_grid;
    if options.match_colour {
        match gains(&originals, &lights, &weights, window.width as usize, ring) {
            Some(gains) => {
                is_as_it_was = false;
                for [r, g, b, alpha] in &mut lights {
                    for (light, gain) in [r, g, b].into_iter().zip(gains) {
                        *light = (*light * gain).min(*alpha);
                    }
                }
            }
            None => done.warnings.push(Warning::ColourNotMatched),
        }
    }
    let edited: &[[u8; 4]] = if is_as_it_was { edit.pixels.as_chunks().0 } else { &[] };
    let edited = crop(edited, base.width, window);
    let mut edited = edited.iter();
    let stride = base.width as usize;
    let width = window.width as usize;
    let rows = done.picture.pixels.as_chunks_mut::<4>().0.chunks_exact_mut(stride).skip(window.y as usize);
    for (row, (weights, lights)) in rows.zip(weights.chunks_exact(width).zip(lights.chunks_exact(width))) {
        for (pixel, (&weight, &light)) in row.iter_mut().skip(window.x as usize).zip(weights.iter().zip(lights)) {
            let as_it_was = edited.next();
            if weight > 0.0 {
                let whole = as_it_was.filter(|_| weight >= 1.0).copied();
                *pixel = whole.unwrap_or_else(|| blended(*pixel, light, weight));
            }
        }
    }
    Ok(done)
}

/// Within a pixel, as a model's sizes are rounded.
fn is_of_one_shape(base: &Picture, edit: &Picture) -> bool {
    let (width, height) = (f64::from(base.width), f64::from(base.height));
    let by_width = f64::from(edit.width) * height / width;
    let by_height = f64::from(edit.height) * width / height;
    (by_width - f64::from(edit.height)).abs() <= 1.0 || (by_height - f64::from(edit.width)).abs() <= 1.0
}

fn is_still(shift: Shift, base: &Picture) -> bool {
    let corner = (shift.scale - 1.0).abs() * f64::from(base.width.max(base.height)) / 2.0;
    shift.x.abs().max(shift.y.abs()) + corner <= STILL
}

/// The region with so many pixels more on every side, as far as the picture goes.
fn around(region: Region, pixels: u32, base: &Picture) -> Region {
    let (x, y) = (region.x.saturating_sub(pixels), region.y.saturating_sub(pixels));
    let right = region.x.saturating_add(region.width).saturating_add(pixels).min(base.width);
    let bottom = region.y.saturating_add(region.height).saturating_add(pixels).min(base.height);
    Region { x, y, width: right - x, height: bottom - y }
}

fn crop<T: Copy>(cells: &[T], width: u32, window: Region) -> Vec<T> {
    let rows = cells.chunks_exact(width.max(1) as usize).skip(window.y as usize).take(window.height as usize);
    let columns = window.x as usize..(window.x + window.width) as usize;
    rows.flat_map(|row| row.get(columns.clone()).unwrap_or_default()).copied().collect()
}

/// The edit as it lies over the window of the original.
fn placed(edit: &Picture, shift: Shift, base: &Picture, window: Region) -> Grid<[f32; 4]> {
    let still = is_still(shift, base);
    let axis = |base: u32, edit: u32, by: f64, first: u32, count: u32| {
        let (ratio, middle) = (f64::from(edit) / f64::from(base), f64::from(base) / 2.0);
        let (scale, by) = if still { (1.0, 0.0) } else { (shift.scale, by) };
        let offset = (middle - scale * middle + by) * ratio;
        Axis { scale: scale * ratio, offset, first: first as usize, count: count as usize }
    };
    let x = axis(base.width, edit.width, shift.x, window.x, window.width);
    let y = axis(base.height, edit.height, shift.y, window.y, window.height);
    let mut placed = resample_picture(edit, linear::pixel, x, y);
    // The cubic swings over at edges.
    for [r, g, b, alpha] in &mut placed.cells {
        *alpha = alpha.clamp(0.0, 1.0);
        [r, g, b].into_iter().for_each(|light| *light = light.clamp(0.0, *alpha));
    }
    placed
}

/// How much of the edit each pixel gets. Each part of the mask has its own feather, so that a narrow one is not lost beside a
/// wide one.
fn weights(paint: &[u8], width: usize, feather: u32) -> Vec<f32> {
    let squares = distance::squared(width, paint.iter().map(|&paint| paint == 0));
    let mut weights = vec![0.0; paint.len()];
    let mut seen: Vec<bool> = paint.iter().map(|&paint| paint == 0).collect();
    let mut part = Vec::new();
    for start in 0..paint.len() {
        collect(start, width, &mut seen, &mut part);
        let square = |place: usize| squares.get(place).copied().unwrap_or(0);
        let deepest = f64::from(part.iter().map(|&place| square(place)).max().unwrap_or(0)).sqrt();
        let feather = f64::from(feather).min((deepest / 2.0).floor());
        for &place in &part {
            let depth = f64::from(square(place)).sqrt() / (feather + 1.0);
            let painted = f64::from(paint.get(place).copied().unwrap_or(0)) / 255.0;
            if let Some(weight) = weights.get_mut(place) {
                *weight = (painted * depth.min(1.0)) as f32;
            }
        }
    }
    weights
}

/// All places that hang together with this one and were not seen before.
fn collect(start: usize, width: usize, seen: &mut [bool], part: &mut Vec<usize>) {
    part.clear();
    let mut visit = |place: usize, part: &mut Vec<usize>| {
        if let Some(seen) = seen.get_mut(place).filter(|seen| !**seen) {
            *seen = true;
            part.push(place);
        }
    };
    visit(start, part);
    let mut next = 0;
    while let Some(&place) = part.get(next) {
        next += 1;
        let column = place % width;
        if column > 0 {
            visit(place - 1, part);
        }
        if column + 1 < width {
            visit(place + 1, part);
        }
        if place >= width {
            visit(place - width, part);
        }
        visit(place + width, part);
    }
}

/// Light of the original, and of the edit in the same place.
type Pair = ([f32; 3], [f32; 3]);

/// What the edit's light is to be multiplied by, so that around the mask it is the original's: the ratio of their sums, over
/// the pixels that are opaque and neither black nor white in both. Then once more without those that still differ by more
/// than a quarter, which show something else.
fn gains(originals: &[[u8; 4]], lights: &[[f32; 4]], weights: &[f32], width: usize, ring: u32) -> Option<[f32; 3]> {
    let squares = distance::squared(width, weights.iter().map(|&weight| weight > 0.0));
    let reach = ring.saturating_mul(ring);
    let pairs: Vec<Pair> = originals
        .iter()
        .zip(lights)
        .zip(squares)
        .filter(|(_, square)| (1..=reach).contains(square))
        .filter(|((original, light), _)| matches!(original, [.., 255]) && matches!(light, [.., a] if *a > 0.999))
        .map(|((original, &[r, g, b, _]), _)| {
            let [base_r, base_g, base_b, _] = linear::pixel(original);
            ([base_r, base_g, base_b], [r, g, b])
        })
        .filter(|(base, edit)| base.iter().chain(edit).all(|light| (0.002..0.98).contains(light)))
        .collect();
    let ratio = |is_used: &dyn Fn(&Pair) -> bool| {
        let (mut base_sums, mut edit_sums, mut count) = ([0.0f64; 3], [0.0f64; 3], 0);
        for pair in pairs.iter().filter(|pair| is_used(pair)) {
            base_sums.iter_mut().zip(pair.0).for_each(|(sum, light)| *sum += f64::from(light));
            edit_sums.iter_mut().zip(pair.1).for_each(|(sum, light)| *sum += f64::from(light));
            count += 1;
        }
        let mut gains = [1.0; 3];
        for (gain, (base, edit)) in gains.iter_mut().zip(base_sums.into_iter().zip(edit_sums)) {
            *gain = ((base / edit) as f32).clamp(GAINS.0, GAINS.1);
        }
        (count >= RING_PIXELS).then_some(gains)
    };
    let first = ratio(&|_| true)?;
    let is_alike = |(base, edit): &Pair| {
        base.iter().zip(edit).zip(first).all(|((base, edit), gain)| (edit * gain - base).abs() <= 0.25 * base)
    };
    Some(ratio(&is_alike).unwrap_or(first))
}

/// Both in light, with `weight` of the edit's.
fn blended(original: [u8; 4], edit: [f32; 4], weight: f32) -> [u8; 4] {
    let mut light = linear::pixel(&original);
    light.iter_mut().zip(edit).for_each(|(light, edit)| *light += (edit - *light) * weight);
    linear::unpixel(light)
}
