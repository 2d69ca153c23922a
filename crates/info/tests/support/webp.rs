//! WebP by code.

use image::{ExtendedColorType, ImageEncoder};

use super::bytes::pixels;

pub fn lossless_webp(has_alpha: bool) -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut file);
    let (channels, color) = if has_alpha { (4, ExtendedColorType::Rgba8) } else { (3, ExtendedColorType::Rgb8) };
    encoder.write_image(&pixels(5, 7, channels), 5, 7, color).unwrap();
    file
}

pub fn riff(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    for (kind, data) in chunks {
        body.extend(riff_chunk(kind, data));
    }
    [b"RIFF".to_vec(), (body.len() as u32).to_le_bytes().to_vec(), body].concat()
}

pub fn riff_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = [kind.to_vec(), (data.len() as u32).to_le_bytes().to_vec(), data.to_vec()].concat();
    if data.len() % 2 == 1 {
        chunk.push(0);
    }
    chunk
}

pub fn vp8(width: u16, height: u16) -> Vec<u8> {
    let mut data = b"\x10\0\0\x9d\x01\x2a".to_vec();
    data.extend(width.to_le_bytes());
    data.extend(height.to_le_bytes());
    data.extend([0; 8]);
    data
}

pub fn vp8x(flags: u8, width: u32, height: u32) -> Vec<u8> {
    let mut data = vec![flags, 0, 0, 0];
    data.extend(&(width - 1).to_le_bytes()[..3]);
    data.extend(&(height - 1).to_le_bytes()[..3]);
    data
}

pub fn lossy_webp() -> Vec<u8> {
    riff(&[(b"VP8 ", &vp8(33, 44))])
}

pub fn animated_webp(frames: usize) -> Vec<u8> {
    let header = vp8x(0x12, 40, 30);
    let mut frame = vec![1, 0, 0, 2, 0, 0];
    frame.extend([9, 0, 0, 19, 0, 0, 100, 0, 0, 0]);
    frame.extend(riff_chunk(b"ALPH", &[0, 1, 2]));
    frame.extend(riff_chunk(b"VP8 ", &vp8(10, 20)));
    let mut chunks: Vec<(&[u8; 4], &[u8])> = vec![(b"VP8X", &header), (b"ANIM", &[0; 6])];
    chunks.extend((0..frames).map(|_| (b"ANMF", frame.as_slice())));
    riff(&chunks)
}
