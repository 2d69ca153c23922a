//! A scan read block by block.

use crate::bits::Bits;
use crate::blocks::{self, Block};
use crate::frame::{Frame, Part, Scan, Tables};
use crate::huffman::Huffman;
use crate::{Error, Result};

/// A scan on its way: its bits, and what the next block depends on.
pub(crate) struct Reader<'a> {
    bits: Bits<'a>,
    scan: Scan,
    means: [i32; 4],
    ends: u32,
    /// Units up to the next restart, where there are any.
    left: usize,
    /// Whether there is nothing more up to the next restart.
    is_over: bool,
}

const UNTABLED: Error = Error::Damaged("a table is missing");

impl<'a> Reader<'a> {
    /// Fails where a table is missing that the scan needs.
    pub fn new(scan: Scan, data: &'a [u8], tables: &Tables, frame: &Frame) -> Result<Self> {
        for part in &scan.parts {
            let has = |tables: &[Option<Huffman>; 4], at: usize| tables.get(at).is_some_and(Option::is_some);
            let is_mean = scan.band.first == 0;
            let needs_dc = if frame.is_progressive { is_mean && !scan.is_more } else { true };
            let needs_ac = if frame.is_progressive { !is_mean } else { true };
            if (needs_dc && !has(&tables.dc, part.dc)) || (needs_ac && !has(&tables.ac, part.ac)) {
                return Err(UNTABLED);
            }
        }
        Ok(Self { bits: Bits::new(data), scan, means: [0; 4], ends: 0, left: tables.interval, is_over: false })
    }

    pub fn parts(&self) -> &[Part] {
        &self.scan.parts
    }

    /// What comes behind the scan.
    pub fn rest(&self) -> &'a [u8] {
        self.bits.rest()
    }

    /// Whether the file ended before the scan did.
    pub fn has_ended(&self) -> bool {
        self.is_over && self.bits.is_at_end()
    }

    /// To be called before each unit.
    #[inline(always)]
    pub fn begin_unit(&mut self, interval: usize) {
        if interval == 0 {
            return;
        }
        if self.left == 0 {
            self.is_over = !self.bits.restart();
            self.left = interval;
            self.means = [0; 4];
            self.ends = 0;
        }
        self.left -= 1;
    }

    /// A block of a baseline scan. Gives whether there is anything but a mean in it.
    #[inline(always)]
    pub fn whole(&mut self, at: usize, tables: &(&Huffman, &Huffman), block: &mut Block) -> bool {
        let Some(mean) = self.means.get_mut(at) else { return false };
        if self.is_over {
            let [first, ..] = block;
            *first = *mean as i16;
            return false;
        }
        let has_more = blocks::whole(&mut self.bits, tables.0, tables.1, mean, block);
        self.is_over = self.bits.is_over();
        has_more
    }

    /// What the scan has of a block of a progressive file.
    fn part(&mut self, at: usize, part: Part, tables: &Tables, block: &mut Block) {
        if self.is_over {
            return;
        }
        let band = self.scan.band;
        match (band.first, self.scan.is_more) {
            (0, false) => {
                if let (Some(Some(dc)), Some(mean)) = (tables.dc.get(part.dc), self.means.get_mut(at)) {
                    blocks::first_mean(&mut self.bits, dc, mean, band.low, block);
                }
            }
            (0, true) => blocks::more_mean(&mut self.bits, band.low, block),
            (_, is_more) => {
                if let Some(Some(ac)) = tables.ac.get(part.ac) {
                    let of = if is_more { blocks::more_band } else { blocks::first_band };
                    of(&mut self.bits, ac, band, &mut self.ends, block);
                }
            }
        }
        // Blocks that are said to have nothing more need no bits.
        self.is_over = self.bits.is_over();
    }

    /// Reads all of it into the coefficients of each component.
    pub fn store(&mut self, frame: &Frame, tables: &Tables, coefficients: &mut [Vec<Block>]) {
        let parts = self.scan.parts.clone();
        if let [part] = parts.as_slice() {
            let (Some(component), Some(blocks)) =
                (frame.components.get(part.component), coefficients.get_mut(part.component))
            else {
                return;
            };
            for row in blocks.chunks_exact_mut(component.across.max(1)).take(component.used_down) {
                for block in row.iter_mut().take(component.used_across) {
                    self.begin_unit(tables.interval);
                    self.stored(0, *part, frame, tables, block);
                }
                if self.is_over && tables.interval == 0 {
                    return;
                }
            }
            return;
        }
        for down in 0..frame.down {
            for across in 0..frame.across {
                self.begin_unit(tables.interval);
                for (at, part) in parts.iter().enumerate() {
                    let (Some(component), Some(blocks)) =
                        (frame.components.get(part.component), coefficients.get_mut(part.component))
                    else {
                        return;
                    };
                    for y in 0..component.v {
                        let first = (down * component.v + y) * component.across + across * component.h;
                        for block in blocks.iter_mut().skip(first).take(component.h) {
                            self.stored(at, *part, frame, tables, block);
                        }
                    }
                }
            }
            if self.is_over && tables.interval == 0 {
                return;
            }
        }
    }

    fn stored(&mut self, at: usize, part: Part, frame: &Frame, tables: &Tables, block: &mut Block) {
        if frame.is_progressive {
            self.part(at, part, tables, block);
        } else if let (Some(Some(dc)), Some(Some(ac))) = (tables.dc.get(part.dc), tables.ac.get(part.ac)) {
            self.whole(at, &(dc, ac), block);
        }
    }
}
