//! What segments say (annex B): the frame, its components, tables and scans.

use crate::blocks::Band;
use crate::huffman::Huffman;
use crate::{Error, Result};

/// One component of the picture.
pub(crate) struct Component {
    pub id: u8,
    /// Its share of the samples, across and down.
    pub h: usize,
    pub v: usize,
    table: usize,
    /// The steps of its coefficients, as they stand in a block: those of its first scan.
    pub steps: Option<[u16; 64]>,
    /// Blocks of whole units, and those that have something of the picture.
    pub across: usize,
    pub down: usize,
    pub used_across: usize,
    pub used_down: usize,
}

pub(crate) struct Frame {
    pub width: usize,
    pub height: usize,
    pub is_progressive: bool,
    pub components: Vec<Component>,
    /// The largest shares.
    pub h: usize,
    pub v: usize,
    /// Units of interleaved blocks.
    pub across: usize,
    pub down: usize,
}

impl Frame {
    fn read(marker: u8, content: &[u8]) -> Result<Self> {
        let is_progressive = match marker {
            0xc0 | 0xc1 => false,
            0xc2 => true,
            _ => return Err(Error::Unsupported("only baseline and progressive ones with Huffman codes are decoded")),
        };
        let [8, h1, h0, w1, w0, count, rest @ ..] = content else {
            return Err(Error::Unsupported("only 8 bits"));
        };
        if !matches!(count, 1 | 3 | 4) {
            return Err(Error::Unsupported("only 1, 3 or 4 components"));
        }
        let (width, height) = (number(*w1, *w0), number(*h1, *h0));
        let listed = rest.as_chunks::<3>().0.get(..usize::from(*count)).ok_or(SHORT)?;
        let shares = |share: &u8| (usize::from(share >> 4), usize::from(share & 15));
        let fits = |&[_, share, table]: &[u8; 3]| {
            let (h, v) = shares(&share);
            (1..=4).contains(&h) && (1..=4).contains(&v) && table < 4
        };
        if width == 0 || height == 0 || !listed.iter().all(fits) {
            return Err(Error::Damaged("a frame that cannot be"));
        }
        // The share of the only component says nothing.
        let of = |[_, share, _]: &[u8; 3]| if listed.len() == 1 { (1, 1) } else { shares(share) };
        let h = listed.iter().map(|one| of(one).0).max().unwrap_or(1);
        let v = listed.iter().map(|one| of(one).1).max().unwrap_or(1);
        let (across, down) = (width.div_ceil(8 * h), height.div_ceil(8 * v));
        let component = |one: &[u8; 3]| {
            let [id, _, table] = *one;
            let (own_h, own_v) = of(one);
            Component {
                id,
                h: own_h,
                v: own_v,
                table: usize::from(table),
                steps: None,
                across: across * own_h,
                down: down * own_v,
                used_across: (width * own_h).div_ceil(h).div_ceil(8),
                used_down: (height * own_v).div_ceil(v).div_ceil(8),
            }
        };
        let components = listed.iter().map(component).collect();
        Ok(Self { width, height, is_progressive, components, h, v, across, down })
    }
}

/// A component in a scan, with its tables.
#[derive(Clone, Copy)]
pub(crate) struct Part {
    pub component: usize,
    pub dc: usize,
    pub ac: usize,
}

/// What the header of a scan says.
pub(crate) struct Scan {
    pub parts: Vec<Part>,
    pub band: Band,
    /// Whether it brings more bits of what is there already.
    pub is_more: bool,
}

/// All tables, as they are at some place of the file.
#[derive(Default)]
pub(crate) struct Tables {
    steps: [Option<[u16; 64]>; 4],
    pub dc: [Option<Huffman>; 4],
    pub ac: [Option<Huffman>; 4],
    /// Units between restarts, or 0.
    pub interval: usize,
    /// What Adobe says of the colours.
    pub adobe: Option<u8>,
    pub is_jfif: bool,
}

pub(crate) const SHORT: Error = Error::Damaged("a segment that is too short");

fn number(high: u8, low: u8) -> usize {
    usize::from(u16::from_be_bytes([high, low]))
}

