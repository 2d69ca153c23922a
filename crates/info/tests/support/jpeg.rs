//! JPEG by code.

use image::{ExtendedColorType, ImageEncoder};

use super::bytes::pixels;

pub fn jpeg() -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new(&mut file);
    encoder.write_image(&pixels(20, 10, 3), 20, 10, ExtendedColorType::Rgb8).unwrap();
    file
}

pub fn gray_jpeg() -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new(&mut file);
    encoder.write_image(&pixels(9, 7, 1), 9, 7, ExtendedColorType::L8).unwrap();
    file
}

/// Headers alone: an Adobe mark, a progressive frame of four components, a scan.
pub fn cmyk_jpeg() -> Vec<u8> {
    let mut file = b"\xff\xd8".to_vec();
    file.extend(segment(0xee, b"Adobe\0\x64\0\0\0\0\x02"));
    file.extend(segment(0xc2, b"\x08\0\x07\0\x09\x04\x01\x11\0\x02\x11\0\x03\x11\0\x04\x11\0"));
    file.extend(segment(0xda, b"\x01\x01\0\0\0\0"));
    file.extend(b"\x12\x34\xff\xd9");
    file
}

pub fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
    let mut segment = vec![0xff, marker];
    segment.extend((data.len() as u16 + 2).to_be_bytes());
    segment.extend(data);
    segment
}

/// Puts a segment behind the first one.
pub fn with_segment(jpeg: &[u8], marker: u8, data: &[u8]) -> Vec<u8> {
    let at = 4 + usize::from(u16::from_be_bytes([jpeg[4], jpeg[5]]));
    [&jpeg[..at], &segment(marker, data), &jpeg[at..]].concat()
}

pub fn c2pa_segment() -> Vec<u8> {
    let mut data = b"JP\0\x01\0\0\0\x01\0\0\0\x30jumb\0\0\0\x28jumd".to_vec();
    data.extend(b"c2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\x03c2pa\0");
    data
}
