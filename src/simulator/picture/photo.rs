//! Images that come in: decoded, whatever their format, and brought to a size.

use crate::simulator::ask::Blob;
use crate::simulator::base64;
use crate::simulator::error::ApiError;
use crate::simulator::hash::{Rng, hash};
use image::imageops::{self, FilterType};
use image::{ImageReader, Limits, Rgb, RgbImage, Rgba};
use std::io::Cursor;

const MAX_SIDE: u32 = 8192;

/// A picture of 4096 by 4096 with alpha, and a decoder's own needs.
const MAX_MEMORY: u64 = 160 * 1024 * 1024;

const MOSAIC_TILES: u32 = 12;

/// Formats that the provider takes and that are shown here as a mosaic of their bytes.
const NOT_DECODED: &[&str] = &["image/heic", "image/heif", "image/avif"];

pub fn decode(blob: Blob) -> Result<RgbImage, ApiError> {
    let bytes = base64::decode(blob.data).unwrap_or_default();
    if NOT_DECODED.contains(&blob.mime_type) {
        return Ok(mosaic(&bytes));
    }
    let unreadable = || ApiError::invalid("Unable to process input image. Please check that it is a valid image.");
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| unreadable())?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let image = reader.decode().map_err(|_| unreadable())?;
    if !image.color().has_alpha() {
        return Ok(image.into_rgb8());
    }
    let flat = image.into_rgba8();
    Ok(RgbImage::from_fn(flat.width(), flat.height(), |x, y| {
        flat.get_pixel_checked(x, y).map_or(Rgb([0; 3]), on_white)
    }))
}

fn on_white(&Rgba([red, green, blue, alpha]): &Rgba<u8>) -> Rgb<u8> {
    let alpha = u16::from(alpha);
    Rgb([red, green, blue].map(|channel| ((u16::from(channel) * alpha + 255 * (255 - alpha)) / 255) as u8))
}

fn mosaic(bytes: &[u8]) -> RgbImage {
    let mut rng = Rng::new(hash(2, bytes));
    RgbImage::from_fn(MOSAIC_TILES, MOSAIC_TILES, |_, _| {
        let [red, green, blue, ..] = rng.next().to_le_bytes();
        Rgb([red, green, blue])
    })
}

/// The middle of `image`, scaled so that it fills the size.
pub fn cover(image: &RgbImage, width: u32, height: u32) -> RgbImage {
    if (image.width(), image.height()) == (width, height) {
        return image.clone();
    }
    let scale = f64::max(f64::from(width) / f64::from(image.width()), f64::from(height) / f64::from(image.height()));
    let part = |side: u32, whole: u32| ((f64::from(side) / scale).round() as u32).clamp(1, whole);
    let (part_width, part_height) = (part(width, image.width()), part(height, image.height()));
    let (left, top) = ((image.width() - part_width) / 2, (image.height() - part_height) / 2);
    let cropped = imageops::crop_imm(image, left, top, part_width, part_height);
    imageops::resize(&*cropped, width, height, FilterType::Triangle)
}
