//! The bits of a scan.

/// Reads bits, up to the next marker. Beyond it there are zeros.
pub(crate) struct Bits<'a> {
    data: &'a [u8],
    at: usize,
    /// The next bits, from the highest on; those that are not there yet are zero.
    next: u64,
    count: u32,
    /// How many of them are behind the end.
    beyond: u32,
}

impl<'a> Bits<'a> {
    pub fn new(data: &'a [u8]) -> Self {
        Self { data, at: 0, next: 0, count: 0, beyond: 0 }
    }

    /// Makes sure of 32 bits.
    #[inline(always)]
    pub fn fill(&mut self) {
        if self.count >= 32 {
            return;
        }
        if let Some(word) = self.data.get(self.at..).and_then(<[u8]>::first_chunk) {
            let word = u32::from_be_bytes(*word);
            // No byte is 255.
            if (!word).wrapping_sub(0x0101_0101) & word & 0x8080_8080 == 0 {
                self.next |= u64::from(word) << (32 - self.count);
                self.count += 32;
                self.at += 4;
                return;
            }
        }
        self.fill_by_bytes();
    }

    #[inline(never)]
    fn fill_by_bytes(&mut self) {
        while self.count <= 56 {
            let byte = match self.data.get(self.at..).unwrap_or_default() {
                [0xff, 0, ..] => {
                    self.at += 2;
                    0xff
                }
                [] | [0xff, ..] => {
                    self.beyond += 8;
                    0
                }
                [byte, ..] => {
                    self.at += 1;
                    *byte
                }
            };
            self.next |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }

    /// The next bits, 1 to 32 of those that [`Bits::fill`] made sure of.
    #[inline(always)]
    pub fn peek(&self, count: u32) -> u32 {
        (self.next >> (64 - count)) as u32
    }

    #[inline(always)]
    pub fn skip(&mut self, count: u32) {
        self.next <<= count;
        self.count = self.count.wrapping_sub(count);
    }

    #[inline(always)]
    pub fn take(&mut self, count: u32) -> u32 {
        let bits = self.peek(count);
        self.skip(count);
        bits
    }

    pub fn flag(&mut self) -> bool {
        self.fill();
        self.take(1) == 1
    }

    /// A number of so many bits, of which the lower half stands for those below zero (figure F.12).
    #[inline(always)]
    pub fn number(&mut self, size: u32) -> i32 {
        let bits = self.take(size) as i32;
        if bits >> (size - 1) == 0 { bits - (1 << size) + 1 } else { bits }
    }

    /// Whether bits were used that are not there.
    pub fn is_over(&self) -> bool {
        self.count < self.beyond
    }

    /// Whether the data ended, without any marker.
    pub fn is_at_end(&self) -> bool {
        self.data.len() < self.at + 2
    }

    /// Goes behind the next restart marker: `false` where another marker or the end comes first.
    pub fn restart(&mut self) -> bool {
        (self.next, self.count, self.beyond) = (0, 0, 0);
        self.at = self.marker();
        let rest = self.data.get(self.at..).unwrap_or_default();
        let is_restart = matches!(rest, [0xff, 0xd0..=0xd7, ..]);
        if is_restart {
            self.at += 2;
        }
        is_restart
    }

    /// Where the next marker is.
    fn marker(&self) -> usize {
        let rest = self.data.get(self.at..).unwrap_or_default();
        let is_marker = |pair: &[u8]| matches!(pair, [0xff, 1..=0xfe]);
        rest.windows(2).position(is_marker).map_or(self.data.len(), |found| self.at + found)
    }

    /// What comes from the next marker on.
    pub fn rest(&self) -> &'a [u8] {
        // What was read ahead has no marker in it.
        self.data.get(self.marker()..).unwrap_or_default()
    }
}
