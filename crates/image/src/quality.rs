//! Figures for how good a picture looks, from its samples alone.

use crate::picture::Samples;

/// What was measured. Without any pixel every figure is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Report {
    /// Mean of all samples, 0 to 255. Alpha is a channel like any other, here and down to `uncapped_score`.
    pub brightness: f64,
    /// Standard deviation of all samples, of the population.
    pub contrast: f64,
    /// Variance over both gradients of the mean over channels together, as `numpy.var(numpy.gradient(mean))` has it: central
    /// differences, one-sided at the edges. Along a side of one pixel the gradient is 0.
    pub sharpness: f64,
    /// Colours that differ, by the pixel.
    pub colour_diversity: f64,
    /// `contrast / 255 * 0.3 + sharpness / 1000 * 0.3 + colour_diversity * 0.4`. It has no upper end.
    pub uncapped_score: f64,
    /// Share of the samples that are 0 or 255. Of the colours only, as the two below: an opaque alpha changes nothing.
    pub clipped: f64,
    /// Variance of the Laplacian (four neighbours) of the mean over channels: small where a picture is blurred. A neighbour
    /// over the edge has the value of the pixel itself.
    pub blurriness: f64,
    /// How much larger the steps of the mean over channels are across the lines of an 8 pixel grid than elsewhere: 0 where
    /// they are not, 1 where they are twice as large. A step counts for 32 at most, so that outlines do not outweigh the
    /// rest, and both means have 0.1 added, so that a flat picture has no blocks.
    pub blockiness: f64,
    /// 0 to 1: whether the picture can be used as it is. Its formula is at [`measure`].
    pub score: f64,
}

/// Steps larger than this are outlines, whatever the grid.
const LARGEST_STEP: i16 = 32;

/// Measures samples as they are in the file.
///
/// `score` is a product of pieces, each 0 to 1 and straight between its two ends. They are taken of the colours alone, so
/// that an opaque alpha changes nothing. With `detail = (blurriness - 4) / (sharpness + 1)`, which hardly changes with
/// contrast (4 is what rounding and a good JPEG add):
///
/// - contrast: 0 at 4, 1 at 24. Flat pictures.
/// - focus: `detail`, 0 at 0.1, 1 at 0.6. A photograph blurred by a Gaussian of 4 pixels has about 0.15, whatever it shows.
/// - noise: `detail`, 1 at 16, 0 at 32. White noise has 40, hard outlines along the pixels have 8.
/// - blocks: `blockiness`, 1 at 0.6, 0 at 1.4. A JPEG of quality 60 has 0.5, one of quality 5 has 2 to 7.
/// - exposure: brightness, 0 at 5, 1 at 50; 1 at 205, 0 at 250.
/// - clipping: `clipped`, 1 at 0.1, 0 at 0.5.
///
/// The last two count as far as the picture has texture, as photographs have and illustrations on white paper do not: the
/// share of steps of more than 1 and less than 32 among all between neighbours that are not both black or both white, from
/// 0.2 on and fully at 0.4. Photographs have 0.35 and more, illustrations up to 0.2; JPEG files of these have more, and on
/// white paper they may be taken for clipped.
pub fn measure(samples: &Samples) -> Report {
    let channels = usize::from(samples.channels);
    let stride = channels.saturating_mul(samples.width as usize);
    if !(1..=4).contains(&channels) || stride == 0 {
        return Report::default();
    }
    let rows = (samples.data.len() / stride).min(samples.height as usize);
    let data = samples.data.get(..rows * stride).unwrap_or_default();
    let pixels = (data.len() / channels) as u64;
    if pixels == 0 {
        return Report::default();
    }
    let all = Levels::of(data);
    let has_alpha = channels.is_multiple_of(2);
    let (colours, colour_lines) = if has_alpha {
        (all.without_alpha(data, channels), lines(data, stride, channels, channels - 1))
    } else {
        (all, lines(data, stride, channels, channels))
    };
    // An alpha that is the same everywhere has no part in any step, only in the mean.
    let all_lines = if has_alpha && !is_alpha_even(data, channels) {
        lines(data, stride, channels, channels)
    } else {
        Lines { channels: channels as f64, ..colour_lines }
    };
    let distinct = match channels {
        1 => distinct::<1>(data),
        2 => distinct::<2>(data),
        3 => distinct::<3>(data),
        _ => distinct_with_alpha(data),
    };

    let contrast = all.moments().variance().sqrt();
    let sharpness = all_lines.sharpness();
    let colour_diversity = distinct as f64 / pixels as f64;
    let report = Report {
        brightness: all.mean(),
        contrast,
        sharpness,
        colour_diversity,
        uncapped_score: contrast / 255.0 * 0.3 + sharpness / 1000.0 * 0.3 + colour_diversity * 0.4,
        clipped: colours.clipped as f64 / colours.count as f64,
        blurriness: colour_lines.blurriness(),
        blockiness: colour_lines.blockiness(),
        score: 0.0,
    };
    let texture = ramp(colour_lines.texture(), 0.2, 0.4);
    let detail = (report.blurriness - 4.0) / (colour_lines.sharpness() + 1.0);
    let brightness = colours.mean();
    let exposure = ramp(brightness, 5.0, 50.0) * ramp(brightness, 250.0, 205.0);
    let clipping = ramp(report.clipped, 0.5, 0.1);
    let score = ramp(colours.moments().variance().sqrt(), 4.0, 24.0)
        * ramp(detail, 0.1, 0.6)
        * ramp(detail, 32.0, 16.0)
        * ramp(report.blockiness, 1.4, 0.6)
        * (1.0 - texture * (1.0 - exposure * clipping));
    Report { score, ..report }
}

