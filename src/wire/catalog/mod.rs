//! The catalogue of models and formats: shapes and sizes, defaults, successors. The tables are in [`models`]; no other place
//! knows an id, and the package's TypeScript has its own from here ([`known`]).

pub mod known;
pub mod models;
mod size;

use super::MANY;
use crate::codec::find;
use crate::model::{Code, Failure};

use models::{ENDINGS, GEMINI, IMAGE_ONLY, OPENAI, UNKNOWN, UNKNOWN_OF_OPENAI, WITHOUT_SIZES};
pub use models::{IMAGE_MODEL, Model, OPENROUTER_IMAGES, OpenAiModel, OpenAiSizes, TALKING_MODEL};
pub use size::{Fit, Pixels, fit, pixels};

/// The sizes of a model of Google's.
pub fn gemini(id: &str) -> &'static Model {
    match GEMINI.iter().find(|model| model.id == id) {
        Some(model) => model,
        None if id.starts_with("gemini-2") => &WITHOUT_SIZES,
        None => &UNKNOWN,
    }
}

/// The model's own name in an id that has its maker's before it, and maybe a variant after it.
pub fn base_name(id: &str) -> &str {
    let start = id.bytes().rposition(|byte| byte == b'/').map_or(0, |slash| slash + 1);
    let name = id.get(start..).unwrap_or(id);
    let end = if MANY { find(name, ":") } else { None };
    end.and_then(|end| name.get(..end)).unwrap_or(name)
}

/// A model of OpenAI's, under whatever name a server has for it.
pub fn openai(id: &str) -> &'static OpenAiModel {
    let name = base_name(id);
    let is = |model: &&OpenAiModel| {
        name.strip_prefix(model.id).is_some_and(|snapshot| snapshot.is_empty() || snapshot.starts_with('-'))
    };
    OPENAI.iter().find(is).unwrap_or(&UNKNOWN_OF_OPENAI)
}

/// OpenAI's older images API: it streams nothing, and answers with addresses unless it is told otherwise.
pub fn is_dall_e(model: &str) -> bool {
    base_name(model).starts_with("dall-e")
}

/// True if a model of OpenAI's draws, and does not talk.
pub fn is_openai_image_model(model: &str) -> bool {
    ["gpt-image", "chatgpt-image"].iter().any(|name| base_name(model).starts_with(name))
}

/// True if a model at OpenRouter draws, and does not talk.
pub fn is_image_only(model: &str) -> bool {
    IMAGE_ONLY.iter().any(|beginning| model.starts_with(beginning))
}

/// Names the successor of a model that is gone, where the failure may come of that.
pub fn advise(failure: &mut Failure, model: &str) {
    let of_the_model = failure.code == Code::NotFound
        || failure.code == Code::InvalidRequest
            && ["model", "Model"].iter().any(|word| find(&failure.message, word).is_some());
    if of_the_model && let Some(ending) = ENDINGS.iter().find(|ending| ending.id == base_name(model)) {
        failure.suggestion = ending.advice;
    }
}
