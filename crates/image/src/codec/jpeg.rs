//! JPEG in by `zune-jpeg`: of those in Rust the one that is maintained, fast without SIMD, and hands out CMYK and YCCK as
//! they are. Out by `jpeg-encoder`: small, with subsampling, optimised Huffman tables and profiles.

use jpeg_encoder::{ColorType, Encoder, EncodingError};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;

use super::{Colour, Kind, Limits, Needs, Raw, check_picture, pack, zeros};
use crate::error::{Error, Result};
use crate::picture::Picture;

pub(super) fn read(bytes: &[u8], limits: Limits, beside: u64) -> Result<Raw> {
    let options = DecoderOptions::default().set_max_width(65_535).set_max_height(65_535);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(damaged)?;
    let info = decoder.info().ok_or_else(|| Error::Damaged("JPEG: it has no header.".into()))?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    let (colour, out) = match (info.components, decoder.input_colorspace()) {
        (1, _) => (Colour::Grey, ColorSpace::Luma),
        (3, _) => (Colour::Rgb, ColorSpace::RGB),
        (4, Some(ColorSpace::YCCK)) => (Colour::Cmyk, ColorSpace::YCCK),
        (4, _) => (Colour::Cmyk, ColorSpace::CMYK),
        (components, _) => return Err(Error::Unsupported(format!("JPEG: {components} components."))),
    };
    // A progressive file is in memory as coefficients too, of 16 bits.
    limits.check(width, height, colour.channels() as u64 * 3 + beside)?;
    decoder.set_options(options.jpeg_set_out_colorspace(out));
    let mut data = zeros(width, height, colour.channels())?;
    decoder.decode_into(&mut data).map_err(damaged)?;
    if colour == Colour::Cmyk {
        // Adobe writes ink as what is left of the light, and says that it was Adobe.
        let is_inverted = has_adobe_marker(bytes);
        for pixel in data.as_chunks_mut().0 {
            if out == ColorSpace::YCCK {
                *pixel = cmyk(*pixel);
            }
            if is_inverted {
                *pixel = pixel.map(|part| 255 - part);
            }
        }
    }
    let orientation = decoder.exif().map_or(1, |exif| super::orientation(exif));
    let icc = decoder.icc_profile();
    Ok(Raw { width, height, colour, data, icc, orientation, frames: None, kind: Kind::Jpeg })
}

/// YCCK to CMYK (Adobe technical note 5116): CMY are the complement of the RGB that YCC stands for.
fn cmyk([y, cb, cr, k]: [u8; 4]) -> [u8; 4] {
    let (y, cb, cr) = (i32::from(y) << 16, i32::from(cb) - 128, i32::from(cr) - 128);
    // The factors of JFIF, in 65,536ths.
    let [r, g, b] = [y + 91_881 * cr, y - 22_554 * cb - 46_802 * cr, y + 116_130 * cb]
        .map(|part| ((part + 32_768) >> 16).clamp(0, 255) as u8);
    [255 - r, 255 - g, 255 - b, k]
}

/// Whether an APP14 segment by Adobe stands before the first scan.
fn has_adobe_marker(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    loop {
        match rest {
            [0xff, 0xff, ..] => rest = rest.get(1..).unwrap_or_default(),
            [0xff, 0xee, _, _, b'A', b'd', b'o', b'b', b'e', ..] => return true,
            [0xff, 0xda, ..] => return false,
            [0xff, _, high, low, ..] => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                rest = rest.get(2 + length.max(2)..).unwrap_or_default();
            }
            _ => return false,
        }
    }
}

fn damaged(error: DecodeErrors) -> Error {
    match error {
        DecodeErrors::Unsupported(scheme) => Error::Unsupported(format!("JPEG: {scheme:?}.")),
        DecodeErrors::SofError(text) if text.contains("8-bit") => Error::Unsupported("JPEG: only 8 bits.".into()),
        error => Error::Damaged(format!("JPEG: {error:?}.")),
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
