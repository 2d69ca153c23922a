//! Files to pictures and back: PNG, JPEG, WebP and GIF in, the first three out.
//!
//! Pixels are counted in the headers before any are decoded, so a small file that claims a large picture costs nothing.

mod gif;
mod icc;
mod jpeg;
mod png;
mod webp;

use self::icc::{Conversion, Space};
use crate::error::{Error, Result};
use crate::picture::{Picture, Region, Samples};
use crate::resize::Rows;

pub use jpeg::encode as encode_jpeg;
pub use png::encode as encode_png;
pub use webp::encode as encode_webp;

/// The kinds of files that are decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Png,
    Jpeg,
    Webp,
    Gif,
}

impl Kind {
    pub fn mime(self) -> &'static str {
        match self {
            Kind::Png => "image/png",
            Kind::Jpeg => "image/jpeg",
            Kind::Webp => "image/webp",
            Kind::Gif => "image/gif",
        }
    }

    /// The kind of a file, by its first bytes.
    pub fn of(bytes: &[u8]) -> Option<Kind> {
        match bytes {
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(Kind::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Kind::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Kind::Webp),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Kind::Gif),
            _ => None,
        }
    }
}

/// What a picture may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub max_pixels: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { max_pixels: 67_108_864 }
    }
}

/// The most memory that a picture may need while it is decoded, whatever number of pixels is allowed.
const MOST_BYTES: u64 = 2 << 30;

impl Limits {
    /// Whether a picture of this size may be decoded where each pixel needs `bytes` of memory.
    pub(crate) fn check(self, width: u32, height: u32, bytes: u64) -> Result<()> {
        let pixels = u64::from(width) * u64::from(height);
        if pixels == 0 {
            return Err(Error::Damaged(format!("The picture is {width} x {height} pixels.")));
        }
        if pixels > self.max_pixels {
            let most = self.max_pixels;
            return Err(Error::TooLarge(format!("{width} x {height} is {pixels} pixels; at most {most} are allowed.")));
        }
        if pixels.saturating_mul(bytes) > MOST_BYTES {
            return Err(Error::TooLarge(format!("{width} x {height} pixels need more than 2 GiB of memory.")));
        }
        Ok(())
    }
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

/// What is done with a colour profile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Icc {
    /// Colours are converted to sRGB.
    #[default]
    Srgb,
    /// Colours stay as they are and the profile goes with them, where it is one of RGB colours. Others are converted.
    Keep,
}

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
    let raw = Raw::read(bytes, limits, Depth::Nearest, 4)?;
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
    let raw = Raw::read(bytes, limits, Depth::HighByte, 0)?;
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

/// Turns and flips a picture by an EXIF orientation, so that it is upright. Numbers other than 2 to 8 leave it as it is.
pub fn orient(picture: Picture, orientation: u8) -> Picture {
    let turn = Turn::of(orientation);
    if turn == Turn::default() {
        return picture;
    }
    let (width, height) = (picture.width as usize, picture.height as usize);
    let pixels = picture.pixels.as_chunks::<4>().0;
    let mut upright = Vec::with_capacity(picture.pixels.len());
    let (out_width, out_height) = if turn.swap { (height, width) } else { (width, height) };
    for y in 0..out_height {
        for x in 0..out_width {
            let (x, y) = if turn.swap { (y, x) } else { (x, y) };
            let x = if turn.flip_x { width.saturating_sub(x + 1) } else { x };
            let y = if turn.flip_y { height.saturating_sub(y + 1) } else { y };
            upright.extend(pixels.get(y * width + x).copied().unwrap_or_default());
        }
    }
    let (width, height) = if turn.swap { (picture.height, picture.width) } else { (picture.width, picture.height) };
    Picture { width, height, pixels: upright }
}

/// How a pixel of the upright picture is found in the file: the axes are swapped, then each is counted from its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Turn {
    pub swap: bool,
    pub flip_x: bool,
    pub flip_y: bool,
}

