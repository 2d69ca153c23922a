//! Faults on demand: what can go wrong between a provider and its caller.

use super::reply::{Pace, Reply};
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    pub kind: Kind,
    pub status: Option<u16>,
    pub retry_after: Option<String>,
    /// For Gemini, the reason that it gives.
    pub reason: Option<String>,
    /// The place in the body; for `slow`, the length of a piece.
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

/// An answer that is the same whatever the request is; each provider has its own.
#[derive(Clone, Copy)]
pub enum Failure {
    /// 200 stands for an error under HTTP 200.
    Status(u16),
    /// Too many requests, for so many seconds; `said`: the fault names a wait, of seconds or another kind.
    TooMany { seconds: Option<f64>, said: bool },
    /// The day's quota is used up.
    DayIsOver,
}

impl Failure {
    pub fn status(self) -> u16 {
        match self {
            Self::Status(status) => status,
            Self::TooMany { .. } | Self::DayIsOver => 429,
        }
    }
}

/// A slow body comes in this many pieces unless `bytes` says how long they are.
const SLOW_PIECES: usize = 20;

const INVALID_IN_JSON_AND_BASE64: u8 = b'*';

impl Fault {
    /// The answer of a fault that does not look at the request.
    pub fn failure(&self) -> Option<Failure> {
        let hint = self.retry_after.as_deref().unwrap_or_default();
        match self.kind {
            Kind::Status => Some(Failure::Status(self.status.unwrap_or(500))),
            Kind::RateLimit if hint == PER_DAY => Some(Failure::DayIsOver),
            Kind::RateLimit => Some(Failure::TooMany { seconds: seconds(hint), said: !hint.is_empty() }),
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

    /// With the `Retry-After` that the fault names, where that is one for a header.
    pub fn with_retry_after(&self, mut reply: Reply) -> Reply {
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
