//! Files made by code, and pictures for them.

use ai_generation_image::codec::{Limits, decode, encode_jpeg, encode_png, encode_webp};
use ai_generation_image::picture::Picture;
use moxcms::ColorProfile;

use super::support::riff;

pub fn filled(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> Picture {
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| pixel(x, y)).collect();
    Picture { width, height, pixels }
}

/// Smooth in one part and with detail in another.
pub fn scene(width: u32, height: u32) -> Picture {
    filled(width, height, |x, y| {
        let wave = ((f64::from(x) / 9.0).sin() * (f64::from(y) / 7.0).cos() * 60.0) as i32;
        let level = |base: u32| (base as i32 + wave).clamp(0, 255) as u8;
        [level(40 + x * 150 / width), level(60 + y * 140 / height), level(120), 255]
    })
}

pub fn strange() -> impl Iterator<Item = u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    })
}

pub fn worst(a: &[u8], b: &[u8]) -> u8 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0)
}

/// The root of the mean of the squares of what differs.
pub fn error(a: &[u8], b: &[u8]) -> f64 {
    assert_eq!(a.len(), b.len());
    let sum: f64 = a.iter().zip(b).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2)).sum();
    (sum / a.len() as f64).sqrt()
}

// PNG as the standard has it, with stored blocks: `png` does not write interlaced ones.

pub fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _: u32| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc: u32, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

pub fn chunk(file: &mut Vec<u8>, name: &[u8; 4], content: &[u8]) {
    file.extend((content.len() as u32).to_be_bytes());
    let content: Vec<u8> = name.iter().chain(content).copied().collect();
    file.extend(&content);
    file.extend(crc(&content).to_be_bytes());
}

pub fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut zlib = vec![0x78, 1];
    for (at, block) in bytes.chunks(65_535).enumerate() {
        zlib.push(u8::from((at + 1) * 65_535 >= bytes.len()));
        zlib.extend((block.len() as u16).to_le_bytes());
        zlib.extend((!(block.len() as u16)).to_le_bytes());
        zlib.extend(block);
    }
    let (a, b) = bytes.iter().fold((1, 0), |(a, b): (u32, u32), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    zlib.extend(((b << 16) | a).to_be_bytes());
    zlib
}

pub struct Png {
    pub colour: u8,
    pub depth: u8,
    pub interlaced: bool,
    pub before: Vec<([u8; 4], Vec<u8>)>,
}

