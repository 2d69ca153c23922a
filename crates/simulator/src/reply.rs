//! The answer to a request, and how it is sent.

use serde::Serialize;

/// The pace at which a body is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Pace {
    Steady,
    /// The connection breaks after so many bytes.
    Reset {
        bytes: usize,
    },
    /// Nothing more comes after so many bytes.
    Stall {
        bytes: usize,
    },
    /// So many bytes at a time.
    Slow {
        bytes: usize,
    },
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
    pub(crate) fn new(status: u16, content_type: &str, body: Vec<u8>) -> Self {
        let headers = vec![("content-type", content_type.to_owned()), ("content-length", body.len().to_string())];
        Self { status, headers, pace: Pace::Steady, body }
    }

    /// Pretty-printed, as the answers of Gemini and OpenAI are.
    pub(crate) fn json(status: u16, value: &impl Serialize) -> Self {
        let body = serde_json::to_vec_pretty(value).unwrap_or_default();
        Self::new(status, "application/json; charset=UTF-8", body)
    }

    /// The page of a proxy that cannot reach the provider.
    pub(crate) fn bad_gateway() -> Self {
        let page = "<!DOCTYPE html>\n<html lang=en>\n<title>502 Bad Gateway</title>\n<h1>502 Bad Gateway</h1>\n\
                    <p>The server encountered a temporary error and could not complete your request.\n";
        Self::new(502, "text/html; charset=UTF-8", page.into())
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn is_stream(&self) -> bool {
        self.headers.iter().any(|(_, value)| value.starts_with("text/event-stream"))
    }

    pub(crate) fn without_length(mut self) -> Self {
        self.headers.retain(|(name, _)| *name != "content-length");
        self
    }
}
