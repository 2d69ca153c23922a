//! How many colours there are.

/// A set of numbers: a bit for each that may be in it.
struct Bits(Vec<u64>);

impl Bits {
    fn new(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    /// Whether it was not there before.
    fn insert(&mut self, number: u32) -> bool {
        let Some(word) = self.0.get_mut((number / 64) as usize) else { return false };
        let bit = 1 << (number % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    fn remove(&mut self, number: u32) {
        if let Some(word) = self.0.get_mut((number / 64) as usize) {
            *word &= !(1 << (number % 64));
        }
    }
}

pub(super) fn distinct<const CHANNELS: usize>(data: &[u8]) -> u64 {
    let mut seen = Bits::new(1 << (8 * CHANNELS));
    let (pixels, _) = data.as_chunks::<CHANNELS>();
    let mut last = None;
    let mut count = 0;
    for pixel in pixels {
        // A run of one colour is common, and asks nothing of the memory.
        if last != Some(pixel) {
            last = Some(pixel);
            count += u64::from(seen.insert(pixel.iter().fold(0, |number, &sample| number << 8 | u32::from(sample))));
        }
    }
    count
}

/// Distinct colours of four channels: for each alpha, the colours that have it. A bit for each of 2^32 would be half a GB.
pub(super) fn distinct_with_alpha(data: &[u8]) -> u64 {
    let (pixels, _) = data.as_chunks::<4>();
    let mut seen = Bits::new(1 << 24);
    let mut others: Vec<Vec<u32>> = vec![Vec::new(); 256];
    let mut count = 0;
    let mut last = None;
    for pixel in pixels {
        if last == Some(pixel) {
            continue;
        }
        last = Some(pixel);
        let &[r, g, b, alpha] = pixel;
        let colour = u32::from_be_bytes([0, r, g, b]);
        if alpha == 255 {
            count += u64::from(seen.insert(colour));
        } else if let Some(colours) = others.get_mut(usize::from(alpha)) {
            colours.push(colour);
        }
    }
    if others.iter().any(|colours| !colours.is_empty()) {
        seen = Bits::new(1 << 24);
    }
    for colours in &others {
        count += colours.iter().map(|&colour| u64::from(seen.insert(colour))).sum::<u64>();
        colours.iter().for_each(|&colour| seen.remove(colour));
    }
    count
}
