//! Rows of pixels: bands of blocks made into samples, brought to one size and to their colours.

use crate::blocks::Block;
use crate::frame::{ENDS, Frame, Part, Scan, Tables, next_scan};
use crate::huffman::Huffman;
use crate::idct::{self, Steps};
use crate::scan::Reader;
use crate::{Error, Result};

/// What the bytes of a row are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// One for each pixel.
    Grey,
    /// Four: red, green, blue, 255.
    Rgb,
    /// Four: ink, 255 is all of it.
    Cmyk,
}

/// How components become colours.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Conversion {
    Grey,
    Rgb,
    Ycc,
    Cmyk,
    Ycck,
}

/// Bands of a component: the one before, the one at hand and the next.
struct Plane {
    bytes: Vec<u8>,
    stride: usize,
    /// Samples of a block, along each side.
    size: usize,
    /// Rows of a band.
    rows: usize,
    /// Samples that are of the picture.
    width: usize,
    height: usize,
    /// Pixels of the row for each sample, across and down, as fractions.
    across: (usize, usize),
    down: (usize, usize),
    steps: Steps,
    /// A row of it in the picture's width, and what comes between.
    row: Vec<u8>,
    sums: Vec<u16>,
}

/// What is decoded when.
enum Source<'a> {
    /// One scan, of which each band is decoded when it is needed.
    Scan(Box<Reader<'a>>),
    /// All coefficients.
    Stored(Vec<Vec<Block>>),
}

/// The rows of a picture, from the top.
pub struct Rows<'a> {
    pub width: usize,
    pub height: usize,
    pub colour: Colour,
    frame: Frame,
    tables: Tables,
    source: Source<'a>,
    planes: Vec<Plane>,
    conversion: Conversion,
    /// Bands that are decoded.
    bands: usize,
    /// Rows of the picture in a band.
    band_rows: usize,
    line: Vec<u8>,
}

impl<'a> Rows<'a> {
    /// Reads all headers, and where there are several scans all coefficients. `shrink` is 1, 2, 4 or 8: the sides are divided
    /// by it and rounded up.
    pub fn new(file: &'a [u8], shrink: usize) -> Result<Self> {
        let (mut tables, mut frame) = (Tables::default(), None);
        let first = next_scan(file.get(2..).unwrap_or_default(), &mut tables, &mut frame)?;
        let (Some((scan, data)), Some(found)) = (first, frame.as_ref()) else { return Err(NOTHING) };
        let source = if !found.is_progressive && scan.parts.len() == found.components.len() {
            Source::Scan(Box::new(Reader::new(scan, data, &tables, found)?))
        } else {
            Source::Stored(stored(scan, data, &mut tables, &mut frame)?)
        };
        let frame = frame.ok_or(NOTHING)?;
        let conversion = conversion(&frame, &tables)?;
        let size = 8 / shrink.clamp(1, 8);
        let planes = planes(&frame, size)?;
        let (width, height) = ((frame.width * size).div_ceil(8), (frame.height * size).div_ceil(8));
        let colour = match conversion {
            Conversion::Grey => Colour::Grey,
            Conversion::Rgb | Conversion::Ycc => Colour::Rgb,
            _ => Colour::Cmyk,
        };
        let line = zeros(width * if colour == Colour::Grey { 1 } else { 4 })?;
        let band_rows = frame.v * size;
        Ok(Self { width, height, colour, frame, tables, source, planes, conversion, bands: 0, band_rows, line })
    }

    /// A row. They are to be asked for in ascending order; some may be left out.
    pub fn row(&mut self, y: usize) -> Result<&[u8]> {
        // The samples of the next band have their say in the last rows of one.
        let needed = (y / self.band_rows + 2).min(self.frame.down);
        while self.bands < needed {
            self.decode_band()?;
            self.bands += 1;
        }
        for plane in &mut self.planes {
            plane.bring(y);
        }
        self.convert();
        Ok(&self.line)
    }

    fn decode_band(&mut self) -> Result<()> {
        let slot = self.bands % 3;
        match &mut self.source {
            Source::Stored(coefficients) => {
                for ((plane, blocks), component) in self.planes.iter_mut().zip(coefficients).zip(&self.frame.components)
                {
                    let rows = blocks.chunks_exact(component.across.max(1)).skip(self.bands * component.v);
                    for (y, row) in rows.take(component.v).enumerate() {
                        for (x, block) in row.iter().enumerate() {
                            let is_even = block.iter().skip(1).all(|&value| value == 0);
                            plane.put(slot, x, y, block, is_even);
                        }
                    }
                }
            }
            Source::Scan(reader) => {
                let parts: Vec<Part> = reader.parts().to_vec();
                let mut tables: Vec<(&Huffman, &Huffman)> = Vec::new();
                for part in &parts {
                    let (Some(Some(dc)), Some(Some(ac))) = (self.tables.dc.get(part.dc), self.tables.ac.get(part.ac))
                    else {
                        return Err(Error::Damaged("a table is missing"));
                    };
                    tables.push((dc, ac));
                }
                for unit in 0..self.frame.across {
                    reader.begin_unit(self.tables.interval);
                    for (at, (part, tables)) in parts.iter().zip(&tables).enumerate() {
                        let (Some(component), Some(plane)) =
                            (self.frame.components.get(part.component), self.planes.get_mut(part.component))
                        else {
                            continue;
                        };
                        for y in 0..component.v {
                            for x in 0..component.h {
                                let mut block = [0; 64];
                                let has_more = reader.whole(at, tables, &mut block);
                                plane.put(slot, unit * component.h + x, y, &block, !has_more);
                            }
                        }
                    }
                }
                if reader.has_ended() {
                    return Err(ENDS);
                }
            }
        }
        Ok(())
    }

