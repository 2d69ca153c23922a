//! Huffman codes.

use crate::bits::Bits;
use crate::{Error, Result};

/// Codes up to this long are looked up, together with the number behind them where both fit.
const LOOK: u32 = 10;

/// What a code says: zeros to skip, and the size of a number or the number itself.
#[derive(Clone, Copy, Default)]
pub(crate) struct Code {
    /// How many bits it took: none where the code is longer than those looked up.
    length: u8,
    pub run: u8,
    /// Bits of the number behind it; none if it is already in `value`.
    pub size: u8,
    pub value: i16,
}

pub(crate) struct Huffman {
    look: Box<[Code; 1 << LOOK]>,
    symbols: [u8; 256],
    /// For each length the codes below which all are of it, as 16 bits, and the place of its first symbol less its first
    /// code.
    ends: [(u32, i32); 17],
}

impl Huffman {
    /// From the numbers of codes of each length, 1 to 16, and their symbols.
    pub fn new(counts: &[u8; 16], listed: &[u8]) -> Result<Self> {
        let mut symbols = [0; 256];
        symbols.iter_mut().zip(listed).for_each(|(to, from)| *to = *from);
        let mut table = Self { look: Box::new([Code::default(); 1 << LOOK]), symbols, ends: [(0, 0); 17] };
        let (mut code, mut place) = (0_u32, 0_u32);
        for ((length, &count), end) in (1..).zip(counts).zip(table.ends.iter_mut().skip(1)) {
            let first = code;
            for symbol in listed.iter().skip(place as usize).take(usize::from(count)) {
                if length <= LOOK {
                    let free = LOOK - length;
                    let from = (code << free) as usize;
                    let entries = table.look.get_mut(from..from + (1 << free)).ok_or(OVERFULL)?;
                    for (bits, entry) in (0_u32..).zip(entries) {
                        *entry = looked_up(*symbol, length, bits, free);
                    }
                }
                code += 1;
            }
            if code > 1 << length {
                return Err(OVERFULL);
            }
            *end = (code << (16 - length), place as i32 - first as i32);
            place += u32::from(count);
            code <<= 1;
        }
        Ok(table)
    }

    /// The next code. One that is none is the end of a block.
    #[inline(always)]
    pub fn next(&self, bits: &mut Bits) -> Code {
        bits.fill();
        let code = self.look.get(bits.peek(LOOK) as usize).copied().unwrap_or_default();
        if code.length > 0 {
            bits.skip(u32::from(code.length));
            return code;
        }
        self.next_long(bits)
    }

    #[inline(never)]
    fn next_long(&self, bits: &mut Bits) -> Code {
        let ahead = bits.peek(16);
        for (length, &(end, offset)) in (0..).zip(&self.ends).skip(1) {
            if ahead < end {
                bits.skip(length);
                let place = (ahead >> (16 - length)) as i32 + offset;
                let symbol = usize::try_from(place).ok().and_then(|place| self.symbols.get(place));
                return symbol.map_or(Code::default(), |&symbol| unread(symbol, length as u8));
            }
        }
        bits.skip(16);
        Code::default()
    }
}

const OVERFULL: Error = Error::Damaged("more codes than there can be");

fn unread(symbol: u8, length: u8) -> Code {
    Code { length, run: symbol >> 4, size: symbol & 15, value: 0 }
}

/// The code of a symbol with the bits behind it, `free` of them.
fn looked_up(symbol: u8, length: u32, bits: u32, free: u32) -> Code {
    let code = unread(symbol, length as u8);
    let size = u32::from(code.size);
    if size == 0 || size > free {
        return code;
    }
    let number = (bits >> (free - size)) as i16;
    let value = if number >> (size - 1) == 0 { number - (1 << size) + 1 } else { number };
    Code { length: (length + size) as u8, run: code.run, size: 0, value }
}