impl Turn {
    pub fn of(orientation: u8) -> Turn {
        Turn {
            swap: matches!(orientation, 5..=8),
            flip_x: matches!(orientation, 2 | 3 | 7 | 8),
            flip_y: matches!(orientation, 3 | 4 | 6 | 7),
        }
    }
}

/// What the numbers of a decoded pixel are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colour {
    Grey,
    GreyAlpha,
    Rgb,
    Rgba,
    /// Ink: 255 is all of it.
    Cmyk,
}

impl Colour {
    pub fn channels(self) -> usize {
        match self {
            Colour::Grey => 1,
            Colour::GreyAlpha => 2,
            Colour::Rgb => 3,
            Colour::Rgba | Colour::Cmyk => 4,
        }
    }
}

/// What 16 bits become: those of [`Samples`], or the nearest of 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    HighByte,
    Nearest,
}

/// Decoded pixels before their colours are converted: the one full-size copy of a large picture.
pub(crate) struct Raw {
    pub width: u32,
    pub height: u32,
    pub colour: Colour,
    pub data: Vec<u8>,
    pub icc: Option<Vec<u8>>,
    pub orientation: u8,
    pub frames: Option<u32>,
    pub kind: Kind,
}

impl Raw {
    /// Decodes a file. `beside` is the memory that each pixel needs beside its samples.
    pub fn read(bytes: &[u8], limits: Limits, depth: Depth, beside: u64) -> Result<Raw> {
        match Kind::of(bytes) {
            Some(Kind::Png) => png::read(bytes, limits, depth, beside),
            Some(Kind::Jpeg) => jpeg::read(bytes, limits, beside),
            Some(Kind::Webp) => webp::read(bytes, limits, beside),
            Some(Kind::Gif) => gif::read(bytes, limits, beside),
            None => Err(Error::Unsupported("Only PNG, JPEG, WebP and GIF are decoded.".into())),
        }
    }
}

/// The rows of a part of a decoded file, in sRGB or in the profile that is kept. Rows are converted when they are read.
pub(crate) struct RawRows<'a> {
    raw: &'a Raw,
    region: Region,
    conversion: Option<Conversion>,
    kept: bool,
}

impl<'a> RawRows<'a> {
    pub fn new(raw: &'a Raw, region: Region, keep: Icc) -> Self {
        let conversion = raw.icc.as_deref().and_then(|icc| Conversion::new(icc, raw.colour));
        let is_rgb = raw.icc.as_deref().and_then(icc::space) == Some(Space::Rgb);
        // A profile that says sRGB, or what cannot be told from it, need not travel: no profile means sRGB.
        let kept = keep == Icc::Keep && is_rgb && conversion.is_some();
        let conversion = conversion.filter(|_| !kept);
        RawRows { raw, region, conversion, kept }
    }

    /// Whether a profile was used up to come to sRGB.
    pub fn converts(&self) -> bool {
        self.conversion.is_some()
    }

    /// The profile that the rows are in, where it is not sRGB.
    pub fn kept(&self) -> Option<&'a [u8]> {
        self.raw.icc.as_deref().filter(|_| self.kept)
    }
}

impl Rows for RawRows<'_> {
    fn size(&self) -> (u32, u32) {
        (self.region.width, self.region.height)
    }

    fn read(&mut self, y: u32, row: &mut [u8]) -> Result<()> {
        let channels = self.raw.colour.channels();
        let first = (self.region.y as usize + y as usize) * self.raw.width as usize + self.region.x as usize;
        let range = first * channels..(first + self.region.width as usize) * channels;
        let samples = self.raw.data.get(range).unwrap_or_default();
        expand(samples, self.raw.colour, row);
        if let Some(conversion) = &self.conversion {
            conversion.apply(samples, row);
        }
        Ok(())
    }
}

