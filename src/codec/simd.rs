//! Base64 sixteen characters at a time, where WebAssembly has 128-bit vectors, as every runtime of 2024 has. The lookups
//! are those of W. Muła and D. Lemire, "Faster Base64 Encoding and Decoding Using AVX2 Instructions", ACM Transactions on
//! the Web 12(3), 2018. The one place with `unsafe`: through slices the loop takes one and a half times as long.
#![allow(unsafe_code)]

use core::arch::wasm32::{
    i8x16, i8x16_swizzle, i16x8, i32x4_dot_i16x8, u8x16, u8x16_add, u8x16_eq, u8x16_lt, u8x16_shuffle, u8x16_splat,
    u8x16_sub_sat, u16x8_shl, u16x8_shr, u32x4_shl, u32x4_shr, u32x4_splat, v128, v128_and, v128_any_true, v128_load,
    v128_or, v128_store,
};
use core::hint::black_box;

/// Decodes `text` to the start of `out`, which has four bytes to spare, and says how many bytes that were. Padding may be
/// left out.
pub fn decode(text: &[u8], out: &mut [u8]) -> Option<usize> {
    let padding = text.iter().rev().take(2).take_while(|&&char| char == b'=').count();
    let text = text.get(..text.len() - padding)?;
    let missing = (4 - text.len() % 4) % 4;
    if missing == 3 || padding > missing {
        return None;
    }
    let tables = *black_box(&DECODE);
    let mut wrong = u8x16_splat(0);
    let mut decode = |chars| {
        let (sextets, not_of_the_alphabet) = tables.sextets(chars);
        wrong = v128_or(wrong, not_of_the_alphabet);
        tables.join(sextets)
    };
    let read = each::<16, 12>(text, out, &mut decode);
    let (rest, written) = (text.get(read..)?, read / 4 * 3);
    let mut last = [[b'A'; 16], [0; 16]];
    let [chars, bytes] = &mut last;
    chars.get_mut(..rest.len())?.copy_from_slice(rest);
    each::<16, 12>(chars, bytes, &mut decode);
    let count = rest.len() * 3 / 4;
    out.get_mut(written..written + count)?.copy_from_slice(bytes.get(..count)?);
    (!v128_any_true(wrong)).then_some(written + count)
}

/// Encodes `bytes` to the start of `out`, and says how many characters that were.
pub fn encode(bytes: &[u8], out: &mut [u8]) -> Option<usize> {
    let encode = |group| characters(split(group));
    let mut read = each::<12, 16>(bytes, out, encode);
    let mut written = read / 3 * 4;
    while read < bytes.len() {
        let rest = bytes.get(read..)?;
        let rest = rest.get(..12).unwrap_or(rest);
        let mut last = [[0; 16]; 2];
        let [group, chars] = &mut last;
        group.get_mut(..rest.len())?.copy_from_slice(rest);
        each::<12, 16>(group, chars, encode);
        let (count, padded) = ((rest.len() * 4).div_ceil(3), rest.len().div_ceil(3) * 4);
        chars.get_mut(count..padded)?.fill(b'=');
        out.get_mut(written..written + padded)?.copy_from_slice(chars.get(..padded)?);
        read += rest.len();
        written += padded;
    }
    Some(written)
}

/// Passes vectors through `step`: the next begins `READ` and `WRITE` bytes further. Gives the bytes read. What is left,
/// in either slice, has no room for a whole vector.
#[inline(always)]
fn each<const READ: usize, const WRITE: usize>(
    from: &[u8],
    to: &mut [u8],
    mut step: impl FnMut(v128) -> v128,
) -> usize {
    let rounds = |len: usize, stride| len.checked_sub(16).map_or(0, |rest| rest / stride + 1);
    let rounds = rounds(from.len(), READ).min(rounds(to.len(), WRITE));
    for round in 0..rounds {
        // SAFETY: `round * READ + 16 <= from.len()` and `round * WRITE + 16 <= to.len()`, by the number of rounds; a vector
        // of WebAssembly may lie anywhere.
        unsafe {
            let vector = v128_load(from.as_ptr().add(round * READ).cast());
            v128_store(to.as_mut_ptr().add(round * WRITE).cast(), step(vector));
        }
    }
    rounds * READ
}

