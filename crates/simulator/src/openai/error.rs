//! The API's error bodies, `{error: {message, type, param, code}}`.

use crate::Reply;
use crate::fault::Failure;
use crate::json::{Json, object};
use crate::schema::{Fault, What};

pub struct ApiError {
    pub status: u16,
    pub message: String,
    pub kind: &'static str,
    pub param: Option<String>,
    pub code: Option<&'static str>,
    pub moderation: Option<Json>,
}

impl ApiError {
    pub fn new(status: u16, message: impl Into<String>) -> Self {
        let kind = if status < 500 { "invalid_request_error" } else { "server_error" };
        Self { status, message: message.into(), kind, param: None, code: None, moderation: None }
    }

    /// A parameter that is wrong.
    pub fn invalid(param: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self { param: Some(param.into()), code: Some(code), ..Self::new(400, message) }
    }

    /// A refusal to show what was asked for.
    pub fn moderation(stage: &'static str) -> Self {
        Self {
            kind: "image_generation_user_error",
            code: Some("moderation_blocked"),
            moderation: Some(object! {
                "categories": vec![Json::from("sexual")],
                "moderation_stage": stage,
            }),
            ..Self::new(
                400,
                "Your request was rejected by the safety system. If you believe this is an error, contact us at \
                 help.openai.com and include the request ID. safety_violations=[sexual].",
            )
        }
    }

    /// A picture that did not come about.
    pub fn no_image() -> Self {
        Self {
            kind: "image_generation_server_error",
            code: Some("image_generation_failed"),
            ..Self::new(500, "Image generation failed")
        }
    }

    pub fn body(&self) -> Json {
        let error = object! {
            "message": self.message.as_str(),
            "type": self.kind,
            "param": self.param.clone(),
            "code": self.code,
        };
        match &self.moderation {
            Some(details) => error.with("moderation_details", details.clone()),
            None => error,
        }
    }

    pub fn into_reply(self) -> Reply {
        Reply::json(self.status, &object! { "error": self.body() })
    }
}

impl From<Fault> for ApiError {
    fn from(Fault { path, what }: Fault) -> Self {
        let (code, message) = match what {
            What::Unknown => ("unknown_parameter", format!("Unknown parameter: '{path}'.")),
            What::Missing => ("missing_required_parameter", format!("Missing required parameter: '{path}'.")),
            What::Type { expected, given } => {
                ("invalid_type", format!("Invalid type for '{path}': expected {expected}, but got {given} instead."))
            }
            What::Value { given, allowed } => ("invalid_value", unsupported(&given, &allowed)),
            What::Above { max, given, whole } => (
                if whole { "integer_above_max_value" } else { "decimal_above_max_value" },
                format!(
                    "Invalid '{path}': {} above maximum value. Expected a value <= {max}, but got {given} instead.",
                    if whole { "integer" } else { "decimal" },
                ),
            ),
            What::Below { min, given, whole } => (
                if whole { "integer_below_min_value" } else { "decimal_below_min_value" },
                format!(
                    "Invalid '{path}': {} below minimum value. Expected a value >= {min}, but got {given} instead.",
                    if whole { "integer" } else { "decimal" },
                ),
            ),
            What::TooLong { max, given } => (
                "string_above_max_length",
                format!(
                    "Invalid '{path}': string too long. Expected a string with maximum length {max}, but got a \
                     string with length {given} instead."
                ),
            ),
        };
        Self::invalid(path, code, message)
    }
}

pub fn unsupported(given: &str, allowed: &[&str]) -> String {
    let quoted: Vec<_> = allowed.iter().map(|one| format!("'{one}'")).collect();
    let names = match quoted.as_slice() {
        [rest @ .., last] if !rest.is_empty() => format!("{}, and {last}", rest.join(", ")),
        all => all.concat(),
    };
    format!("Invalid value: '{given}'. Supported values are: {names}.")
}

/// The error of a fault, whatever the request.
pub fn failure(failure: Failure) -> Reply {
    match failure {
        Failure::Status(200) => Reply { status: 200, ..of_status(500).into_reply() },
        Failure::Status(status) => of_status(status).into_reply(),
        Failure::DayIsOver => ApiError {
            kind: "insufficient_quota",
            code: Some("insufficient_quota"),
            ..ApiError::new(429, "You exceeded your current quota, please check your plan and billing details.")
        }
        .into_reply(),
        Failure::TooMany { seconds, .. } => too_many(seconds),
    }
}

fn too_many(seconds: Option<f64>) -> Reply {
    let wait = seconds.map(|seconds| format!(" Please try again in {seconds}s.")).unwrap_or_default();
    let error = ApiError {
        kind: "requests",
        code: Some("rate_limit_exceeded"),
        ..ApiError::new(429, format!("Rate limit reached on images per min (IPM): Limit 5, Used 5, Requested 1.{wait}"))
    };
    let reply = error.into_reply().with("x-ratelimit-limit-requests", "5").with("x-ratelimit-remaining-requests", "0");
    match seconds {
        Some(seconds) => reply.with("retry-after-ms", (seconds * 1000.0).to_string()),
        None => reply,
    }
}

/// The error that goes with a status.
pub fn of_status(status: u16) -> ApiError {
    let (code, message) = match status {
        400 => (None, "Your request was malformed or missing some required parameters."),
        401 => (Some("invalid_api_key"), "Incorrect API key provided."),
        403 => (Some("unsupported_country_region_territory"), "Country, region, or territory not supported"),
        404 => (None, "The requested resource was not found."),
        409 => (None, "The resource was updated by another request."),
        413 => (None, "The request body is too large."),
        429 => (Some("rate_limit_exceeded"), "Rate limit reached for requests"),
        500 => (None, "The server had an error while processing your request. Sorry about that!"),
        503 => (Some("server_overloaded"), "The engine is currently overloaded, please try again later."),
        504 => (None, "The request timed out."),
        _ => (None, "The request could not be served."),
    };
    let kind = if status == 429 { "requests" } else { ApiError::new(status, "").kind };
    ApiError { code, kind, ..ApiError::new(status, message) }
}
