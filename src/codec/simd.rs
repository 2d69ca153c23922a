//! Base64 sixteen characters at a time, where WebAssembly has 128-bit vectors, as every runtime of 2024 has. The lookups
//! are those of W. Muła and D. Lemire, "Faster Base64 Encoding and Decoding Using AVX2 Instructions", ACM Transactions on
//! the Web 12(3), 2018.
//!
//! Constants pass through `black_box`: V8 builds those that it knows anew at each use, which takes nearly twice the time.

use core::arch::wasm32::{
    i8x16, i8x16_gt, i8x16_splat, i8x16_swizzle, i16x8, i32x4_dot_i16x8, u8x16, u8x16_add, u8x16_eq, u8x16_splat,
    u8x16_sub, u8x16_sub_sat, u16x8_shl, u16x8_shr, u16x8_splat, u32x4_shl, u32x4_shr, u32x4_splat, u64x2,
    u64x2_extract_lane, v128, v128_and, v128_any_true, v128_or,
};
use core::hint::black_box;
use core::mem::take;

/// What becomes of a vector. A trait, since a closure might be called for each vector where it is too large to be inlined.
trait Step {
    fn step(&mut self, vector: v128) -> v128;
}

struct Decode {
    /// Each bit is a class of characters that is wrong for some low or high half of a byte: wrong if both agree on one.
    wrong_low: v128,
    wrong_high: v128,
    /// By the high half: `+`, digits, capitals, small letters. `/` shares its high half with `+` and takes the place before.
    shift: v128,
    slash: v128,
    half: v128,
    first_of_two: v128,
    weights: v128,
    order: v128,
    wrong: v128,
}

impl Decode {
    #[inline(always)]
    fn new() -> Self {
        Self {
            wrong_low: black_box(u8x16(
                0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1a, 0x1b, 0x1b, 0x1b, 0x1a,
            )),
            wrong_high: black_box(u8x16(
                0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10,
            )),
            shift: black_box(i8x16(0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0)),
            slash: black_box(u8x16_splat(b'/')),
            half: black_box(u8x16_splat(0x0f)),
            first_of_two: black_box(u16x8_splat(0x0fc0)),
            weights: black_box(i16x8(1 << 12, 1, 1 << 12, 1, 1 << 12, 1, 1 << 12, 1)),
            order: black_box(u8x16(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 3, 7, 11, 15)),
            wrong: u8x16_splat(0),
        }
    }
}

impl Step for Decode {
    /// Of the sixteen bytes that are written four mean nothing.
    #[inline(always)]
    fn step(&mut self, chars: v128) -> v128 {
        let (high, low) = (v128_and(u16x8_shr(chars, 4), self.half), v128_and(chars, self.half));
        let both = v128_and(i8x16_swizzle(self.wrong_low, low), i8x16_swizzle(self.wrong_high, high));
        self.wrong = v128_or(self.wrong, both);
        let sextets = u8x16_add(chars, i8x16_swizzle(self.shift, u8x16_add(high, u8x16_eq(chars, self.slash))));
        let pairs = v128_or(v128_and(u16x8_shl(sextets, 6), self.first_of_two), u16x8_shr(sextets, 8));
        i8x16_swizzle(i32x4_dot_i16x8(pairs, self.weights), self.order)
    }
}

/// Decodes `text` to the start of `out`, which has four bytes to spare, and says how many bytes that were. Padding may be
/// left out, and stray low bits are let through.
pub fn decode(text: &[u8], out: &mut [u8]) -> Option<usize> {
    let padding = text.iter().rev().take(2).take_while(|&&char| char == b'=').count();
    let text = text.get(..text.len() - padding)?;
    let missing = (4 - text.len() % 4) % 4;
    if missing == 3 || padding > missing {
        return None;
    }
    let mut decode = Decode::new();
    let read = vectors::<16, 12>(text, out, &mut decode);
    let (rest, written) = (text.get(read..)?, read / 4 * 3);
    let (mut chars, mut bytes) = ([b'A'; 16], [0; 16]);
    chars.get_mut(..rest.len())?.copy_from_slice(rest);
    vectors::<16, 12>(&chars, &mut bytes, &mut decode);
    let count = rest.len() * 3 / 4;
    out.get_mut(written..written + count)?.copy_from_slice(bytes.get(..count)?);
    (!v128_any_true(decode.wrong)).then_some(written + count)
}

