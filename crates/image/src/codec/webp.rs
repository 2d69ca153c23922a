//! WebP by `image-webp`: the one decoder in Rust alone, lossy and lossless, and its lossless encoder.

use std::io::Cursor;

use image_webp::{ColorType, DecodingError, EncodingError, WebPDecoder, WebPEncoder};

use super::raw::{Colour, Kind, Limits, Lines, Needs, Raw, check_picture, orientation, pack};
use crate::error::{Error, Result};
use crate::picture::{Picture, zeros};

pub(super) fn read(bytes: &[u8], limits: Limits, beside: u64) -> Result<Raw<'static>> {
    // Samples, and a copy of them: planes where it is lossy, RGBA or a canvas where it is not.
    let cost = 12 + beside;
    for (width, height) in frames(bytes.get(12..).unwrap_or_default()) {
        limits.check(width, height, cost)?;
    }
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    limits.check(width, height, cost)?;
    // What stands for metadata cannot be longer than the file.
    decoder.set_memory_limit(bytes.len());
    let colour = if decoder.has_alpha() { Colour::Rgba } else { Colour::Rgb };
    let mut data = zeros(width, height, colour.channels())?;
    decoder.read_image(&mut data).map_err(damaged)?;
    let frames = Some(decoder.num_frames()).filter(|&frames| frames > 1);
    let icc = decoder.icc_profile().ok().flatten();
    let orientation = decoder.exif_metadata().ok().flatten().map_or(1, |exif| orientation(&exif));
    Ok(Raw { width, height, colour, lines: Lines::Whole(data), icc, orientation, frames, kind: Kind::Webp })
}

/// The sizes that the picture and the first frame claim for themselves (RFC 9649): the decoder sees that they are not those
/// of the canvas only when it has decoded them.
fn frames(mut chunks: &[u8]) -> Vec<(u32, u32)> {
    let mut sizes = Vec::new();
    while let Some((header, rest)) = chunks.split_first_chunk::<8>() {
        let [a, b, c, d, size @ ..] = *header;
        let size = u32::from_le_bytes(size) as usize;
        let content = rest.get(..size).unwrap_or(rest);
        match (&[a, b, c, d], content) {
            (b"VP8 ", [_, _, _, _, _, _, w0, w1, h0, h1, ..]) => {
                let side = |low: &u8, high: &u8| u32::from(u16::from_le_bytes([*low, *high]) & 0x3fff);
                // A size of nothing is the decoder's to refuse.
                sizes.push((side(w0, w1).max(1), side(h0, h1).max(1)));
            }
            (b"VP8L", [_, b0, b1, b2, b3, ..]) => {
                let bits = u32::from_le_bytes([*b0, *b1, *b2, *b3]);
                sizes.push(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1));
            }
            (b"ANMF", _) => {
                if let Some(frame @ [_, _, _, _, _, _, w0, w1, w2, h0, h1, h2, ..]) = content.first_chunk::<16>() {
                    let side = |bytes: [u8; 4]| u32::from_le_bytes(bytes) + 1;
                    sizes.push((side([*w0, *w1, *w2, 0]), side([*h0, *h1, *h2, 0])));
                    sizes.extend(frames(content.get(frame.len()..).unwrap_or_default()));
                }
                return sizes;
            }
            _ => {}
        }
        chunks = rest.get(size.saturating_add(size % 2)..).unwrap_or_default();
    }
    sizes
}

fn damaged(error: DecodingError) -> Error {
    match error {
        DecodingError::UnsupportedFeature(_) => Error::Unsupported(format!("WebP: {error}.")),
        error => Error::Damaged(format!("WebP: {error}.")),
    }
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
