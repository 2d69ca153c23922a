//! The API's error bodies, `{error: {code, message, status, details[]}}`, in its order of fields.

use crate::Reply;
use crate::json::Json;
use serde::Serialize;

#[derive(Serialize)]
pub struct ApiError {
    pub code: u16,
    pub message: String,
    pub status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<Json>,
}

impl ApiError {
    pub fn new(code: u16, message: impl Into<String>) -> Self {
        Self { code, status: status_name(code), message: message.into(), details: Vec::new() }
    }

    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, message)
    }

    pub fn with(mut self, detail: Json) -> Self {
        self.details.push(detail);
        self
    }

    pub fn into_reply(self) -> Reply {
        #[derive(Serialize)]
        struct Body {
            error: ApiError,
        }
        Reply::json(self.code, &Body { error: self })
    }
}

/// The `google.rpc.Code` that goes with an HTTP status.
fn status_name(code: u16) -> &'static str {
    match code {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        409 => "ABORTED",
        429 => "RESOURCE_EXHAUSTED",
        499 => "CANCELLED",
        500 => "INTERNAL",
        501 => "UNIMPLEMENTED",
        503 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        405..=498 => "FAILED_PRECONDITION",
        _ => "UNKNOWN",
    }
}
