//! Gemini: `POST /v1beta/models/{model}:generateContent` and `:streamGenerateContent`, `GET /v1beta/models`.
//!
//! The way of a request: `route` finds what is called and checks the key; `proto_json` checks the body against
//! `schema`; `ask` checks what it means; `draw` draws; `answer` writes the reply.

mod answer;
mod ask;
mod draw;
mod error;
pub mod failure;
mod models;
mod proto_json;
pub mod route;
mod schema;
mod size;

use super::url::Url;
use super::{Reply, Request};
use error::ApiError;
use route::Route;
use serde_json::Value;

/// The longest body that the API takes.
const MAX_BODY: usize = 20 * 1024 * 1024;

pub fn serve(request: &Request, url: &Url, body: &[u8]) -> Reply {
    answer(request, url, body).unwrap_or_else(ApiError::into_reply)
}

fn answer(request: &Request, url: &Url, body: &[u8]) -> Result<Reply, ApiError> {
    let (model, form) = match route::find(request, url)? {
        Route::Page(reply) => return Ok(reply),
        Route::Generate { model, form } => (model, form),
    };
    if body.len() > MAX_BODY {
        return Err(ApiError::invalid(format!("Request payload size exceeds the limit: {MAX_BODY} bytes.")));
    }
    let json: Value = serde_json::from_slice(body)
        .map_err(|error| ApiError::invalid(format!("Invalid JSON payload received. Unexpected token.\n{error}")))?;
    proto_json::check(&json, schema::GENERATE_CONTENT)?;
    let ask = ask::read(&json, model)?;
    let picture = if ask.wants_image { Some(draw::draw(&ask, model, request.seed)?) } else { None };
    Ok(answer::write(&ask, model, picture, form, request))
}
