//! The rules of trying again: if, and after how long.

use crate::model::{Code, Failure, RetryOptions};

/// The next step after an attempt that failed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Next {
    /// Try again after so many milliseconds.
    Wait(f64),
    GiveUp,
}

/// The next step after attempt number `attempt` (from 1) has failed. `random` is from 0 up to 1.
pub fn next(options: &RetryOptions, failure: &Failure, attempt: u32, no_images: u32, random: f64) -> Next {
    let again = failure.retryable
        && attempt < options.max_attempts
        && (options.retry_ambiguous || !failure.maybe_billed)
        // A model that drew nothing twice will not the third time.
        && no_images < 2;
    if !again {
        return Next::GiveUp;
    }
    match wait_asked_for(options, failure) {
        Some(wait) if wait > options.max_retry_after_ms => Next::GiveUp,
        Some(wait) => Next::Wait(wait),
        None => Next::Wait(backoff(options, attempt, random)),
    }
}

/// Milliseconds for which a failure holds back all calls for its model.
pub fn hold(options: &RetryOptions, failure: &Failure) -> Option<f64> {
    let is_limit = failure.code == Code::RateLimited && !failure.terminal;
    wait_asked_for(options, failure).filter(|&wait| is_limit && wait <= options.max_retry_after_ms)
}

/// The wait that the server asked for, or that a rate limit implies.
pub fn wait_asked_for(options: &RetryOptions, failure: &Failure) -> Option<f64> {
    let limited = matches!(failure.code, Code::RateLimited | Code::QuotaExhausted);
    let implied = limited.then_some(options.default_retry_after_ms);
    failure.wait_ms.or(implied)
}

fn backoff(options: &RetryOptions, attempt: u32, random: f64) -> f64 {
    let delays = &options.delays_ms;
    let delay = delays.get(attempt as usize - 1).or(delays.last()).copied().unwrap_or_default();
    delay * (1.0 + options.jitter * random)
}
