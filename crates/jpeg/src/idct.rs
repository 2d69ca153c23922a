//! Coefficients to samples: blocks of 8, 4, 2 or 1 a side, whose smaller ones are made of the lowest coefficients alone.

use crate::blocks::Block;

/// Factors of all coefficients: steps of the file, times what the transform leaves out.
pub(crate) type Steps = [f32; 64];

/// The steps for blocks of `size` a side, as they stand in a block.
pub(crate) fn steps(steps: &[u16; 64], size: usize) -> Steps {
    // The flow graph of Arai, Agui and Nakajima leaves a factor to each row and column; the others leave none.
    let scale = |index: usize| match (size, index) {
        (8, 1..) => (index as f64 * std::f64::consts::PI / 16.0).cos() * std::f64::consts::SQRT_2,
        _ => 1.0,
    };
    let mut out = [0.0; 64];
    for (index, (out, step)) in out.iter_mut().zip(steps).enumerate() {
        *out = (f64::from(*step) * scale(index / 8) * scale(index % 8) / 8.0) as f32;
    }
    out
}

/// One value for each of some columns, worked on together.
type Lanes<const N: usize> = [f32; N];

#[inline(always)]
fn each<const N: usize>(a: Lanes<N>, b: Lanes<N>, of: impl Fn(f32, f32) -> f32) -> Lanes<N> {
    let mut out = [0.0; N];
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = of(a, b);
    }
    out
}

#[inline(always)]
fn add<const N: usize>(a: Lanes<N>, b: Lanes<N>) -> Lanes<N> {
    each(a, b, |a, b| a + b)
}

#[inline(always)]
fn sub<const N: usize>(a: Lanes<N>, b: Lanes<N>) -> Lanes<N> {
    each(a, b, |a, b| a - b)
}

#[inline(always)]
fn times<const N: usize>(a: Lanes<N>, factor: f32) -> Lanes<N> {
    a.map(|a| a * factor)
}

/// Eight values of each column.
#[inline(always)]
fn eight(rows: [Lanes<8>; 8]) -> [Lanes<8>; 8] {
    let [r0, r1, r2, r3, r4, r5, r6, r7] = rows;
    let (a, b) = (add(r0, r4), sub(r0, r4));
    let c = add(r2, r6);
    let d = sub(times(sub(r2, r6), std::f32::consts::SQRT_2), c);
    let (e0, e3) = (add(a, c), sub(a, c));
    let (e1, e2) = (add(b, d), sub(b, d));

    let (z13, z10) = (add(r5, r3), sub(r5, r3));
    let (z11, z12) = (add(r1, r7), sub(r1, r7));
    let o7 = add(z11, z13);
    let o11 = times(sub(z11, z13), std::f32::consts::SQRT_2);
    let z5 = times(add(z10, z12), 1.847_759_1);
    let o10 = sub(times(z12, 1.082_392_2), z5);
    let o12 = sub(z5, times(z10, 2.613_126));
    let o6 = sub(o12, o7);
    let o5 = sub(o11, o6);
    let o4 = add(o10, o5);
    [add(e0, o7), add(e1, o6), add(e2, o5), sub(e3, o4), add(e3, o4), sub(e2, o5), sub(e1, o6), sub(e0, o7)]
}

/// Four values of each column, from the lowest four.
#[inline(always)]
fn four(rows: [Lanes<4>; 4]) -> [Lanes<4>; 4] {
    let [r0, r1, r2, r3] = rows;
    let (e0, e1) = (add(r0, r2), sub(r0, r2));
    let o0 = add(times(r1, 1.306_563), times(r3, 0.541_196_1));
    let o1 = sub(times(r1, 0.541_196_1), times(r3, 1.306_563));
    [add(e0, o0), add(e1, o1), sub(e1, o1), sub(e0, o0)]
}

#[inline(always)]
fn turned<const N: usize>(rows: [Lanes<N>; N]) -> [Lanes<N>; N] {
    let mut out = [[0.0; N]; N];
    for (x, row) in rows.into_iter().enumerate() {
        for (out, value) in out.iter_mut().zip(row) {
            if let Some(to) = out.get_mut(x) {
                *to = value;
            }
        }
    }
    out
}

#[inline(always)]
fn sample(value: f32) -> u8 {
    ((value + 128.5) as i32).clamp(0, 255) as u8
}

/// The corner of a block, N a side, times its steps.
#[inline(always)]
fn corner<const N: usize>(block: &Block, steps: &Steps) -> [Lanes<N>; N] {
    let mut out = [[0.0; N]; N];
    let rows = block.as_chunks::<8>().0.iter().zip(steps.as_chunks::<8>().0);
    for (out, (row, steps)) in out.iter_mut().zip(rows) {
        for (out, (&value, step)) in out.iter_mut().zip(row.iter().zip(steps)) {
            *out = f32::from(value) * step;
        }
    }
    out
}

#[inline(always)]
fn store<const N: usize>(values: [Lanes<N>; N], out: &mut [u8], stride: usize) {
    for (row, values) in out.chunks_mut(stride.max(1)).zip(values) {
        if let Some(row) = row.first_chunk_mut::<N>() {
            *row = values.map(sample);
        }
    }
}

/// Writes the samples of a block, `size` a side, to the beginnings of rows that are `stride` apart.
pub(crate) fn samples(block: &Block, steps: &Steps, size: usize, is_even: bool, out: &mut [u8], stride: usize) {
    if is_even || size == 1 {
        let level = sample(f32::from(block[0]) * steps[0]);
        for row in out.chunks_mut(stride.max(1)).take(size) {
            row.iter_mut().take(size).for_each(|to| *to = level);
        }
        return;
    }
    match size {
        8 => store(turned(eight(turned(eight(corner(block, steps))))), out, stride),
        4 => store(turned(four(turned(four(corner(block, steps))))), out, stride),
        _ => {
            let [[a, b], [c, d]] = corner::<2>(block, steps);
            let rows = [[a + c, b + d], [a - c, b - d]];
            store(rows.map(|[even, odd]| [even + odd, even - odd]), out, stride);
        }
    }
}
