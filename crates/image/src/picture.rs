//! Decoded pixels.

use crate::error::{Error, Result};

/// A picture of 8-bit sRGB with straight alpha, upright, row by row from the top: four bytes for each pixel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub width: u32,
    pub height: u32,
    pub pixels: Vec<u8>,
}

/// A part of a picture, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

/// Samples as a file has them: 8 bits each (16-bit ones by their high byte), indexed colours as what they stand for, not
/// rotated, without any conversion of colours. `channels` of them for each pixel: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Samples {
    pub width: u32,
    pub height: u32,
    pub channels: u8,
    pub data: Vec<u8>,
}

/// Zeros, or an error where there is no memory for them.
pub(crate) fn zeros(width: u32, height: u32, channels: usize) -> Result<Vec<u8>> {
    let size = (width as usize).checked_mul(height as usize).and_then(|pixels| pixels.checked_mul(channels));
    let mut bytes = Vec::new();
    match size.filter(|&size| bytes.try_reserve_exact(size).is_ok()) {
        Some(size) => bytes.resize(size, 0),
        None => return Err(Error::TooLarge(format!("There is no memory for {width} x {height} pixels."))),
    }
    Ok(bytes)
}
