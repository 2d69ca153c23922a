//! Reads tests/data.

use ai_generation_image::picture::Picture;

fn path(name: &str) -> String {
    format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"))
}

pub fn file(name: &str) -> Vec<u8> {
    std::fs::read(path(&format!("files/{name}"))).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The words of each line, without the head.
pub fn lines(name: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path(name)).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split(' ').map(str::to_owned).collect()).collect()
}

pub fn numbers(words: &[String]) -> Vec<f64> {
    words.iter().map(|word| word.parse().unwrap()).collect()
}

/// A picture of three words: width, height, and base64 of zlib of RGBA.
pub fn picture(words: &[String]) -> Picture {
    let [width, height, pixels] = words else { panic!("{words:?}") };
    let pixels = miniz_oxide::inflate::decompress_to_vec_zlib(&base64(pixels)).unwrap();
    let (width, height) = (width.parse().unwrap(), height.parse().unwrap());
    assert_eq!(pixels.len(), (width * height * 4) as usize);
    Picture { width, height, pixels }
}

fn base64(text: &str) -> Vec<u8> {
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for digit in text.bytes().filter(|&digit| digit != b'=') {
        bits = bits << 6 | digits.iter().position(|&known| known == digit).unwrap() as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}

/// The most that a byte of one differs from that of the other.
pub fn worst(a: &Picture, b: &Picture) -> u8 {
    assert_eq!((a.width, a.height), (b.width, b.height));
    a.pixels.iter().zip(&b.pixels).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0)
}

/// The same, where a pixel that cannot be seen has no colour.
pub fn worst_seen(a: &Picture, b: &Picture) -> u8 {
    let seen = |picture: &Picture| {
        let pixels = picture.pixels.as_chunks::<4>().0.iter();
        let pixels = pixels.flat_map(|&pixel| if pixel[3] == 0 { [0; 4] } else { pixel }).collect();
        Picture { pixels, ..*picture }
    };
    worst(&seen(a), &seen(b))
}

/// The mean of what differs.
pub fn mean(a: &Picture, b: &Picture) -> f64 {
    assert_eq!((a.width, a.height), (b.width, b.height));
    let sum: f64 = a.pixels.iter().zip(&b.pixels).map(|(a, b)| f64::from(a.abs_diff(*b))).sum();
    sum / a.pixels.len() as f64
}