/// The passes of Adam7: where they start and how far their pixels are apart.
pub const PASSES: [(u32, u32, u32, u32); 7] =
    [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

impl Png {
    pub fn file(&self, width: u32, height: u32, sample: impl Fn(u32, u32, u32) -> u16) -> Vec<u8> {
        let channels = [1, 0, 3, 1, 2, 0, 4][usize::from(self.colour)];
        let mut lines = Vec::new();
        let passes = if self.interlaced { &PASSES[..] } else { &[(0, 0, 1, 1)] };
        for &(left, top, across, down) in passes {
            if left >= width {
                continue;
            }
            for y in (top..height).step_by(down as usize) {
                lines.push(0);
                let (mut bits, mut count) = (0_u32, 0);
                for x in (left..width).step_by(across as usize) {
                    for channel in 0..channels {
                        bits = (bits << self.depth) | (u32::from(sample(x, y, channel)) & ((1 << self.depth) - 1));
                        count += self.depth;
                        while count >= 8 {
                            count -= 8;
                            lines.push((bits >> count) as u8);
                        }
                    }
                }
                if count > 0 {
                    lines.push((bits << (8 - count)) as u8);
                }
            }
        }
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
        header.extend([self.depth, self.colour, 0, 0, u8::from(self.interlaced)]);
        chunk(&mut file, b"IHDR", &header);
        for (name, content) in &self.before {
            chunk(&mut file, name, content);
        }
        chunk(&mut file, b"IDAT", &stored(&lines));
        chunk(&mut file, b"IEND", &[]);
        file
    }
}

pub fn jpeg(picture: &Picture, set: impl FnOnce(&mut jpeg_encoder::Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, 95);
    set(&mut encoder);
    let (width, height) = (picture.width as u16, picture.height as u16);
    encoder.encode(&picture.pixels, width, height, jpeg_encoder::ColorType::Rgba).unwrap();
    file
}

pub fn without_adobe(file: &[u8]) -> Vec<u8> {
    let at = file.windows(4).position(|bytes| bytes == b"\xff\xee\0\x0e").unwrap();
    [&file[..at], &file[at + 16..]].concat()
}

/// A profile of ink by which every colour is a grey: each of three takes a third of the lightness, black takes all.
pub fn grey_ink() -> Vec<u8> {
    table_profile(
        b"CMYK",
        &[(
            b"A2B0",
            grey_table(4, |corner| match corner {
                corner if corner & 1 == 1 => 0,
                corner => 255 - (corner >> 1).count_ones() as u8 * 85,
            }),
        )],
    )
}

/// A table with the lightness of each corner, and no colours.
pub fn grey_table(inks: u8, lightness: impl Fn(u8) -> u8) -> Vec<u8> {
    let mut table = b"mft1\0\0\0\0".to_vec();
    table.extend([inks, 3, 2, 0]);
    table.extend([1, 0, 0, 0, 1, 0, 0, 0, 1].iter().flat_map(|one: &u32| (one << 16).to_be_bytes()));
    (0..inks).for_each(|_| table.extend(0..=255));
    (0..1 << inks).for_each(|corner| table.extend([lightness(corner), 128, 128]));
    (0..3).for_each(|_| table.extend(0..=255));
    table.resize(table.len().next_multiple_of(4), 0);
    table
}

/// A profile of these tags, each of whole fours of bytes.
pub fn table_profile(space: &[u8; 4], tags: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut profile = vec![0; 128];
    profile[8..12].copy_from_slice(&[2, 0x40, 0, 0]);
    profile[12..24].copy_from_slice(&[b"prtr".as_slice(), space, b"Lab "].concat());
    profile[36..40].copy_from_slice(b"acsp");
    profile[68..80].copy_from_slice(&[0, 0, 0xf6, 0xd6, 0, 1, 0, 0, 0, 0, 0xd3, 0x2d]);
    profile.extend((tags.len() as u32).to_be_bytes());
    let mut start = 132 + 12 * tags.len() as u32;
    for (name, content) in tags {
        profile.extend(*name);
        profile.extend([start, content.len() as u32].iter().flat_map(|number| number.to_be_bytes()));
        start += content.len() as u32;
    }
    tags.iter().for_each(|(_, content)| profile.extend(content));
    profile[..4].copy_from_slice(&start.to_be_bytes());
    profile
}

pub fn gif(picture: &Picture, frames: usize) -> Vec<u8> {
    let mut file = Vec::new();
    let palette: Vec<u8> = (0..=255).flat_map(|level: u8| [level, 255 - level, level / 2]).collect();
    let (width, height) = (picture.width as u16, picture.height as u16);
    let mut encoder = gif::Encoder::new(&mut file, width, height, &palette).unwrap();
    for at in 0..frames {
        let indices: Vec<u8> = picture.pixels.iter().step_by(4).map(|level| level.wrapping_add(at as u8)).collect();
        let frame = gif::Frame { width, height, buffer: indices.into(), ..gif::Frame::default() };
        encoder.write_frame(&frame).unwrap();
    }
    drop(encoder);
    file
}

/// EXIF data with an orientation, as a TIFF file of either order.
pub fn exif(orientation: u8, little: bool) -> Vec<u8> {
    if little {
        [&b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"[..], &[orientation, 0, 0, 0, 0, 0, 0, 0]].concat()
    } else {
        [&b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01"[..], &[0, orientation, 0, 0, 0, 0, 0, 0]].concat()
    }
}

/// One of each kind, small.
pub fn files(picture: &Picture) -> Vec<Vec<u8>> {
    let icc = ColorProfile::new_display_p3().encode().unwrap();
    let (width, height) = (picture.width, picture.height);
    let cmyk = |colour| {
        let mut file = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut file, 80);
        encoder.set_progressive(true);
        encoder.add_icc_profile(&grey_ink()).unwrap();
        encoder.encode(&picture.pixels, width as u16, height as u16, colour).unwrap();
        file
    };
    let interlaced = Png { colour: 2, depth: 16, interlaced: true, before: vec![(*b"eXIf", exif(6, true))] };
    vec![
        encode_png(picture, Some(&icc)).unwrap(),
        interlaced.file(width, height, |x, y, channel| (x * 900 + y * 300 + channel * 77) as u16),
        encode_jpeg(picture, [0; 3], 80, Some(&icc)).unwrap(),
        jpeg(picture, |encoder| {
            encoder.set_progressive(true);
            encoder.set_restart_interval(2);
            encoder.add_exif_metadata(&exif(3, false)).unwrap();
        }),
        cmyk(jpeg_encoder::ColorType::Cmyk),
        cmyk(jpeg_encoder::ColorType::CmykAsYcck),
        encode_webp(picture, Some(&icc)).unwrap(),
        lossy_webp(picture),
        gif(picture, 3),
    ]
}

/// A header and what may be a picture or not.
pub fn lossy_webp(picture: &Picture) -> Vec<u8> {
    [
        &b"RIFF\x9c\x00\x00\x00WEBPVP8 \x90\x00\x00\x00"[..],
        &[0x10, 0x00, 0x00, 0x9d, 0x01, 0x2a, picture.width as u8, 0, picture.height as u8, 0],
        &strange().take(134).collect::<Vec<u8>>(),
    ]
    .concat()
}

/// The bits of a lossy picture as they come, the first that decode: there are few that do not.
pub fn lossy_frame(width: u8, height: u8) -> Vec<u8> {
    let mut bits = strange();
    let frame = std::iter::repeat_with(|| {
        let (modes, rest): (Vec<u8>, Vec<u8>) = (bits.by_ref().take(150).collect(), bits.by_ref().take(500).collect());
        [&[0xd0, 0x12, 0, 0x9d, 1, 0x2a, width, 0, height, 0][..], &modes, &rest].concat()
    });
    let decodes = |frame: &Vec<u8>| decode(&riff(&[(b"VP8 ", frame)]), Limits::default()).is_ok();
    frame.take(1000).find(decodes).unwrap()
}