/// Read once before a loop: the compiler would else make the vectors anew in each round.
#[derive(Clone, Copy)]
struct Tables {
    low: v128,
    wrong_low: v128,
    wrong_high: v128,
    slash: v128,
    shift: v128,
    upper: v128,
    weights: v128,
    order: v128,
}

static DECODE: Tables = Tables {
    low: u8x16(15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15),
    // Each bit is a class of characters that is wrong for some low or high half of a byte: wrong if both agree on one.
    wrong_low: u8x16(0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1a, 0x1b, 0x1b, 0x1b, 0x1a),
    wrong_high: u8x16(0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10),
    slash: u8x16(47, 47, 47, 47, 47, 47, 47, 47, 47, 47, 47, 47, 47, 47, 47, 47),
    // By the high half: `+`, digits, capitals, small letters. `/` shares its high half with `+` and takes the place before.
    shift: i8x16(0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0),
    upper: i16x8(0x0fc0, 0x0fc0, 0x0fc0, 0x0fc0, 0x0fc0, 0x0fc0, 0x0fc0, 0x0fc0),
    weights: i16x8(4096, 1, 4096, 1, 4096, 1, 4096, 1),
    order: u8x16(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 3, 7, 11, 15),
};

impl Tables {
    /// The six bits that each character stands for, and a vector that is not zero if one is not of the alphabet.
    #[inline(always)]
    fn sextets(&self, chars: v128) -> (v128, v128) {
        let (high, low) = (v128_and(u16x8_shr(chars, 4), self.low), v128_and(chars, self.low));
        let wrong = v128_and(i8x16_swizzle(self.wrong_low, low), i8x16_swizzle(self.wrong_high, high));
        let slash = u8x16_eq(chars, self.slash);
        (u8x16_add(chars, i8x16_swizzle(self.shift, u8x16_add(high, slash))), wrong)
    }

    /// Sixteen times six bits as twelve bytes and four of no meaning.
    #[inline(always)]
    fn join(&self, sextets: v128) -> v128 {
        let pairs = v128_or(v128_and(u16x8_shl(sextets, 6), self.upper), u16x8_shr(sextets, 8));
        i8x16_swizzle(i32x4_dot_i16x8(pairs, self.weights), self.order)
    }
}

/// The first twelve bytes as sixteen times six bits.
#[inline(always)]
fn split(bytes: v128) -> v128 {
    let groups = u8x16_shuffle::<2, 1, 0, 12, 5, 4, 3, 12, 8, 7, 6, 12, 11, 10, 9, 12>(bytes, bytes);
    let first = v128_and(u32x4_shr(groups, 18), u32x4_splat(0x0000_003f));
    let second = v128_and(u32x4_shr(groups, 4), u32x4_splat(0x0000_3f00));
    let third = v128_and(u32x4_shl(groups, 10), u32x4_splat(0x003f_0000));
    let fourth = v128_and(u32x4_shl(groups, 24), u32x4_splat(0x3f00_0000));
    v128_or(v128_or(first, second), v128_or(third, fourth))
}

#[inline(always)]
fn characters(sextets: v128) -> v128 {
    // Small letters at 0, digits at 1 to 10, then `+`, `/`, and capitals at 13.
    let shift = i8x16(71, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -19, -16, 65, 0, 0);
    let capitals = v128_and(u8x16_lt(sextets, u8x16_splat(26)), u8x16_splat(13));
    let class = v128_or(u8x16_sub_sat(sextets, u8x16_splat(51)), capitals);
    u8x16_add(sextets, i8x16_swizzle(shift, class))
}
