//! What all kinds of files are made with, and read by.

use std::io::Cursor;

pub fn pixels(width: u32, height: u32, channels: u32) -> Vec<u8> {
    (0..width * height * channels).map(|index| (index * 37 % 251) as u8).collect()
}

pub fn deflated(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, 6)
}

pub fn decoded(file: &[u8]) -> image::DynamicImage {
    image::ImageReader::new(Cursor::new(file)).with_guessed_format().unwrap().decode().unwrap()
}
