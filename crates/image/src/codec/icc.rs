//! Colour profiles (ICC.1:2022) to sRGB: RGB and ink by a table (`mft1` and `mft2`), RGB by curves and a matrix where there
//! is none, grey by a curve. Own code, since a crate for it would be as large as all decoders together. Tables of the kind
//! `mAB ` are not read; they have rarely no curves beside them.

use super::raw::Colour;
use crate::linear;
use crate::resize::Light;

/// What the colours of a profile are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    Grey,
    Rgb,
    Cmyk,
}

/// The kind of colours that a profile is for, where it is one that may be applied.
pub(super) fn space(icc: &[u8]) -> Option<Space> {
    match icc.get(16..20)? {
        b"GRAY" => Some(Space::Grey),
        b"RGB " => Some(Space::Rgb),
        b"CMYK" => Some(Space::Cmyk),
        _ => None,
    }
}

/// A conversion to sRGB, as relative colours.
pub(super) enum Conversion {
    Shaper { curves: Box<[[f32; 256]; 3]>, matrix: [[f32; 3]; 3], light: Box<Light> },
    Grey(Box<[u8; 256]>),
    Table(Box<Table>),
}

impl Conversion {
    /// `None` where the profile is not one for these colours, cannot be read, or is as good as sRGB.
    pub fn new(icc: &[u8], colour: Colour) -> Option<Conversion> {
        let conversion = match (space(icc)?, colour) {
            (Space::Grey, Colour::Grey | Colour::GreyAlpha) => grey(icc)?,
            (Space::Rgb, Colour::Grey | Colour::GreyAlpha | Colour::Rgb | Colour::Opaque | Colour::Rgba) => {
                Table::new(icc, 3).map(Box::new).map(Conversion::Table).or_else(|| shaper(icc))?
            }
            (Space::Cmyk, Colour::Cmyk) => return Table::new(icc, 4).map(Box::new).map(Conversion::Table),
            _ => return None,
        };
        // Colours all over, or all greys. In pure colours, the many roundings of sRGB are some of the smallest steps apart.
        let levels = || (0..=255_u8).step_by(17);
        let before: Vec<u8> = match &conversion {
            Conversion::Grey(_) => (0..=255).flat_map(|grey| [grey, grey, grey, 255]).collect(),
            _ => {
                levels().flat_map(|r| levels().flat_map(move |g| levels().flat_map(move |b| [r, g, b, 255]))).collect()
            }
        };
        let mut after = before.clone();
        conversion.apply(&[], &mut after);
        let differs = before.iter().zip(&after).any(|(before, after)| before.abs_diff(*after) > 3);
        differs.then_some(conversion)
    }

    /// Converts a row. It is RGBA already, without a profile; ink is read from the samples of the file.
    pub fn apply(&self, ink: &[u8], row: &mut [u8]) {
        let row = row.as_chunks_mut::<4>().0;
        match self {
            Conversion::Shaper { curves, matrix, light } => {
                let [curve_r, curve_g, curve_b] = &**curves;
                let part = |curve: &[f32; 256], level: u8| curve.get(usize::from(level)).copied().unwrap_or_default();
                for [r, g, b, _] in row {
                    let linear = [part(curve_r, *r), part(curve_g, *g), part(curve_b, *b)];
                    [*r, *g, *b] = matrix.map(|weights| light.level(dot(weights, linear)));
                }
            }
            Conversion::Grey(levels) => {
                for [r, g, b, _] in row {
                    *r = levels.get(usize::from(*r)).copied().unwrap_or_default();
                    (*g, *b) = (*r, *r);
                }
            }
            Conversion::Table(table) if table.curves.len() == 4 => {
                for (pixel, ink) in row.iter_mut().zip(ink.as_chunks().0) {
                    let [r, g, b] = table.colour::<4>(*ink);
                    *pixel = [r, g, b, 255];
                }
            }
            Conversion::Table(table) => {
                for [r, g, b, _] in row {
                    [*r, *g, *b] = table.colour([*r, *g, *b]);
                }
            }
        }
    }
}

