//! Base64 sixteen characters at a time, where WebAssembly has 128-bit vectors, as every runtime of 2024 has. The lookups
//! are those of W. Muła and D. Lemire, "Faster Base64 Encoding and Decoding Using AVX2 Instructions", ACM Transactions on
//! the Web 12(3), 2018. What is left over, and what is not of the alphabet, is for the scalar path.

use core::arch::wasm32::{
    i8x16, i8x16_swizzle, u8x16, u8x16_add, u8x16_eq, u8x16_lt, u8x16_shr, u8x16_shuffle, u8x16_splat, u8x16_sub_sat,
    u16x8_shl, u16x8_shr, u16x8_splat, u32x4_shl, u32x4_shr, u32x4_splat, u64x2, u64x2_extract_lane, v128, v128_and,
    v128_any_true, v128_or,
};

/// Decodes groups of sixteen characters from the start of `text` to the start of `out`, and says how many characters
/// that were. It stops before the end of `out`, and before a character that is not of the alphabet.
pub fn decode(text: &[u8], out: &mut [u8]) -> usize {
    let (mut read, mut written) = (0, 0);
    while let Some(chars) = text.get(read..).and_then(<[u8]>::first_chunk)
        // A store writes four bytes more than were decoded; the next one overwrites them.
        && let Some(bytes) = out.get_mut(written..).and_then(<[u8]>::first_chunk_mut)
        && let Some(sextets) = sextets(load(chars))
    {
        store(join(sextets), bytes);
        read += 16;
        written += 12;
    }
    read
}

/// Encodes groups of twelve bytes from the start of `bytes` to the start of `out`, and says how many bytes that were: all
/// but a rest of less than sixteen.
pub fn encode(bytes: &[u8], out: &mut [u8]) -> usize {
    let (mut read, mut written) = (0, 0);
    while let Some(group) = bytes.get(read..).and_then(<[u8]>::first_chunk)
        && let Some(chars) = out.get_mut(written..).and_then(<[u8]>::first_chunk_mut)
    {
        store(characters(split(load(group))), chars);
        read += 12;
        written += 16;
    }
    read
}

#[inline(always)]
fn load(bytes: &[u8; 16]) -> v128 {
    let half = |bytes: Option<&[u8; 8]>| u64::from_le_bytes(bytes.copied().unwrap_or_default());
    u64x2(half(bytes.first_chunk()), half(bytes.last_chunk()))
}

#[inline(always)]
fn store(vector: v128, bytes: &mut [u8; 16]) {
    let halves = [u64x2_extract_lane::<0>(vector), u64x2_extract_lane::<1>(vector)];
    for (to, half) in bytes.chunks_exact_mut(8).zip(halves) {
        to.copy_from_slice(&half.to_le_bytes());
    }
}

/// The six bits that each character stands for, or `None` if one is not of the alphabet.
#[inline(always)]
fn sextets(chars: v128) -> Option<v128> {
    // Each bit is a class of characters that is wrong for some low or high half of a byte: wrong if both agree on one.
    let wrong_low =
        u8x16(0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1a, 0x1b, 0x1b, 0x1b, 0x1a);
    let wrong_high =
        u8x16(0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10);
    // By the high half: `+`, digits, capitals, small letters. `/` shares its high half with `+` and takes the place before.
    let shift = i8x16(0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0);
    let (high, low) = (u8x16_shr(chars, 4), v128_and(chars, u8x16_splat(0x0f)));
    let wrong = v128_and(i8x16_swizzle(wrong_low, low), i8x16_swizzle(wrong_high, high));
    if v128_any_true(wrong) {
        return None;
    }
    let slash = u8x16_eq(chars, u8x16_splat(b'/'));
    Some(u8x16_add(chars, i8x16_swizzle(shift, u8x16_add(high, slash))))
}

/// Sixteen times six bits as twelve bytes and four of no meaning.
#[inline(always)]
fn join(sextets: v128) -> v128 {
    let pairs = v128_or(v128_and(u16x8_shl(sextets, 6), u16x8_splat(0x0fc0)), u16x8_shr(sextets, 8));
    let groups = v128_or(v128_and(u32x4_shl(pairs, 12), u32x4_splat(0x00ff_f000)), u32x4_shr(pairs, 16));
    u8x16_shuffle::<2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 3, 7, 11, 15>(groups, groups)
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
