//! Azure's paths to OpenAI's API, and its keys: `api-key`, or a token of Microsoft Entra as a bearer token.

use super::error::ApiError;
use crate::Request;
use crate::url::Url;

/// The path of a resource's API.
pub const BELOW: &str = "/openai";

/// OpenAI's path for one of Azure's.
pub fn path<'a>(path: &'a str, url: &Url) -> Result<&'a str, ApiError> {
    let deployed = match path.strip_prefix("/deployments/").and_then(|rest| rest.split_once('/')) {
        Some((_, "images/generations")) => Some("/v1/images/generations"),
        Some((_, "images/edits")) => Some("/v1/images/edits"),
        _ => None,
    };
    match deployed {
        Some(path) if url.query("api-version").is_some_and(|version| !version.is_empty()) => Ok(path),
        None if path.starts_with("/v1/") => Ok(path),
        _ => Err(ApiError { code: Some("404"), ..ApiError::new(404, "Resource not found") }),
    }
}

pub fn check_key(request: &Request) -> Result<(), ApiError> {
    let given = request.header("api-key").unwrap_or_else(|| request.bearer());
    let is_valid = request.api_key.as_deref().is_none_or(|valid| valid == given);
    if !given.is_empty() && is_valid {
        return Ok(());
    }
    let message = "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key \
                   for an active subscription and use a correct regional API endpoint for your resource.";
    Err(ApiError { code: Some("401"), ..ApiError::new(401, message) })
}
