//! OpenRouter's error bodies, `{error: {code, message, metadata}}`.

use super::models::Model;
use super::reply::json;
use crate::Reply;
use crate::fault::Failure;
use crate::json::{Json, object};
use crate::schema::{Fault, What};

pub struct ApiError {
    pub code: u16,
    pub message: String,
    pub metadata: Option<Json>,
    availability: Option<Json>,
}

impl ApiError {
    pub fn new(code: u16, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), metadata: None, availability: None }
    }

    fn of_type(self, error_type: &'static str) -> Self {
        Self { metadata: Some(object! { "error_type": error_type }), ..self }
    }

    pub fn unknown_model(id: &str) -> Self {
        Self::new(400, format!("{id} is not a valid model ID"))
    }

    /// The objection of a provider behind OpenRouter.
    pub fn upstream(model: &Model, message: impl Into<String>) -> Self {
        let raw = object! { "error": object! { "code": 400, "message": message.into(), "status": "INVALID_ARGUMENT" } };
        Self {
            metadata: Some(object! { "raw": raw.compact(), "provider_name": model.provider }),
            ..Self::new(400, "Provider returned error")
        }
    }

    /// An input that was flagged before anything was made of it.
    pub fn flagged(model: &Model, input: &str) -> Self {
        Self {
            metadata: Some(object! {
                "reasons": vec![Json::from("sexual")],
                "flagged_input": input.chars().take(100).collect::<String>(),
                "provider_name": model.provider,
                "model_slug": model.id,
            }),
            ..Self::new(
                403,
                format!(
                    "{} requires moderation on {}. Your input was flagged for \"sexual\".",
                    model.id, model.provider
                ),
            )
        }
    }

    /// A picture that was withheld.
    pub fn withheld(model: &Model) -> Self {
        Self {
            metadata: Some(object! { "error_type": POLICY_VIOLATION, "provider_name": model.provider }),
            ..Self::new(400, "The generated image was blocked by the provider's content policy.")
        }
    }

    pub fn body(&self) -> Json {
        let mut body = object! { "message": self.message.as_str(), "code": self.code };
        if let Some(metadata) = &self.metadata {
            body = body.with("metadata", metadata.clone());
        }
        match &self.availability {
            Some(availability) => body.with("availability", availability.clone()),
            None => body,
        }
    }

    pub fn into_reply(self) -> Reply {
        json(self.code, &object! { "error": self.body() })
    }
}

pub const POLICY_VIOLATION: &str = "content_policy_violation";

impl From<Fault> for ApiError {
    fn from(Fault { path, what }: Fault) -> Self {
        let why = match what {
            What::Unknown => "Unrecognized key".to_owned(),
            What::Missing => "Required".to_owned(),
            What::Type { expected, given } => format!("Invalid input: expected {expected}, received {given}"),
            What::Value { given, allowed } => {
                format!("Invalid option: expected one of \"{}\", received \"{given}\"", allowed.join("\"|\""))
            }
            What::Above { max, given, .. } => format!("Too big: expected number to be <={max}, received {given}"),
            What::Below { min, given, .. } => format!("Too small: expected number to be >={min}, received {given}"),
            What::TooLong { max, .. } => format!("Too big: expected string to have <={max} characters"),
        };
        Self::new(400, format!("{path}: {why}")).of_type("invalid_request")
    }
}

/// The error of a fault, whatever the request.
pub fn failure(failure: Failure) -> Reply {
    match failure {
        Failure::Status(200) => Reply { status: 200, ..of_status(502).into_reply() },
        Failure::Status(status) => of_status(status).into_reply(),
        Failure::DayIsOver => ApiError {
            metadata: Some(object! {
                "error_type": "rate_limit_exceeded",
                "limit_source": "openrouter_free_tier_daily",
                "headers": object! {
                    "X-RateLimit-Limit": "50",
                    "X-RateLimit-Remaining": "0",
                    "X-RateLimit-Reset": "1780099200000",
                },
            }),
            ..ApiError::new(
                429,
                "Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day",
            )
        }
        .into_reply(),
        Failure::TooMany { seconds, .. } => {
            let availability = seconds.map(|seconds| object! { "retryable": true, "retry_after": seconds });
            ApiError { availability, ..of_status(429) }.into_reply()
        }
    }
}

/// The error that goes with a status.
pub fn of_status(status: u16) -> ApiError {
    let (error_type, message) = match status {
        400 => ("invalid_request", "Invalid request"),
        401 => ("authentication", "No auth credentials found"),
        402 => ("payment_required", "Insufficient credits. Add more credits and retry the request."),
        403 => ("permission_denied", "Forbidden"),
        404 => ("not_found", "No endpoints found for this model."),
        408 => ("timeout", "Your request timed out"),
        413 => ("payload_too_large", "Request entity too large"),
        429 => ("rate_limit_exceeded", "Provider returned error: rate limited, please retry shortly"),
        500 => ("server", "Internal Server Error"),
        502 => ("provider_unavailable", "Provider returned error"),
        503 => ("provider_overloaded", "No provider is available for this model right now"),
        504 | 524 => ("timeout", "The provider timed out"),
        529 => ("provider_overloaded", "Provider overloaded"),
        _ => ("unmapped", "The request could not be served"),
    };
    ApiError::new(status, message).of_type(error_type)
}
