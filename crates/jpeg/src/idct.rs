//! Coefficients to samples: blocks of 8, 4, 2 or 1 a side, whose smaller ones are made of the lowest coefficients alone.

use crate::blocks::Block;
use crate::four::Four;

/// Factors of all coefficients: steps of the file, times what the transform leaves out.
pub(crate) type Steps = [Four; 16];

/// The steps for blocks of `size` a side, as they stand in a block.
pub(crate) fn steps(steps: &[u16; 64], size: usize) -> Steps {
    // The flow graph of Arai, Agui and Nakajima leaves a factor to each row and column; the others leave none.
    let scale = |index: usize| match (size, index) {
        (8, 1..) => (index as f64 * std::f64::consts::PI / 16.0).cos() * std::f64::consts::SQRT_2,
        _ => 1.0,
    };
    let mut all = [0.0; 64];
    for (index, (to, step)) in all.iter_mut().zip(steps).enumerate() {
        *to = (f64::from(*step) * scale(index / 8) * scale(index % 8) / 8.0) as f32;
    }
    let mut out = [Four::default(); 16];
    out.iter_mut().zip(all.as_chunks().0).for_each(|(to, from)| *to = Four::new(*from));
    out
}

/// Eight values of each of four columns.
#[inline(always)]
fn eight([r0, r1, r2, r3, r4, r5, r6, r7]: [Four; 8]) -> [Four; 8] {
    let (a, b) = (r0.plus(r4), r0.minus(r4));
    let c = r2.plus(r6);
    let d = r2.minus(r6).times(std::f32::consts::SQRT_2).minus(c);
    let (e0, e3) = (a.plus(c), a.minus(c));
    let (e1, e2) = (b.plus(d), b.minus(d));

    let (z13, z10) = (r5.plus(r3), r5.minus(r3));
    let (z11, z12) = (r1.plus(r7), r1.minus(r7));
    let o7 = z11.plus(z13);
    let o11 = z11.minus(z13).times(std::f32::consts::SQRT_2);
    let z5 = z10.plus(z12).times(1.847_759_1);
    let o10 = z12.times(1.082_392_2).minus(z5);
    let o12 = z5.minus(z10.times(2.613_126));
    let o6 = o12.minus(o7);
    let o5 = o11.minus(o6);
    let o4 = o10.plus(o5);
    let (s0, s1, s2, s3) = (e0.plus(o7), e1.plus(o6), e2.plus(o5), e3.minus(o4));
    [s0, s1, s2, s3, e3.plus(o4), e2.minus(o5), e1.minus(o6), e0.minus(o7)]
}

/// Four values of each of four columns, from the lowest four.
#[inline(always)]
fn four([r0, r1, r2, r3]: [Four; 4]) -> [Four; 4] {
    let (e0, e1) = (r0.plus(r2), r0.minus(r2));
    let o0 = r1.times(1.306_563).plus(r3.times(0.541_196_1));
    let o1 = r1.times(0.541_196_1).minus(r3.times(1.306_563));
    [e0.plus(o0), e1.plus(o1), e1.minus(o1), e0.minus(o0)]
}

/// The left and the right half of eight rows, turned together.
#[inline(always)]
fn turned(left: [Four; 8], right: [Four; 8]) -> ([Four; 8], [Four; 8]) {
    let [a, b, c, d, e, f, g, h] = left;
    let ([a, b, c, d], [e, f, g, h]) = (Four::turned([a, b, c, d]), Four::turned([e, f, g, h]));
    let [i, j, k, l, m, n, o, p] = right;
    let ([i, j, k, l], [m, n, o, p]) = (Four::turned([i, j, k, l]), Four::turned([m, n, o, p]));
    ([a, b, c, d, i, j, k, l], [e, f, g, h, m, n, o, p])
}

/// Grey, and what makes the number below the nearest one.
fn middle() -> Four {
    Four::new([128.5; 4])
}

/// Four coefficients in a row, times their steps.
#[inline(always)]
fn coefficients(block: &Block, steps: &Steps, at: usize) -> Four {
    let shorts = block.as_chunks::<4>().0.get(at).copied().unwrap_or_default();
    steps.get(at).map_or(Four::default(), |steps| Four::of_shorts(shorts).by(*steps))
}

fn of_eight(block: &Block, steps: &Steps, out: &mut [u8], stride: usize) {
    let (mut left, mut right) = ([Four::default(); 8], [Four::default(); 8]);
    for (y, (left, right)) in left.iter_mut().zip(&mut right).enumerate() {
        *left = coefficients(block, steps, y * 2);
        *right = coefficients(block, steps, y * 2 + 1);
    }
    let (left, right) = turned(eight(left), eight(right));
    let (left, right) = turned(eight(left), eight(right));
    for (row, (left, right)) in out.chunks_mut(stride).zip(left.into_iter().zip(right)) {
        if let Some(row) = row.first_chunk_mut() {
            *row = left.plus(middle()).bytes(right.plus(middle()));
        }
    }
}

fn of_four(block: &Block, steps: &Steps, out: &mut [u8], stride: usize) {
    let rows = [0, 2, 4, 6].map(|at| coefficients(block, steps, at));
    let rows = Four::turned(four(Four::turned(four(rows))));
    for (row, values) in out.chunks_mut(stride).zip(rows) {
        if let Some(row) = row.first_chunk_mut::<4>() {
            let [a, b, c, d, ..] = values.plus(middle()).bytes(values);
            *row = [a, b, c, d];
        }
    }
}

fn sample(value: f32) -> u8 {
    ((value + 128.5) as i32).clamp(0, 255) as u8
}

/// Writes the samples of a block, `size` a side, to the beginnings of rows that are `stride` apart.
pub(crate) fn samples(block: &Block, steps: &Steps, size: usize, is_even: bool, out: &mut [u8], stride: usize) {
    let stride = stride.max(1);
    let [a, b, ..] = coefficients(block, steps, 0).numbers();
    if is_even || size == 1 {
        let level = sample(a);
        for row in out.chunks_mut(stride).take(size) {
            row.get_mut(..size).unwrap_or_default().fill(level);
        }
        return;
    }
    match size {
        8 => of_eight(block, steps, out, stride),
        4 => of_four(block, steps, out, stride),
        _ => {
            let [c, d, ..] = coefficients(block, steps, 2).numbers();
            for (row, [even, odd]) in out.chunks_mut(stride).zip([[a + c, b + d], [a - c, b - d]]) {
                if let Some(row) = row.first_chunk_mut() {
                    *row = [sample(even + odd), sample(even - odd)];
                }
            }
        }
    }
}
