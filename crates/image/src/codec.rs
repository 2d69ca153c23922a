//! Files to pictures and back: PNG, JPEG, WebP and GIF in, the first three out.
//!
//! Pixels are counted in the headers before any are decoded, so a small file that claims a large picture costs nothing.

mod gif;
mod icc;
mod jpeg;
mod png;
mod raw;
mod rows;
mod turn;
mod webp;

use crate::error::{Error, Result};
use crate::info;
use crate::picture::{Picture, Region, Samples, zeros};
use crate::resize::Rows;
use rows::without_profile;

pub use icc::into_profile;
pub use jpeg::encode as encode_jpeg;
pub use png::encode as encode_png;
pub(crate) use raw::{Colour, Depth, Raw};
pub use raw::{Kind, Limits};
pub use rows::Icc;
pub(crate) use rows::RawRows;
pub(crate) use turn::Turn;
pub use turn::orient;
pub use webp::encode as encode_webp;

/// A decoded file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The pixels as the file has them. They are upright after [`orient`].
    pub picture: Picture,
    /// The profile that the pixels are still in: with [`Icc::Keep`] alone.
    pub icc: Option<Vec<u8>>,
    /// The number of frames, where the file is animated. The picture is the first one.
    pub frames: Option<u32>,
    pub was: Kind,
    /// The EXIF orientation, 1 to 8: what [`orient`] is to be told.
    pub orientation: u8,
}

/// Decodes a file into sRGB.
///
/// Fails with `Unsupported` for other kinds of files, `TooLarge` before anything is decoded, and `Damaged`. A profile
/// that cannot be read is taken for sRGB.
pub fn decode(bytes: &[u8], limits: Limits) -> Result<Decoded> {
    decode_with(bytes, limits, Icc::Srgb)
}

/// [`decode`], with a say in what becomes of the colour profile.
pub fn decode_with(bytes: &[u8], limits: Limits, icc: Icc) -> Result<Decoded> {
    let raw = read(bytes, limits, Depth::Nearest, 4)?;
    let whole = Region { x: 0, y: 0, width: raw.width, height: raw.height };
    let mut pixels = zeros(raw.width, raw.height, 4)?;
    let mut rows = RawRows::new(&raw, whole, icc);
    let stride = (raw.width as usize).saturating_mul(4).max(1);
    for (y, row) in (0..).zip(pixels.chunks_exact_mut(stride)) {
        rows.read(y, row)?;
    }
    let icc = rows.kept().map(<[u8]>::to_vec);
    let picture = Picture { width: raw.width, height: raw.height, pixels };
    Ok(Decoded { picture, icc, frames: raw.frames, was: raw.kind, orientation: raw.orientation })
}

/// The samples of a file, of its first frame. CMYK becomes RGB by the usual formula. Fails as [`decode`] does.
pub fn samples(bytes: &[u8], limits: Limits) -> Result<Samples> {
    let raw = read(bytes, limits, Depth::HighByte, 0)?;
    let (width, height) = (raw.width, raw.height);
    let (channels, data) = match raw.colour {
        Colour::Grey => (1, raw.data),
        Colour::GreyAlpha => (2, raw.data),
        Colour::Rgb => (3, raw.data),
        Colour::Rgba => (4, raw.data),
        Colour::Cmyk => {
            let mut data = zeros(width, height, 3)?;
            for (ink, rgb) in raw.data.as_chunks().0.iter().zip(data.as_chunks_mut().0) {
                *rgb = without_profile(*ink);
            }
            (3, data)
        }
    };
    Ok(Samples { width, height, channels, data })
}

/// Decodes a file. `beside` is the memory that each pixel needs beside its samples.
pub(crate) fn read(bytes: &[u8], limits: Limits, depth: Depth, beside: u64) -> Result<Raw> {
    match Kind::of(bytes) {
        Some(Kind::Png) => png::read(bytes, limits, depth, beside),
        Some(Kind::Jpeg) => jpeg::read(bytes, limits, beside),
        Some(Kind::Webp) => webp::read(bytes, limits, beside),
        Some(Kind::Gif) => gif::read(bytes, limits, beside),
        None => Err(foreign(bytes, limits)),
    }
}

/// Why a file is not decoded. Its pixels are counted for those who can decode it.
fn foreign(bytes: &[u8], limits: Limits) -> Error {
    info::inspect(bytes, 0)
        .and_then(|about| limits.check(about.width, about.height, 4).map(|()| Error::Foreign(about.mime)))
        .unwrap_or_else(|error| error)
}
