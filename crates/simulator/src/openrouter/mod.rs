//! OpenRouter: `POST /api/v1/chat/completions` and `/api/v1/images`, `GET /api/v1/models` and `/api/v1/images/models`.
//!
//! Parameters that it does not know are passed over, as OpenRouter does.

mod chat;
pub mod error;
mod images;
mod messages;
mod models;

use super::json::{Json, object};
use super::url::Url;
use super::{Reply, Request};
use error::ApiError;
use serde_json::Value;

/// When everything happens: a simulator has no clock.
const NOW: u64 = 1_780_000_000;

/// What comes first in a stream, so that the connection is not taken for dead.
const STILL_THERE: &str = ": OPENROUTER PROCESSING\n\n";

pub fn serve(request: &Request, url: &Url, body: &[u8]) -> Reply {
    answer(request, url, body).unwrap_or_else(ApiError::into_reply)
}

fn answer(request: &Request, url: &Url, body: &[u8]) -> Result<Reply, ApiError> {
    match (request.method.as_str(), url.path) {
        // Who asks what there is needs no key.
        ("GET", "/api/v1/models") => Ok(json(200, &models::list())),
        ("GET", "/api/v1/images/models") => Ok(json(200, &models::image_list())),
        ("POST", "/api/v1/chat/completions") => {
            check_key(request)?;
            chat::complete(request, url, &parse(body)?)
        }
        ("POST", "/api/v1/images") => {
            check_key(request)?;
            images::generate(request, &parse(body)?)
        }
        _ => Err(ApiError::new(404, "Not Found")),
    }
}

fn check_key(request: &Request) -> Result<(), ApiError> {
    match request.api_key.as_deref() {
        _ if request.bearer().is_empty() => Err(ApiError::new(401, "No auth credentials found")),
        Some(valid) if valid != request.bearer() => Err(ApiError::new(401, "User not found.")),
        _ => Ok(()),
    }
}

fn parse(body: &[u8]) -> Result<Value, ApiError> {
    serde_json::from_slice(body).map_err(|error| ApiError::new(400, format!("Invalid JSON in request body: {error}")))
}

/// Compact, as its answers are.
fn json(status: u16, value: &Json) -> Reply {
    Reply::new(status, "application/json", value.compact().into_bytes())
}

/// What a request costs, in tokens and in USD.
fn usage(prompt_tokens: u64, image_tokens: u64, text_tokens: u64) -> Json {
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

const TOKENS_PER_IMAGE: u64 = 1290;

fn prompt_tokens(characters: usize, images: usize) -> u64 {
    characters.div_ceil(4) as u64 + images as u64 * TOKENS_PER_INPUT_IMAGE
}
