//! PNG and APNG by code.

use image::{ExtendedColorType, ImageEncoder};

use super::bytes::pixels;

pub fn png(width: u32, height: u32, color: png::ColorType, depth: png::BitDepth) -> Vec<u8> {
    png_with(width, height, color, depth, |_| {})
}

pub fn png_with(
    width: u32,
    height: u32,
    color: png::ColorType,
    depth: png::BitDepth,
    with: impl FnOnce(&mut png::Encoder<'_, &mut Vec<u8>>),
) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(color);
    encoder.set_depth(depth);
    if color == png::ColorType::Indexed {
        encoder.set_palette(vec![255, 0, 0, 0, 255, 0]);
    }
    with(&mut encoder);
    let bits = width as usize * color.samples() * depth as usize;
    let data = vec![0; bits.div_ceil(8) * height as usize];
    encoder.write_header().unwrap().write_image_data(&data).unwrap();
    file
}

pub fn rgb_png() -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut file);
    encoder.write_image(&pixels(5, 3, 3), 5, 3, ExtendedColorType::Rgb8).unwrap();
    file
}

/// Puts a chunk behind the header.
pub fn with_chunk(png: &[u8], kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut file = png[..33].to_vec();
    file.extend(png_chunk(kind, data));
    file.extend(&png[33..]);
    file
}

pub fn png_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = (data.len() as u32).to_be_bytes().to_vec();
    chunk.extend(kind);
    chunk.extend(data);
    let crc = chunk[4..].iter().fold(u32::MAX, |mut crc, &byte| {
        crc ^= u32::from(byte);
        (0..8).for_each(|_| crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()));
        crc
    });
    chunk.extend((!crc).to_be_bytes());
    chunk
}

pub fn apng(frames: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 4, 4);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_animated(frames, 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    (0..frames).for_each(|_| writer.write_image_data(&pixels(4, 4, 3)).unwrap());
    writer.finish().unwrap();
    file
}
