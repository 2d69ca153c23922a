//! The catalogue of models and formats: ids, shapes and sizes, defaults, successors. Ids come and go: no other place knows
//! them, and the package's TypeScript has its own from here ([`known`]).

pub mod known;
mod size;

use super::MANY;
use crate::codec::find;
use crate::model::{Code, Failure};

pub use size::{Fit, Pixels, fit, pixels};

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
/// The guess for a model that is not in the table.
const UNKNOWN: Model = Model { id: "", aspect_ratios: COMMON_RATIOS, image_sizes: SIZES_FROM_1K };

/// The sizes of OpenRouter's images API; its providers take the nearest that they have.
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

/// The sizes of a model of Google's.
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

/// The sizes of OpenAI's first image models.
const FIXED: &[(u32, u32)] = &[(1024, 1024), (1536, 1024), (1024, 1536)];
/// The beginnings of those models' names; later ones take any size on a grid.
const OF_FIXED_SIZES: &[&str] = &["gpt-image-1", "chatgpt-image"];
const FIXED_OF_DALL_E: &[(u32, u32)] = &[(1024, 1024), (1792, 1024), (1024, 1792)];

/// The sizes in pixels of a model of OpenAI's.
pub enum OpenAiSizes {
    Fixed(&'static [(u32, u32)]),
    /// Sides that are multiples of 16, within bounds.
    Grid,
}

pub fn openai_sizes(model: &str) -> OpenAiSizes {
    if is_dall_e(model) {
        OpenAiSizes::Fixed(FIXED_OF_DALL_E)
    } else if OF_FIXED_SIZES.iter().any(|name| base_name(model).starts_with(name)) {
        OpenAiSizes::Fixed(FIXED)
    } else {
        OpenAiSizes::Grid
    }
}

/// OpenAI's older images API: it streams nothing, and answers with addresses unless it is told otherwise.
pub fn is_dall_e(model: &str) -> bool {
    base_name(model).starts_with("dall-e")
}

/// The model that writes the words of a request to `/responses` that names an image model.
pub const TALKING_MODEL: &str = "gpt-5.5";
/// The model that the tool of `/responses` draws with unless it is told.
pub const IMAGE_MODEL: &str = "gpt-image-2";

/// True if a model of OpenAI's draws, and does not talk.
pub fn is_openai_image_model(model: &str) -> bool {
    ["gpt-image", "chatgpt-image"].iter().any(|name| base_name(model).starts_with(name))
}

/// The beginnings of the ids at OpenRouter of models that draw, and do not talk.
const IMAGE_ONLY: &[&str] = &["black-forest-labs/", "bytedance-seed/", "sourceful/", "recraft/", "openai/gpt-image"];

/// True if a model at OpenRouter draws, and does not talk.
pub fn is_image_only(model: &str) -> bool {
    IMAGE_ONLY.iter().any(|beginning| model.starts_with(beginning))
}

/// Models that are gone, and advice.
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
