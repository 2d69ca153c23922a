//! Pictures as light: linear, with their colours multiplied by alpha, and brought to other grids.

use std::sync::LazyLock;

use crate::picture::Picture;

/// The light of each sRGB value (IEC 61966-2-1), 0 to 1.
static LIGHT: LazyLock<[f32; 256]> = LazyLock::new(|| {
    let mut table = [0.0; 256];
    for (value, light) in table.iter_mut().enumerate() {
        *light = decode(value as f64 / 255.0) as f32;
    }
    table
});

/// The least light of each value: halfway, as the values go, between it and the one below.
static LEAST: LazyLock<[f32; 256]> = LazyLock::new(|| {
    let mut table = [f32::NEG_INFINITY; 256];
    for (value, least) in table.iter_mut().enumerate().skip(1) {
        *least = decode((value as f64 - 0.5) / 255.0) as f32;
    }
    table
});

/// For equal parts of the light the value that the least of a part has: where to begin to look.
static START: LazyLock<[u8; 1024]> = LazyLock::new(|| {
    let mut table = [0; 1024];
    for (part, start) in table.iter_mut().enumerate() {
        let light = part as f32 / 1024.0;
        *start = LEAST.partition_point(|&least| least <= light).saturating_sub(1) as u8;
    }
    table
});

/// The light of a part of all values (IEC 61966-2-1), each 0 to 1.
pub(crate) fn decode(value: f64) -> f64 {
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

pub(crate) fn light(value: u8) -> f32 {
    LIGHT.get(usize::from(value)).copied().unwrap_or(0.0)
}

/// The sRGB value that is nearest to it, in steps of the values.
pub(crate) fn value(light: f32) -> u8 {
    let light = light.clamp(0.0, 1.0);
    let mut value = START.get((light * 1024.0) as usize).or(START.last()).copied().unwrap_or(0);
    while value < 255 && LEAST.get(usize::from(value) + 1).is_some_and(|&least| least <= light) {
        value += 1;
    }
    value
}

/// A pixel's light, multiplied by its alpha.
pub(crate) fn pixel(&[r, g, b, alpha]: &[u8; 4]) -> [f32; 4] {
    let alpha = f32::from(alpha) / 255.0;
    [light(r) * alpha, light(g) * alpha, light(b) * alpha, alpha]
}

/// The pixel of that light. One that cannot be seen is transparent black.
pub(crate) fn unpixel([r, g, b, alpha]: [f32; 4]) -> [u8; 4] {
    let alpha_value = (alpha * 255.0).round().clamp(0.0, 255.0) as u8;
    if alpha_value == 0 {
        return [0; 4];
    }
    [value(r / alpha), value(g / alpha), value(b / alpha), alpha_value]
}

/// A grid of values, row by row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grid<T> {
    pub width: usize,
    pub height: usize,
    pub cells: Vec<T>,
}

/// Where the cells of a new grid lie, along one side: that from `p` to `p + 1` has its middle at
/// `scale * (p + 0.5) + offset` of the old one, whose first cell goes from 0 to 1. `count` of them from `first` on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Axis {
    pub scale: f64,
    pub offset: f64,
    pub first: usize,
    pub count: usize,
}

/// What one cell is made of: weights of the old ones from `start` on, which may begin before the first.
struct Taps {
    start: isize,
    weights: Vec<f32>,
}

impl Axis {
    /// Catmull-Rom's cubic, as wide as the new cells where they are larger.
    fn taps(&self) -> Vec<Taps> {
        let width = self.scale.abs().max(1.0);
        let of = |place: usize| {
            let middle = self.scale * ((self.first + place) as f64 + 0.5) + self.offset - 0.5;
            let start = (middle - 2.0 * width).ceil();
            let count = ((middle + 2.0 * width).floor() - start) as usize + 1;
            let mut weights: Vec<f64> = (0..count).map(|tap| cubic((start + tap as f64 - middle) / width)).collect();
            let sum: f64 = weights.iter().sum();
            weights.iter_mut().for_each(|weight| *weight /= sum);
            Taps { start: start as isize, weights: weights.into_iter().map(|weight| weight as f32).collect() }
        };
        (0..self.count).map(of).collect()
    }
}

fn cubic(distance: f64) -> f64 {
    let d = distance.abs();
    if d < 1.0 {
        (1.5 * d - 2.5) * d * d + 1.0
    } else if d < 2.0 {
        ((-0.5 * d + 2.5) * d - 4.0) * d + 2.0
    } else {
        0.0
    }
}

/// The old grid seen through the new one's cells. Beyond its edges the old one goes on as its outermost cells.
pub(crate) fn resample<const N: usize>(old: &Grid<[f32; N]>, x: Axis, y: Axis) -> Grid<[f32; N]> {
    resample_rows((old.width, old.height), old.cells.chunks_exact(old.width.max(1)), |cell| *cell, x, y)
}