/// Samples as RGBA, without any profile.
fn expand(samples: &[u8], colour: Colour, row: &mut [u8]) {
    let row = row.as_chunks_mut::<4>().0;
    match colour {
        Colour::Grey => row.iter_mut().zip(samples).for_each(|(to, &grey)| *to = [grey, grey, grey, 255]),
        Colour::GreyAlpha => {
            let samples = samples.as_chunks().0;
            row.iter_mut().zip(samples).for_each(|(to, &[grey, alpha])| *to = [grey, grey, grey, alpha]);
        }
        Colour::Rgb => {
            let samples = samples.as_chunks().0;
            row.iter_mut().zip(samples).for_each(|(to, &[r, g, b])| *to = [r, g, b, 255]);
        }
        Colour::Rgba => row.iter_mut().zip(samples.as_chunks().0).for_each(|(to, rgba)| *to = *rgba),
        Colour::Cmyk => {
            for (to, ink) in row.iter_mut().zip(samples.as_chunks().0) {
                let [r, g, b] = without_profile(*ink);
                *to = [r, g, b, 255];
            }
        }
    }
}

/// The colour of ink where no profile says it: what light the ink leaves, times what the black leaves.
fn without_profile([c, m, y, k]: [u8; 4]) -> [u8; 3] {
    [c, m, y].map(|ink| times(255 - ink, 255 - k))
}

/// The product of two parts of 255, rounded.
pub(crate) fn times(a: u8, b: u8) -> u8 {
    // At most 255: the quotient fits.
    ((u32::from(a) * u32::from(b) + 127) / 255) as u8
}

/// The orientation in EXIF data (a TIFF file, with or without its six-byte name before it), or 1.
fn orientation(exif: &[u8]) -> u8 {
    find_orientation(exif.strip_prefix(b"Exif\0\0").unwrap_or(exif))
        .filter(|value| (1..=8).contains(value))
        .unwrap_or(1)
}

fn find_orientation(tiff: &[u8]) -> Option<u8> {
    let is_little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let number = |at: usize, width: usize| -> Option<usize> {
        let bytes = tiff.get(at..at.checked_add(width)?)?;
        let add = |sum: usize, byte: &u8| (sum << 8) | usize::from(*byte);
        Some(if is_little { bytes.iter().rev().fold(0, add) } else { bytes.iter().fold(0, add) })
    };
    let directory = number(4, 4)?;
    let count = number(directory, 2)?;
    for entry in 0..count {
        let at = directory.checked_add(2 + entry * 12)?;
        if number(at, 2)? == 0x0112 {
            return u8::try_from(number(at.checked_add(8)?, 2)?).ok();
        }
    }
    None
}

/// What a picture needs of a file: colour, alpha.
pub(crate) struct Needs {
    pub colour: bool,
    pub alpha: bool,
}

impl Needs {
    pub fn of(picture: &Picture) -> Needs {
        let pixels = picture.pixels.as_chunks::<4>().0;
        Needs {
            colour: pixels.iter().any(|[r, g, b, _]| r != g || g != b),
            alpha: pixels.iter().any(|[_, _, _, alpha]| *alpha != 255),
        }
    }
}

/// The numbers of some channels of each pixel.
pub(crate) fn pack<const N: usize>(picture: &Picture, channels: impl Fn([u8; 4]) -> [u8; N]) -> Vec<u8> {
    picture.pixels.as_chunks().0.iter().flat_map(|&pixel| channels(pixel)).collect()
}

/// A picture that was put together wrongly by the caller.
pub(crate) fn check_picture(picture: &Picture, most: u32, kind: &str) -> Result<()> {
    let (width, height) = (picture.width, picture.height);
    if (width as usize).checked_mul(height as usize).and_then(|pixels| pixels.checked_mul(4))
        != Some(picture.pixels.len())
    {
        return Err(Error::Damaged(format!("A picture of {width} x {height} has {} bytes.", picture.pixels.len())));
    }
    for (field, side) in [("width", width), ("height", height)] {
        if !(1..=most).contains(&side) {
            return Err(Error::Invalid { field, allowed: format!("1 to {most} in a {kind}") });
        }
    }
    Ok(())
}
