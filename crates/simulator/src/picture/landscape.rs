//! Sky, sun, land and water, from far to near; or, when there is a picture to work on, that picture with a new
//! light over it and new land before it.

use super::canvas::{Canvas, Color, blend, lay};
use super::palette::Palette;
use super::photo;
use super::ridge::{Shape, outline};
use crate::hash::Rng;
use image::RgbImage;

struct Plan {
    /// From far to near.
    land: &'static [Shape],
    /// Water begins where the land ends, and mirrors it.
    water: bool,
}

const PLANS: &[Plan] = &[
    Plan { land: &[Shape::Peaks, Shape::Peaks, Shape::Peaks, Shape::Peaks, Shape::Trees], water: false },
    Plan { land: &[Shape::Hills, Shape::Hills, Shape::Hills, Shape::Hills, Shape::Hills], water: false },
    Plan { land: &[Shape::Peaks, Shape::Peaks, Shape::Trees], water: true },
    Plan { land: &[Shape::Peaks, Shape::Trees, Shape::Trees, Shape::Trees, Shape::Trees], water: false },
    Plan { land: &[Shape::Hills, Shape::Peaks, Shape::Hills, Shape::Trees], water: true },
    Plan { land: &[Shape::Hills, Shape::Towers, Shape::Towers], water: true },
    Plan { land: &[Shape::Hills, Shape::Towers, Shape::Towers, Shape::Towers], water: false },
];

const REFINED: Plan = Plan { land: &[Shape::Hills, Shape::Trees], water: false };

pub fn paint(canvas: &mut Canvas, hash: u64, background: Option<&RgbImage>) {
    let mut rng = Rng::new(hash);
    let palette = Palette::pick(&mut rng);
    let chosen = rng.next() as usize % PLANS.len();
    match background {
        Some(picture) => {
            let (width, height) = (canvas.width() as u32, canvas.height() as u32);
            canvas.place(&photo::cover(picture, width, height), 0, 0);
            relight(canvas, &palette);
            paint_sun(canvas, &palette, &mut rng, 0.55);
            paint_land(canvas, &palette, &mut rng, &REFINED, 0.78..1.0);
        }
        None => {
            let plan = PLANS.get(chosen).unwrap_or(&REFINED);
            let horizon = if plan.water { rng.range(0.6, 0.7) } else { 1.0 };
            paint_sky(canvas, &palette, horizon.min(0.8));
            if palette.night {
                paint_stars(canvas, &mut rng);
            }
            paint_sun(canvas, &palette, &mut rng, 1.0);
            paint_clouds(canvas, &palette, &mut rng);
            let start = horizon * rng.range(0.46, 0.6);
            paint_land(canvas, &palette, &mut rng, plan, start..horizon);
            if plan.water {
                paint_water(canvas, &palette, &mut rng, horizon);
            }
        }
    }
}

/// The length that everything is measured by: the same share of the picture whatever its size.
fn unit(canvas: &Canvas) -> f32 {
    ((canvas.width() * canvas.height()) as f32).sqrt()
}

fn paint_sky(canvas: &mut Canvas, palette: &Palette, horizon: f32) {
    let end = canvas.height() as f32 * horizon;
    for (y, row) in canvas.rows() {
        row.fill(palette.sky_at(y as f32 / end).map(|channel| channel as u8));
    }
}

/// Lets the picture underneath take on the new sky's colours.
fn relight(canvas: &mut Canvas, palette: &Palette) {
    let end = canvas.height() as f32;
    for (y, row) in canvas.rows() {
        let color = palette.sky_at(y as f32 / end);
        row.iter_mut().for_each(|pixel| lay(pixel, color, 0.18));
    }
}

fn paint_stars(canvas: &mut Canvas, rng: &mut Rng) {
    let (width, height, unit) = (canvas.width() as f32, canvas.height() as f32, unit(canvas));
    for _ in 0..140 {
        let place = (rng.range(0.0, width), rng.range(0.0, height * 0.6));
        let size = rng.range(0.0006, 0.0022) * unit;
        canvas.disc(place, size.max(0.5), [255.0, 250.0, 235.0], rng.range(0.3, 0.95));
    }
}

fn paint_sun(canvas: &mut Canvas, palette: &Palette, rng: &mut Rng, strength: f32) {
    let (width, height, unit) = (canvas.width() as f32, canvas.height() as f32, unit(canvas));
    let place = (width * rng.range(0.18, 0.82), height * rng.range(0.14, 0.42));
    let radius = unit * if palette.night { rng.range(0.03, 0.05) } else { rng.range(0.045, 0.1) };
    let halo = radius * 4.5;
    canvas.glow(place, (halo, halo), palette.sun, |distance| (1.0 - distance).max(0.0).powi(2) * 0.6 * strength);
    canvas.disc(place, radius, palette.sun, strength);
}