/// Brings sRGB into the colours of a profile, where that is one of curves and a matrix. Says whether it is.
pub fn into_profile(pixels: &mut [u8], icc: &[u8]) -> bool {
    let Some((curves, matrix)) = curves(icc).zip(matrix(icc).and_then(inverse)) else { return false };
    // The level of each curve that is nearest to a part of all light. Curves rise.
    let level = |curve: &[f32; 256], part: f32| {
        let above = curve.partition_point(|&value| value < part).min(255);
        let at = |place: usize| curve.get(place).copied().unwrap_or_default();
        let below = above.saturating_sub(1);
        if (at(above) - part).abs() <= (part - at(below)).abs() { above as u8 } else { below as u8 }
    };
    for [r, g, b, _] in pixels.as_chunks_mut::<4>().0 {
        let linear = [*r, *g, *b].map(|level| linear::decode(f64::from(level) / 255.0) as f32);
        let [curve_r, curve_g, curve_b] = &curves;
        let [row_r, row_g, row_b] = matrix;
        *r = level(curve_r, dot(row_r, linear));
        *g = level(curve_g, dot(row_g, linear));
        *b = level(curve_b, dot(row_b, linear));
    }
    true
}

/// The inverse of a matrix, if it has one.
fn inverse([a, b, c]: [[f32; 3]; 3]) -> Option<[[f32; 3]; 3]> {
    let cross =
        |[x1, y1, z1]: [f32; 3], [x2, y2, z2]: [f32; 3]| [y1 * z2 - z1 * y2, z1 * x2 - x1 * z2, x1 * y2 - y1 * x2];
    let (x, y, z) = (cross(b, c), cross(c, a), cross(a, b));
    let volume = dot(a, x);
    let column = |at: usize| [x, y, z].map(|row| row.get(at).copied().unwrap_or_default() / volume);
    (volume.abs() > 1e-6).then(|| [column(0), column(1), column(2)])
}

fn dot([a, b, c]: [f32; 3], [x, y, z]: [f32; 3]) -> f32 {
    a * x + b * y + c * z
}

/// XYZ under the light of profiles (D50) to linear sRGB, as Bradford adapts it.
const FROM_XYZ: [[f32; 3]; 3] =
    [[3.133_856, -1.616_867, -0.490_615], [-0.978_768, 1.916_142, 0.033_454], [0.071_945, -0.228_991, 1.405_243]];

/// The white of D50.
const WHITE: [f32; 3] = [0.9642, 1.0, 0.8249];

fn shaper(icc: &[u8]) -> Option<Conversion> {
    let (curves, matrix) = (Box::new(curves(icc)?), matrix(icc)?);
    Some(Conversion::Shaper { curves, matrix, light: Box::new(Light::new()) })
}

fn curves(icc: &[u8]) -> Option<[[f32; 256]; 3]> {
    Some([curve(tag(icc, b"rTRC")?)?, curve(tag(icc, b"gTRC")?)?, curve(tag(icc, b"bTRC")?)?])
}

/// From the light of a profile to linear sRGB.
fn matrix(icc: &[u8]) -> Option<[[f32; 3]; 3]> {
    let column = |name| {
        let xyz = tag(icc, name)?;
        Some([fixed(xyz, 8)?, fixed(xyz, 12)?, fixed(xyz, 16)?])
    };
    let (r, g, b) = (column(b"rXYZ")?, column(b"gXYZ")?, column(b"bXYZ")?);
    Some(FROM_XYZ.map(|weights| [dot(weights, r), dot(weights, g), dot(weights, b)]))
}

fn grey(icc: &[u8]) -> Option<Conversion> {
    let curve = curve(tag(icc, b"kTRC")?)?;
    let is_lab = icc.get(20..24)? == b"Lab ";
    let light = Light::new();
    let level = |part: f32| light.level(if is_lab { from_lightness((part * 100.0 + 16.0) / 116.0) } else { part });
    Some(Conversion::Grey(Box::new(curve.map(level))))
}

/// What is behind a name: with its type and four bytes of nothing at first.
fn tag<'a>(icc: &'a [u8], name: &[u8; 4]) -> Option<&'a [u8]> {
    let count = long(icc, 128)?;
    let entries = icc.get(132..)?.as_chunks::<12>().0;
    let entry = entries.iter().take(count).find(|entry| entry.starts_with(name))?;
    let (start, size) = (long(entry, 4)?, long(entry, 8)?);
    icc.get(start..start.checked_add(size)?)
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?)).ok()
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// A number of 16.16 bits.
fn fixed(bytes: &[u8], at: usize) -> Option<f32> {
    Some(i32::from_be_bytes(*bytes.get(at..)?.first_chunk()?) as f32 / 65_536.0)
}

