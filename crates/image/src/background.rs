//! A plain backdrop taken away.

use std::collections::HashMap;

use crate::distance;
use crate::error::{Error, Result};
use crate::picture::Picture;

/// How a backdrop is taken away. Distances are of sRGB values as they are, the root of their mean square over red, green and
/// blue: 255 is from black to white.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// The backdrop's colour; without it, what most of the picture's border has.
    pub colour: Option<[u8; 3]>,
    /// What is as near to it as this is backdrop.
    pub tolerance: f64,
    /// So far from the backdrop, in pixels, outlines mix with it and become soft.
    pub feather: u32,
    /// Whether only what hangs together with the picture's border is taken away, and nothing that is enclosed.
    pub from_border: bool,
    /// Whether the backdrop's colour is taken out of what is soft.
    pub despill: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { colour: None, tolerance: 20.0, feather: 2, from_border: true, despill: true }
    }
}

/// What is left.
#[derive(Clone, Debug, PartialEq)]
pub struct Removed {
    pub picture: Picture,
    /// The backdrop's colour.
    pub colour: [u8; 3],
    /// Share of the pixels that are transparent now.
    pub share: f64,
}

/// What is farther from the backdrop's colour than the tolerance becomes opaque over so much more.
const SOFTNESS: f64 = 100.0;

/// Makes the backdrop transparent. [`Error::Invalid`] if no colour is given and less than half of the border is within the
/// tolerance of any, or if the picture has no pixels.
pub fn remove(picture: &Picture, options: &Options) -> Result<Removed> {
    let width = picture.width as usize;
    let (pixels, _) = picture.pixels.as_chunks::<4>();
    if pixels.is_empty() || pixels.len() != width * picture.height as usize {
        return Err(Error::Invalid { field: "image", allowed: "a picture with pixels".to_owned() });
    }
    let Some(colour) = options.colour.or_else(|| border_colour(pixels, width, options.tolerance)) else {
        let allowed = "the colour of the backdrop, which the picture's border does not show".to_owned();
        return Err(Error::Invalid { field: "colour", allowed });
    };
    // What cannot be seen is backdrop, whatever its colour.
    let far: Vec<f64> =
        pixels.iter().map(|&[r, g, b, alpha]| if alpha == 0 { 0.0 } else { apart([r, g, b], colour) }).collect();
    let is_backdrop = |place: usize| far.get(place).is_some_and(|&far| far <= options.tolerance);
    let gone: Vec<bool> = if options.from_border {
        flood(width, pixels.len(), is_backdrop)
    } else {
        (0..pixels.len()).map(is_backdrop).collect()
    };
    let near = distance::squared(width, gone.iter().copied());
    let reach = options.feather.saturating_mul(options.feather);
    let mut left = picture.clone();
    for (pixel, (&far, &near)) in left.pixels.as_chunks_mut::<4>().0.iter_mut().zip(far.iter().zip(&near)) {
        if near == 0 {
            *pixel = [0; 4];
        } else if near <= reach && far > options.tolerance && far < options.tolerance + SOFTNESS {
            *pixel = softened(*pixel, colour, (far - options.tolerance) / SOFTNESS, options.despill);
        }
    }
    let transparent = left.pixels.as_chunks::<4>().0.iter().filter(|[.., alpha]| *alpha == 0).count();
    Ok(Removed { picture: left, colour, share: transparent as f64 / pixels.len() as f64 })
}

fn apart(one: [u8; 3], other: [u8; 3]) -> f64 {
    let squares = one.into_iter().zip(other).map(|(one, other)| f64::from(one.abs_diff(other)).powi(2));
    (squares.sum::<f64>() / 3.0).sqrt()
}

/// The pixel with so much of its opacity left. Its colour is a mixture of the backdrop's and one of its own: that one.
fn softened(pixel: [u8; 4], backdrop: [u8; 3], opacity: f64, despill: bool) -> [u8; 4] {
    let [r, g, b, alpha] = pixel;
    let alpha = (f64::from(alpha) * opacity).round() as u8;
    if alpha == 0 {
        return [0; 4];
    }
    if !despill {
        return [r, g, b, alpha];
    }
    let own = |mixed: u8, backdrop: u8| {
        let (mixed, backdrop) = (f64::from(mixed), f64::from(backdrop));
        (backdrop + (mixed - backdrop) / opacity).round().clamp(0.0, 255.0) as u8
    };
    let [back_r, back_g, back_b] = backdrop;
    [own(r, back_r), own(g, back_g), own(b, back_b), alpha]
}

/// The mean colour of the border's pixels that are within the tolerance of the most frequent one, roughly counted, if at
/// least half of them are. Transparent ones do not count.
fn border_colour(pixels: &[[u8; 4]], width: usize, tolerance: f64) -> Option<[u8; 3]> {
    let last = pixels.len() / width.max(1);
    let is_border = |place: usize| {
        let (x, y) = (place % width, place / width);
        x == 0 || y == 0 || x + 1 == width || y + 1 == last
    };
    let border: Vec<[u8; 3]> = pixels
        .iter()
        .enumerate()
        .filter(|&(place, [.., alpha])| is_border(place) && *alpha > 0)
        .map(|(_, &[r, g, b, _])| [r, g, b])
        .collect();
    let mut counts: HashMap<[u8; 3], usize> = HashMap::new();
    for colour in &border {
        *counts.entry(colour.map(|value| value >> 4)).or_default() += 1;
    }
    // Of equally many the darkest, so that it is always the same.
    let (most, _) = counts.into_iter().max_by_key(|&(colour, count)| (count, std::cmp::Reverse(colour)))?;
    let mean = |is_used: &dyn Fn(&[u8; 3]) -> bool| {
        let used: Vec<&[u8; 3]> = border.iter().filter(|colour| is_used(colour)).collect();
        let mut sums = [0.0; 3];
        used.iter().for_each(|colour| sums.iter_mut().zip(**colour).for_each(|(sum, value)| *sum += f64::from(value)));
        (sums.map(|sum| (sum / used.len().max(1) as f64).round() as u8), used.len())
    };
    let (rough, _) = mean(&|colour| colour.map(|value| value >> 4) == most);
    let (colour, count) = mean(&|colour| apart(*colour, rough) <= tolerance);
    (count * 2 >= border.len()).then_some(colour)
}

/// What hangs together with the border and is backdrop.
fn flood(width: usize, count: usize, is_backdrop: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut gone = vec![false; count];
    let mut waiting = Vec::new();
    let mut visit = |place: usize, waiting: &mut Vec<usize>| {
        if let Some(gone) = gone.get_mut(place).filter(|gone| !**gone && is_backdrop(place)) {
            *gone = true;
            waiting.push(place);
        }
    };
    for x in 0..width {
        visit(x, &mut waiting);
        visit(count - width + x, &mut waiting);
    }
    for y in 0..count / width {
        visit(y * width, &mut waiting);
        visit(y * width + width - 1, &mut waiting);
    }
    while let Some(place) = waiting.pop() {
        let column = place % width;
        if column > 0 {
            visit(place - 1, &mut waiting);
        }
        if column + 1 < width {
            visit(place + 1, &mut waiting);
        }
        if place >= width {
            visit(place - width, &mut waiting);
        }
        visit(place + width, &mut waiting);
    }
    gone
}
