//! JPEG in by `jpeg-decoder`: it reads CMYK and YCCK in every sampling and progression as libjpeg does, where `zune-jpeg`,
//! which takes half the time, fails or panics on some. Out by `jpeg-encoder`: small, with subsampling, optimised Huffman
//! tables and profiles.

use jpeg_decoder::{ColorTransform, Decoder, Error as DecoderError, PixelFormat};
use jpeg_encoder::{ColorType, Encoder, EncodingError};

use super::raw::{Colour, Kind, Limits, Needs, Raw, check_picture, pack, told};
use crate::error::{Error, Result};
use crate::picture::Picture;

pub(super) fn read(bytes: &[u8], limits: Limits, beside: u64) -> Result<Raw> {
    let header = Header::read(bytes)?;
    // Each sample is in memory as a coefficient of 16 bits in a progressive file, in a plane, and in its pixel.
    limits.check(header.width, header.height, u64::from(header.components) * 4 + beside)?;
    let mut decoder = Decoder::new(bytes);
    if let Some(transform) = header.transform() {
        decoder.set_color_transform(transform);
    }
    // What is left of the light by each ink, with Adobe's marker or without it, is turned into ink by the decoder. Files of
    // the other kind cannot be told apart, and no browser and no common library reads one.
    let data = decoder.decode().map_err(damaged)?;
    let info = decoder.info().ok_or_else(|| Error::Damaged("JPEG: it has no header.".into()))?;
    let colour = match info.pixel_format {
        PixelFormat::L8 => Colour::Grey,
        PixelFormat::RGB24 => Colour::Rgb,
        PixelFormat::CMYK32 => Colour::Cmyk,
        PixelFormat::L16 => return Err(Error::Unsupported("JPEG: only 8 bits.".into())),
    };
    let icc = decoder.icc_profile();
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    let (orientation, frames) = told(bytes);
    Ok(Raw { width, height, colour, data, icc, orientation, frames, kind: Kind::Jpeg })
}

/// What is to be known before a file is decoded.
struct Header {
    width: u32,
    height: u32,
    components: u8,
    is_jfif: bool,
    /// What Adobe's marker says of the components.
    adobe: Option<u8>,
}

/// The most scans of a file. A progressive one has ten or so; each of them is a walk over the whole picture, in some bytes.
const MOST_SCANS: usize = 200;

impl Header {
    /// Walks all segments (ITU T.81, annex B) and, between them, the scans.
    fn read(bytes: &[u8]) -> Result<Header> {
        let (mut frame, mut is_jfif, mut adobe, mut scans) = (None, false, None, 0);
        let mut rest = bytes.get(2..).unwrap_or_default();
        loop {
            match rest {
                // Fill bytes, stuffed bytes and restarts, and the bytes of a scan.
                [0xff, 0xff, ..] => rest = rest.get(1..).unwrap_or_default(),
                [0xff, 0 | 1 | 0xd0..=0xd8, ..] => rest = rest.get(2..).unwrap_or_default(),
                [] | [0xff, 0xd9, ..] => break,
                [0xff, marker, high, low, ..] => {
                    let length = usize::from(u16::from_be_bytes([*high, *low])).max(2);
                    match (marker, rest.get(4..).unwrap_or_default()) {
                        (0xc0..=0xc2, [8, h1, h0, w1, w0, components, ..]) => {
                            let side = |high: &u8, low: &u8| u32::from(u16::from_be_bytes([*high, *low]));
                            frame = frame.or(Some((side(w1, w0), side(h1, h0), *components)));
                        }
                        (0xc0..=0xc2, [_, ..]) => return Err(Error::Unsupported("JPEG: only 8 bits.".into())),
                        (0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf, _) => {
                            let scheme = "only baseline and progressive ones with Huffman codes are decoded";
                            return Err(Error::Unsupported(format!("JPEG: {scheme}.")));
                        }
                        (0xe0, [b'J', b'F', b'I', b'F', 0, ..]) if scans == 0 => is_jfif = true,
                        (0xee, [b'A', b'd', b'o', b'b', b'e', _, _, _, _, _, _, transform, ..]) if scans == 0 => {
                            adobe = Some(*transform);
                        }
                        (0xda, _) => scans += 1,
                        _ => {}
                    }
                    rest = rest.get(2 + length..).unwrap_or_default();
                }
                _ => {
                    let next = rest.iter().skip(1).position(|&byte| byte == 0xff);
                    rest = next.and_then(|at| rest.get(at + 1..)).unwrap_or_default();
                }
            }
        }
        if scans > MOST_SCANS {
            return Err(Error::TooLarge(format!("JPEG: {scans} scans; at most {MOST_SCANS} are decoded.")));
        }
        match frame {
            Some((width, height, components @ (1 | 3 | 4))) => Ok(Header { width, height, components, is_jfif, adobe }),
            Some((_, _, components)) => Err(Error::Unsupported(format!("JPEG: {components} components."))),
            None => Err(Error::Damaged("JPEG: it has no frame.".into())),
        }
    }

