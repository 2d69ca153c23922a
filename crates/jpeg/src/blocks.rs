//! The coefficients of blocks, as scans bring them (annexes F and G).

use crate::bits::Bits;
use crate::huffman::Huffman;

pub(crate) type Block = [i16; 64];

/// Where the coefficients of a block stand that a file has in the order of a zigzag.
const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21,
    28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54,
    47, 55, 62, 63,
];

/// The place in a block; past the end of the zigzag it is the last.
#[inline(always)]
pub(crate) fn place(zigzag: usize) -> usize {
    ZIGZAG.get(zigzag).map_or(63, |&place| usize::from(place & 63))
}

#[inline(always)]
fn put(block: &mut Block, zigzag: usize, value: i32) {
    if let Some(to) = block.get_mut(place(zigzag)) {
        *to = value as i16;
    }
}

/// The difference to the mean of the block before.
#[inline(always)]
fn difference(bits: &mut Bits, dc: &Huffman) -> i32 {
    let code = dc.next(bits);
    if code.size > 0 { bits.number(u32::from(code.size)) } else { i32::from(code.value) }
}

/// A whole block. Gives whether it has anything but a mean.
#[inline(always)]
pub(crate) fn whole(bits: &mut Bits, dc: &Huffman, ac: &Huffman, mean: &mut i32, block: &mut Block) -> bool {
    *mean = mean.wrapping_add(difference(bits, dc));
    put(block, 0, *mean);
    let mut at = 1;
    let mut is_even = true;
    while at < 64 {
        let code = ac.next(bits);
        at += usize::from(code.run);
        let value = if code.size > 0 { bits.number(u32::from(code.size)) } else { i32::from(code.value) };
        if value == 0 {
            if code.run < 15 {
                break;
            }
            at += 1;
            continue;
        }
        is_even = false;
        put(block, at, value);
        at += 1;
    }
    !is_even
}

/// Which coefficients a scan brings, and which bits of them.
#[derive(Clone, Copy)]
pub(crate) struct Band {
    pub first: usize,
    pub last: usize,
    pub low: u32,
}

pub(crate) fn first_mean(bits: &mut Bits, dc: &Huffman, mean: &mut i32, low: u32, block: &mut Block) {
    *mean = mean.wrapping_add(difference(bits, dc));
    put(block, 0, mean.wrapping_shl(low));
}

pub(crate) fn more_mean(bits: &mut Bits, low: u32, block: &mut Block) {
    if bits.flag() {
        let [mean, ..] = block;
        *mean |= 1_i16.wrapping_shl(low);
    }
}

/// How many blocks a code says to have nothing more: itself and those of its bits.
fn ended(bits: &mut Bits, run: u8) -> u32 {
    bits.fill();
    let more = if run > 0 { bits.take(u32::from(run)) } else { 0 };
    (1 << run) + more
}

/// The first bits of a band. `ends` counts the blocks that have nothing more.
pub(crate) fn first_band(bits: &mut Bits, ac: &Huffman, band: Band, ends: &mut u32, block: &mut Block) {
    if *ends > 0 {
        *ends -= 1;
        return;
    }
    let mut at = band.first;
    while at <= band.last {
        let code = ac.next(bits);
        let value = if code.size > 0 { bits.number(u32::from(code.size)) } else { i32::from(code.value) };
        if value == 0 && code.run < 15 {
            *ends = ended(bits, code.run) - 1;
            return;
        }
        at += usize::from(code.run);
        if value != 0 && at <= band.last {
            put(block, at, value.wrapping_shl(band.low));
        }
        at += 1;
    }
}

/// One more bit of a band: of those that are there already, and new ones between them.
pub(crate) fn more_band(bits: &mut Bits, ac: &Huffman, band: Band, ends: &mut u32, block: &mut Block) {
    let bit = 1_i16.wrapping_shl(band.low);
    let mut at = band.first;
    while *ends == 0 && at <= band.last {
        let code = ac.next(bits);
        let number = if code.size > 0 { bits.number(u32::from(code.size)) } else { i32::from(code.value) };
        if number == 0 && code.run < 15 {
            *ends = ended(bits, code.run);
            break;
        }
        let new = match number.signum() {
            1 => bit,
            -1 => bit.wrapping_neg(),
            _ => 0,
        };
        let mut zeros = code.run;
        while at <= band.last {
            let Some(value) = block.get_mut(place(at)) else { return };
            at += 1;
            if *value != 0 {
                refine(bits, value, bit);
            } else if zeros > 0 {
                zeros -= 1;
            } else {
                *value = new;
                break;
            }
        }
    }
    if *ends > 0 {
        for at in at..=band.last {
            if let Some(value) = block.get_mut(place(at)).filter(|value| **value != 0) {
                refine(bits, value, bit);
            }
        }
        *ends -= 1;
    }
}

fn refine(bits: &mut Bits, value: &mut i16, bit: i16) {
    if bits.flag() && *value & bit == 0 {
        *value = value.wrapping_add(if *value > 0 { bit } else { bit.wrapping_neg() });
    }
}
