//! PNG by `png`: the one crate that reads every colour type, depth and interlacing, row by row, and is what `image` uses.

use std::borrow::Cow;
use std::io::Cursor;

use png::{BitDepth, ColorType, Compression, Decoder, DecodingError, Encoder, Info, Transformations};

use super::raw::{self, Colour, Depth, Kind, Limits, Needs, Raw, check_picture, orientation, pack};
use crate::error::{Error, Result};
use crate::picture::{Picture, zeros};

type Reader<'a> = png::Reader<Cursor<&'a [u8]>>;

fn decoder(bytes: &[u8]) -> Decoder<Cursor<&[u8]>> {
    let mut decoder = Decoder::new(Cursor::new(bytes));
    decoder.set_ignore_text_chunk(true);
    decoder.set_transformations(Transformations::EXPAND);
    decoder
}

pub(super) fn open(bytes: &[u8], limits: Limits, depth: Depth, beside: u64) -> Result<Raw<'_>> {
    let mut decoder = decoder(bytes);
    let header = decoder.read_header_info().map_err(damaged)?;
    let (width, height) = (header.width, header.height);
    let is_deep = header.bit_depth == BitDepth::Sixteen;
    // Interlaced ones are in memory as a whole: at most four samples a pixel, and those of 16 bits as such too.
    let whole = match (header.interlaced, is_deep) {
        (true, true) => 12,
        (true, false) => 4,
        (false, _) => 0,
    };
    limits.check(width, height, whole + beside)?;
    let mut reader = decoder.read_info().map_err(damaged)?;
    let colour = match reader.output_color_type().0 {
        ColorType::Grayscale => Colour::Grey,
        ColorType::GrayscaleAlpha => Colour::GreyAlpha,
        ColorType::Rgb => Colour::Rgb,
        ColorType::Rgba => Colour::Rgba,
        ColorType::Indexed => return Err(Error::Damaged("PNG: a palette that cannot be applied.".into())),
    };
    let info = reader.info();
    let icc = info.icc_profile.as_ref().map(|icc| icc.to_vec());
    let orientation = info.exif_metadata.as_ref().map_or(1, |exif| orientation(exif));
    let frames = info.animation_control().map(|animation| animation.num_frames).filter(|&frames| frames > 1);
    let lines = if info.interlaced {
        let mut data = zeros(width, height, colour.channels())?;
        if is_deep {
            let mut pairs = zeros(width, height, colour.channels() * 2)?;
            reader.next_frame(&mut pairs).map_err(damaged)?;
            shrink(&pairs, depth, &mut data);
        } else {
            reader.next_frame(&mut data).map_err(damaged)?;
        }
        raw::Lines::Whole(data)
    } else {
        let shrunk = is_deep.then(|| (depth, vec![0; width as usize * colour.channels()]));
        raw::Lines::Png(Lines { bytes, reader: Box::new(reader), next: 0, shrunk })
    };
    Ok(Raw { width, height, colour, lines, icc, orientation, frames, kind: Kind::Png })
}

/// Samples of 16 bits to those of 8.
fn shrink(pairs: &[u8], depth: Depth, out: &mut [u8]) {
    for (to, pair) in out.iter_mut().zip(pairs.as_chunks::<2>().0) {
        *to = match depth {
            Depth::HighByte => pair[0],
            // At most 255: the quotient fits.
            Depth::Nearest => ((u32::from(u16::from_be_bytes(*pair)) * 255 + 32_767) / 65_535) as u8,
        };
    }
}

/// The lines of a file that is not interlaced.
pub(crate) struct Lines<'a> {
    bytes: &'a [u8],
    reader: Box<Reader<'a>>,
    /// The line that comes next.
    next: u32,
    /// Where samples of 16 bits become those of 8.
    shrunk: Option<(Depth, Vec<u8>)>,
}

impl Lines<'_> {
    pub fn line(&mut self, y: u32) -> Result<&[u8]> {
        if y < self.next {
            *self.reader = decoder(self.bytes).read_info().map_err(damaged)?;
            self.next = 0;
        }
        while self.next < y {
            self.reader.next_row().map_err(damaged)?;
            self.next += 1;
        }
        self.next += 1;
        let row = self.reader.next_row().map_err(damaged)?;
        let data = row.ok_or_else(|| Error::Damaged("PNG: rows are missing.".into()))?.data();
        match &mut self.shrunk {
            Some((depth, shrunk)) => {
                shrink(data, *depth, shrunk);
                Ok(shrunk)
            }
            None => Ok(data),
        }
    }
}

fn damaged(error: DecodingError) -> Error {
    match error {
        DecodingError::LimitsExceeded => Error::TooLarge("PNG: its metadata needs too much memory.".into()),
        error => Error::Damaged(format!("PNG: {error}.")),
    }
}

/// Writes a PNG: grey where no pixel has a colour, without alpha where all are opaque. A profile is one of RGB colours, so
/// with it the file is never grey.
///
/// Fails with `Invalid` for a picture without pixels.
pub fn encode(picture: &Picture, icc: Option<&[u8]>) -> Result<Vec<u8>> {
    check_picture(picture, i32::MAX.unsigned_abs(), "PNG")?;
    let needs = Needs::of(picture);
    let (color_type, data) = match (needs.colour || icc.is_some(), needs.alpha) {
        (false, false) => (ColorType::Grayscale, Cow::Owned(pack(picture, |[grey, ..]| [grey]))),
        (false, true) => (ColorType::GrayscaleAlpha, Cow::Owned(pack(picture, |[grey, _, _, alpha]| [grey, alpha]))),
        (true, false) => (ColorType::Rgb, Cow::Owned(pack(picture, |[r, g, b, _]| [r, g, b]))),
        (true, true) => (ColorType::Rgba, Cow::Borrowed(picture.pixels.as_slice())),
    };
    let mut info = Info::with_size(picture.width, picture.height);
    info.color_type = color_type;
    info.bit_depth = BitDepth::Eight;
    info.icc_profile = icc.map(Cow::Borrowed);
    let mut file = Vec::new();
    let mut encoder = Encoder::with_info(&mut file, info).map_err(unwritten)?;
    encoder.set_compression(Compression::Fast);
    let mut writer = encoder.write_header().map_err(unwritten)?;
    writer.write_image_data(&data).map_err(unwritten)?;
    writer.finish().map_err(unwritten)?;
    Ok(file)
}

fn unwritten(error: png::EncodingError) -> Error {
    Error::Unsupported(format!("PNG: {error}."))
}
