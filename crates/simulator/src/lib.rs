//! A provider that runs anywhere: answers as the Gemini API, OpenAI's and OpenRouter's do, from the request alone.
//!
//! Nothing is remembered between requests and nothing is left to chance: the same request gives the same bytes.
//! [`handle`] finds the provider by the path; the provider's folder checks the request and writes the answer, with
//! pictures from `picture`; `fault` may then spoil it.

mod base64;
mod data_url;
#[cfg(feature = "js")]
mod export;
mod fault;
mod gemini;
mod hash;
mod json;
mod multipart;
mod openai;
mod openrouter;
mod picture;
mod schema;
mod signature;
mod size;
mod sse;
mod stored;
mod url;

pub use fault::{Fault, Kind, Pace};

use fault::Failure;
use serde::{Deserialize, Serialize};
use url::Url;

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
    /// Whether OpenRouter's chat gives the addresses of its pictures.
    pub image_urls: bool,
    pub fault: Option<Fault>,
}

impl Request {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The token of an `Authorization: Bearer` header; empty where there is none.
    fn bearer(&self) -> &str {
        let value = self.header("authorization").unwrap_or_default();
        match value.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
            _ => "",
        }
    }

    fn fault(&self) -> Option<Kind> {
        self.fault.as_ref().map(|fault| fault.kind)
    }

    /// A picture's base64, which a fault may have broken.
    fn encode(&self, picture: &[u8]) -> String {
        let data = base64::encode(picture);
        match &self.fault {
            Some(fault) => fault.spoil_base64(data),
            None => data,
        }
    }
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

    /// Pretty-printed, as the answers of Gemini and OpenAI are.
    fn json(status: u16, value: &impl Serialize) -> Self {
        let body = serde_json::to_vec_pretty(value).unwrap_or_default();
        Self::new(status, "application/json; charset=UTF-8", body)
    }

    /// What a proxy says of a provider that it cannot reach.
    fn bad_gateway() -> Self {
        let page = "<!DOCTYPE html>\n<html lang=en>\n<title>502 Bad Gateway</title>\n<h1>502 Bad Gateway</h1>\n\
                    <p>The server encountered a temporary error and could not complete your request.\n";
        Self::new(502, "text/html; charset=UTF-8", page.into())
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn is_stream(&self) -> bool {
        self.headers.iter().any(|(_, value)| value.starts_with("text/event-stream"))
    }

    fn without_length(mut self) -> Self {
        self.headers.retain(|(name, _)| *name != "content-length");
        self
    }
}

/// Whose path a request is for.
#[derive(Clone, Copy)]
enum Provider {
    Gemini,
    OpenAi,
    OpenRouter,
    /// Where the pictures are that an answer gives the address of.
    Stored,
}

impl Provider {
    fn of(request: &Request, url: &Url) -> Self {
        // Both have `/v1/models`; who asks says by its key which one is meant.
        let is_openai =
            || request.header("authorization").is_some() && request.header(gemini::route::KEY_HEADER).is_none();
        if url.path.starts_with("/api/v1/") {
            return Self::OpenRouter;
        }
        if url.path.starts_with(stored::PATH) {
            return Self::Stored;
        }
        match url.path.strip_prefix("/v1/") {
            Some(rest) if rest.starts_with("images/") || rest.starts_with("responses") || is_openai() => Self::OpenAi,
            _ => Self::Gemini,
        }
    }

    fn serve(self, request: &Request, url: &Url, body: &[u8]) -> Reply {
        match self {
            Self::Gemini => gemini::serve(request, url, body),
            Self::OpenAi => openai::serve(request, url, body),
            Self::OpenRouter => openrouter::serve(request, url, body),
            Self::Stored => stored::serve(request, url),
        }
    }

    /// Whether its streams have a place for an error in the middle.
    fn breaks_off(self) -> bool {
        matches!(self, Self::OpenAi | Self::OpenRouter)
    }

    fn fail(self, failure: Failure) -> Reply {
        match self {
            Self::Gemini => gemini::failure::reply(failure),
            Self::OpenAi => openai::error::failure(failure),
            Self::OpenRouter => openrouter::error::failure(failure),
            Self::Stored => stored::fail(failure.status()),
        }
    }
}

/// An error under HTTP 200: in the middle of a stream, where the request is answered with one.
fn disguise(provider: Provider, request: &Request, url: &Url, body: &[u8]) -> Reply {
    if provider.breaks_off() {
        let reply = provider.serve(request, url, body);
        if reply.is_stream() {
            return reply;
        }
    }
    provider.fail(Failure::Status(200))
}

/// Answers one request. Whatever the bytes are, there is an answer.
pub fn handle(request: &Request, body: &[u8]) -> Reply {
    let url = Url::parse(&request.url);
    let provider = Provider::of(request, &url);
    let reply = match &request.fault {
        Some(fault) => {
            let reply = match fault.failure() {
                Some(Failure::Status(502)) => Reply::bad_gateway(),
                Some(Failure::Status(200)) => disguise(provider, request, &url, body),
                Some(failure) => provider.fail(failure),
                None => provider.serve(request, &url, body),
            };
            fault.spoil(fault.with_retry_after(reply))
        }
        None => provider.serve(request, &url, body),
    };
    let prefix = if matches!(provider, Provider::OpenAi) { "req_" } else { "" };
    reply.with("x-request-id", format!("{prefix}{:016x}", hash::hash(0, body)))
}
