//! Reads the client's options, which the package's TypeScript has checked and completed.

use crate::model::{Options, RetryOptions};
use crate::web::js::CheckedOptions;

pub fn read(options: &CheckedOptions) -> Options {
    let retry = options.retry();
    Options {
        base_url: options.base_url(),
        max_concurrent: options.max_concurrent(),
        requests_per_minute: options.requests_per_minute(),
        retry: RetryOptions {
            max_attempts: retry.max_attempts(),
            delays_ms: retry.delays_ms().into_iter().filter_map(|delay| delay.as_f64()).collect(),
            jitter: retry.jitter(),
            default_retry_after_ms: retry.default_retry_after_ms(),
            max_retry_after_ms: retry.max_retry_after_ms(),
            retry_ambiguous: retry.retry_ambiguous(),
        },
    }
}
