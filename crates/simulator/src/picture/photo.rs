//! Images that come in: decoded, whatever their format, and brought to a size.

use crate::hash::{Rng, hash};
use image::imageops::{self, FilterType};
use image::{DynamicImage, GrayImage, ImageFormat, ImageReader, Limits, Luma, Rgb, RgbImage, Rgba, RgbaImage};
use std::io::Cursor;

const MAX_SIDE: u32 = 8192;

/// A picture of 4096 by 4096 with alpha, and a decoder's own needs.
const MAX_MEMORY: u64 = 160 * 1024 * 1024;

const MOSAIC_TILES: u32 = 12;

/// Formats that a provider takes and that are shown here as a mosaic of their bytes.
const NOT_DECODED: &[&str] = &["image/heic", "image/heif", "image/avif"];

/// The image, on white where it is transparent; `None` where it cannot be read.
pub fn decode(mime_type: &str, bytes: &[u8]) -> Option<RgbImage> {
    if NOT_DECODED.contains(&mime_type) {
        return Some(mosaic(bytes));
    }
    let image = read(bytes)?;
    if !image.color().has_alpha() {
        return Some(image.into_rgb8());
    }
    let flat = image.into_rgba8();
    Some(RgbImage::from_fn(flat.width(), flat.height(), |x, y| {
        flat.get_pixel_checked(x, y).map_or(Rgb([0; 3]), on_white)
    }))
}

/// The alpha channel of a PNG that has one, or what is wrong with it.
pub fn decode_mask(bytes: &[u8]) -> Result<GrayImage, &'static str> {
    if image::guess_format(bytes).ok() != Some(ImageFormat::Png) {
        return Err("the mask must be a PNG");
    }
    let mask = read(bytes).ok_or("the mask cannot be read")?;
    if !mask.color().has_alpha() {
        return Err("mask image missing alpha channel");
    }
    let mask = mask.into_rgba8();
    Ok(GrayImage::from_fn(mask.width(), mask.height(), |x, y| {
        mask.get_pixel_checked(x, y).map_or(Luma([0]), |&Rgba([_, _, _, alpha])| Luma([alpha]))
    }))
}

/// A PNG that is transparent somewhere, or what is wrong with it.
pub fn decode_markup(bytes: &[u8]) -> Result<RgbaImage, &'static str> {
    if image::guess_format(bytes).ok() != Some(ImageFormat::Png) {
        return Err("the markup must be a PNG");
    }
    let markup = read(bytes).ok_or("the markup cannot be read")?.into_rgba8();
    if markup.pixels().all(|&Rgba([_, _, _, alpha])| alpha == u8::MAX) {
        return Err("the markup must contain transparent pixels");
    }
    Ok(markup)
}

/// True if an image has metadata by which it may lie on its side. To read them would be a twentieth of the simulator.
pub fn may_be_turned(bytes: &[u8]) -> bool {
    bytes.windows(6).any(|word| word == b"Exif\0\0")
}

#[inline(never)]
fn read(bytes: &[u8]) -> Option<DynamicImage> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    reader.decode().ok()
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