/// 0 at `zero`, 1 at `one` and beyond, straight between them.
fn ramp(value: f64, zero: f64, one: f64) -> f64 {
    ((value - zero) / (one - zero)).clamp(0.0, 1.0)
}

/// Sums of whole numbers, from which a variance comes without loss.
#[derive(Clone, Copy, Default)]
struct Moments {
    count: u64,
    sum: i64,
    squares: u64,
}

impl Moments {
    /// Values within 4,096 either way, as all here are: 256 squares fit into 32 bits.
    fn add(&mut self, values: &[i16]) {
        for part in values.chunks(256) {
            let sum: i32 = part.iter().map(|&value| i32::from(value)).sum();
            let squares: u32 = part.iter().map(|&value| (i32::from(value) * i32::from(value)) as u32).sum();
            self.sum += i64::from(sum);
            self.squares += u64::from(squares);
        }
        self.count += values.len() as u64;
    }

    fn variance(&self) -> f64 {
        let sum = u128::from(self.sum.unsigned_abs());
        let spread = (u128::from(self.count) * u128::from(self.squares)).saturating_sub(sum * sum);
        let count = self.count.max(1) as f64;
        spread as f64 / (count * count)
    }
}

/// What all samples are, wherever they stand.
#[derive(Clone, Copy, Default)]
struct Levels {
    count: u64,
    sum: u64,
    squares: u64,
    clipped: u64,
}

impl Levels {
    fn of(data: &[u8]) -> Self {
        let mut levels = Self { count: data.len() as u64, ..Self::default() };
        // In pieces whose sums fit into 32 bits: the loops become vectors.
        for part in data.chunks(1 << 14) {
            levels.sum += u64::from(part.iter().map(|&sample| u32::from(sample)).sum::<u32>());
            levels.squares += u64::from(part.iter().map(|&sample| u32::from(sample) * u32::from(sample)).sum::<u32>());
            levels.clipped += u64::from(part.iter().map(|&sample| u32::from(is_clipped(sample))).sum::<u32>());
        }
        levels
    }