/// A curve at each of 256 levels (`curv`, `para`).
fn curve(tag: &[u8]) -> Option<[f32; 256]> {
    let mut levels = [0.0; 256];
    let points = || (0..=255_u8).map(|level| f32::from(level) / 255.0);
    match tag.get(..4)? {
        b"curv" => {
            let count = long(tag, 8)?;
            let values = tag.get(12..)?.get(..count.checked_mul(2)?)?;
            match count {
                0 => levels.iter_mut().zip(points()).for_each(|(to, x)| *to = x),
                1 => {
                    let gamma = f32::from(short(values, 0)?) / 256.0;
                    levels.iter_mut().zip(points()).for_each(|(to, x)| *to = x.powf(gamma));
                }
                _ => {
                    let values: Vec<f32> = parts(values, true).collect();
                    levels.iter_mut().zip(points()).for_each(|(to, x)| *to = between(&values, x));
                }
            }
        }
        b"para" => {
            let number = |index: usize| fixed(tag, 12 + index * 4);
            let g = number(0)?;
            let (a, b, c, d, e, f) = match short(tag, 8)? {
                0 => (1.0, 0.0, 0.0, 0.0, 0.0, 0.0),
                1 => (number(1)?, number(2)?, 0.0, -number(2)? / number(1)?, 0.0, 0.0),
                2 => (number(1)?, number(2)?, 0.0, -number(2)? / number(1)?, number(3)?, number(3)?),
                3 => (number(1)?, number(2)?, number(3)?, number(4)?, 0.0, 0.0),
                4 => (number(1)?, number(2)?, number(3)?, number(4)?, number(5)?, number(6)?),
                _ => return None,
            };
            let value = |x: f32| if x >= d { (a * x + b).powf(g) + e } else { c * x + f };
            levels.iter_mut().zip(points()).for_each(|(to, x)| *to = value(x).clamp(0.0, 1.0));
        }
        _ => return None,
    }
    Some(levels)
}

/// Numbers of 8 or 16 bits, as parts of 1.
fn parts(bytes: &[u8], is_wide: bool) -> impl Iterator<Item = f32> {
    let (narrow, wide) = if is_wide { (&[][..], bytes) } else { (bytes, &[][..]) };
    let wide = wide.as_chunks().0.iter().map(|pair| f32::from(u16::from_be_bytes(*pair)) / 65_535.0);
    narrow.iter().map(|&byte| f32::from(byte) / 255.0).chain(wide)
}

/// A value between two of a table, which is from 0 to 1.
fn between(values: &[f32], x: f32) -> f32 {
    let place = x.clamp(0.0, 1.0) * (values.len().saturating_sub(1)) as f32;
    let below = values.get(place as usize).copied().unwrap_or_default();
    let above = values.get(place as usize + 1).copied().unwrap_or(below);
    below + (above - below) * place.fract()
}

/// From the cube root of CIE 1976.
fn from_lightness(root: f32) -> f32 {
    if root > 6.0 / 29.0 { root.powi(3) } else { (root - 4.0 / 29.0) * (108.0 / 841.0) }
}

/// A table of colours over all inks.
pub(super) struct Table {
    /// Where each level of each ink is in the grid.
    curves: Vec<[f32; 256]>,
    grid: usize,
    nodes: Vec<[f32; 3]>,
    /// What becomes of the numbers of the table: one after the other, each as long as the others.
    exits: Vec<f32>,
    encoding: Encoding,
    light: Light,
}

/// How colours that no device has are written: from 0 to 1 each.
#[derive(Clone, Copy)]
enum Encoding {
    Lab8,
    /// 100 and 0 are where eight bits have them, and so there is a little more beyond.
    Lab16,
    Xyz,
}

impl Table {
    /// The table of a profile of so many inks: that for relative colours, or else that for any.
    fn new(icc: &[u8], inks: usize) -> Option<Table> {
        [b"A2B1", b"A2B0"].into_iter().find_map(|name| Table::read(icc, tag(icc, name)?, inks))
    }

