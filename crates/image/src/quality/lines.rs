//! What neighbouring samples have to do with each other.

use super::moments::Moments;

/// Steps larger than this are outlines, whatever the grid.
const LARGEST_STEP: i16 = 32;

/// Sizes of steps between neighbours.
#[derive(Clone, Copy, Default)]
struct Steps {
    count: u64,
    sum: u64,
}

impl Steps {
    fn mean(&self) -> f64 {
        self.sum as f64 / self.count.max(1) as f64
    }
}

/// What neighbours have to do with each other, of sums over `channels` samples.
#[derive(Clone, Copy, Default)]
pub(super) struct Lines {
    channels: f64,
    /// Of twice the gradient, which is whole.
    gradient: Moments,
    laplacian: Moments,
    on_grid: Steps,
    off_grid: Steps,
    /// Steps that are neither outlines nor slopes.
    soft: u64,
    /// Steps that are none, in black or in white.
    blank: u64,
}

impl Lines {
    /// The same lines as part of pixels of so many samples, of which the others are even.
    pub fn among(self, channels: usize) -> Lines {
        Lines { channels: channels as f64, ..self }
    }

    pub fn sharpness(&self) -> f64 {
        self.gradient.variance() / (4.0 * self.channels * self.channels)
    }

    pub fn blurriness(&self) -> f64 {
        self.laplacian.variance() / (self.channels * self.channels)
    }

    pub fn blockiness(&self) -> f64 {
        if self.on_grid.count == 0 {
            return 0.0;
        }
        let (on, off) = (self.on_grid.mean() / self.channels, self.off_grid.mean() / self.channels);
        ((on + 0.1) / (off + 0.1) - 1.0).max(0.0)
    }

    pub fn texture(&self) -> f64 {
        let steps = self.on_grid.count + self.off_grid.count - self.blank;
        self.soft as f64 / steps.max(1) as f64
    }

    /// Steps from the pixels of `from`, and what they sum up to.
    fn steps(&mut self, steps: &[i16], from: &[i16]) -> u64 {
        let channels = self.channels as i16;
        let soft = channels + 1..LARGEST_STEP * channels;
        let white = 255 * channels;
        let mut sum = 0;
        for (steps, from) in steps.chunks(1 << 14).zip(from.chunks(1 << 14)) {
            sum += u64::from(steps.iter().map(|&step| step as u32).sum::<u32>());
            self.soft += u64::from(steps.iter().map(|step| u32::from(soft.contains(step))).sum::<u32>());
            let blank = steps.iter().zip(from).map(|(&step, &from)| (step == 0) & ((from == 0) | (from == white)));
            self.blank += u64::from(blank.map(u32::from).sum::<u32>());
        }
        sum
    }

    /// The row `here` between its neighbours, which is itself where there is none. `y` is its place from the top.
    fn add(&mut self, above: Option<&[i16]>, here: &[i16], below: Option<&[i16]>, y: usize, scratch: &mut Vec<i16>) {
        let up = above.unwrap_or(here);
        let down = below.unwrap_or(here);
        let factor = if above.is_some() && below.is_some() { 1 } else { 2 };
        scratch.clear();
        scratch.extend(down.iter().zip(up).map(|(down, up)| (down - up) * factor));
        self.gradient.add(scratch);

        let right = here.get(1..).unwrap_or_default();
        let two_right = here.get(2..).unwrap_or_default();
        scratch.clear();
        match (here, two_right) {
            ([first, second, ..], _) if here.len() > 1 => {
                scratch.push((second - first) * 2);
                scratch.extend(two_right.iter().zip(here).map(|(right, left)| right - left));
                if let [.., before, last] = here {
                    scratch.push((last - before) * 2);
                }
            }
            _ => scratch.push(0),
        }
        self.gradient.add(scratch);

        scratch.clear();
        scratch.extend(up.iter().zip(down).zip(here).map(|((up, down), here)| up + down - 2 * here));
        for (value, (right, left)) in scratch.iter_mut().zip(right.iter().zip(here)) {
            *value += right - left;
        }
        for (value, (right, left)) in scratch.iter_mut().skip(1).zip(right.iter().zip(here)) {
            *value += left - right;
        }
        self.laplacian.add(scratch);

        let largest = LARGEST_STEP * self.channels as i16;
        scratch.clear();
        scratch.extend(right.iter().zip(here).map(|(right, left)| (right - left).abs().min(largest)));
        let on_grid: u64 = scratch.iter().skip(7).step_by(8).map(|&step| step as u64).sum();
        let on_count = (scratch.len() / 8) as u64;
        self.on_grid.sum += on_grid;
        self.on_grid.count += on_count;
        self.off_grid.sum += self.steps(scratch, here) - on_grid;
        self.off_grid.count += scratch.len() as u64 - on_count;
        if let Some(above) = above {
            scratch.clear();
            scratch.extend(here.iter().zip(above).map(|(here, above)| (here - above).abs().min(largest)));
            let sum = self.steps(scratch, here);
            let steps = if y.is_multiple_of(8) { &mut self.on_grid } else { &mut self.off_grid };
            steps.sum += sum;
            steps.count += scratch.len() as u64;
        }
    }
}

/// Goes down the rows, with the sums over the first `summed` samples of each pixel.
pub(super) fn lines(data: &[u8], stride: usize, channels: usize, summed: usize) -> Lines {
    let mut lines = Lines { channels: summed as f64, ..Lines::default() };
    let (mut above, mut here, mut below, mut scratch) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut rows = data.chunks_exact(stride);
    if let Some(row) = rows.next() {
        sums(row, channels, summed, &mut here);
    }
    let mut y = 0;
    loop {
        let next = rows.next();
        if let Some(row) = next {
            sums(row, channels, summed, &mut below);
        }
        lines.add((y > 0).then_some(&above), &here, next.map(|_| below.as_slice()), y, &mut scratch);
        if next.is_none() {
            return lines;
        }
        std::mem::swap(&mut above, &mut here);
        std::mem::swap(&mut here, &mut below);
        y += 1;
    }
}

fn sums(row: &[u8], channels: usize, summed: usize, out: &mut Vec<i16>) {
    out.clear();
    let wide = |sample: &u8| i16::from(*sample);
    match (channels, summed) {
        (_, 1) => out.extend(row.iter().step_by(channels).map(wide)),
        (3, _) => out.extend(row.as_chunks::<3>().0.iter().map(|[r, g, b]| wide(r) + wide(g) + wide(b))),
        (4, 3) => out.extend(row.as_chunks::<4>().0.iter().map(|[r, g, b, _]| wide(r) + wide(g) + wide(b))),
        _ => out.extend(row.chunks_exact(channels).map(|pixel| pixel.iter().map(wide).sum::<i16>())),
    }
}