    /// What the components are, where a marker says it. The decoder goes by their names first, and libjpeg by them last.
    fn transform(&self) -> Option<ColorTransform> {
        match (self.components, self.is_jfif, self.adobe) {
            (3, true, _) => Some(ColorTransform::YCbCr),
            (3, false, Some(0)) => Some(ColorTransform::RGB),
            (3, false, Some(_)) => Some(ColorTransform::YCbCr),
            (4, _, Some(0)) => Some(ColorTransform::CMYK),
            (4, _, Some(_)) => Some(ColorTransform::YCCK),
            _ => None,
        }
    }
}

fn damaged(error: DecoderError) -> Error {
    match error {
        DecoderError::Unsupported(feature) => Error::Unsupported(format!("JPEG: {feature:?}.")),
        error => Error::Damaged(format!("JPEG: {error}.")),
    }
}

/// Writes a baseline JPEG, of grey where no pixel has a colour and there is no profile. What is not opaque is put over
/// the background. Colours are halved in size below a quality of 90.
///
/// Fails with `Invalid` for a quality that is not 1 to 100, and for sides that are not 1 to 65,535.
pub fn encode(picture: &Picture, background: [u8; 3], quality: u8, icc: Option<&[u8]>) -> Result<Vec<u8>> {
    check_picture(picture, 65_535, "JPEG")?;
    if !(1..=100).contains(&quality) {
        return Err(Error::Invalid { field: "quality", allowed: "1 to 100".into() });
    }
    let flat;
    let picture = if Needs::of(picture).alpha {
        flat = over(picture, background);
        &flat
    } else {
        picture
    };
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, quality);
    encoder.set_optimized_huffman_tables(true);
    if let Some(icc) = icc {
        encoder.add_icc_profile(icc).map_err(unwritten)?;
    }
    // Both sides were checked above.
    let (width, height) = (picture.width as u16, picture.height as u16);
    if icc.is_none() && !Needs::of(picture).colour {
        encoder.encode(&pack(picture, |[grey, ..]| [grey]), width, height, ColorType::Luma).map_err(unwritten)?;
    } else {
        encoder.encode(&picture.pixels, width, height, ColorType::Rgba).map_err(unwritten)?;
    }
    Ok(file)
}

/// A picture over one colour, blended as sRGB, as browsers do.
pub(crate) fn over(picture: &Picture, background: [u8; 3]) -> Picture {
    let blend = |pixel: &[u8; 4]| {
        let [r, g, b, alpha] = *pixel;
        let [under_r, under_g, under_b] = background;
        let mix = |above: u8, under: u8| {
            let sum = u32::from(above) * u32::from(alpha) + u32::from(under) * u32::from(255 - alpha);
            // At most 255: the quotient fits.
            ((sum + 127) / 255) as u8
        };
        [mix(r, under_r), mix(g, under_g), mix(b, under_b), 255]
    };
    let pixels = picture.pixels.as_chunks().0.iter().flat_map(blend).collect();
    Picture { width: picture.width, height: picture.height, pixels }
}

fn unwritten(error: EncodingError) -> Error {
    Error::Unsupported(format!("JPEG: {error}."))
}
