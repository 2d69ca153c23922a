//! The size that a model takes nearest to the one asked for.

use super::{Model, OpenAiSizes, openai};
use crate::codec::decimal::whole;
use crate::model::{Request, Wanted};
use crate::wire::Body;

/// The aspect ratio and the name of a size, each where the model takes one.
pub struct Fit {
    pub ratio: Option<(u32, u32)>,
    pub size: Option<&'static str>,
}

impl Fit {
    pub fn is_empty(&self) -> bool {
        self.ratio.is_none() && self.size.is_none()
    }

    /// Writes the two as fields of a JSON object, under the format's names for them.
    pub fn write(&self, body: &mut Body, ratio: &str, size: &str) {
        let ratio = self.ratio.map(|shape| (ratio, shown(shape, ":")));
        let size = self.size.map(|name| (size, name.to_owned()));
        body.list(ratio.into_iter().chain(size), |body, (name, value)| {
            body.string(name).raw(":").string(&value);
        });
    }
}

/// The ratio and the size nearest to those of the request; and both as text, if they are not near.
pub fn fit(model: &Model, request: &Request) -> (Fit, Option<String>) {
    let (width, height) = (f64::from(request.width), f64::from(request.height));
    let mut ratios = model.aspect_ratios.iter().map(|&ratio| proportion(ratio));
    let mut areas = model.image_sizes.iter().map(|&(_, side)| f64::from(side) * f64::from(side));
    let (ratio, far_off) = nearest(&mut ratios, width / height);
    let (size, too_large) = nearest(&mut areas, width * height);
    let Wanted { shape, resolution, .. } = request.size;
    let ratio = model.aspect_ratios.get(ratio).copied().filter(|_| shape);
    let size = model.image_sizes.get(size).map(|&(name, _)| name).filter(|_| resolution);
    let is_far = (ratio.is_some() && far_off > 1.01) || (size.is_some() && too_large > 1.5);
    let adjusted = is_far.then(|| {
        let ratio = ratio.map(|ratio| shown(ratio, ":")).unwrap_or_default();
        let between = if ratio.is_empty() || size.is_none() { "" } else { ", " };
        [&ratio, between, size.unwrap_or_default()].concat()
    });
    (Fit { ratio, size }, adjusted)
}

fn proportion((across, down): (u32, u32)) -> f64 {
    f64::from(across) / f64::from(down)
}

fn shown((one, other): (u32, u32), between: &str) -> String {
    [&whole(one), between, &whole(other)].concat()
}

/// The place of the nearest measure, and its distance. Distance is a proportion: twice as much is as far as half as much.
/// The earlier one wins a tie.
fn nearest(measures: &mut dyn Iterator<Item = f64>, wanted: f64) -> (usize, f64) {
    let mut best = (0, f64::INFINITY);
    for (at, measure) in measures.enumerate() {
        let distance = measure.max(wanted) / measure.min(wanted);
        if distance < best.1 {
            best = (at, distance);
        }
    }
    best
}

/// The size in pixels that a model of OpenAI takes.
pub struct Pixels {
    pub size: String,
    /// It is another one than asked for.
    pub is_other: bool,
}

/// The size for a model of OpenAI; nothing, where none was asked for.
pub fn pixels(model: &str, request: &Request) -> Option<Pixels> {
    if !request.size.shape && !request.size.resolution {
        return None;
    }
    let wanted = (request.width, request.height);
    let size = match openai(model).sizes {
        OpenAiSizes::Fixed(sizes) => {
            let (at, _) = nearest(&mut sizes.iter().map(|&size| proportion(size)), proportion(wanted));
            sizes.get(at).copied().unwrap_or(wanted)
        }
        OpenAiSizes::Grid => on_grid(wanted),
    };
    // Where a shape alone was asked for, any size of that shape is it.
    let is_other = if request.size.resolution {
        size != wanted
    } else {
        nearest(&mut [proportion(size)].into_iter(), proportion(wanted)).1 > 1.02
    };
    Some(Pixels { size: shown(size, "x"), is_other })
}

const GRID: u32 = 16;
/// The longer and the shorter side, at the most.
const LARGEST: (u32, u32) = (3840, 2160);

/// The nearest size whose sides are multiples of 16, one not more than three times the other, and not too long.
fn on_grid((width, height): (u32, u32)) -> (u32, u32) {
    let (long, short) = (width.max(height), width.min(height));
    let scale = |most: u32, side: u32| f64::from(most) / f64::from(side);
    let factor = scale(LARGEST.0, long).min(scale(LARGEST.1, short)).min(1.0);
    let grid = |side: u32| ((f64::from(side) * factor / f64::from(GRID) + 0.5) as u32).max(1) * GRID;
    let short = grid(short);
    let long = grid(long).min(3 * short);
    if width < height { (short, long) } else { (long, short) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(width: u32, height: u32) -> Request {
        Request { width, height, ..Request::default() }
    }

    #[test]
    fn sizes_are_put_on_the_grid_that_a_model_has() {
        for (wanted, sent) in [
            ((1024, 1024), "1024x1024"),
            ((1000, 700), "1008x704"),
            ((683, 1024), "688x1024"),
            ((8192, 8192), "2160x2160"),
            ((7168, 4096), "3776x2160"),
            ((4096, 7168), "2160x3776"),
            ((3840, 2160), "3840x2160"),
            ((4000, 500), "1440x480"),
            ((1, 1), "16x16"),
            ((1, 8192), "16x48"),
        ] {
            let (width, height) = wanted;
            let is_other = sent != [&whole(width), "x", &whole(height)].concat();
            let pixels = pixels("gpt-image-2", &asked(width, height)).unwrap();
            assert_eq!((pixels.size.as_str(), pixels.is_other), (sent, is_other), "{wanted:?}");
        }
    }

    #[test]
    fn every_size_keeps_the_rules_of_the_grid() {
        for width in (1..8192).step_by(97) {
            for height in (1..8192).step_by(89) {
                let (across, down) = on_grid((width, height));
                let (long, short) = (across.max(down), across.min(down));
                assert!(across % 16 == 0 && down % 16 == 0 && short > 0, "{width}x{height}");
                assert!(long <= 3840 && short <= 2160 && long <= 3 * short, "{width}x{height}");
            }
        }
    }

    #[test]
    fn models_of_fixed_sizes_get_the_one_of_the_nearest_shape() {
        for (model, width, height, sent) in [
            ("gpt-image-1.5", 1792, 1024, "1536x1024"),
            ("gpt-image-1.5", 600, 800, "1024x1536"),
            ("gpt-image-1-mini", 500, 501, "1024x1024"),
            ("chatgpt-image-latest", 4096, 1, "1536x1024"),
            ("dall-e-3", 1600, 900, "1792x1024"),
        ] {
            let pixels = pixels(model, &asked(width, height)).unwrap();
            assert_eq!((pixels.size.as_str(), pixels.is_other), (sent, true));
        }
    }
}
