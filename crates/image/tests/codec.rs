//! Files made by code, decoded and encoded.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::time::{Duration, Instant};

use ai_generation_image::codec::{
    Icc, Kind, Limits, decode, decode_with, encode_jpeg, encode_png, encode_webp, orient, samples,
};
use ai_generation_image::error::Error;
use ai_generation_image::picture::Picture;
use moxcms::ColorProfile;

fn filled(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> Picture {
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| pixel(x, y)).collect();
    Picture { width, height, pixels }
}

/// Smooth in one part and with detail in another.
fn scene(width: u32, height: u32) -> Picture {
    filled(width, height, |x, y| {
        let wave = ((f64::from(x) / 9.0).sin() * (f64::from(y) / 7.0).cos() * 60.0) as i32;
        let level = |base: u32| (base as i32 + wave).clamp(0, 255) as u8;
        [level(40 + x * 150 / width), level(60 + y * 140 / height), level(120), 255]
    })
}

fn strange() -> impl Iterator<Item = u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    })
}

fn worst(a: &[u8], b: &[u8]) -> u8 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0)
}

/// The root of the mean of the squares of what differs.
fn error(a: &[u8], b: &[u8]) -> f64 {
    assert_eq!(a.len(), b.len());
    let sum: f64 = a.iter().zip(b).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2)).sum();
    (sum / a.len() as f64).sqrt()
}

// PNG as the standard has it, with stored blocks: `png` does not write interlaced ones.

fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _: u32| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc: u32, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

fn chunk(file: &mut Vec<u8>, name: &[u8; 4], content: &[u8]) {
    file.extend((content.len() as u32).to_be_bytes());
    let content: Vec<u8> = name.iter().chain(content).copied().collect();
    file.extend(&content);
    file.extend(crc(&content).to_be_bytes());
}

