//! The only source of chance: a hash of what was asked, so that the same request always gives the same bytes.

/// Scrambles 64 bits (the finaliser of SplitMix64).
pub fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// A keyed 64-bit hash. Not cryptographic: it tells mistakes apart, not attacks.
pub fn hash(key: u64, bytes: &[u8]) -> u64 {
    let start = mix(key ^ 0x9e37_79b9_7f4a_7c15 ^ bytes.len() as u64);
    bytes.chunks(8).fold(start, |state, chunk| {
        let mut word = [0; 8];
        word.iter_mut().zip(chunk).for_each(|(to, from)| *to = *from);
        mix(state.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_add(state)
    })
}

/// A stream of numbers that a hash unfolds to (SplitMix64).
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number in `from..to`.
    pub fn range(&mut self, from: f32, to: f32) -> f32 {
        from + unit(self.next()) * (to - from)
    }
}

/// The upper 24 bits as a number in `0..1`.
pub fn unit(bits: u64) -> f32 {
    (bits >> 40) as f32 / (1 << 24) as f32
}