    fn read(icc: &[u8], tag: &[u8], inks: usize) -> Option<Table> {
        let (is_wide, entries, exits, start) = match tag.get(..4)? {
            b"mft1" => (false, 256, 256, 48),
            b"mft2" => (true, usize::from(short(tag, 48)?), usize::from(short(tag, 50)?), 52),
            _ => return None,
        };
        let encoding = match icc.get(20..24)? {
            b"Lab " if is_wide => Encoding::Lab16,
            b"Lab " => Encoding::Lab8,
            b"XYZ " => Encoding::Xyz,
            _ => return None,
        };
        let grid = usize::from(*tag.get(10)?);
        if usize::from(*tag.get(8)?) != inks || *tag.get(9)? != 3 || grid < 2 || entries < 2 || exits < 2 {
            return None;
        }
        let width = if is_wide { 2 } else { 1 };
        let nodes = grid.checked_pow(inks as u32)?;
        let entries_end = start + inks * entries * width;
        let nodes_end = entries_end.checked_add(nodes.checked_mul(3 * width)?)?;
        let numbers = |from: usize, to: usize| Some(parts(tag.get(from..to)?, is_wide).collect::<Vec<f32>>());
        let entry_values = numbers(start, entries_end)?;
        let node_values = numbers(entries_end, nodes_end)?;
        let exit_values = numbers(nodes_end, nodes_end + 3 * exits * width)?;

        let mut curves = Vec::new();
        for values in entry_values.chunks_exact(entries) {
            let mut curve = [0.0; 256];
            for (level, to) in (0..=255_u8).zip(&mut curve) {
                *to = between(values, f32::from(level) / 255.0) * (grid - 1) as f32;
            }
            curves.push(curve);
        }
        let nodes = node_values.as_chunks().0.to_vec();
        Some(Table { curves, grid, nodes, exits: exit_values, encoding, light: Light::new() })
    }

    /// The colour at a place of the grid: all corners around it have their say, the nearer the more.
    fn colour<const N: usize>(&self, ink: [u8; N]) -> [u8; 3] {
        let mut at = [(0_usize, 0.0_f32); N];
        for ((at, curve), level) in at.iter_mut().zip(&self.curves).zip(ink) {
            let place = curve.get(usize::from(level)).copied().unwrap_or_default();
            let below = (place as usize).min(self.grid.saturating_sub(2));
            *at = (below, place - below as f32);
        }
        let mut sum = [0.0_f32; 3];
        for corner in 0..1_usize << N {
            let (mut index, mut weight) = (0, 1.0);
            for (bit, (below, part)) in at.into_iter().enumerate() {
                let is_above = corner >> bit & 1;
                index = index * self.grid + below + is_above;
                weight *= if is_above == 1 { part } else { 1.0 - part };
            }
            let colour = self.nodes.get(index).copied().unwrap_or_default();
            sum.iter_mut().zip(colour).for_each(|(sum, part)| *sum += part * weight);
        }
        for (part, exit) in sum.iter_mut().zip(self.exits.chunks_exact((self.exits.len() / 3).max(1))) {
            *part = between(exit, *part);
        }
        let [x, y, z] = sum;
        let xyz = match self.encoding {
            Encoding::Lab8 => xyz([x * 100.0, y * 255.0 - 128.0, z * 255.0 - 128.0]),
            Encoding::Lab16 => {
                xyz([x * (65_535.0 / 652.8), y * (65_535.0 / 256.0) - 128.0, z * (65_535.0 / 256.0) - 128.0])
            }
            Encoding::Xyz => sum.map(|part| part * (65_535.0 / 32_768.0)),
        };
        FROM_XYZ.map(|weights| self.light.level(dot(weights, xyz)))
    }
}

/// CIE Lab to XYZ.
fn xyz([lightness, a, b]: [f32; 3]) -> [f32; 3] {
    let y = (lightness + 16.0) / 116.0;
    let [white_x, white_y, white_z] = WHITE;
    [from_lightness(y + a / 500.0) * white_x, from_lightness(y) * white_y, from_lightness(y - b / 200.0) * white_z]
}
