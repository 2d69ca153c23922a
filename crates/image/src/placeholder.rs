//! A few bytes that stand for a picture until it is there.

use crate::error::{Error, Result};
use crate::linear::{self, Axis, resample_picture};
use crate::picture::Picture;

/// The longest side of what a hash is made from.
const LONGEST: u32 = 100;

/// The ThumbHash of a picture, about 25 bytes: its tones, its shape and roughly its transparency
/// (<https://evanw.github.io/thumbhash/>). [`Error::Invalid`] if it has no pixels.
pub fn hash(picture: &Picture) -> Result<Vec<u8>> {
    let Picture { width, height, .. } = *picture;
    if picture.pixels.is_empty() || picture.pixels.len() != width as usize * height as usize * 4 {
        return Err(Error::Invalid { field: "image", allowed: "a picture with pixels".to_owned() });
    }
    let ratio = (f64::from(width.max(height)) / f64::from(LONGEST)).max(1.0);
    let side = |side: u32| ((f64::from(side) / ratio).round() as usize).max(1);
    let (across, down) = (side(width), side(height));
    if ratio <= 1.0 {
        return Ok(thumbhash::rgba_to_thumb_hash(across, down, &picture.pixels));
    }
    let axis = |old: u32, count: usize| Axis { scale: f64::from(old) / count as f64, offset: 0.0, first: 0, count };
    let small = resample_picture(picture, linear::pixel, axis(width, across), axis(height, down));
    let pixels: Vec<u8> = small.cells.into_iter().flat_map(linear::unpixel).collect();
    Ok(thumbhash::rgba_to_thumb_hash(across, down, &pixels))
}

/// The small picture that a ThumbHash stands for: 32 pixels on its longer side. [`Error::Damaged`] if it is none.
pub fn picture(hash: &[u8]) -> Result<Picture> {
    let damaged = || Error::Damaged("The bytes are no ThumbHash.".to_owned());
    let (width, height, pixels) = thumbhash::thumb_hash_to_rgba(hash).map_err(|()| damaged())?;
    let side = |side: usize| u32::try_from(side).map_err(|_| damaged());
    Ok(Picture { width: side(width)?, height: side(height)?, pixels })
}
