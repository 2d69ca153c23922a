//! The options of a client. The package's TypeScript has checked the values and filled in the defaults.

#[derive(Clone, Debug)]
pub struct Options {
    pub base_url: String,
    pub max_concurrent: u32,
    pub requests_per_minute: Option<u32>,
    pub retry: RetryOptions,
}

#[derive(Clone, Debug)]
pub struct RetryOptions {
    /// Tries altogether, the first one included.
    pub max_attempts: u32,
    /// The wait after each failed attempt; the last one repeats.
    pub delays_ms: Vec<f64>,
    /// The share of a delay, 0 to 1, that chance adds at the most.
    pub jitter: f64,
    /// The wait after a 429 that names none.
    pub default_retry_after_ms: f64,
    /// A longer wait than this is not slept.
    pub max_retry_after_ms: f64,
    /// Try again where the provider may have billed already.
    pub retry_ambiguous: bool,
}
