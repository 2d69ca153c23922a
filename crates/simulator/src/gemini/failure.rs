//! The API's answers to what no request can help.

use super::error::ApiError;
use crate::Reply;
use crate::fault::Failure;
use crate::json::object;

pub fn reply(failure: Failure) -> Reply {
    let (error, window) = match failure {
        Failure::Status(200) => return Reply { status: 200, ..ApiError::new(500, message(500)).into_reply() },
        Failure::Status(status) => return ApiError::new(status, message(status)).into_reply(),
        Failure::TooMany { said: false, .. } => return ApiError::new(429, message(429)).into_reply(),
        Failure::TooMany { .. } => (ApiError::new(429, message(429)), "PerMinute"),
        Failure::DayIsOver => (ApiError::new(429, message(429)), "PerDay"),
    };
    let error = error.with(object! {
        "@type": "type.googleapis.com/google.rpc.QuotaFailure",
        "violations": vec![object! {
            "quotaMetric": "generativelanguage.googleapis.com/generate_content_requests",
            "quotaId": format!("GenerateRequests{window}PerProjectPerModel"),
        }],
    });
    match failure {
        Failure::TooMany { seconds: Some(seconds), .. } => error.with(object! {
            "@type": "type.googleapis.com/google.rpc.RetryInfo",
            "retryDelay": format!("{seconds}s"),
        }),
        _ => error,
    }
    .into_reply()
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
        413 => "Request payload size exceeds the limit.",
        429 => "Resource has been exhausted (e.g. check quota).",
        500 => "An internal error has occurred. Please retry or report in the developer forum.",
        503 => "The model is overloaded. Please try again later.",
        504 => "The request timed out. Please try again.",
        _ => "The request could not be served.",
    }
}
