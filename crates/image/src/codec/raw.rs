//! What all kinds of files come to: pixels before their colours are converted, and what they may cost.

use crate::error::{Error, Result};
use crate::info::{self, sniff};
use crate::picture::Picture;

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
        match sniff(bytes)? {
            info::Kind::Png => Some(Kind::Png),
            info::Kind::Jpeg => Some(Kind::Jpeg),
            info::Kind::WebP => Some(Kind::Webp),
            info::Kind::Gif => Some(Kind::Gif),
            info::Kind::IsoMedia => None,
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
    /// Whether a picture of this size may be decoded where each pixel needs `bytes` of memory. It counts as four at the least,
    /// even where its rows come one by one: so large a picture is no work for a page or a Worker.
    pub(crate) fn check(self, width: u32, height: u32, bytes: u64) -> Result<()> {
        let pixels = u64::from(width) * u64::from(height);
        if pixels == 0 {
            return Err(Error::Damaged(format!("The picture is {width} x {height} pixels.")));
        }
        if pixels > self.max_pixels {
            let most = self.max_pixels;
            return Err(Error::TooLarge(format!("{width} x {height} is {pixels} pixels; at most {most} are allowed.")));
        }
        if pixels.saturating_mul(bytes.max(4)) > MOST_BYTES {
            return Err(Error::TooLarge(format!("{width} x {height} pixels need more than 2 GiB of memory.")));
        }
        Ok(())
    }
}

/// What the numbers of a decoded pixel are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colour {
    Grey,
    GreyAlpha,
    Rgb,
    /// Four: red, green, blue, 255.
    Opaque,
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
            Colour::Opaque | Colour::Rgba | Colour::Cmyk => 4,
        }
    }
}

/// What 16 bits become: those of [`Samples`], or the nearest of 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    HighByte,
    Nearest,
}

/// A file before its colours are converted.
pub(crate) struct Raw<'a> {
    pub width: u32,
    pub height: u32,
    pub colour: Colour,
    pub lines: Lines<'a>,
    pub icc: Option<Vec<u8>>,
    pub orientation: u8,
    pub frames: Option<u32>,
    pub kind: Kind,
}

/// Where the lines of a file come from.
pub(crate) enum Lines<'a> {
    /// The one full-size copy of a large picture, where its kind of file is decoded as a whole.
    Whole(Vec<u8>),
    Streamed(Box<dyn Streamed + 'a>),
}

/// Lines that are decoded when they are read.
pub(crate) trait Streamed {
    /// The samples of a line. To go back is to begin again.
    fn line(&mut self, y: u32) -> Result<&[u8]>;

    /// Lets the sides be divided by 2, 4 or 8, where that is less work. Says whether it is.
    fn shrink(&mut self, _by: u32) -> bool {
        false
    }
}

impl Raw<'_> {
    /// The samples of a line. In ascending order each costs what it is worth; to go back is to begin again.
    pub fn line(&mut self, y: u32) -> Result<&[u8]> {
        match &mut self.lines {
            Lines::Whole(data) => {
                let length = self.width as usize * self.colour.channels();
                let start = length * y as usize;
                Ok(data.get(start..start + length).unwrap_or_default())
            }
            Lines::Streamed(lines) => lines.line(y),
        }
    }

    /// Lets the file be decoded in a half, a quarter or an eighth of its size, where that is less work. Gives what the
    /// sides are divided by. To be called before any line is read.
    pub fn shrink(&mut self, most: u32) -> u32 {
        let (Lines::Streamed(lines), Some(by)) = (&mut self.lines, [8, 4, 2].into_iter().find(|by| *by <= most)) else {
            return 1;
        };
        if !lines.shrink(by) {
            return 1;
        }
        (self.width, self.height) = (self.width.div_ceil(by), self.height.div_ceil(by));
        by
    }
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

/// The orientation of a file and, where there are several, the number of its frames: as its headers are read everywhere
/// else. Decoders differ in which of two EXIFs counts, and in where they stop to count frames.
pub(super) use crate::info::told;
