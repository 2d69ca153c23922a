//! What each model takes, as its provider documents it, and which are gone. Ids come and go: this is the only place that
//! knows them.

use super::{Body, MANY};
use crate::codec::find;
use crate::model::{Code, Failure, Request, Wanted};

/// Shapes and sizes of a model's pictures.
#[derive(Debug, PartialEq)]
pub struct Model {
    pub id: &'static str,
    pub aspect_ratios: &'static [(u32, u32)],
    /// Names and the side in pixels of a square picture of that size; empty where the model takes none.
    pub image_sizes: &'static [(&'static str, u32)],
}

const COMMON_RATIOS: &[(u32, u32)] =
    &[(1, 1), (2, 3), (3, 2), (3, 4), (4, 3), (4, 5), (5, 4), (9, 16), (16, 9), (21, 9)];

const ALL_RATIOS: &[(u32, u32)] = &[
    (1, 1),
    (2, 3),
    (3, 2),
    (3, 4),
    (4, 3),
    (4, 5),
    (5, 4),
    (9, 16),
    (16, 9),
    (21, 9),
    (1, 4),
    (4, 1),
    (1, 8),
    (8, 1),
];

const ALL_SIZES: &[(&str, u32)] = &[("512", 512), ("1K", 1024), ("2K", 2048), ("4K", 4096)];
const SIZES_FROM_1K: &[(&str, u32)] = &[("1K", 1024), ("2K", 2048), ("4K", 4096)];

const MODELS: &[Model] = &[
    Model { id: "gemini-nano-banana-2.1", aspect_ratios: ALL_RATIOS, image_sizes: ALL_SIZES },
    Model { id: "gemini-3-pro-image", aspect_ratios: COMMON_RATIOS, image_sizes: SIZES_FROM_1K },
    Model { id: "gemini-3.1-flash-image", aspect_ratios: ALL_RATIOS, image_sizes: ALL_SIZES },
    Model { id: "gemini-3.1-flash-lite-image", aspect_ratios: ALL_RATIOS, image_sizes: &[("1K", 1024)] },
];

/// The first image models took a ratio and no size.
const WITHOUT_SIZES: Model = Model { id: "gemini-2", aspect_ratios: COMMON_RATIOS, image_sizes: &[] };
/// What a model that is not in the table most likely takes.
const UNKNOWN: Model = Model { id: "", aspect_ratios: COMMON_RATIOS, image_sizes: SIZES_FROM_1K };

/// What OpenRouter's images API takes; its providers take the nearest that they have.
pub const OPENROUTER_IMAGES: Model = Model {
    id: "",
    aspect_ratios: &[
        (1, 1),
        (1, 2),
        (1, 4),
        (1, 8),
        (2, 1),
        (2, 3),
        (3, 2),
        (3, 4),
        (4, 1),
        (4, 3),
        (4, 5),
        (5, 2),
        (5, 4),
        (8, 1),
        (9, 16),
        (16, 9),
        (9, 20),
        (20, 9),
        (9, 21),
        (21, 9),
    ],
    image_sizes: ALL_SIZES,
};

/// What Gemini takes.
pub fn gemini(id: &str) -> &'static Model {
    match MODELS.iter().find(|model| model.id == id) {
        Some(model) => model,
        None if id.starts_with("gemini-2") => &WITHOUT_SIZES,
        None => &UNKNOWN,
    }
}

/// The model's own name in an id that has its maker's before it, and maybe a variant after it.
pub fn base_name(id: &str) -> &str {
    let name = id.rsplit('/').next().unwrap_or(id);
    if MANY { name.split(':').next().unwrap_or(name) } else { name }
}

/// What is sent of the size that is asked for: the ratio and the name of the size, each where the model takes one.
pub struct Fit(pub Option<(u32, u32)>, pub Option<&'static str>);

impl Fit {
    /// The two as fields of a JSON object, whose names the format gives.
    pub fn write(&self, body: &mut Body, ratio: &str, size: &str) {
        let ratio = self.0.map(|shape| (ratio, shown(shape, ":")));
        let size = self.1.map(|name| (size, name.to_owned()));
        body.list(ratio.into_iter().chain(size), |body, (name, value)| {
            body.string(name).raw(":").string(&value);
        });
    }
}

/// The ratio and the size that are nearest to those of the request; and both as text, if they are not near.
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
    (Fit(ratio, size), adjusted)
}