/// Reads segments up to the next scan: its header, and what is behind it. `None` at the end of the picture.
pub(crate) fn next_scan<'a>(
    mut rest: &'a [u8],
    tables: &mut Tables,
    frame: &mut Option<Frame>,
) -> Result<Option<(Scan, &'a [u8])>> {
    loop {
        match rest {
            [0xff, 0xd9, ..] => return Ok(None),
            [0xff, 0xff, ..] => rest = rest.get(1..).unwrap_or_default(),
            [0xff, 0 | 1 | 0xd0..=0xd8, ..] => rest = rest.get(2..).unwrap_or_default(),
            [0xff, marker, high, low, more @ ..] => {
                let length = number(*high, *low).checked_sub(2).ok_or(SHORT)?;
                let (content, behind) = more.split_at_checked(length).ok_or(ENDS)?;
                match marker {
                    0xc4 => huffman(content, tables)?,
                    0xdb => steps(content, tables)?,
                    0xdd => tables.interval = content.first_chunk().map_or(0, |[high, low]| number(*high, *low)),
                    0xee if content.starts_with(b"Adobe") => tables.adobe = content.get(11).copied(),
                    0xe0 if content.starts_with(b"JFIF") => tables.is_jfif = true,
                    0xda => {
                        let frame = frame.as_mut().ok_or(Error::Damaged("a scan before any frame"))?;
                        let scan = scan(content, frame)?;
                        for part in &scan.parts {
                            if let Some(component) = frame.components.get_mut(part.component) {
                                let table = tables.steps.get(component.table).copied().flatten();
                                component.steps = component.steps.or(table);
                            }
                        }
                        return Ok(Some((scan, behind)));
                    }
                    0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                        if frame.is_some() {
                            return Err(Error::Unsupported("only one frame"));
                        }
                        *frame = Some(Frame::read(*marker, content)?);
                    }
                    _ => {}
                }
                rest = behind;
            }
            [] | [_] | [_, _] | [0xff, ..] => return Err(ENDS),
            // Something between segments.
            _ => {
                rest =
                    rest.iter().skip(1).position(|&byte| byte == 0xff).and_then(|at| rest.get(at + 1..)).ok_or(ENDS)?
            }
        }
    }
}

pub(crate) const ENDS: Error = Error::Damaged("it ends too early");

fn scan(content: &[u8], frame: &Frame) -> Result<Scan> {
    let (&count, rest) = content.split_first().ok_or(SHORT)?;
    let (listed, rest) = rest.split_at_checked(usize::from(count) * 2).ok_or(SHORT)?;
    let [first, last, bits, ..] = rest else { return Err(SHORT) };
    let mut parts: Vec<Part> = Vec::new();
    for [id, tables] in listed.as_chunks().0 {
        let found = frame.components.iter().position(|component| component.id == *id);
        let component = found.filter(|found| parts.iter().all(|part| part.component != *found));
        let component = component.ok_or(Error::Damaged("a scan of what the frame does not have"))?;
        parts.push(Part { component, dc: usize::from(tables >> 4), ac: usize::from(tables & 15) });
    }
    let band = Band { first: usize::from(*first), last: usize::from(*last), low: u32::from(bits & 15) };
    // Means come by themselves; everything else comes for one component at a time.
    let fits = if !frame.is_progressive {
        true
    } else if band.first == 0 {
        band.last == 0
    } else {
        band.first <= band.last && band.last < 64 && parts.len() == 1
    };
    if parts.is_empty() || !fits || band.low > 13 {
        return Err(Error::Damaged("a scan that cannot be"));
    }
    Ok(Scan { parts, band, is_more: bits >> 4 > 0 })
}

fn huffman(mut content: &[u8], tables: &mut Tables) -> Result<()> {
    while let Some((&name, rest)) = content.split_first() {
        let (counts, rest) = rest.split_first_chunk::<16>().ok_or(SHORT)?;
        let total: usize = counts.iter().map(|&count| usize::from(count)).sum();
        let (symbols, rest) = rest.split_at_checked(total).filter(|_| total <= 256).ok_or(SHORT)?;
        let of_kind = if name >> 4 == 0 { &mut tables.dc } else { &mut tables.ac };
        let table = of_kind.get_mut(usize::from(name & 15)).filter(|_| name >> 4 < 2);
        *table.ok_or(Error::Damaged("a table that has no place"))? = Some(Huffman::new(counts, symbols)?);
        content = rest;
    }
    Ok(())
}

fn steps(mut content: &[u8], tables: &mut Tables) -> Result<()> {
    while let Some((&name, rest)) = content.split_first() {
        let mut steps = [0; 64];
        let is_wide = name >> 4 > 0;
        let (bytes, rest) = rest.split_at_checked(if is_wide { 128 } else { 64 }).ok_or(SHORT)?;
        for zigzag in 0..64 {
            let step = if is_wide {
                bytes.as_chunks().0.get(zigzag).map(|pair| u16::from_be_bytes(*pair))
            } else {
                bytes.get(zigzag).copied().map(u16::from)
            };
            if let Some(to) = steps.get_mut(crate::blocks::place(zigzag)) {
                *to = step.unwrap_or_default();
            }
        }
        *tables.steps.get_mut(usize::from(name & 15)).ok_or(Error::Damaged("a table that has no place"))? = Some(steps);
        content = rest;
    }
    Ok(())
}
