//! PNG by `png`: the one crate that reads every colour type, depth and interlacing, row by row, and is what `image` uses.

use std::borrow::Cow;
use std::io::Cursor;

use png::{BitDepth, ColorType, Compression, Decoder, DecodingError, Encoder, Info, Transformations};

use super::raw::{Colour, Depth, Kind, Limits, Needs, Raw, check_picture, pack, told};
use crate::error::{Error, Result};
use crate::picture::{Picture, zeros};

pub(super) fn read(bytes: &[u8], limits: Limits, depth: Depth, beside: u64) -> Result<Raw> {
    let mut decoder = Decoder::new(Cursor::new(bytes));
    decoder.set_ignore_text_chunk(true);
    decoder.set_transformations(Transformations::EXPAND);
    let header = decoder.read_header_info().map_err(damaged)?;
    let (width, height) = (header.width, header.height);
    let is_deep = header.bit_depth == BitDepth::Sixteen;
    // At most four samples a pixel; interlaced 16-bit ones are in memory as such too.
    let deep = if is_deep && header.interlaced { 8 } else { 0 };
    limits.check(width, height, 4 + deep + beside)?;
    let mut reader = decoder.read_info().map_err(damaged)?;
    check_palette(reader.info())?;
    let colour = match reader.output_color_type().0 {
        ColorType::Grayscale => Colour::Grey,
        ColorType::GrayscaleAlpha => Colour::GreyAlpha,
        ColorType::Rgb => Colour::Rgb,
        ColorType::Rgba => Colour::Rgba,
        ColorType::Indexed => return Err(Error::Damaged("PNG: a palette that cannot be applied.".into())),
    };
    let shrink = |pair: &[u8; 2]| match depth {
        Depth::HighByte => pair[0],
        // At most 255: the quotient fits.
        Depth::Nearest => ((u32::from(u16::from_be_bytes(*pair)) * 255 + 32_767) / 65_535) as u8,
    };
    let info = reader.info();
    let icc = info.icc_profile.as_ref().map(|icc| icc.to_vec());
    let mut data = zeros(width, height, colour.channels())?;
    if reader.info().interlaced {
        if is_deep {
            let mut pairs = zeros(width, height, colour.channels() * 2)?;
            reader.next_frame(&mut pairs).map_err(damaged)?;
            data.iter_mut().zip(pairs.as_chunks().0).for_each(|(to, pair)| *to = shrink(pair));
        } else {
            reader.next_frame(&mut data).map_err(damaged)?;
        }
    } else {
        for to in data.chunks_exact_mut((width as usize * colour.channels()).max(1)) {
            let row =
                reader.next_row().map_err(damaged)?.ok_or_else(|| Error::Damaged("PNG: rows are missing.".into()))?;
            if is_deep {
                to.iter_mut().zip(row.data().as_chunks().0).for_each(|(to, pair)| *to = shrink(pair));
            } else {
                to.iter_mut().zip(row.data()).for_each(|(to, from)| *to = *from);
            }
        }
    }
    let (orientation, frames) = told(bytes);
    Ok(Raw { width, height, colour, data, icc, orientation, frames, kind: Kind::Png })
}

/// A palette of whole colours, 256 at most, each of which may have an alpha: the decoder panics on others.
fn check_palette(info: &Info) -> Result<()> {
    let colours = info.palette.as_ref().map_or(0, |palette| palette.len());
    let alphas = info.trns.as_ref().map_or(0, |alphas| alphas.len());
    let is_right = colours.is_multiple_of(3) && (3..=768).contains(&colours) && alphas <= colours / 3;
    if info.color_type == ColorType::Indexed && !is_right {
        return Err(Error::Damaged(format!("PNG: a palette of {colours} bytes with {alphas} alphas.")));
    }
    Ok(())
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