    fn without_alpha(mut self, data: &[u8], channels: usize) -> Self {
        for &alpha in data.iter().skip(channels - 1).step_by(channels) {
            self.count -= 1;
            self.sum -= u64::from(alpha);
            self.squares -= u64::from(alpha) * u64::from(alpha);
            self.clipped -= u64::from(is_clipped(alpha));
        }
        self
    }

    fn mean(&self) -> f64 {
        self.sum as f64 / self.count.max(1) as f64
    }

    fn moments(&self) -> Moments {
        Moments { count: self.count, sum: self.sum as i64, squares: self.squares }
    }
}

fn is_alpha_even(data: &[u8], channels: usize) -> bool {
    let mut alphas = data.iter().skip(channels - 1).step_by(channels);
    let first = alphas.next();
    alphas.all(|alpha| Some(alpha) == first)
}

fn is_clipped(sample: u8) -> bool {
    sample == 0 || sample == 255
}

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
struct Lines {
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
    fn sharpness(&self) -> f64 {
        self.gradient.variance() / (4.0 * self.channels * self.channels)
    }

    fn blurriness(&self) -> f64 {
        self.laplacian.variance() / (self.channels * self.channels)
    }

    fn blockiness(&self) -> f64 {
        if self.on_grid.count == 0 {
            return 0.0;
        }
        let (on, off) = (self.on_grid.mean() / self.channels, self.off_grid.mean() / self.channels);
        ((on + 0.1) / (off + 0.1) - 1.0).max(0.0)
    }

    fn texture(&self) -> f64 {
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
fn lines(data: &[u8], stride: usize, channels: usize, summed: usize) -> Lines {
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

/// A set of numbers: a bit for each that may be in it.
struct Bits(Vec<u64>);

impl Bits {
    fn new(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    /// Whether it was not there before.
    fn insert(&mut self, number: u32) -> bool {
        let Some(word) = self.0.get_mut((number / 64) as usize) else { return false };
        let bit = 1 << (number % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    fn remove(&mut self, number: u32) {
        if let Some(word) = self.0.get_mut((number / 64) as usize) {
            *word &= !(1 << (number % 64));
        }
    }
}

fn distinct<const CHANNELS: usize>(data: &[u8]) -> u64 {
    let mut seen = Bits::new(1 << (8 * CHANNELS));
    let (pixels, _) = data.as_chunks::<CHANNELS>();
    let mut last = None;
    let mut count = 0;
    for pixel in pixels {
        // A run of one colour is common, and asks nothing of the memory.
        if last != Some(pixel) {
            last = Some(pixel);
            count += u64::from(seen.insert(pixel.iter().fold(0, |number, &sample| number << 8 | u32::from(sample))));
        }
    }
    count
}

/// Distinct colours of four channels: for each alpha, the colours that have it. A bit for each of 2^32 would be half a GB,
/// and sorting takes several times as long.
fn distinct_with_alpha(data: &[u8]) -> u64 {
    let (pixels, _) = data.as_chunks::<4>();
    let mut seen = Bits::new(1 << 24);
    let mut others: Vec<Vec<u32>> = vec![Vec::new(); 256];
    let mut count = 0;
    let mut last = None;
    for pixel in pixels {
        if last == Some(pixel) {
            continue;
        }
        last = Some(pixel);
        let &[r, g, b, alpha] = pixel;
        let colour = u32::from_be_bytes([0, r, g, b]);
        if alpha == 255 {
            count += u64::from(seen.insert(colour));
        } else if let Some(colours) = others.get_mut(usize::from(alpha)) {
            colours.push(colour);
        }
    }
    if others.iter().any(|colours| !colours.is_empty()) {
        seen = Bits::new(1 << 24);
    }
    for colours in &others {
        count += colours.iter().map(|&colour| u64::from(seen.insert(colour))).sum::<u64>();
        colours.iter().for_each(|&colour| seen.remove(colour));
    }
    count
}
