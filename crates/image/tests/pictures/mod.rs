//! Pictures by formula: whole numbers that another program can make as well, and ones that look like photographs.

#![allow(dead_code)] // Not every test draws them all.

use std::collections::BTreeMap;
use std::sync::Mutex;

use ai_generation_image::picture::{Picture, Samples};

/// The formula of tests/data/drawn.py.
pub fn samples(width: u32, height: u32, channels: u8, seed: u32) -> Samples {
    let mut data = Vec::new();
    for y in 0..height {
        for x in 0..width {
            for c in 0..u32::from(channels) {
                let value =
                    (x * 3 + y * 5 + seed * 7) * (c + 2) / 3 + (x * y + seed) % (17 + c) * 4 + ((x / 7) ^ (y / 5)) * 9;
                data.push((value % 311).min(255) as u8);
            }
        }
    }
    Samples { width, height, channels, data }
}

pub fn opaque(samples: &Samples) -> Picture {
    let pixels = samples.data.chunks_exact(3).flat_map(|rgb| [rgb[0], rgb[1], rgb[2], 255]).collect();
    Picture { width: samples.width, height: samples.height, pixels }
}

pub fn without_alpha(picture: &Picture) -> Samples {
    let data = picture.pixels.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    Samples { width: picture.width, height: picture.height, channels: 3, data }
}

