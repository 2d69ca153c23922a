//! Files that claim too much, are cut or wrong, or are not for this.

use std::time::{Duration, Instant};

use ai_generation_image::codec::{Kind, Limits, decode, samples};
use ai_generation_image::error::Error;

use crate::files::{Png, chunk, crc, files, jpeg, lossy_frame, lossy_webp, scene, strange};
use crate::support::{riff, riff_chunk, vp8, vp8x};

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
    for file in [&b"BM"[..], b"<svg/>", b"RIFF\0\0\0\0WAVE"] {
        assert!(matches!(decode(file, Limits::default()), Err(Error::Unsupported(_))));
    }
    // These may yet become some kind of file.
    for file in [&b""[..], b"GIF"] {
        assert!(matches!(decode(file, Limits::default()), Err(Error::Damaged(_))));
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

#[test]
fn a_palette_that_is_none_is_damaged() {
    for interlaced in [false, true] {
        for (colours, alphas) in [(1, 0), (4, 0), (0, 0), (768 + 3, 0), (9, 4)] {
            let before = vec![(*b"PLTE", vec![7; colours]), (*b"tRNS", vec![9; alphas])];
            let file = Png { colour: 3, depth: 8, interlaced, before }.file(2, 2, |_, _, _| 0);
            let refused = decode(&file, Limits::default());
            assert!(matches!(refused, Err(Error::Damaged(_))), "{colours} {alphas} {refused:?}");
        }
    }
}

fn animated(frame: &[u8]) -> Vec<u8> {
    riff(&[(b"VP8X", &vp8x(0x12, 16, 12)), (b"ANIM", &[0; 6]), (b"ANMF", frame)])
}

#[test]
fn a_frame_of_a_webp_is_as_large_as_the_picture_in_it() {
    let alpha = riff_chunk(b"ALPH", &[&[0][..], &[9; 192]].concat());
    let frame = |name, width, height| {
        let picture = riff_chunk(name, &lossy_frame(width, height));
        animated(&[&[0, 0, 0, 0, 0, 0, 15, 0, 0, 11, 0, 0, 0, 0, 0, 0], &alpha[..], &picture].concat())
    };
    assert!(decode(&frame(b"VP8 ", 16, 12), Limits::default()).is_ok());
    // The decoder does not look at the name of what is behind the alpha.
    for (name, width, height) in [(b"VP8 ", 12, 12), (b"VP8 ", 16, 11), (b"VP8 ", 16, 13), (b"EXIF", 12, 12)] {
        let refused = decode(&frame(name, width, height), Limits::default());
        assert!(matches!(refused, Err(Error::Damaged(_))), "{width} {height} {refused:?}");
    }
}

#[test]
fn a_picture_of_a_webp_is_not_hidden_behind_a_frame() {
    let (header, large) = (vp8x(0, 16, 12), vp8(16_383, 16_383));
    let behind = riff(&[(b"VP8X", &header), (b"ANMF", &[0; 32]), (b"VP8 ", &large)]);
    assert!(matches!(decode(&behind, Limits::default()), Err(Error::TooLarge(_))));
    // The frame ends behind the header of its picture.
    let frame = [&[0; 16][..], b"VP8 \x12\0\0\0"].concat();
    let cut = [riff(&[(b"VP8X", &header), (b"ANMF", &frame)]), large].concat();
    assert!(matches!(decode(&cut, Limits::default()), Err(Error::Damaged(_))));
}

#[test]
fn frames_of_a_webp_within_frames_are_not_followed() {
    let mut file = b"RIFF\xff\xff\xff\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\0\0\0\0\0\0ANIM\x06\0\0\0\0\0\0\0\0\0".to_vec();
    for left in (1..400_000_u32).rev() {
        file.extend([&b"ANMF"[..], &(left * 24).to_le_bytes(), &[0; 16]].concat());
    }
    assert!(matches!(decode(&file, Limits::default()), Err(Error::Damaged(_))));
}
