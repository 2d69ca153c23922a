//! The outlines of land: heights from 0 to 1, one for each column.

use crate::hash::{mix, unit};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Peaks,
    Hills,
    Trees,
    Towers,
}

/// One outline. `scale` is the number of columns that a feature of length 1 spans.
pub fn outline(shape: Shape, seed: u64, columns: usize, scale: f32) -> Vec<f32> {
    let height = |column: usize| {
        let x = column as f32 / scale;
        match shape {
            Shape::Peaks => peaks(seed, x),
            Shape::Hills => hills(seed, x),
            Shape::Trees => trees(seed, x),
            Shape::Towers => towers(seed, x),
        }
    };
    (0..columns).map(height).collect()
}

/// A point of a row of random numbers that stand at whole positions.
fn lattice(seed: u64, position: f32) -> f32 {
    unit(mix(seed ^ (position as i64 as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)))
}

/// The numbers of `lattice`, joined smoothly.
fn noise(seed: u64, x: f32) -> f32 {
    let whole = x.floor();
    let t = x - whole;
    let (left, right) = (lattice(seed, whole), lattice(seed, whole + 1.0));
    left + (right - left) * t * t * (3.0 - 2.0 * t)
}

fn octaves(count: u64, wave: impl Fn(u64) -> f32) -> f32 {
    let share = |octave: u64| 0.5_f32.powi(octave as i32 + 1);
    (0..count).map(|octave| wave(octave) * share(octave)).sum()
}

fn peaks(seed: u64, x: f32) -> f32 {
    octaves(7, |octave| 1.0 - (2.0 * noise(seed ^ octave, x * 2.1 * (1 << octave) as f32) - 1.0).abs())
}

fn hills(seed: u64, x: f32) -> f32 {
    octaves(3, |octave| noise(seed ^ octave, x * 1.7 * (1 << octave) as f32)) * 1.1
}

/// Firs on a hill: two rows of cones, each with ragged sides.
fn trees(seed: u64, x: f32) -> f32 {
    let row = |salt: u64, density: f32| {
        let place = x * density;
        let cell = place.floor();
        let height = 0.35 + 0.65 * lattice(seed ^ salt, cell);
        let middle = 0.5 + 0.25 * (lattice(seed ^ salt ^ 7, cell) - 0.5);
        let slope = 1.0 - ((place - cell - middle) / 0.5).abs();
        let ragged = slope + 0.16 * ((slope * 7.0).fract() - 0.5);
        (ragged * height).clamp(0.0, 1.0)
    };
    0.55 * hills(seed, x) + 0.45 * f32::max(row(1, 26.0), row(2, 17.0))
}

/// Buildings of uneven width.
fn towers(seed: u64, x: f32) -> f32 {
    let coarse = (x * 9.0).floor();
    let fine = (x * 21.0).floor();
    let tall = lattice(seed ^ 3, coarse);
    0.15 + f32::max(tall * tall * 0.85, 0.4 * lattice(seed ^ 4, fine))
}
