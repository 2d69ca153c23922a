//! A provider that runs anywhere: answers `generateContent` as the Gemini API does, from the request alone.
//!
//! Nothing is remembered between requests and nothing is left to chance: the same request gives the same bytes.
//! The way of a request: `route` finds what is called and checks the key; `proto_json` checks the body against
//! `schema`; `ask` checks what it means; `picture` paints; `answer` writes the reply, which `fault` may then spoil.

mod answer;
mod ask;
mod base64;
mod error;
mod fault;
mod hash;
mod models;
mod picture;
mod proto_json;
mod route;
mod schema;
mod signature;
mod size;

pub use fault::{Fault, Kind, Pace};

use error::ApiError;
use route::Route;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The longest body that the API takes.
const MAX_BODY: usize = 20 * 1024 * 1024;

/// A request, its body apart.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Request {
    pub method: String,
    /// With or without scheme and host.
    pub url: String,
    pub headers: Vec<(String, String)>,
    /// The one key that is valid; without it, any key that is not empty is.
    pub api_key: Option<String>,
    /// For requests that bring no seed.
    pub seed: i32,
    pub fault: Option<Fault>,
}

/// The answer, and how its body is to be sent.
#[derive(Clone, Debug, Serialize)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub pace: Pace,
    #[serde(skip)]
    pub body: Vec<u8>,
}

impl Reply {
    fn new(status: u16, content_type: &str, body: Vec<u8>) -> Self {
        let headers = vec![("content-type", content_type.to_owned()), ("content-length", body.len().to_string())];
        Self { status, headers, pace: Pace::Steady, body }
    }

    /// Pretty-printed, as the API's answers are.
    fn json(status: u16, value: &impl Serialize) -> Self {
        let body = serde_json::to_vec_pretty(value).unwrap_or_default();
        Self::new(status, "application/json; charset=UTF-8", body)
    }

    fn without_length(mut self) -> Self {
        self.headers.retain(|(name, _)| *name != "content-length");
        self
    }
}

/// Answers one request. Whatever the bytes are, there is an answer.
pub fn handle(request: &Request, body: &[u8]) -> Reply {
    let reply = match request.fault.as_ref().and_then(Fault::instead) {
        Some(reply) => reply,
        None => serve(request, body).unwrap_or_else(ApiError::into_reply),
    };
    let mut reply = match &request.fault {
        Some(fault) => fault.spoil(reply),
        None => reply,
    };
    reply.headers.push(("x-request-id", format!("{:016x}", hash::hash(0, body))));
    reply
}

fn serve(request: &Request, body: &[u8]) -> Result<Reply, ApiError> {
    let (model, form) = match route::find(request)? {
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
    let picture = if ask.wants_image { Some(picture::make(&ask, model, request.seed)?) } else { None };
    Ok(answer::write(&ask, model, picture, form, request))
}
