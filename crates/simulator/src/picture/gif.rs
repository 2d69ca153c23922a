//! A moving picture as a GIF (GIF89a): one table of 256 colours for all frames, and nothing that is not needed.

use super::canvas::{Canvas, Pixel};
use crate::size::Size;

/// Frames that each stay for so many hundredths of a second, over and over.
pub fn encode(size: Size, hundredths: u16, frames: impl Iterator<Item = Canvas>) -> Vec<u8> {
    let [width, height] = [size.width as u16, size.height as u16].map(u16::to_le_bytes);
    let mut file = b"GIF89a".to_vec();
    file.extend([width, height].concat());
    // A table of 256 colours follows.
    file.extend([0xf7, 0, 0]);
    file.extend((0..=u8::MAX).flat_map(color));
    file.extend(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0");
    for frame in frames {
        file.extend([0x21, 0xf9, 4, 0]);
        file.extend(hundredths.to_le_bytes());
        file.extend([0, 0, 0x2c, 0, 0, 0, 0]);
        file.extend([width, height].concat());
        file.extend([0, CODE_BITS]);
        for block in compress(frame.pixels().iter().map(index)).chunks(255) {
            file.push(block.len() as u8);
            file.extend(block);
        }
        file.push(0);
    }
    file.push(0x3b);
    file
}

/// Three bits of red and of green, two of blue.
fn index([red, green, blue]: &Pixel) -> u8 {
    (red & 0xe0) | (green & 0xe0) >> 3 | blue >> 6
}

fn color(index: u8) -> Pixel {
    let spread = |value: u8, most: u8| (u16::from(value) * 255 / u16::from(most)) as u8;
    [spread(index >> 5, 7), spread(index >> 2 & 7, 7), spread(index & 3, 3)]
}

const CODE_BITS: u8 = 8;
const CLEAR: u16 = 1 << CODE_BITS;
const END: u16 = CLEAR + 1;
const FIRST: u16 = CLEAR + 2;
const MAX_CODES: u16 = 1 << 12;

/// LZW, as GIF has it.
fn compress(pixels: impl Iterator<Item = u8>) -> Vec<u8> {
    let mut bits = Bits::default();
    // The code of what a code and a pixel after it stand for; 0 where they have none.
    let mut codes = vec![0_u16; usize::from(MAX_CODES) << CODE_BITS];
    let (mut next, mut width) = (FIRST, 9);
    let mut known: Option<u16> = None;
    bits.push(CLEAR, width);
    for pixel in pixels {
        let Some(before) = known.replace(pixel.into()) else { continue };
        let Some(code) = codes.get_mut(usize::from(before) << CODE_BITS | usize::from(pixel)) else { continue };
        if *code > 0 {
            known = Some(*code);
            continue;
        }
        bits.push(before, width);
        if next < MAX_CODES {
            *code = next;
            width += u32::from(next == 1 << width);
            next += 1;
        } else {
            bits.push(CLEAR, width);
            codes.fill(0);
            (next, width) = (FIRST, 9);
        }
    }
    known.into_iter().chain([END]).for_each(|code| bits.push(code, width));
    bits.finish()
}

/// Codes of any number of bits, the lowest bit first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    open: u32,
    count: u32,
}

impl Bits {
    fn push(&mut self, code: u16, width: u32) {
        self.open |= u32::from(code) << self.count;
        self.count += width;
        while self.count >= 8 {
            self.bytes.push(self.open as u8);
            self.open >>= 8;
            self.count -= 8;
        }
    }

    fn finish(mut self) -> Vec<u8> {
        self.bytes.push(self.open as u8);
        self.bytes
    }
}
