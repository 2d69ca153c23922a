//! Tokens and costs.

use crate::json::{Json, object};

/// The cost of a request, in tokens and in USD.
pub fn usage(prompt_tokens: u64, image_tokens: u64, text_tokens: u64) -> Json {
    const USD_PER_PROMPT_TOKEN: f64 = 0.000_002;
    const USD_PER_COMPLETION_TOKEN: f64 = 0.000_03;
    let completion_tokens = image_tokens + text_tokens;
    let prompt_cost = prompt_tokens as f64 * USD_PER_PROMPT_TOKEN;
    let completion_cost = completion_tokens as f64 * USD_PER_COMPLETION_TOKEN;
    let cost = prompt_cost + completion_cost;
    object! {
        "prompt_tokens": prompt_tokens,
        "completion_tokens": completion_tokens,
        "total_tokens": prompt_tokens + completion_tokens,
        "cost": cost,
        "is_byok": false,
        "prompt_tokens_details": object! { "cached_tokens": 0, "audio_tokens": 0 },
        "cost_details": object! {
            "upstream_inference_cost": Json::NULL,
            "upstream_inference_prompt_cost": prompt_cost,
            "upstream_inference_completions_cost": completion_cost,
        },
        "completion_tokens_details": object! { "reasoning_tokens": 0, "image_tokens": image_tokens },
    }
}

const TOKENS_PER_INPUT_IMAGE: u64 = 258;

pub const TOKENS_PER_IMAGE: u64 = 1290;

pub fn prompt_tokens(characters: usize, images: usize) -> u64 {
    characters.div_ceil(4) as u64 + images as u64 * TOKENS_PER_INPUT_IMAGE
}
