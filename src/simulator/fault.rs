//! Faults on demand: what can go wrong between a provider and its caller.

use super::Reply;
use super::error::ApiError;
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    pub kind: Kind,
    pub status: Option<u16>,
    pub retry_after: Option<String>,
    /// Where in the body it happens; for `slow`, how much comes at once.
    pub bytes: Option<usize>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Status,
    RateLimit,
    Policy,
    PromptBlock,
    NoImage,
    Truncate,
    Reset,
    Stall,
    Malformed,
    Slow,
}

/// How a body is sent.
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

/// A slow body comes in this many pieces unless `bytes` says how long they are.
const SLOW_PIECES: usize = 20;

const INVALID_IN_JSON_AND_BASE64: u8 = b'*';

impl Fault {
    /// The answer of a fault that does not look at the request.
    pub fn instead(&self) -> Option<Reply> {
        match self.kind {
            Kind::Status => Some(self.failure(self.status.unwrap_or(500))),
            Kind::RateLimit => Some(self.rate_limit()),
            _ => None,
        }
    }

    /// Does to a finished answer what the fault does to one.
    pub fn spoil(&self, mut reply: Reply) -> Reply {
        let length = reply.body.len();
        let bytes = self.bytes.unwrap_or(length / 2).min(length);
        match self.kind {
            Kind::Truncate => {
                reply.body.truncate(bytes);
                return reply.without_length();
            }
            Kind::Reset => reply.pace = Pace::Reset { bytes },
            Kind::Stall => reply.pace = Pace::Stall { bytes },
            Kind::Slow => reply.pace = Pace::Slow { bytes: self.bytes.unwrap_or(length / SLOW_PIECES).max(1) },
            Kind::Malformed => {
                if let Some(byte) = self.bytes.and_then(|at| reply.body.get_mut(at)) {
                    *byte = INVALID_IN_JSON_AND_BASE64;
                }
            }
            Kind::Status | Kind::RateLimit | Kind::Policy | Kind::PromptBlock | Kind::NoImage => {}
        }
        reply
    }

    /// The picture's base64, broken in the middle by a `malformed` fault that names no other place.
    pub fn spoil_base64(&self, base64: String) -> String {
        if self.kind != Kind::Malformed || self.bytes.is_some() {
            return base64;
        }
        let mut bytes = base64.into_bytes();
        let middle = bytes.len() / 2;
        if let Some(byte) = bytes.get_mut(middle) {
            *byte = INVALID_IN_JSON_AND_BASE64;
        }
        String::from_utf8(bytes).unwrap_or_default()
    }

    fn failure(&self, status: u16) -> Reply {
        let reply = match status {
            200 => Reply { status, ..ApiError::new(500, message(500)).into_reply() },
            502 => {
                let page = "<!DOCTYPE html>\n<html lang=en>\n<title>Error 502 (Server Error)!!1</title>\n\
                            <p><b>502.</b> The server encountered a temporary error and could not complete your \
                            request.<p>Please try again in 30 seconds.\n";
                Reply::new(status, "text/html; charset=UTF-8", page.into())
            }
            _ => ApiError::new(status, message(status)).into_reply(),
        };
        self.with_retry_after(reply)
    }

    fn rate_limit(&self) -> Reply {
        let hint = self.retry_after.as_deref().unwrap_or_default();
        let window = if hint == PER_DAY { "PerDay" } else { "PerMinute" };
        let mut error = ApiError::new(429, message(429));
        if !hint.is_empty() {
            error = error.with(json!({
                "@type": "type.googleapis.com/google.rpc.QuotaFailure",
                "violations": [{
                    "quotaMetric": "generativelanguage.googleapis.com/generate_content_requests",
                    "quotaId": format!("GenerateRequests{window}PerProjectPerModel"),
                }],
            }));
        }
        if let Some(seconds) = seconds(hint) {
            error = error.with(json!({
                "@type": "type.googleapis.com/google.rpc.RetryInfo",
                "retryDelay": format!("{seconds}s"),
            }));
        }
        self.with_retry_after(error.into_reply())
    }

    fn with_retry_after(&self, mut reply: Reply) -> Reply {
        match &self.retry_after {
            Some(value) if value != PER_DAY && !value.ends_with('s') => {
                reply.headers.push(("retry-after", value.clone()))
            }
            _ => {}
        }
        reply
    }
}

/// A `retryAfter` that means: the day's quota is used up.
const PER_DAY: &str = "per-day";

/// `"7"` and `"7s"` are seconds; anything else, a date for one, goes to the header alone.
fn seconds(hint: &str) -> Option<f64> {
    hint.strip_suffix('s').unwrap_or(hint).parse().ok().filter(|seconds: &f64| seconds.is_finite())
}

fn message(status: u16) -> &'static str {
    match status {
        400 => "Request contains an invalid argument.",
        401 => {
            "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other \
             valid authentication credential."
        }
        403 => "The caller does not have permission",
        404 => "Requested entity was not found.",
        429 => "Resource has been exhausted (e.g. check quota).",
        500 => "An internal error has occurred. Please retry or report in the developer forum.",
        503 => "The model is overloaded. Please try again later.",
        504 => "The request timed out. Please try again.",
        _ => "The request could not be served.",
    }
}
