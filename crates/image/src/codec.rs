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
pub(crate) use raw::{Colour, Depth, Lines, Raw};
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
    /// Whether a profile was used up to come to sRGB.
    pub converted: bool,
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
    let raw = open(bytes, limits, Depth::Nearest, 4)?;
    let (width, height, frames, was, orientation) = (raw.width, raw.height, raw.frames, raw.kind, raw.orientation);
    let mut pixels = zeros(width, height, 4)?;
    let mut rows = RawRows::new(raw, Region { x: 0, y: 0, width, height }, icc);
    for (y, row) in (0..).zip(pixels.chunks_exact_mut((width as usize).saturating_mul(4).max(1))) {
        rows.read(y, row)?;
    }
    let icc = rows.kept().map(<[u8]>::to_vec);
    let converted = rows.converts();
    Ok(Decoded { picture: Picture { width, height, pixels }, icc, converted, frames, was, orientation })
}

/// The samples of a file, of its first frame. CMYK becomes RGB by the usual formula. Fails as [`decode`] does.
pub fn samples(bytes: &[u8], limits: Limits) -> Result<Samples> {
    let mut raw = open(bytes, limits, Depth::HighByte, 4)?;
    let (width, height, colour) = (raw.width, raw.height, raw.colour);
    let channels = match colour {
        Colour::Opaque | Colour::Cmyk => 3,
        colour => colour.channels(),
    };
    if let Lines::Whole(data) = raw.lines {
        return Ok(Samples { width, height, channels: channels as u8, data });
    }
    let mut data = zeros(width, height, channels)?;
    for (y, row) in (0..).zip(data.chunks_exact_mut((width as usize).saturating_mul(channels).max(1))) {
        let line = raw.line(y)?;
        let pixels = row.as_chunks_mut().0.iter_mut().zip(line.as_chunks::<4>().0);
        match colour {
            Colour::Opaque => pixels.for_each(|(to, [r, g, b, _])| *to = [*r, *g, *b]),
            Colour::Cmyk => pixels.for_each(|(to, ink)| *to = without_profile(*ink)),
            _ => row.iter_mut().zip(line).for_each(|(to, from)| *to = *from),
        }
    }
    Ok(Samples { width, height, channels: channels as u8, data })
}

/// Opens a file. `beside` is the memory that each pixel needs beside what the decoder does.
pub(crate) fn open(bytes: &[u8], limits: Limits, depth: Depth, beside: u64) -> Result<Raw<'_>> {
    match Kind::of(bytes) {
        Some(Kind::Png) => png::open(bytes, limits, depth, beside),
        Some(Kind::Jpeg) => jpeg::open(bytes, limits, beside),
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