pub fn hash(x: i64, y: i64, seed: u64) -> f64 {
    let mut state = (x as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (y as u64).wrapping_mul(0xc2b2_ae3d_27d4_eb4f);
    state ^= seed.wrapping_mul(0x1656_67b1_9e37_79f9);
    for _ in 0..2 {
        state = (state ^ (state >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    }
    ((state ^ (state >> 29)) >> 11) as f64 / (1u64 << 53) as f64
}

fn smooth(t: f64) -> f64 {
    t * t * t * (t * (t * 6.0 - 15.0) + 10.0)
}

fn value_noise(x: f64, y: f64, seed: u64) -> f64 {
    let (left, top) = (x.floor(), y.floor());
    let (u, v) = (smooth(x - left), smooth(y - top));
    let at = |dx: i64, dy: i64| hash(left as i64 + dx, top as i64 + dy, seed);
    let upper = at(0, 0) + (at(1, 0) - at(0, 0)) * u;
    let lower = at(0, 1) + (at(1, 1) - at(0, 1)) * u;
    upper + (lower - upper) * v
}

/// Octaves of noise, 0 to 1, the finest of about two pixels.
fn fractal(x: f64, y: f64, seed: u64, widest: f64) -> f64 {
    let (mut sum, mut weight, mut size, mut octave) = (0.0, 1.0, widest, 0);
    let mut weights = 0.0;
    while size > 1.6 {
        sum += weight * value_noise(x / size + 13.7 * octave as f64, y / size, seed * 31 + octave);
        weights += weight;
        weight *= 0.6;
        size /= 2.0;
        octave += 1;
    }
    sum / weights
}

/// A landscape with a sky, hills one behind another and some balls: a colour for every place, not only for whole pixels.
/// Made for pictures of about 256 pixels.
pub fn landscape(x: f64, y: f64, seed: u64) -> [f64; 3] {
    let r = |index: i64| hash(index, 77, seed);
    for ball in 0..5 {
        let (cx, cy, radius) = (r(ball) * 256.0, r(ball + 10) * 256.0, 8.0 + r(ball + 20) * 22.0);
        let (dx, dy) = ((x - cx) / radius, (y - cy) / radius);
        let inside = dx * dx + dy * dy;
        if inside < 1.0 {
            let light = 0.35 + 0.65 * (0.6 - 0.5 * dx - 0.5 * dy).clamp(0.0, 1.0);
            let grain = 0.8 + 0.4 * fractal(x, y, seed + 5 + ball as u64, 16.0);
            return [r(ball + 30), r(ball + 40), r(ball + 50)].map(|c| (40.0 + 200.0 * c) * light * grain);
        }
    }
    for layer in (0..3).rev() {
        let base = 110.0 + 40.0 * layer as f64;
        let ridge = base + 70.0 * (fractal(x, 9.0 * layer as f64, seed + 50 + layer, 96.0) - 0.5);
        if y > ridge {
            let grain = 0.3 + 1.4 * fractal(x, y * 1.5, seed + 60 + layer, 48.0);
            let tint = 0.8 + 0.4 * value_noise(x / 60.0, y / 60.0, seed + 70);
            let colour = [60.0 + 25.0 * layer as f64 + 40.0 * r(60), 80.0 + 40.0 * r(61 + layer as i64), 60.0 * tint];
            return colour.map(|c| c * grain * (0.85 + 0.15 * layer as f64) + 10.0);
        }
    }
    let cloud = ((fractal(x * 0.7, y, seed + 90, 64.0) - 0.45) * 4.0).clamp(0.0, 1.0);
    let sky = [110.0 - y * 0.2, 150.0 - y * 0.1, 215.0 - y * 0.1];
    [sky[0] + (225.0 - sky[0]) * cloud, sky[1] + (225.0 - sky[1]) * cloud, sky[2] + (230.0 - sky[2]) * cloud]
}

/// Takes a picture of what has a colour at every place, two by two looks for each pixel. `place` says where a pixel looks.
pub fn draw(
    width: u32,
    height: u32,
    place: impl Fn(f64, f64) -> (f64, f64),
    colour: impl Fn(f64, f64) -> [f64; 3],
) -> Picture {
    const LOOKS: u32 = 2;
    let mut pixels = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let mut sum = [0.0; 3];
            for look in 0..LOOKS * LOOKS {
                let within = |part: u32| (f64::from(part) + 0.5) / f64::from(LOOKS);
                let (x, y) = place(f64::from(x) + within(look % LOOKS), f64::from(y) + within(look / LOOKS));
                for (sum, value) in sum.iter_mut().zip(colour(x, y)) {
                    *sum += value.clamp(0.0, 255.0);
                }
            }
            pixels.extend(sum.map(|value| (value / f64::from(LOOKS * LOOKS)).round() as u8));
            pixels.push(255);
        }
    }
    Picture { width, height, pixels }
}

/// Drawn once for all tests of a program: it takes its time.
pub fn photograph(side: u32, seed: u64) -> Picture {
    static DRAWN: Mutex<BTreeMap<(u32, u64), Picture>> = Mutex::new(BTreeMap::new());
    let known = DRAWN.lock().unwrap().get(&(side, seed)).cloned();
    known.unwrap_or_else(|| {
        let picture = draw(side, side, |x, y| (x, y), |x, y| landscape(x, y, seed));
        DRAWN.lock().unwrap().insert((side, seed), picture.clone());
        picture
    })
}

/// Plain shapes on paper, with antialiased outlines.
pub fn illustration(side: u32, seed: u64) -> Picture {
    let r = |index: i64| hash(index, 3, seed);
    let paper = [[255.0, 255.0, 255.0], [250.0, 240.0, 220.0], [40.0, 60.0, 110.0]][seed as usize % 3];
    draw(
        side,
        side,
        |x, y| (x, y),
        |x, y| {
            let mut colour = paper;
            for shape in 0..12 {
                let (cx, cy) = (r(shape) * f64::from(side), r(shape + 20) * f64::from(side));
                let size = f64::from(side) * (0.05 + 0.12 * r(shape + 40));
                let angle = r(shape + 60) * 3.0;
                let (dx, dy) = (x - cx, y - cy);
                let (u, v) = (dx * angle.cos() + dy * angle.sin(), dy * angle.cos() - dx * angle.sin());
                let (inside, edge) = match shape % 3 {
                    0 => (u.hypot(v) < size, u.hypot(v) > size - 3.0),
                    1 => (u.abs().max(v.abs()) < size, u.abs().max(v.abs()) > size - 3.0),
                    _ => (u.abs() + v.abs() * 0.5 < size, u.abs() + v.abs() * 0.5 > size - 3.0),
                };
                if inside {
                    colour = [r(shape + 80), r(shape + 90), r(shape + 100)].map(|c| 30.0 + 210.0 * c);
                    if edge {
                        colour = [20.0, 20.0, 30.0];
                    }
                }
            }
            colour
        },
    )
}

/// Blurs by a Gaussian, in the values as they are.
pub fn blurred(picture: &Picture, sigma: f64) -> Picture {
    let radius = (sigma * 3.5).ceil() as i64;
    let weights: Vec<f64> = (-radius..=radius).map(|d| (-0.5 * (d as f64 / sigma).powi(2)).exp()).collect();
    let total: f64 = weights.iter().sum();
    let (width, height) = (i64::from(picture.width), i64::from(picture.height));
    let pass = |from: &[f64], dx: i64, dy: i64| -> Vec<f64> {
        let mut out = Vec::with_capacity(from.len());
        for y in 0..height {
            for x in 0..width {
                for c in 0..3 {
                    let sum: f64 = (-radius..=radius)
                        .zip(&weights)
                        .map(|(d, weight)| {
                            let (x, y) = ((x + d * dx).clamp(0, width - 1), (y + d * dy).clamp(0, height - 1));
                            weight * from[((y * width + x) * 3 + c) as usize]
                        })
                        .sum();
                    out.push(sum / total);
                }
            }
        }
        out
    };
    let rgb = without_alpha(picture);
    let start: Vec<f64> = rgb.data.iter().map(|&value| f64::from(value)).collect();
    let data = pass(&pass(&start, 1, 0), 0, 1).into_iter().map(|value| value.round() as u8).collect();
    opaque(&Samples { data, ..rgb })
}

/// What is left of it after a JPEG of that quality.
pub fn through_jpeg(picture: &Picture, quality: u8) -> Picture {
    use image::ImageDecoder;
    let mut file = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, quality);
    let rgb = without_alpha(picture);
    image::ImageEncoder::write_image(encoder, &rgb.data, picture.width, picture.height, image::ExtendedColorType::Rgb8)
        .unwrap();
    let decoder = image::codecs::jpeg::JpegDecoder::new(std::io::Cursor::new(&file)).unwrap();
    let mut data = vec![0; decoder.total_bytes() as usize];
    decoder.read_image(&mut data).unwrap();
    opaque(&Samples { data, ..rgb })
}

/// Every colour by its own, from a formula.
pub fn mapped(picture: &Picture, change: impl Fn(f64) -> f64) -> Picture {
    let mut changed = picture.clone();
    for pixel in changed.pixels.chunks_exact_mut(4) {
        for value in &mut pixel[..3] {
            *value = change(f64::from(*value)).round().clamp(0.0, 255.0) as u8;
        }
    }
    changed
}

/// Normally spread noise on top of it, as wide as `sigma`.
pub fn noisy(picture: &Picture, sigma: f64, seed: u64) -> Picture {
    let mut changed = picture.clone();
    for (place, value) in changed.pixels.iter_mut().enumerate().filter(|(place, _)| place % 4 < 3) {
        let sum: f64 = (0..12).map(|index| hash(place as i64, index, seed)).sum();
        *value = (f64::from(*value) + (sum - 6.0) * sigma).round().clamp(0.0, 255.0) as u8;
    }
    changed
}