struct Encode {
    /// Of each three bytes the last two and the first two, so that the six bits that come first are at the top.
    order: v128,
    middle: v128,
    weights: v128,
    last: v128,
    /// Capitals, small letters, ten digits, `+`, `/`.
    shift: v128,
    last_capital: v128,
    last_small: v128,
}

impl Encode {
    #[inline(always)]
    fn new() -> Self {
        Self {
            order: black_box(u8x16(2, 1, 1, 0, 5, 4, 4, 3, 8, 7, 7, 6, 11, 10, 10, 9)),
            middle: black_box(u32x4_splat(0x03f0_0fc0)),
            weights: black_box(i16x8(1 << 10, 1 << 4, 1 << 10, 1 << 4, 1 << 10, 1 << 4, 1 << 10, 1 << 4)),
            last: black_box(u32x4_splat(0x3f00_0000)),
            shift: black_box(i8x16(65, 71, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -19, -16, 0, 0)),
            last_capital: black_box(i8x16_splat(25)),
            last_small: black_box(u8x16_splat(51)),
        }
    }
}

impl Step for Encode {
    #[inline(always)]
    fn step(&mut self, bytes: v128) -> v128 {
        let pairs = i8x16_swizzle(bytes, self.order);
        let outer = v128_or(u32x4_shr(pairs, 26), v128_and(u32x4_shl(pairs, 24), self.last));
        let sextets = v128_or(outer, i32x4_dot_i16x8(v128_and(pairs, self.middle), self.weights));
        let class = u8x16_sub(u8x16_sub_sat(sextets, self.last_small), i8x16_gt(sextets, self.last_capital));
        u8x16_add(sextets, i8x16_swizzle(self.shift, class))
    }
}

/// Encodes `bytes` to the start of `out`, and says how many characters that were.
pub fn encode(bytes: &[u8], out: &mut [u8]) -> Option<usize> {
    let mut encode = Encode::new();
    let mut read = vectors::<12, 16>(bytes, out, &mut encode);
    let mut written = read / 3 * 4;
    // What is left fills no vector of sixteen bytes, but may fill one of twelve.
    while read < bytes.len() {
        let rest = bytes.get(read..)?;
        let rest = rest.get(..12).unwrap_or(rest);
        let (mut group, mut chars) = ([0; 16], [0; 16]);
        group.get_mut(..rest.len())?.copy_from_slice(rest);
        vectors::<12, 16>(&group, &mut chars, &mut encode);
        let (count, padded) = ((rest.len() * 4).div_ceil(3), rest.len().div_ceil(3) * 4);
        chars.get_mut(count..padded)?.fill(b'=');
        out.get_mut(written..written + padded)?.copy_from_slice(chars.get(..padded)?);
        read += rest.len();
        written += padded;
    }
    Some(written)
}

/// Makes vectors, which begin `READ` bytes apart in `from`, into vectors that begin `WRITTEN` bytes apart in `to`, as
/// long as both are whole. Says how many bytes of `from` are done.
#[inline(always)]
fn vectors<const READ: usize, const WRITTEN: usize>(
    mut from: &[u8],
    mut to: &mut [u8],
    steps: &mut impl Step,
) -> usize {
    let mut read = 0;
    while let (Some(bytes), Some(room)) = (from.first_chunk(), to.first_chunk_mut()) {
        store(steps.step(load(bytes)), room);
        from = from.get(READ..).unwrap_or_default();
        to = take(&mut to).get_mut(WRITTEN..).unwrap_or_default();
        read += READ;
    }
    read
}

/// Compiled to a single load.
#[inline(always)]
fn load(bytes: &[u8; 16]) -> v128 {
    let bits = u128::from_le_bytes(*bytes);
    u64x2(bits as u64, (bits >> 64) as u64)
}

/// Compiled to a single store.
#[inline(always)]
fn store(vector: v128, bytes: &mut [u8; 16]) {
    let (low, high) = (u64x2_extract_lane::<0>(vector), u64x2_extract_lane::<1>(vector));
    *bytes = (u128::from(high) << 64 | u128::from(low)).to_le_bytes();
}
