//! Reads the client's options, which the package's TypeScript has checked and completed.

use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;

use crate::model::{Options, RetryOptions};

pub fn read(options: &JsValue) -> Options {
    let retry = get(options, "retry");
    Options {
        timeout: number(options, "timeout").unwrap_or_default(),
        total_timeout: number(options, "totalTimeout"),
        base_url: text(options, "baseUrl"),
        model: text(options, "model"),
        headers: Array::from(&get(options, "headers"))
            .iter()
            .map(|pair| (text(&pair, "0"), text(&pair, "1")))
            .collect(),
        max_concurrent: number(options, "maxConcurrent").unwrap_or_default() as u32,
        requests_per_minute: number(options, "requestsPerMinute").map(|limit| limit as u32),
        retry: RetryOptions {
            max_attempts: number(&retry, "maxAttempts").unwrap_or_default() as u32,
            delays_ms: Array::from(&get(&retry, "delaysMs")).iter().filter_map(|delay| delay.as_f64()).collect(),
            jitter: number(&retry, "jitter").unwrap_or_default(),
            default_retry_after_ms: number(&retry, "defaultRetryAfterMs").unwrap_or_default(),
            max_retry_after_ms: number(&retry, "maxRetryAfterMs").unwrap_or_default(),
            retry_ambiguous: get(&retry, "retryAmbiguous").is_truthy(),
        },
    }
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

fn number(object: &JsValue, name: &str) -> Option<f64> {
    get(object, name).as_f64()
}

fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap_or_default()
}
