//! PNG by `png`: the one crate that reads every colour type, depth and interlacing, row by row, and is what `image` uses.

use std::io::Cursor;

use png::{BitDepth, ColorType, Decoder, DecodingError, Info, Transformations};

use super::raw::{self, Colour, Depth, Kind, Limits, Needs, Raw, Streamed, check_picture, told};
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
    check_palette(reader.info())?;
    let colour = match reader.output_color_type().0 {
        ColorType::Grayscale => Colour::Grey,
        ColorType::GrayscaleAlpha => Colour::GreyAlpha,
        ColorType::Rgb => Colour::Rgb,
        ColorType::Rgba => Colour::Rgba,
        ColorType::Indexed => return Err(Error::Damaged("PNG: a palette that cannot be applied.".into())),
    };
    let info = reader.info();
    let icc = info.icc_profile.as_ref().map(|icc| icc.to_vec());
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
        raw::Lines::Streamed(Box::new(Lines { bytes, reader: Box::new(reader), next: 0, shrunk }))
    };
    let (orientation, frames) = told(bytes);
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
struct Lines<'a> {
    bytes: &'a [u8],
    reader: Box<Reader<'a>>,
    /// The line that comes next.
    next: u32,
    /// Where samples of 16 bits become those of 8.
    shrunk: Option<(Depth, Vec<u8>)>,
}

impl Streamed for Lines<'_> {
    fn line(&mut self, y: u32) -> Result<&[u8]> {
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
/// with it the file is never grey. Own code, since the encoder of `png` brings two more compressors along.
///
/// Fails with `Invalid` for a picture without pixels.
pub fn encode(picture: &Picture, icc: Option<&[u8]>) -> Result<Vec<u8>> {
    check_picture(picture, i32::MAX.unsigned_abs(), "PNG")?;
    let needs = Needs::of(picture);
    let has_colour = needs.colour || icc.is_some();
    let colour_type = u8::from(has_colour) * 2 + u8::from(needs.alpha) * 4;
    let idat = compressed(picture, has_colour, needs.alpha);
    let idat = idat.map_err(|_| Error::TooLarge("PNG: there is no memory for it.".into()))?;
    let mut file = Vec::with_capacity(idat.len() + 64);
    file.extend(b"\x89PNG\r\n\x1a\n");
    let [width, height] = [picture.width, picture.height].map(u32::to_be_bytes);
    chunk(&mut file, *b"IHDR", &[&width[..], &height, &[8, colour_type, 0, 0, 0]]);
    if let Some(icc) = icc {
        chunk(&mut file, *b"iCCP", &[b"icc\0\0", &fdeflate::compress_to_vec(icc)]);
    }
    for part in idat.chunks(1 << 30) {
        chunk(&mut file, *b"IDAT", &[part]);
    }
    chunk(&mut file, *b"IEND", &[]);
    Ok(file)
}

fn chunk(file: &mut Vec<u8>, name: [u8; 4], parts: &[&[u8]]) {
    // Not more than a part of IDAT.
    let length = parts.iter().map(|part| part.len()).sum::<usize>() as u32;
    file.extend(length.to_be_bytes());
    let mut crc = crc32fast::Hasher::new();
    for part in [&name[..]].iter().chain(parts) {
        file.extend_from_slice(part);
        crc.update(part);
    }
    file.extend(crc.finalize().to_be_bytes());
}

/// So many bytes are filtered before they are compressed.
const PIECE: usize = 1 << 16;

/// The rows, each under the filter that leaves the smallest numbers, compressed.
fn compressed(picture: &Picture, has_colour: bool, has_alpha: bool) -> std::io::Result<Vec<u8>> {
    let channels = if has_colour { 3 } else { 1 } + usize::from(has_alpha);
    let length = picture.width as usize * channels;
    // With a pixel of nothing before each row, as the filters take it.
    let (mut above, mut here) = (vec![0; length + channels], vec![0; length + channels]);
    let mut filtered = vec![0; length];
    let mut best = vec![0; length];
    let mut piece = Vec::with_capacity(PIECE + length);
    let mut compressor = fdeflate::Compressor::new(Vec::new())?;
    for row in picture.pixels.chunks_exact((picture.width as usize * 4).max(1)) {
        match (has_colour, has_alpha) {
            (false, false) => fill(&mut here, row, |[grey, ..]| [grey]),
            (false, true) => fill(&mut here, row, |[grey, _, _, alpha]| [grey, alpha]),
            (true, false) => fill(&mut here, row, |[r, g, b, _]| [r, g, b]),
            (true, true) => fill(&mut here, row, |rgba| rgba),
        }
        let (mut least, mut chosen) = (u32::MAX, 0);
        for filter in 0..5 {
            apply(filter, (&here, &above), channels, &mut filtered);
            let sizes = filtered.iter().map(|&byte| u32::from(byte.min(byte.wrapping_neg())));
            let size = sizes.fold(0, u32::wrapping_add);
            if size < least {
                (least, chosen) = (size, filter);
                std::mem::swap(&mut best, &mut filtered);
            }
        }
        piece.push(chosen);
        piece.extend_from_slice(&best);
        std::mem::swap(&mut above, &mut here);
        if piece.len() >= PIECE {
            compressor.write_data(&piece)?;
            piece.clear();
        }
    }
    compressor.write_data(&piece)?;
    compressor.finish()
}

/// Numbers of a row's pixels, behind the pixel of nothing.
fn fill<const N: usize>(to: &mut [u8], row: &[u8], numbers: impl Fn([u8; 4]) -> [u8; N]) {
    let pixels = to.as_chunks_mut().0.iter_mut().skip(1).zip(row.as_chunks().0);
    pixels.for_each(|(to, pixel)| *to = numbers(*pixel));
}

/// One of the five filters of PNG on a row, which like the one above has a pixel of nothing before it.
fn apply(filter: u8, (row, above): (&[u8], &[u8]), pixel: usize, out: &mut [u8]) {
    let here = row.get(pixel..).unwrap_or_default();
    let up = above.get(pixel..).unwrap_or_default();
    let all = out.iter_mut().zip(here).zip(row.iter().zip(up.iter().zip(above)));
    match filter {
        0 => all.for_each(|((to, &here), _)| *to = here),
        1 => all.for_each(|((to, here), (left, _))| *to = here.wrapping_sub(*left)),
        2 => all.for_each(|((to, here), (_, (up, _)))| *to = here.wrapping_sub(*up)),
        // Half of two bytes is one.
        3 => all.for_each(|((to, here), (left, (up, _)))| {
            *to = here.wrapping_sub(((u16::from(*left) + u16::from(*up)) / 2) as u8);
        }),
        _ => all.for_each(|((to, here), (&left, (&up, &corner)))| {
            let [a, b, c] = [left, up, corner].map(i16::from);
            let (by_left, by_up, by_corner) = ((b - c).abs(), (a - c).abs(), (a + b - 2 * c).abs());
            let or_corner = if by_up <= by_corner { up } else { corner };
            let predicted = if by_left <= by_up && by_left <= by_corner { left } else { or_corner };
            *to = here.wrapping_sub(predicted);
        }),
    }
}
