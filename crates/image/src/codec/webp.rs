//! WebP, decoded as a whole. Out by the lossless encoder of `image-webp`.

use ai_generation_codecs::webp::Decoder;
use image_webp::{ColorType, EncodingError, WebPEncoder};

use super::raw::{Colour, Kind, Limits, Lines, Needs, Raw, check_picture, pack, told};
use crate::error::{Error, Result};
use crate::picture::{Picture, Region, zeros};

pub(super) fn read(bytes: &[u8], limits: Limits, beside: u64) -> Result<Raw<'static>> {
    // Samples, and a copy of them: planes where it is lossy, RGBA or a canvas where it is not.
    let cost = 12 + beside;
    for (width, height) in frames(bytes.get(12..).unwrap_or_default())? {
        limits.check(width, height, cost)?;
    }
    let mut decoder = Decoder::new(bytes)?;
    let (width, height) = decoder.size();
    limits.check(width, height, cost)?;
    let is_opaque = !decoder.has_alpha();
    let colour = if is_opaque { Colour::Rgb } else { Colour::Rgba };
    let mut data = zeros(width, height, colour.channels())?;
    decoder.read(&mut data)?;
    let (colour, data) = match first_frame(bytes.get(12..).unwrap_or_default()) {
        Some(frame) if decoder.is_animated() && is_opaque && (frame.width < width || frame.height < height) => {
            (Colour::Rgba, alone(&data, frame, width, height)?)
        }
        _ => (colour, data),
    };
    let icc = decoder.icc();
    let (orientation, frames) = told(bytes);
    Ok(Raw { width, height, colour, lines: Lines::Whole(data), icc, orientation, frames, kind: Kind::Webp })
}

/// The sizes that the picture and the first frame claim for themselves (RFC 9649): the decoder sees that they are not those
/// of the canvas only when it has decoded them.
fn frames(bytes: &[u8]) -> Result<Vec<(u32, u32)>> {
    let (mut sizes, mut has_frame) = (Vec::new(), false);
    for (name, content, rest) in chunks(bytes) {
        if &name != b"ANMF" {
            sizes.extend(picture(&name, content));
        } else if !std::mem::replace(&mut has_frame, true) {
            sizes.extend(frame(rest)?);
        }
    }
    Ok(sizes)
}

/// The size of a frame. The picture in it must have the same: where its alpha stands apart, the decoder panics else, and takes
/// a chunk of any name behind the alpha for the picture. It looks at two chunks, also where the frame ends before.
fn frame(content: &[u8]) -> Result<Option<(u32, u32)>> {
    let Some((header, inner)) = content.split_first_chunk::<16>() else { return Ok(None) };
    let [_, _, _, _, _, _, w0, w1, w2, h0, h1, h2, ..] = *header;
    let side = |bytes: [u8; 4]| u32::from_le_bytes(bytes) + 1;
    let size = (side([w0, w1, w2, 0]), side([h0, h1, h2, 0]));
    let mut is_behind_alpha = false;
    for (name, content, _) in chunks(inner).take(2) {
        let own = picture(if is_behind_alpha { b"VP8 " } else { &name }, content);
        if own.is_some_and(|own| own != size) {
            return Err(Error::Damaged("WebP: a frame with a picture that is not of its size.".into()));
        }
        is_behind_alpha = &name == b"ALPH";
    }
    Ok(Some(size))
}

/// The size that a lossy or lossless picture claims.
fn picture(name: &[u8; 4], content: &[u8]) -> Option<(u32, u32)> {
    match (name, content) {
        (b"VP8 ", [_, _, _, _, _, _, w0, w1, h0, h1, ..]) => {
            let side = |low: &u8, high: &u8| u32::from(u16::from_le_bytes([*low, *high]) & 0x3fff);
            // A size of nothing is the decoder's to refuse.
            Some((side(w0, w1).max(1), side(h0, h1).max(1)))
        }
        (b"VP8L", [_, b0, b1, b2, b3, ..]) => {
            let bits = u32::from_le_bytes([*b0, *b1, *b2, *b3]);
            Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
        }
        _ => None,
    }
}

/// The names of chunks, what is in them, and all that is behind their headers.
fn chunks(mut bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8], &[u8])> {
    std::iter::from_fn(move || {
        let (header, rest) = bytes.split_first_chunk::<8>()?;
        let [a, b, c, d, size @ ..] = *header;
        let size = u32::from_le_bytes(size) as usize;
        bytes = rest.get(size.saturating_add(size % 2)..).unwrap_or_default();
        Some(([a, b, c, d], rest.get(..size).unwrap_or(rest), rest))
    })
}

/// Where the first frame of an animation is.
fn first_frame(bytes: &[u8]) -> Option<Region> {
    let (_, frame, _) = chunks(bytes).find(|(name, ..)| name == b"ANMF")?;
    let [x0, x1, x2, y0, y1, y2, w0, w1, w2, h0, h1, h2] = *frame.first_chunk()?;
    let number = |bytes: [u8; 3]| bytes.iter().rev().fold(0, |sum, &byte| sum << 8 | u32::from(byte));
    let (x, y) = (number([x0, x1, x2]) * 2, number([y0, y1, y2]) * 2);
    Some(Region { x, y, width: number([w0, w1, w2]) + 1, height: number([h0, h1, h2]) + 1 })
}

/// RGB as RGBA, transparent beside the frame: the decoder leaves black there.
fn alone(rgb: &[u8], frame: Region, width: u32, height: u32) -> Result<Vec<u8>> {
    let mut data = zeros(width, height, 4)?;
    let (width, left) = (width as usize, frame.x as usize);
    let rows = data.chunks_exact_mut((width * 4).max(1)).zip(rgb.chunks_exact((width * 3).max(1)));
    for (to, from) in rows.skip(frame.y as usize).take(frame.height as usize) {
        let pixels = to.as_chunks_mut().0.iter_mut().zip(from.as_chunks().0);
        for (to, &[r, g, b]) in pixels.skip(left).take(frame.width as usize) {
            *to = [r, g, b, 255];
        }
    }
    Ok(data)
}

/// Writes a lossless WebP, without alpha where all pixels are opaque.
///
/// Fails with `Invalid` for sides that are not 1 to 16,384.
pub fn encode(picture: &Picture, icc: Option<&[u8]>) -> Result<Vec<u8>> {
    check_picture(picture, 16_384, "WebP")?;
    let mut file = Vec::new();
    let mut encoder = WebPEncoder::new(&mut file);
    if let Some(icc) = icc {
        encoder.set_icc_profile(icc.to_vec());
    }
    let (width, height) = (picture.width, picture.height);
    if Needs::of(picture).alpha {
        encoder.encode(&picture.pixels, width, height, ColorType::Rgba8).map_err(unwritten)?;
    } else {
        let data = pack(picture, |[r, g, b, _]| [r, g, b]);
        encoder.encode(&data, width, height, ColorType::Rgb8).map_err(unwritten)?;
    }
    Ok(file)
}

fn unwritten(error: EncodingError) -> Error {
    Error::Unsupported(format!("WebP: {error}."))
}
