//! What is read from files that are made to be read for ever, or to take all memory.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use ai_generation_info::info::inspect;
use proptest::prelude::*;
use std::time::{Duration, Instant};
use support::*;

const MAX_TEXT: usize = 100_000;

/// A zlib stream of so many zeros, made without the zeros.
fn bomb(megabytes: usize) -> Vec<u8> {
    let mut bits = Bits::default();
    // One fixed block: a zero, then lengths of 258 (code 285, 8 bits: 11000101) at distance 1 (code 0, 5 bits).
    bits.push(1, 1);
    bits.push(1, 2);
    bits.push_code(0b0011_0000, 8);
    for _ in 0..(megabytes << 20) / 258 {
        bits.push_code(0b1100_0101, 8);
        bits.push_code(0, 5);
    }
    bits.push_code(0, 7);
    [vec![0x78, 0x9c], bits.bytes()].concat()
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    last: u32,
    count: u32,
}

impl Bits {
    fn push(&mut self, value: u32, count: u32) {
        for bit in 0..count {
            self.last |= ((value >> bit) & 1) << self.count;
            self.count += 1;
            if self.count == 8 {
                self.bytes.push(self.last as u8);
                (self.last, self.count) = (0, 0);
            }
        }
    }

    fn push_code(&mut self, code: u32, count: u32) {
        (0..count).rev().for_each(|bit| self.push((code >> bit) & 1, 1));
    }

    fn bytes(mut self) -> Vec<u8> {
        self.bytes.push(self.last as u8);
        self.bytes
    }
}

#[test]
fn a_bomb_is_cut() {
    let bomb = bomb(1024);
    let packed = with_chunk(&rgb_png(), b"zTXt", &[b"bomb\0\0".as_slice(), &bomb].concat());
    let also = with_chunk(&packed, b"iTXt", &[b"XML:com.adobe.xmp\0\x01\0\0\0".as_slice(), &bomb].concat());
    for file in [&packed, &also] {
        let started = Instant::now();
        let info = inspect(file, 1000).unwrap();
        assert!(started.elapsed() < Duration::from_secs(30));
        assert_eq!(info.text.len(), 1);
        assert_eq!(info.text[0].1.len(), 996);
    }
    assert_eq!(inspect(&also, 0).unwrap().text, []);
    // Damaged ones use up the room as well, so that many of them are no more work than one.
    let mut many = rgb_png();
    let broken = [b"bomb\0\0".as_slice(), &bomb[..1 << 14], b"\xff\xff\xff\xff"].concat();
    (0..200).for_each(|_| many = with_chunk(&many, b"zTXt", &broken));
    let started = Instant::now();
    assert_eq!(inspect(&many, 20 << 20).unwrap().text, []);
    assert!(started.elapsed() < Duration::from_secs(60));
}

#[test]
fn text_is_cut_at_a_character() {
    for max in 0..200 {
        for (name, file) in all() {
            let text = inspect(&file, max).unwrap().text;
            let length: usize = text.iter().map(|(key, value)| key.len() + value.len()).sum();
            assert!(length <= max, "{name}: {length} of {max}");
        }
    }
    let file = with_chunk(&rgb_png(), b"iTXt", "k\0\0\0\0\0狐狐".as_bytes());
    assert_eq!(inspect(&file, 6).unwrap().text, [("k".to_owned(), "狐".to_owned())]);
}

#[test]
fn prefixes_and_flips_do_not_panic() {
    for (_, file) in all() {
        let started = Instant::now();
        for end in 0..file.len() {
            let _ = inspect(&file[..end], MAX_TEXT);
        }
        for at in (0..file.len()).step_by(2) {
            for flip in [1, 0x10, 0x80, 0xff] {
                let mut file = file.clone();
                file[at] ^= flip;
                let _ = inspect(&file, MAX_TEXT);
            }
        }
        assert!(started.elapsed() < Duration::from_secs(120));
    }
}

#[test]
fn hostile_files_take_linear_time() {
    let size = 1 << 18;
    let quick = |name: &str, file: &[u8]| {
        let started = Instant::now();
        let _ = inspect(file, size * 2);
        let took = started.elapsed();
        // Quadratic work on so many bytes is minutes.
        assert!(took < Duration::from_secs(30), "{name}: {took:?}");
    };
    let namespace = b"xmlns:q=\"urn:ai-generation-client:metadata\"";
    for filler in
        ["<", "<a", "<a b=\"", "<q:key>", "<a b='c\"", "&", "<q:key q:key=\"&\"", "= ", "<a =", "\"'<", "<a x"]
    {
        let xmp = [namespace.as_slice(), filler.repeat(size / filler.len()).as_bytes()].concat();
        quick(filler, &riff(&[(b"VP8X", &vp8x(4, 33, 44)), (b"VP8 ", &vp8(33, 44)), (b"XMP ", &xmp)]));
    }
    for filler in [b"\xff\xfe\0\x02".as_slice(), b"\xff", b"\xff\xe1\0\x03x", b"a"] {
        quick("jpeg", &[b"\xff\xd8\xff\xe0\0\x02".as_slice(), &filler.repeat(size / filler.len())].concat());
    }
    let many = vec![0xff; 65_535 * 12];
    quick("exif", &with_chunk(&rgb_png(), b"eXIf", &[b"II\x2a\0\x08\0\0\0\xff\xff".as_slice(), &many].concat()));
    let boxes = iso_box(b"free", &[]).repeat(size / 8);
    quick("boxes", &[ftyp(&[b"avif"]), boxes.clone(), full_box(b"meta", 0, &[&boxes])].concat());
    quick("gif", &[&gif(1, false)[..13], &b",\0\0\0\0\x01\0\x01\0\0\x02\0".repeat(size / 12)].concat());
    let chunks = png_chunk(b"tEXt", b"a\0").repeat(size / 14);
    quick("png", &[&rgb_png()[..33], &chunks, &rgb_png()[33..]].concat());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn random_bytes_do_not_panic(start in 0..6_usize, bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let starts: [&[u8]; 6] = [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\xff\0\0\0WEBP", b"GIF89a", b"\0\0\0\x14ftypavif\0\0\0\0avif"];
        let _ = inspect(&[starts[start], &bytes].concat(), 1000);
    }

    #[test]
    fn random_meta_boxes_do_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..100), kind in 0..8_usize) {
        let kinds = [b"pitm", b"iprp", b"ipco", b"ipma", b"iref", b"iinf", b"iloc", b"idat"];
        let whole = heif(&[b"avif"], &[]);
        let at = whole.windows(4).position(|other| other == kinds[kind]).unwrap() + 4;
        let mut file = whole;
        for (place, byte) in file[at..].iter_mut().zip(bytes) {
            *place = byte;
        }
        let _ = inspect(&file, 1000);
    }
}