fn stored(bytes: &[u8]) -> Vec<u8> {
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

struct Png {
    colour: u8,
    depth: u8,
    interlaced: bool,
    before: Vec<([u8; 4], Vec<u8>)>,
}

/// The passes of Adam7: where they start and how far their pixels are apart.
const PASSES: [(u32, u32, u32, u32); 7] =
    [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

impl Png {
    fn file(&self, width: u32, height: u32, sample: impl Fn(u32, u32, u32) -> u16) -> Vec<u8> {
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

#[test]
fn every_kind_of_png_is_what_image_says() {
    let mut count = 0;
    for (colour, depths) in
        [(0, &[1, 2, 4, 8, 16][..]), (2, &[8, 16]), (3, &[1, 2, 4, 8]), (4, &[8, 16]), (6, &[8, 16])]
    {
        for (&depth, interlaced, transparent) in depths
            .iter()
            .flat_map(|depth| [false, true].map(|interlaced| (depth, interlaced)))
            .flat_map(|(depth, interlaced)| [false, true].map(|transparent| (depth, interlaced, transparent)))
        {
            let mut before = Vec::new();
            if colour == 3 {
                before.push((*b"PLTE", (0..3 << depth).map(|byte: u32| (byte * 41) as u8).collect()));
            }
            if transparent {
                let trns = match colour {
                    0 => vec![0, 1],
                    2 => vec![0, 7, 0, 10, 0, 13],
                    3 => vec![0, 100],
                    _ => continue,
                };
                before.push((*b"tRNS", trns));
            }
            let png = Png { colour, depth, interlaced, before };
            for (width, height) in [(1, 1), (1, 9), (9, 1), (33, 21), (40, 16)] {
                let file = png.file(width, height, |x, y, channel| {
                    let seed = x.wrapping_mul(31).wrapping_add(y.wrapping_mul(17)).wrapping_add(channel * 3);
                    // Small numbers at first, so that the one that is transparent is among them.
                    let sample = if x < 20 { seed % 30 } else { seed.wrapping_mul(2_654_435_761) >> 15 };
                    (sample & ((1 << depth) - 1)) as u16
                });
                let decoded = decode(&file, Limits::default()).unwrap();
                let image = image::load_from_memory(&file).unwrap();
                let what = format!("{colour} {depth} {interlaced} {transparent} {width} {height}");
                assert_eq!((decoded.picture.width, decoded.picture.height), (width, height), "{what}");
                assert_eq!(decoded.picture.pixels, image.to_rgba8().into_raw(), "{what}");
                assert_eq!((decoded.was, decoded.frames, decoded.orientation), (Kind::Png, None, 1), "{what}");
                let samples = samples(&file, Limits::default()).unwrap();
                let channels = image.color().channel_count();
                assert_eq!(samples.channels, channels, "{what}");
                let bytes = match depth {
                    16 => image
                        .as_bytes()
                        .as_chunks()
                        .0
                        .iter()
                        .map(|pair| (u16::from_ne_bytes(*pair) >> 8) as u8)
                        .collect(),
                    _ => image.as_bytes().to_vec(),
                };
                assert_eq!(samples.data, bytes, "{what}");
                count += 1;
            }
        }
    }
    assert_eq!(count, 5 * 2 * (5 * 2 + 2 * 2 + 4 * 2 + 2 + 2));
}

#[test]
fn a_file_that_claims_too_much_is_refused_at_once() {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, b"IHDR", &[0, 0, 0x2e, 0xe0, 0, 0, 0x2e, 0xe0, 8, 6, 0, 0, 0]);
    chunk(&mut file, b"IDAT", &vec![0; 420_000]);
    chunk(&mut file, b"IEND", &[]);
    let start = Instant::now();
    let is_too_large = |file: &[u8], limits| matches!(decode(file, limits), Err(Error::TooLarge(_)));
    assert!(is_too_large(&file, Limits::default()));
    assert!(matches!(samples(&file, Limits::default()), Err(Error::TooLarge(_))));
    assert!(start.elapsed() < Duration::from_secs(2));

    // More than 2 GiB, whatever is allowed.
    file.splice(16..24, [0, 0, 0x7f, 0xff, 0, 0, 0x7f, 0xff]);
    let header = crc(&file[12..29]).to_be_bytes();
    file.splice(29..33, header);
    assert!(is_too_large(&file, Limits { max_pixels: u64::MAX }));
}

#[test]
fn every_kind_of_file_is_counted_before_it_is_decoded() {
    let picture = scene(40, 30);
    for file in files(&picture) {
        let kind = Kind::of(&file).unwrap();
        if file != lossy_webp(&picture) {
            assert!(decode(&file, Limits { max_pixels: 1200 }).is_ok(), "{kind:?}");
        }
        let refused = decode(&file, Limits { max_pixels: 1199 });
        assert!(matches!(refused, Err(Error::TooLarge(_))), "{kind:?}");
    }
    // A WebP whose canvas is small and whose picture is not.
    let mut webp = b"RIFF\x2c\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0VP8 \x12\0\0\0".to_vec();
    webp.extend([0x10, 0, 0, 0x9d, 1, 0x2a, 0xff, 0x3f, 0xff, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert!(matches!(decode(&webp, Limits::default()), Err(Error::TooLarge(_))));
    // A GIF whose screen is small and whose frame is not.
    let gif = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x44\x01\0;";
    assert!(matches!(decode(gif, Limits::default()), Err(Error::TooLarge(_))));
}

fn jpeg(picture: &Picture, set: impl FnOnce(&mut jpeg_encoder::Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, 95);
    set(&mut encoder);
    let (width, height) = (picture.width as u16, picture.height as u16);
    encoder.encode(&picture.pixels, width, height, jpeg_encoder::ColorType::Rgba).unwrap();
    file
}

#[test]
fn every_kind_of_jpeg_is_near_what_it_was_made_of() {
    use jpeg_encoder::SamplingFactor::{F_1_1, F_1_2, F_2_1, F_2_2, F_4_1};
    let whole = scene(100, 75);
    for (width, height) in [(1, 1), (1, 50), (50, 1), (8, 8), (17, 33), (100, 75)] {
        // A corner of one picture, so that colours change as slowly in small ones.
        let picture = filled(width, height, |x, y| whole.pixels.as_chunks().0[(y * 100 + x) as usize]);
        for sampling in [F_1_1, F_1_2, F_2_1, F_2_2, F_4_1] {
            for progressive in [false, true] {
                for interval in [0, 3] {
                    let file = jpeg(&picture, |encoder| {
                        encoder.set_sampling_factor(sampling);
                        encoder.set_progressive(progressive);
                        encoder.set_restart_interval(interval);
                    });
                    let decoded = decode(&file, Limits::default()).unwrap();
                    let error = error(&decoded.picture.pixels, &picture.pixels);
                    assert!(error < 6.0, "{error} {width} {height} {sampling:?} {progressive} {interval}");
                    assert_eq!(samples(&file, Limits::default()).unwrap().channels, 3);
                }
            }
        }
    }
}

fn without_adobe(file: &[u8]) -> Vec<u8> {
    let at = file.windows(4).position(|bytes| bytes == b"\xff\xee\0\x0e").unwrap();
    [&file[..at], &file[at + 16..]].concat()
}

#[test]
fn ink_becomes_colour_whoever_wrote_it() {
    let ink = scene(64, 48);
    let ink: Vec<u8> = ink.pixels.as_chunks().0.iter().flat_map(|&[c, m, y, _]| [c, m, y, (c / 4) ^ (m / 8)]).collect();
    let expected: Vec<u8> = ink
        .as_chunks()
        .0
        .iter()
        .flat_map(|&[c, m, y, k]| [c, m, y].map(|part| ((255 - u32::from(part)) * (255 - u32::from(k)) / 255) as u8))
        .collect();
    let write = |colour: jpeg_encoder::ColorType, ink: &[u8], (progressive, sampling)| {
        let mut file = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut file, 98);
        encoder.set_sampling_factor(sampling);
        encoder.set_progressive(progressive);
        encoder.encode(ink, 64, 48, colour).unwrap();
        file
    };
    // Without the word of Adobe, ink is ink.
    let turned: Vec<u8> = ink.iter().map(|part| 255 - part).collect();
    use jpeg_encoder::SamplingFactor::{F_1_1, F_2_1, F_2_2};
    for how in
        [false, true].into_iter().flat_map(|progressive| [F_1_1, F_2_1, F_2_2].map(|factor| (progressive, factor)))
    {
        let most = if how.1 == F_1_1 { 2.0 } else { 9.0 };
        for file in [
            write(jpeg_encoder::ColorType::Cmyk, &ink, how),
            write(jpeg_encoder::ColorType::CmykAsYcck, &ink, how),
            without_adobe(&write(jpeg_encoder::ColorType::Cmyk, &turned, how)),
        ] {
            let samples = samples(&file, Limits::default()).unwrap();
            assert_eq!((samples.channels, samples.width, samples.height), (3, 64, 48));
            assert!(error(&samples.data, &expected) < most, "{}", error(&samples.data, &expected));
            let decoded = decode(&file, Limits::default()).unwrap();
            let rgb: Vec<u8> =
                decoded.picture.pixels.as_chunks().0.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
            assert_eq!(rgb, samples.data);
        }
    }
}

#[test]
fn colours_of_another_profile_become_srgb_or_stay() {
    let picture = scene(32, 32);
    let p3 = ColorProfile::new_display_p3();
    let srgb = ColorProfile::new_srgb();
    let there = |from: &ColorProfile, to: &ColorProfile| {
        let layout = moxcms::Layout::Rgba;
        let transform = from.create_transform_8bit(layout, to, layout, moxcms::TransformOptions::default()).unwrap();
        let mut pixels = vec![0; picture.pixels.len()];
        transform.transform(&picture.pixels, &mut pixels).unwrap();
        pixels
    };
    let expected = there(&p3, &srgb);
    assert!(worst(&expected, &picture.pixels) > 10);
    let (p3, srgb) = (p3.encode().unwrap(), srgb.encode().unwrap());
    let jpeg = |icc| encode_jpeg(&picture, [255; 3], 100, Some(icc)).unwrap();
    for (file, most) in
        [(encode_png(&picture, Some(&p3)).unwrap(), 1), (encode_webp(&picture, Some(&p3)).unwrap(), 1), (jpeg(&p3), 12)]
    {
        let converted = decode(&file, Limits::default()).unwrap();
        assert_eq!(converted.icc, None);
        let worst_of_all = worst(&converted.picture.pixels, &expected);
        assert!(worst_of_all <= most, "{worst_of_all}");
        let kept = decode_with(&file, Limits::default(), Icc::Keep).unwrap();
        assert_eq!(kept.icc.as_ref(), Some(&p3));
        assert!(worst(&kept.picture.pixels, &picture.pixels) <= most);
    }
    // The profile of sRGB changes nothing and need not be kept.
    let kept = decode_with(&encode_png(&picture, Some(&srgb)).unwrap(), Limits::default(), Icc::Keep).unwrap();
    assert_eq!((kept.icc, kept.picture), (None, picture.clone()));
    // What is no profile is passed over.
    let file = encode_png(&picture, Some(b"no profile")).unwrap();
    assert_eq!(decode(&file, Limits::default()).unwrap().picture, picture);
}

#[test]
fn the_profile_of_a_grey_picture_is_applied() {
    let linear = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    let mut file = Vec::new();
    let mut info = png::Info::with_size(1, 1);
    info.icc_profile = Some(linear.into());
    let mut writer = png::Encoder::with_info(&mut file, info).unwrap().write_header().unwrap();
    writer.write_image_data(&[55]).unwrap();
    writer.finish().unwrap();
    let decoded = decode(&file, Limits::default()).unwrap();
    // 55 of 255 of the light is level 128 of sRGB.
    assert_eq!(decoded.picture.pixels, [128, 128, 128, 255]);
    assert_eq!(samples(&file, Limits::default()).unwrap().data, [55]);
}

/// A profile of ink by which every colour is a grey: each of three takes a third of the lightness, black takes all.
fn grey_ink() -> Vec<u8> {
    let mut table = b"mft1\0\0\0\0\x04\x03\x02\0".to_vec();
    table.extend([1, 0, 0, 0, 1, 0, 0, 0, 1].iter().flat_map(|one: &u32| (one << 16).to_be_bytes()));
    (0..4).for_each(|_| table.extend(0..=255));
    for corner in 0..16_u8 {
        let light = if corner & 1 == 1 { 0 } else { 255 - (corner >> 1).count_ones() as u8 * 85 };
        table.extend([light, 128, 128]);
    }
    (0..3).for_each(|_| table.extend(0..=255));
    table.resize(table.len().next_multiple_of(4), 0);
    let mut profile = vec![0; 128];
    profile[8..12].copy_from_slice(&[2, 0x40, 0, 0]);
    profile[12..24].copy_from_slice(b"prtrCMYKLab ");
    profile[36..40].copy_from_slice(b"acsp");
    profile[68..80].copy_from_slice(&[0, 0, 0xf6, 0xd6, 0, 1, 0, 0, 0, 0, 0xd3, 0x2d]);
    profile.extend([0, 0, 0, 1]);
    profile.extend(b"A2B0\0\0\0\x90");
    profile.extend((table.len() as u32).to_be_bytes());
    profile.extend(&table);
    let size = (profile.len() as u32).to_be_bytes();
    profile[..4].copy_from_slice(&size);
    profile
}

#[test]
fn the_profile_of_ink_is_applied() {
    let inks = [[0; 4], [255, 0, 0, 0], [0, 255, 255, 0], [255, 255, 255, 0], [0, 0, 0, 255]];
    for (ink, level) in inks.into_iter().zip([255, 162, 79, 0, 0_u8]) {
        let mut file = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut file, 100);
        encoder.add_icc_profile(&grey_ink()).unwrap();
        encoder.encode(&ink.repeat(64), 8, 8, jpeg_encoder::ColorType::Cmyk).unwrap();
        for icc in [Icc::Srgb, Icc::Keep] {
            let decoded = decode_with(&file, Limits::default(), icc).unwrap();
            assert_eq!(decoded.icc, None);
            let pixel = decoded.picture.pixels.first_chunk::<4>().unwrap();
            assert!(worst(pixel, &[level, level, level, 255]) <= 3, "{ink:?} {pixel:?}");
        }
    }
}

fn gif(picture: &Picture, frames: usize) -> Vec<u8> {
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

#[test]
fn a_gif_is_its_first_frame_and_says_how_many_there_are() {
    let picture = scene(30, 20);
    let expected = filled(30, 20, |x, y| {
        let level = picture.pixels[((y * 30 + x) * 4) as usize];
        [level, 255 - level, level / 2, 255]
    });
    let one = decode(&gif(&picture, 1), Limits::default()).unwrap();
    assert_eq!((one.frames, one.was, &one.picture), (None, Kind::Gif, &expected));
    let seven = decode(&gif(&picture, 7), Limits::default()).unwrap();
    assert_eq!((seven.frames, &seven.picture), (Some(7), &expected));
    assert_eq!(samples(&gif(&picture, 7), Limits::default()).unwrap().channels, 3);
}

#[test]
fn a_frame_smaller_than_its_screen_is_where_it_belongs() {
    let mut file = Vec::new();
    let mut encoder = gif::Encoder::new(&mut file, 4, 3, &[10, 20, 30, 40, 50, 60]).unwrap();
    let frame = gif::Frame {
        left: 1,
        top: 1,
        width: 2,
        height: 1,
        transparent: Some(0),
        buffer: vec![1, 0].into(),
        ..gif::Frame::default()
    };
    encoder.write_frame(&frame).unwrap();
    drop(encoder);
    let expected = filled(4, 3, |x, y| if (x, y) == (1, 1) { [40, 50, 60, 255] } else { [0; 4] });
    assert_eq!(decode(&file, Limits::default()).unwrap().picture, expected);
}

#[test]
fn an_animated_png_is_its_first_frame() {
    let picture = scene(12, 10);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 12, 10);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_animated(3, 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&picture.pixels).unwrap();
    for _ in 0..2 {
        writer.write_image_data(&vec![9; 480]).unwrap();
    }
    writer.finish().unwrap();
    let decoded = decode(&file, Limits::default()).unwrap();
    assert_eq!((decoded.frames, decoded.picture), (Some(3), picture));
}

#[test]
fn what_is_written_without_loss_is_read_as_it_was() {
    let opaque = scene(37, 21);
    let grey = filled(37, 21, |x, y| [(x * y) as u8, (x * y) as u8, (x * y) as u8, 255]);
    let clear = filled(37, 21, |x, y| [(x * 6) as u8, 7, (y * 9) as u8, (x * y) as u8]);
    let grey_clear = filled(37, 21, |x, y| [x as u8, x as u8, x as u8, (x * y) as u8]);
    for (picture, channels) in [(&opaque, 3), (&grey, 1), (&clear, 4), (&grey_clear, 2)] {
        let png = encode_png(picture, None).unwrap();
        assert_eq!(&decode(&png, Limits::default()).unwrap().picture, picture);
        assert_eq!(samples(&png, Limits::default()).unwrap().channels, channels);
        assert_eq!(image::load_from_memory(&png).unwrap().to_rgba8().into_raw(), picture.pixels);
        let webp = encode_webp(picture, None).unwrap();
        assert_eq!(&decode(&webp, Limits::default()).unwrap().picture, picture);
        assert_eq!(samples(&webp, Limits::default()).unwrap().channels, if channels % 2 == 0 { 4 } else { 3 });
    }
}

#[test]
fn a_jpeg_is_over_its_background_and_grey_where_it_can_be() {
    let clear = filled(16, 16, |_, _| [9, 9, 9, 0]);
    let green = decode(&encode_jpeg(&clear, [0, 255, 0], 100, None).unwrap(), Limits::default()).unwrap();
    assert!(worst(&green.picture.pixels, &filled(16, 16, |_, _| [0, 255, 0, 255]).pixels) <= 2);
    let file = encode_jpeg(&clear, [255; 3], 100, None).unwrap();
    assert_eq!(samples(&file, Limits::default()).unwrap().channels, 1);
    for quality in [0, 101] {
        let refused = encode_jpeg(&clear, [255; 3], quality, None);
        assert_eq!(refused, Err(Error::Invalid { field: "quality", allowed: "1 to 100".into() }));
    }
    let sizes: Vec<usize> =
        [1, 50, 100].iter().map(|quality| encode_jpeg(&scene(64, 64), [0; 3], *quality, None).unwrap().len()).collect();
    assert!(sizes.is_sorted());
}

#[test]
fn a_picture_that_is_none_is_refused() {
    let wide = Picture { width: 20_000, height: 1, pixels: vec![0; 80_000] };
    assert!(matches!(encode_webp(&wide, None), Err(Error::Invalid { field: "width", .. })));
    let wrong = Picture { width: 3, height: 3, pixels: vec![0; 35] };
    let none = Picture { width: 0, height: 3, pixels: vec![] };
    for picture in [wrong, none] {
        assert!(encode_png(&picture, None).is_err());
        assert!(encode_webp(&picture, None).is_err());
        assert!(encode_jpeg(&picture, [0; 3], 80, None).is_err());
    }
}

/// EXIF data with an orientation, as a TIFF file of either order.
pub fn exif(orientation: u8, little: bool) -> Vec<u8> {
    if little {
        [&b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"[..], &[orientation, 0, 0, 0, 0, 0, 0, 0]].concat()
    } else {
        [&b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01"[..], &[0, orientation, 0, 0, 0, 0, 0, 0]].concat()
    }
}

#[test]
fn the_orientation_is_told_in_every_kind_of_file() {
    let picture = scene(20, 14);
    for (orientation, little) in (0..=9).flat_map(|value| [(value, false), (value, true)]) {
        let expected = if (1..=8).contains(&orientation) { orientation } else { 1 };
        let data = exif(orientation, little);
        let jpeg = jpeg(&picture, |encoder| encoder.add_exif_metadata(&data).unwrap());
        let png = Png { colour: 0, depth: 8, interlaced: false, before: vec![(*b"eXIf", data.clone())] };
        let mut webp = Vec::new();
        let mut encoder = image_webp::WebPEncoder::new(&mut webp);
        encoder.set_exif_metadata(data);
        encoder.encode(&picture.pixels, 20, 14, image_webp::ColorType::Rgba8).unwrap();
        for file in [jpeg, png.file(20, 14, |x, _, _| x as u16), webp] {
            assert_eq!(decode(&file, Limits::default()).unwrap().orientation, expected);
        }
    }
}

#[test]
fn eight_orientations_turn_as_image_turns_them() {
    for (width, height) in [(1, 1), (1, 5), (5, 1), (6, 4)] {
        let picture = filled(width, height, |x, y| [x as u8, y as u8, (x + y) as u8, 255]);
        let whole = image::RgbaImage::from_raw(width, height, picture.pixels.clone()).unwrap();
        for orientation in 0..=9 {
            let mut turned = image::DynamicImage::ImageRgba8(whole.clone());
            if let Some(turn) = image::metadata::Orientation::from_exif(orientation) {
                turned.apply_orientation(turn);
            }
            let upright = orient(picture.clone(), orientation);
            assert_eq!((upright.width, upright.height), (turned.width(), turned.height()), "{orientation}");
            assert_eq!(upright.pixels, turned.into_bytes(), "{orientation}");
        }
    }
}

/// One of each kind, small.
fn files(picture: &Picture) -> Vec<Vec<u8>> {
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
fn lossy_webp(picture: &Picture) -> Vec<u8> {
    [
        &b"RIFF\x9c\x00\x00\x00WEBPVP8 \x90\x00\x00\x00"[..],
        &[0x10, 0x00, 0x00, 0x9d, 0x01, 0x2a, picture.width as u8, 0, picture.height as u8, 0],
        &strange().take(134).collect::<Vec<u8>>(),
    ]
    .concat()
}

fn ends_fast(file: &[u8]) {
    let start = Instant::now();
    let limits = Limits { max_pixels: 1 << 20 };
    if let Ok(decoded) = decode(file, limits) {
        assert_eq!(
            decoded.picture.pixels.len() as u64,
            u64::from(decoded.picture.width) * u64::from(decoded.picture.height) * 4
        );
    }
    let _ = samples(file, limits);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn every_beginning_of_a_file_ends_in_an_error_or_a_picture() {
    for file in files(&scene(40, 30)) {
        let step = (file.len() / 400).max(1);
        for end in (0..file.len()).step_by(step) {
            ends_fast(&file[..end]);
        }
    }
}

#[test]
fn wrong_bytes_end_in_an_error_or_a_picture() {
    for file in files(&scene(40, 30)) {
        let mut random = strange();
        for _ in 0..600 {
            let mut wrong = file.clone();
            let mut next = || usize::from(random.next().unwrap());
            for _ in 0..=next() % 3 {
                // Half of them in the headers.
                let reach = if next() % 2 == 0 { wrong.len() } else { wrong.len().min(700) };
                let at = (next() << 8 | next()) % reach;
                wrong[at] = next() as u8;
            }
            ends_fast(&wrong);
        }
    }
}

#[test]
fn other_files_are_not_supported() {
    for file in [&b""[..], b"GIF", b"BM", b"<svg/>", b"RIFF\0\0\0\0WAVE"] {
        assert!(matches!(decode(file, Limits::default()), Err(Error::Unsupported(_))));
    }
    // JPEGs that are lossless, with arithmetic coding, of 12 bits, of two components.
    let file = jpeg(&scene(8, 8), |_| {});
    let at = file.windows(4).position(|bytes| bytes == b"\xff\xc0\0\x11").unwrap();
    for (offset, byte) in [(1, 0xc3), (1, 0xc9), (4, 12), (9, 2)] {
        let mut file = file.clone();
        file[at + offset] = byte;
        let refused = decode(&file, Limits::default());
        assert!(matches!(refused, Err(Error::Unsupported(_))), "{refused:?}");
    }
}

#[test]
fn a_jpeg_of_more_scans_than_any_has_is_refused() {
    let mut file = jpeg(&scene(8, 8), |encoder| encoder.set_progressive(true));
    file.truncate(file.len() - 2);
    file.extend(b"\xff\xda\0\x08\x01\x01\0\0\0\x01".repeat(201));
    assert!(matches!(decode(&file, Limits::default()), Err(Error::TooLarge(_))));
}
