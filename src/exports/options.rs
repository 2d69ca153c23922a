//! Reads the client's options, which the package's TypeScript has checked and completed.

use wasm_bindgen::JsValue;

use super::checked::{get, integer, list, number, text};
use crate::model::{Options, RetryOptions};

pub fn read(options: &JsValue) -> Options {
    let retry = get(options, "retry");
    Options {
        timeout: number(options, "timeout").unwrap_or_default(),
        total_timeout: number(options, "totalTimeout"),
        base_url: text(options, "baseUrl"),
        max_concurrent: integer(options, "maxConcurrent"),
        requests_per_minute: number(options, "requestsPerMinute").map(|limit| limit as u32),
        retry: RetryOptions {
            max_attempts: integer(&retry, "maxAttempts"),
            delays_ms: list(&retry, "delaysMs").filter_map(|delay| delay.as_f64()).collect(),
            jitter: number(&retry, "jitter").unwrap_or_default(),
            default_retry_after_ms: number(&retry, "defaultRetryAfterMs").unwrap_or_default(),
            max_retry_after_ms: number(&retry, "maxRetryAfterMs").unwrap_or_default(),
            retry_ambiguous: get(&retry, "retryAmbiguous").is_truthy(),
        },
    }
}
