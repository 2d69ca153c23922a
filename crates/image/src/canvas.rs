//! Pictures made larger around what they show.

use crate::error::{Error, Result};
use crate::linear::{self, Axis, resample, resample_picture};
use crate::mask::Mask;
use crate::picture::{Picture, Region};

/// Pixels to add on each side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    pub left: u32,
    pub top: u32,
    pub right: u32,
    pub bottom: u32,
}

/// What the new part shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    Transparent,
    /// The outermost pixels go on.
    Edge,
    /// The same, blurred in light: its tones, and nothing that looks like something.
    Blur,
    Colour([u8; 4]),
}

/// The larger picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extended {
    pub picture: Picture,
    /// Paints what is new.
    pub mask: Mask,
    /// Where the old picture lies, every pixel of it as it was.
    pub old: Region,
}

/// More pixels than this are not made: 1 GiB of them.
const MOST_PIXELS: u64 = 1 << 28;
/// The blur is as wide as this part of the longer side, and a few pixels at least.
const BLUR: usize = 24;

/// Adds to a picture on its sides. [`Error::TooLarge`] beyond 2^28 pixels, [`Error::Invalid`] if it has no pixels.
pub fn extend(picture: &Picture, sides: Sides, fill: Fill) -> Result<Extended> {
    if picture.pixels.is_empty() || picture.pixels.len() != picture.width as usize * picture.height as usize * 4 {
        return Err(Error::Invalid { field: "image", allowed: "a picture with pixels".to_owned() });
    }
    let sum = |one: u32, two: u32, three: u32| u64::from(one) + u64::from(two) + u64::from(three);
    let across = sum(sides.left, picture.width, sides.right);
    let down = sum(sides.top, picture.height, sides.bottom);
    let pixels = across.checked_mul(down).filter(|&pixels| pixels <= MOST_PIXELS);
    let (Some(_), Ok(width), Ok(height)) = (pixels, u32::try_from(across), u32::try_from(down)) else {
        return Err(Error::TooLarge(format!("{across} by {down} pixels are more than are worked on.")));
    };
    let old = Region { x: sides.left, y: sides.top, width: picture.width, height: picture.height };
    let mut mask = Mask::from_regions((width, height), &[old]);
    mask.invert();
    let mut pixels = match fill {
        Fill::Transparent => vec![0; width as usize * height as usize * 4],
        Fill::Colour(colour) => colour.repeat(width as usize * height as usize),
        Fill::Edge => edges(picture, sides),
        Fill::Blur => blurred(picture, sides, width as usize, height as usize),
    };
    let row_length = picture.width as usize * 4;
    let rows = pixels.chunks_exact_mut(width as usize * 4).skip(sides.top as usize);
    for (row, old) in rows.zip(picture.pixels.chunks_exact(row_length)) {
        let start = sides.left as usize * 4;
        if let Some(part) = row.get_mut(start..start + row_length) {
            part.copy_from_slice(old);
        }
    }
    Ok(Extended { picture: Picture { width, height, pixels }, mask, old })
}

fn edges(picture: &Picture, sides: Sides) -> Vec<u8> {
    let rows: Vec<&[u8]> = picture.pixels.chunks_exact(picture.width as usize * 4).collect();
    let mut pixels = Vec::new();
    let mut add = |row: &[u8]| {
        let (first, last) = (row.first_chunk::<4>(), row.last_chunk::<4>());
        pixels.extend(first.into_iter().flat_map(|pixel| pixel.repeat(sides.left as usize)));
        pixels.extend_from_slice(row);
        pixels.extend(last.into_iter().flat_map(|pixel| pixel.repeat(sides.right as usize)));
    };
    let (first, last) = (rows.first(), rows.last());
    (0..sides.top).filter_map(|_| first).for_each(|row| add(row));
    rows.iter().for_each(|row| add(row));
    (0..sides.bottom).filter_map(|_| last).for_each(|row| add(row));
    pixels
}

/// Brought to a much smaller grid, beyond whose edges the picture goes on, and back.
fn blurred(picture: &Picture, sides: Sides, width: usize, height: usize) -> Vec<u8> {
    let cell = (width.max(height) / BLUR).max(4);
    let small = |side: usize, before: u32| Axis {
        scale: cell as f64,
        offset: -f64::from(before),
        first: 0,
        count: side.div_ceil(cell),
    };
    let large = |side: usize| Axis { scale: 1.0 / cell as f64, offset: 0.0, first: 0, count: side };
    let small = resample_picture(picture, linear::pixel, small(width, sides.left), small(height, sides.top));
    let large = resample(&small, large(width), large(height));
    large.cells.into_iter().map(|light| light.map(|light| light.clamp(0.0, 1.0))).flat_map(linear::unpixel).collect()
}
