//! A provider that runs anywhere: answers as the Gemini API, OpenAI's and OpenRouter's do, from the request alone.
//!
//! Nothing is remembered between requests and nothing is left to chance: the same request gives the same bytes.
//! [`handle`] finds the provider by the path; the provider's folder checks the request and writes the answer, with
//! pictures from `picture`; `fault` may then spoil it.

mod base64;
mod clock;
mod data_url;
#[cfg(feature = "js")]
mod export;
mod fault;
mod gemini;
mod hash;
mod json;
#[doc(hidden)]
pub mod multipart;
mod openai;
mod openrouter;
mod picture;
mod reply;
mod request;
mod schema;
mod signature;
mod size;
mod sse;
mod stored;
mod url;

pub use fault::{Fault, Kind};
pub use reply::{Pace, Reply};
pub use request::Request;

use fault::Failure;
use url::Url;

/// Whose path a request is for.
#[derive(Clone, Copy)]
enum Provider {
    Gemini,
    OpenAi,
    OpenRouter,
    /// The pictures that an answer has the address of.
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
        if url.path.starts_with(openai::AZURE) {
            return Self::OpenAi;
        }
        match url.path.strip_prefix("/v1/") {
            // Vertex AI's.
            Some(rest) if rest.starts_with("projects/") => Self::Gemini,
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

    /// True if its streams have a place for an error in the middle.
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