/// Thin bands of haze.
fn paint_clouds(canvas: &mut Canvas, palette: &Palette, rng: &mut Rng) {
    let (width, height, unit) = (canvas.width() as f32, canvas.height() as f32, unit(canvas));
    let opacity = if palette.night { 0.1 } else { 0.32 };
    let color = blend(palette.sun, [255.0; 3], 0.4);
    for _ in 0..9 {
        let place = (rng.range(0.0, width), height * rng.range(0.08, 0.5));
        let reach = (unit * rng.range(0.12, 0.4), unit * rng.range(0.006, 0.022));
        canvas.glow(place, reach, color, |distance| (1.0 - distance).max(0.0) * opacity);
    }
}

/// Each layer of land covers the one behind it; its foot is pale with mist, so that the next stands out.
fn paint_land(canvas: &mut Canvas, palette: &Palette, rng: &mut Rng, plan: &Plan, reach: std::ops::Range<f32>) {
    let (height, unit) = (canvas.height() as f32, unit(canvas));
    let layers = plan.land.len() as f32;
    for (index, shape) in plan.land.iter().enumerate() {
        let depth = (index as f32 + 1.0) / layers;
        let color = blend(palette.far, palette.near, (depth - 1.0 / layers) * layers / (layers - 1.0).max(1.0));
        let mist = blend(color, palette.sky_at(1.0), 0.5 * (1.0 - depth));
        let base = height * (reach.start + (reach.end - reach.start) * depth);
        let tall = height * (reach.end - reach.start) * rng.range(0.55, 0.8);
        let seed = rng.next();
        let tops: Vec<f32> =
            outline(*shape, seed, canvas.width(), unit).into_iter().map(|share| base - share * tall).collect();
        let end = height * if plan.water { reach.end } else { 1.0 };
        fill_below(canvas, &tops, end, |y| blend(color, mist, ((y - base + tall) / tall).clamp(0.0, 1.0)));
        if *shape == Shape::Towers {
            light_windows(canvas, palette, &tops, end, seed);
        }
    }
}

fn fill_below(canvas: &mut Canvas, tops: &[f32], end: f32, color: impl Fn(f32) -> Color) {
    let highest = tops.iter().copied().fold(f32::MAX, f32::min).max(0.0);
    for (y, row) in canvas.rows().skip(highest as usize).take_while(|(y, _)| (*y as f32) < end) {
        let y = y as f32;
        let color = color(y);
        let solid = color.map(|channel| channel as u8);
        for (pixel, top) in row.iter_mut().zip(tops) {
            let cover = y + 1.0 - top;
            if cover >= 1.0 {
                *pixel = solid;
            } else if cover > 0.0 {
                lay(pixel, color, cover);
            }
        }
    }
}

/// Windows on a grid, some of them lit, wherever the grid meets a building.
fn light_windows(canvas: &mut Canvas, palette: &Palette, tops: &[f32], end: f32, seed: u64) {
    let mut rng = Rng::new(seed);
    let step = unit(canvas) / 84.0;
    let color = blend(palette.sun, [255.0, 214.0, 130.0], 0.6);
    let columns = (canvas.width() as f32 / step) as usize;
    for column in 0..columns {
        let left = (column as f32 + 0.3) * step;
        let roof = |x: f32| tops.get(x as usize).copied().unwrap_or(end);
        let top = roof(left).max(roof(left + step * 0.4));
        let mut y = ((top / step).ceil() + 0.4) * step;
        while y + step * 0.5 < end {
            if rng.range(0.0, 1.0) < 0.24 {
                canvas.rectangle(left, y, step * 0.4, step * 0.5, color, 0.75);
            }
            y += step;
        }
    }
}

/// Mirrors what is above the horizon, darker and broken by waves.
fn paint_water(canvas: &mut Canvas, palette: &Palette, rng: &mut Rng, horizon: f32) {
    let (width, height, unit) = (canvas.width(), canvas.height(), unit(canvas));
    let shore = (height as f32 * horizon) as usize;
    let seed = rng.next();
    for y in shore..height {
        let depth = (y - shore) as f32 / (height - shore) as f32;
        let source = shore.saturating_sub(1 + (y - shore));
        let wave =
            (y as f32 / unit * (90.0 - 50.0 * depth)).sin() + (y as f32 / unit * 211.0 + (seed % 97) as f32).sin();
        let shift = (wave * unit * 0.004 * (0.3 + 1.7 * depth)) as isize;
        let mirrored = canvas.row(source).to_vec();
        let tint = blend(palette.near, palette.sky_at(0.2), 0.45);
        let share = 0.28 + 0.34 * depth;
        for (x, pixel) in canvas.row(y).iter_mut().enumerate() {
            let from = x.saturating_add_signed(shift).min(width - 1);
            *pixel = mirrored.get(from).copied().unwrap_or_default();
            lay(pixel, tint, share);
        }
    }
}