    /// The row of each component to pixels.
    fn convert(&mut self) {
        let out = &mut self.line;
        match self.planes.as_slice() {
            [grey] => out.iter_mut().zip(&grey.row).for_each(|(to, from)| *to = *from),
            [one, two, three] => {
                let rows = one.row.iter().zip(&two.row).zip(&three.row);
                let pixels = out.as_chunks_mut::<4>().0.iter_mut().zip(rows);
                if self.conversion == Conversion::Rgb {
                    pixels.for_each(|(to, ((r, g), b))| *to = [*r, *g, *b, 255]);
                } else {
                    pixels.for_each(|(to, ((y, cb), cr))| {
                        let [r, g, b] = rgb(*y, *cb, *cr);
                        *to = [r, g, b, 255];
                    });
                }
            }
            [one, two, three, four] => {
                let rows = one.row.iter().zip(&two.row).zip(&three.row).zip(&four.row);
                for (to, (((one, two), three), four)) in out.as_chunks_mut::<4>().0.iter_mut().zip(rows) {
                    *to = match self.conversion {
                        Conversion::Ycck => {
                            let [r, g, b] = rgb(*one, *two, *three);
                            [r, g, b, 255 - four]
                        }
                        _ => [255 - one, 255 - two, 255 - three, 255 - four],
                    };
                }
            }
            _ => {}
        }
    }
}

/// A colour from its brightness and two differences (JFIF).
#[inline(always)]
fn rgb(y: u8, cb: u8, cr: u8) -> [u8; 3] {
    let (y, cb, cr) = (i32::from(y) << 16, i32::from(cb) - 128, i32::from(cr) - 128);
    let level = |sum: i32| ((sum + 0x8000) >> 16).clamp(0, 255) as u8;
    [level(y + 91_881 * cr), level(y - 22_554 * cb - 46_802 * cr), level(y + 116_130 * cb)]
}

const NOTHING: Error = Error::Damaged("it has no picture");

fn zeros<T: Clone + Default>(count: usize) -> Result<Vec<T>> {
    let mut values = Vec::new();
    values.try_reserve_exact(count).map_err(|_| Error::TooLarge)?;
    values.resize(count, T::default());
    Ok(values)
}

/// All scans, from the first one on.
fn stored(scan: Scan, data: &[u8], tables: &mut Tables, frame: &mut Option<Frame>) -> Result<Vec<Vec<Block>>> {
    let mut coefficients = Vec::new();
    for component in frame.iter().flat_map(|frame| &frame.components) {
        let count = component.across * component.down;
        let mut blocks: Vec<Block> = Vec::new();
        blocks.try_reserve_exact(count).map_err(|_| Error::TooLarge)?;
        blocks.resize(count, [0; 64]);
        coefficients.push(blocks);
    }
    let mut next = Some((scan, data));
    while let (Some((scan, data)), Some(found)) = (next, frame.as_ref()) {
        let mut reader = Reader::new(scan, data, tables, found)?;
        reader.store(found, tables, &mut coefficients);
        if reader.has_ended() {
            return Err(ENDS);
        }
        // All that there is was read, if it does not say so itself.
        next = match next_scan(reader.rest(), tables, frame) {
            Err(ENDS) => None,
            other => other?,
        };
    }
    Ok(coefficients)
}

/// How the colours of a file are written: by what its markers say and, where there is none, by the names of its components,
/// as libjpeg has it. Ink is what it leaves of the light, with Adobe's marker or without it: files of the other kind cannot be
/// told apart, and no browser and no common library reads one.
fn conversion(frame: &Frame, tables: &Tables) -> Result<Conversion> {
    let names: Vec<u8> = frame.components.iter().map(|component| component.id).collect();
    Ok(match (names.as_slice(), tables.adobe) {
        ([_], _) => Conversion::Grey,
        ([_, _, _], _) if tables.is_jfif => Conversion::Ycc,
        ([_, _, _], Some(0)) => Conversion::Rgb,
        ([_, _, _], Some(_)) => Conversion::Ycc,
        (b"RGB", None) => Conversion::Rgb,
        ([1, 34, 35] | b"rgb", None) => return Err(Error::Unsupported("no colours of a larger gamut")),
        ([_, _, _], None) => Conversion::Ycc,
        (_, None | Some(0)) => Conversion::Cmyk,
        _ => Conversion::Ycck,
    })
}

