//! OpenRouter: `POST /api/v1/chat/completions` and `/api/v1/images`, `GET /api/v1/models` and `/api/v1/images/models`.
//!
//! Parameters that it does not know are passed over, as OpenRouter does.

mod chat;
pub mod error;
mod images;
mod messages;
mod models;
mod reply;
mod usage;

use super::url::Url;
use super::{Reply, Request};
use error::ApiError;
use reply::json;
use serde_json::Value;

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