/// The same of a picture, of what is made of each of its pixels. Only a row of that is held at a time.
pub(crate) fn resample_picture<const N: usize>(
    picture: &Picture,
    of: impl Fn(&[u8; 4]) -> [f32; N],
    x: Axis,
    y: Axis,
) -> Grid<[f32; N]> {
    let (width, height) = (picture.width as usize, picture.height as usize);
    resample_rows((width, height), picture.pixels.as_chunks::<4>().0.chunks_exact(width.max(1)), of, x, y)
}

fn resample_rows<'a, P: 'a, const N: usize>(
    (width, height): (usize, usize),
    old: impl Iterator<Item = &'a [P]>,
    of: impl Fn(&P) -> [f32; N],
    x: Axis,
    y: Axis,
) -> Grid<[f32; N]> {
    let new = |cells| Grid { width: x.count, height: y.count, cells };
    if width == 0 || height == 0 || x.count == 0 || y.count == 0 {
        return new(vec![[0.0; N]; x.count * y.count]);
    }
    let (columns, rows) = (x.taps(), y.taps());
    let end = height as isize - 1;
    // Only the old rows that are looked at.
    let top = rows.iter().map(|taps| taps.start.clamp(0, end)).min().unwrap_or(0);
    let bottom =
        rows.iter().map(|taps| (taps.start + taps.weights.len() as isize - 1).clamp(0, end)).max().unwrap_or(0);
    let mut across = Vec::with_capacity((bottom - top + 1) as usize * x.count);
    let mut cells_of_row = Vec::with_capacity(width);
    for row in old.skip(top as usize).take((bottom - top + 1) as usize) {
        cells_of_row.clear();
        cells_of_row.extend(row.iter().map(&of));
        across.extend(columns.iter().map(|taps| taps.of(&cells_of_row)));
    }
    let mut cells = vec![[0.0; N]; x.count * y.count];
    for (out, taps) in cells.chunks_exact_mut(x.count).zip(&rows) {
        for (place, &weight) in (taps.start..).zip(&taps.weights) {
            let from = (place.clamp(0, end) - top) as usize * x.count;
            for (out, cell) in out.iter_mut().zip(across.get(from..).unwrap_or_default()) {
                add(out, cell, weight);
            }
        }
    }
    new(cells)
}

impl Taps {
    fn of<const N: usize>(&self, row: &[[f32; N]]) -> [f32; N] {
        let mut sum = [0.0; N];
        let end = row.len() as isize - 1;
        let inner = usize::try_from(self.start).ok().and_then(|start| row.get(start..start + self.weights.len()));
        if let Some(cells) = inner {
            // Four sums, so that none waits for the one before it.
            let mut sums = [sum; 4];
            for (cells, weights) in cells.chunks(4).zip(self.weights.chunks(4)) {
                let parts = cells.iter().zip(weights);
                sums.iter_mut().zip(parts).for_each(|(sum, (cell, &weight))| add(sum, cell, weight));
            }
            sums.iter().for_each(|part| add(&mut sum, part, 1.0));
            return sum;
        }
        for (place, &weight) in (self.start..).zip(&self.weights) {
            if let Some(cell) = row.get(place.clamp(0, end) as usize) {
                add(&mut sum, cell, weight);
            }
        }
        sum
    }
}

fn add<const N: usize>(sum: &mut [f32; N], cell: &[f32; N], weight: f32) {
    sum.iter_mut().zip(cell).for_each(|(sum, value)| *sum += value * weight);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_found_again() {
        for expected in 0..=255 {
            assert_eq!(value(light(expected)), expected);
            for alpha in 1..=255 {
                assert_eq!(unpixel(pixel(&[expected, 0, 255, alpha])), [expected, 0, 255, alpha]);
            }
        }
        for step in 0..=100_000 {
            let light = step as f32 / 100_000.0;
            let srgb = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
            assert!((f32::from(value(light)) - srgb * 255.0).abs() < 0.501, "{light}");
        }
    }

    #[test]
    fn the_same_grid_is_the_same() {
        let old = Grid { width: 3, height: 2, cells: [1.0, 5.0, 2.0, 8.0, 3.0, 4.0].map(|value| [value]).to_vec() };
        let axis = |count| Axis { scale: 1.0, offset: 0.0, first: 0, count };
        assert_eq!(resample(&old, axis(3), axis(2)).cells, old.cells);
        let part = resample(&old, Axis { first: 1, count: 2, ..axis(3) }, Axis { first: 1, count: 1, ..axis(2) });
        assert_eq!(part.cells, [[3.0], [4.0]]);
        let beyond = resample(&old, Axis { offset: -40.0, ..axis(3) }, Axis { offset: 40.0, ..axis(1) });
        assert!(beyond.cells.iter().all(|[value]| (value - 8.0).abs() < 1e-5), "{beyond:?}");
    }
}