fn proportion((across, down): (u32, u32)) -> f64 {
    f64::from(across) / f64::from(down)
}

fn shown((one, other): (u32, u32), between: &str) -> String {
    [&one.to_string(), between, &other.to_string()].concat()
}

/// Which of the measures is nearest, and how far it is. Nearness is a matter of proportion: twice as much is as far as half
/// as much. The earlier one wins a tie.
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

/// The sizes of the models of OpenAI that take no others.
const FIXED: &[(u32, u32)] = &[(1024, 1024), (1536, 1024), (1024, 1536)];
/// How the names of OpenAI's models begin whose pictures have one of [`FIXED`]; later ones take any size on a grid.
const OF_FIXED_SIZES: &[&str] = &["gpt-image-1", "chatgpt-image"];
const FIXED_OF_DALL_E: &[(u32, u32)] = &[(1024, 1024), (1792, 1024), (1024, 1792)];
const GRID: u32 = 16;
/// The longer and the shorter side, at the most.
const LARGEST: (u32, u32) = (3840, 2160);

/// The size in pixels that a model of OpenAI takes, and whether that is another one than asked for; nothing, where none was.
pub fn pixels(model: &str, request: &Request) -> Option<(String, bool)> {
    if !request.size.shape && !request.size.resolution {
        return None;
    }
    let wanted = (request.width, request.height);
    let fixed = if is_dall_e(model) { FIXED_OF_DALL_E } else { FIXED };
    let is_of_fixed = OF_FIXED_SIZES.iter().any(|name| base_name(model).starts_with(name));
    let size = if is_of_fixed || is_dall_e(model) {
        let (at, _) = nearest(&mut fixed.iter().map(|&size| proportion(size)), proportion(wanted));
        fixed.get(at).copied().unwrap_or(wanted)
    } else {
        on_grid(wanted)
    };
    // Where a shape alone was asked for, any size of that shape is it.
    let is_other = if request.size.resolution {
        size != wanted
    } else {
        nearest(&mut [proportion(size)].into_iter(), proportion(wanted)).1 > 1.02
    };
    Some((shown(size, "x"), is_other))
}

pub fn is_dall_e(model: &str) -> bool {
    base_name(model).starts_with("dall-e")
}

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

/// Models that are gone, and what to do about it.
const RETIRED: &[(&str, &str)] = &[
    ("gemini-2.0-flash-exp", "This model has been retired: use gemini-nano-banana-2.1."),
    ("gemini-2.0-flash-exp-image-generation", "This model has been retired: use gemini-nano-banana-2.1."),
    ("gemini-2.0-flash-preview-image-generation", "This model has been retired: use gemini-nano-banana-2.1."),
    ("gemini-2.5-flash-image-preview", "This model has been retired: use gemini-nano-banana-2.1."),
    ("gemini-2.5-flash-image", "This model has been retired: use gemini-nano-banana-2.1."),
    ("gemini-3.1-flash-image-preview", "This model has been retired: use gemini-nano-banana-2.1."),
    ("gemini-3.1-flash-image", "This model may have been retired: use gemini-nano-banana-2.1."),
    ("gemini-3.1-flash-lite-image-preview", "This model has been retired: use gemini-3.1-flash-lite-image."),
    ("gemini-3-pro-image-preview", "This model has been retired: use gemini-3-pro-image."),
    ("gpt-image-1", "This model has been retired: use gpt-image-2."),
    ("dall-e-2", "This model has been retired: use gpt-image-2."),
    ("dall-e-3", "This model has been retired: use gpt-image-2."),
];

/// Names the successor of a model that is gone, where the failure may come of that.
pub fn advise(failure: &mut Failure, model: &str) {
    let of_the_model = failure.code == Code::NotFound
        || failure.code == Code::InvalidRequest
            && ["model", "Model"].iter().any(|word| find(&failure.message, word).is_some());
    if of_the_model {
        let id = base_name(model);
        for (retired, advice) in RETIRED {
            if *retired == id {
                failure.suggestion = advice;
            }
        }
    }
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
            let is_other = sent != [&width.to_string(), "x", &height.to_string()].concat();
            assert_eq!(pixels("gpt-image-2", &asked(width, height)), Some((sent.into(), is_other)), "{wanted:?}");
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
            assert_eq!(pixels(model, &asked(width, height)), Some((sent.into(), true)));
        }
    }
}