fn planes(frame: &Frame, size: usize) -> Result<Vec<Plane>> {
    let mut planes = Vec::new();
    let width = (frame.width * size).div_ceil(8);
    let height = (frame.height * size).div_ceil(8);
    for component in &frame.components {
        // Components that have fewer samples are shrunk less, as long as they are not larger than the picture.
        let mut own = size;
        while own < 8 && component.h * own * 2 <= frame.h * size && component.v * own * 2 <= frame.v * size {
            own *= 2;
        }
        let across = (frame.h * size, component.h * own);
        let down = (frame.v * size, component.v * own);
        let stride = component.across * own;
        let rows = component.v * own;
        let used = |side: usize, (pixels, samples): (usize, usize)| (side * samples).div_ceil(pixels);
        planes.push(Plane {
            bytes: zeros(stride * rows * 3)?,
            stride,
            size: own,
            rows,
            width: used(width, across),
            height: used(height, down),
            across,
            down,
            steps: idct::steps(&component.steps.unwrap_or([1; 64]), own),
            row: zeros(width)?,
            sums: zeros(used(width, across))?,
        });
    }
    Ok(planes)
}

impl Plane {
    /// The samples of a block of a band: `x` is its place from the left, `y` from the top of the band.
    #[inline(always)]
    fn put(&mut self, slot: usize, x: usize, y: usize, block: &Block, is_even: bool) {
        let at = (slot * self.rows + y * self.size) * self.stride + x * self.size;
        let out = self.bytes.get_mut(at..).unwrap_or_default();
        idct::samples(block, &self.steps, self.size, is_even, out, self.stride);
    }

    /// A row of samples; beyond the picture it is that at its edge.
    fn samples(&self, y: usize) -> &[u8] {
        let y = y.min(self.height.saturating_sub(1));
        let at = (y / self.rows % 3 * self.rows + y % self.rows) * self.stride;
        self.bytes.get(at..at + self.width).unwrap_or_default()
    }

    /// Makes the row that belongs to a row of the picture: where there are half as many samples, each pixel has three
    /// parts of the nearer one and one of the other. Halves are rounded as libjpeg rounds them: by turns, and the other way
    /// round where there are half as many in both directions.
    fn bring(&mut self, y: usize) {
        let is_half = |(pixels, samples): (usize, usize)| pixels == samples * 2;
        let is_same = |(pixels, samples): (usize, usize)| pixels == samples;
        let (mut row, mut sums) = (std::mem::take(&mut self.row), std::mem::take(&mut self.sums));
        let near = y * self.down.1 / self.down.0;
        if is_same(self.across) && !is_half(self.down) {
            row.iter_mut().zip(self.samples(near)).for_each(|(to, from)| *to = *from);
            (self.row, self.sums) = (row, sums);
            return;
        }
        if is_half(self.down) {
            let far = if y.is_multiple_of(2) { near.saturating_sub(1) } else { near + 1 };
            for (sum, (near, far)) in sums.iter_mut().zip(self.samples(near).iter().zip(self.samples(far))) {
                *sum = u16::from(*near) * 3 + u16::from(*far);
            }
        } else {
            sums.iter_mut().zip(self.samples(near)).for_each(|(sum, near)| *sum = u16::from(*near) * 4);
        }
        if is_same(self.across) {
            let half = if y.is_multiple_of(2) { 1 } else { 2 };
            row.iter_mut().zip(&sums).for_each(|(to, sum)| *to = ((sum + half) >> 2) as u8);
        } else if is_half(self.across) {
            let halves = if is_half(self.down) { (8, 7) } else { (7, 8) };
            widen(&sums, &mut row, halves);
        } else {
            let (pixels, samples) = self.across;
            for (x, to) in row.iter_mut().enumerate() {
                *to = sums.get(x * samples / pixels).map_or(0, |sum| ((sum + 2) >> 2) as u8);
            }
        }
        (self.row, self.sums) = (row, sums);
    }
}

/// Twice as many samples, from four times their sum. What is added for a half is given for pixels before and behind a sample.
fn widen(sums: &[u16], row: &mut [u8], (half_before, half_behind): (u16, u16)) {
    let (Some(first), Some(last)) = (sums.first(), sums.last()) else { return };
    let before = |near: u16, far: u16| ((near * 3 + far + half_before) >> 4) as u8;
    let behind = |near: u16, far: u16| ((near * 3 + far + half_behind) >> 4) as u8;
    let end = sums.len() * 2 - 1;
    let Some((to, rest)) = row.split_first_mut() else { return };
    *to = before(*first, *first);
    // Each pair lies between two neighbours.
    for (to, pair) in rest.as_chunks_mut::<2>().0.iter_mut().zip(sums.windows(2)) {
        if let [left, right] = pair {
            *to = [behind(*left, *right), before(*right, *left)];
        }
    }
    if let Some(to) = row.get_mut(end) {
        *to = behind(*last, *last);
    }
}
