//! CRC-32 (ISO 3309, as in PNG and gzip), sixteen bytes at a time.
//!
//! It stands for the crate of this name, which `png` and `flate2` use, with what they call of it. That one carries its tables
//! along: 16 KB that do not pack, where the code that makes them is a few lines.

use std::sync::LazyLock;

/// The polynomial, its lowest power in the highest bit.
const POLYNOMIAL: u32 = 0xedb8_8320;

type Table = [u32; 256];

/// What a byte adds to the sum that has 0 to 15 further bytes behind it.
static TABLES: LazyLock<Box<[Table; 16]>> = LazyLock::new(|| {
    let mut tables = Box::new([[0; 256]; 16]);
    let [first, others @ ..] = &mut *tables;
    for (sum, byte) in first.iter_mut().zip(0..) {
        *sum = (0..8).fold(byte, |sum, _| times_x(sum));
    }
    let mut before = *first;
    for table in others {
        *table = before.map(|sum| (sum >> 8) ^ entry(first, sum as u8));
        before = *table;
    }
    tables
});

fn entry(table: &Table, byte: u8) -> u32 {
    table.get(usize::from(byte)).copied().unwrap_or_default()
}

fn times_x(sum: u32) -> u32 {
    (sum >> 1) ^ ((sum & 1) * POLYNOMIAL)
}

fn times(a: u32, b: u32) -> u32 {
    (0..32).fold((0, b), |(sum, b), power| (sum ^ (((a >> (31 - power)) & 1) * b), times_x(b))).0
}

/// The CRC of some bytes.
pub fn hash(bytes: &[u8]) -> u32 {
    let mut hasher = Hasher::new();
    hasher.update(bytes);
    hasher.finalize()
}

/// A CRC under way.
#[derive(Clone, Debug, Default)]
pub struct Hasher {
    sum: u32,
    length: u64,
}

impl Hasher {
    pub fn new() -> Hasher {
        Hasher::default()
    }

    pub fn update(&mut self, bytes: &[u8]) {
        self.length += bytes.len() as u64;
        let tables = &**TABLES;
        let [first, ..] = tables;
        let (blocks, rest) = bytes.as_chunks::<16>();
        let mut sum = !self.sum;
        for block in blocks {
            let mut block = *block;
            block.iter_mut().zip(sum.to_le_bytes()).for_each(|(byte, sum)| *byte ^= sum);
            sum = tables.iter().zip(block.iter().rev()).fold(0, |sum, (table, byte)| sum ^ entry(table, *byte));
        }
        self.sum = !rest.iter().fold(sum, |sum, byte| (sum >> 8) ^ entry(first, sum as u8 ^ byte));
    }

    pub fn finalize(self) -> u32 {
        self.sum
    }

    pub fn reset(&mut self) {
        *self = Hasher::default();
    }

    /// The CRC of these bytes and those of another one behind them.
    pub fn combine(&mut self, other: &Hasher) {
        // The bytes behind are as many times eight powers of x, by squares.
        let mut power = 1 << 23;
        let mut left = other.length;
        while left > 0 {
            if left % 2 == 1 {
                self.sum = times(power, self.sum);
            }
            power = times(power, power);
            left /= 2;
        }
        self.sum ^= other.sum;
        self.length += other.length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bit_by_bit(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| times_x(sum)))
    }

    fn bytes(length: u32) -> Vec<u8> {
        (0..length).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
    }

    #[test]
    fn the_check_value_of_the_standard() {
        assert_eq!(hash(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn bytes_of_any_number_have_the_sum_that_they_have_bit_by_bit() {
        for length in (0..70).chain([1000]) {
            assert_eq!(hash(&bytes(length)), bit_by_bit(&bytes(length)), "{length} bytes");
        }
    }

    #[test]
    fn pieces_add_up() {
        let all = bytes(500);
        for at in [0, 1, 15, 16, 255, 256, 499, 500] {
            let (start, end) = all.split_at(at);
            let (mut pieces, mut behind) = (Hasher::new(), Hasher::new());
            pieces.update(start);
            behind.update(end);
            let mut combined = pieces.clone();
            combined.combine(&behind);
            pieces.update(end);
            assert_eq!([pieces.finalize(), combined.finalize()], [hash(&all); 2], "at {at}");
        }
    }

    #[test]
    fn a_reset_begins_again() {
        let mut hasher = Hasher::new();
        hasher.update(b"something");
        hasher.reset();
        hasher.update(b"123456789");
        assert_eq!(hasher.finalize(), 0xcbf4_3926);
    }
}
