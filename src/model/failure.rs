//! A failure, as a caller needs to know it: advice, whether another try may help, whether it may have cost money.

/// Stable, documented, snake_case in JavaScript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    InvalidRequest,
    FileTooLarge,
    Unauthorized,
    Forbidden,
    NotFound,
    RateLimited,
    QuotaExhausted,
    ContentPolicy,
    NoImage,
    /// An attempt took too long.
    Timeout,
    /// The whole call did.
    OutOfTime,
    Network,
    ServerError,
    UnexpectedRedirect,
    EmptyResponse,
    TruncatedResponse,
    MalformedResponse,
    InvalidImageData,
    ResponseTooLarge,
}

impl Code {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::FileTooLarge => "file_too_large",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::RateLimited => "rate_limited",
            Self::QuotaExhausted => "quota_exhausted",
            Self::ContentPolicy => "content_policy",
            Self::NoImage => "no_image",
            Self::Timeout | Self::OutOfTime => "timeout",
            Self::Network => "network",
            Self::ServerError => "server_error",
            Self::UnexpectedRedirect => "unexpected_redirect",
            Self::EmptyResponse => "empty_response",
            Self::TruncatedResponse => "truncated_response",
            Self::MalformedResponse => "malformed_response",
            Self::InvalidImageData => "invalid_image_data",
            Self::ResponseTooLarge => "response_too_large",
        }
    }

    /// Advice, in one sentence.
    pub fn suggestion(self) -> &'static str {
        match self {
            Self::InvalidRequest => "Change the field that the message names and call again.",
            Self::FileTooLarge => "Send fewer or smaller images, or shorten the conversation history.",
            Self::Unauthorized => "Check the API key: it may be mistyped, revoked or of another provider.",
            Self::Forbidden => "Check that the key's project may use this model, in this region.",
            Self::NotFound => "Check the model id and the base URL: the model may have been retired.",
            Self::RateLimited => "Wait as long as retryAfter says, or set requestsPerMinute to stay below the limit.",
            Self::QuotaExhausted => "Waiting a little will not help: raise the quota with the provider.",
            Self::ContentPolicy => "Change the prompt or the input image: the same request will be refused again.",
            Self::NoImage => {
                "Ask for a picture more plainly in the prompt, and read details.text for what the model said."
            }
            Self::OutOfTime => "Raise totalTimeout, or try again later.",
            Self::Timeout => "Raise timeout, or ask for a smaller image; large images take the provider minutes.",
            Self::Network => {
                "Check the connection and the base URL; in a browser, check that the server allows this origin."
            }
            Self::ServerError => "The provider has a problem: try again later.",
            Self::UnexpectedRedirect => {
                "Set baseUrl to the address that the server redirects to: the key is not sent on."
            }
            Self::EmptyResponse | Self::TruncatedResponse | Self::InvalidImageData => {
                "Try again; if it persists, check what stands between you and the provider."
            }
            Self::MalformedResponse => "Check that baseUrl leads to the provider's API and not to some other page.",
            Self::ResponseTooLarge => "Ask for fewer or smaller images.",
        }
    }
}

/// The stage at which a content policy refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Input,
    Output,
    Unknown,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// In the provider's words.
    pub reason: String,
    pub stage: Stage,
    pub categories: Vec<String>,
}

/// More about a failure than its message says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Details {
    pub field: Option<String>,
    pub given: Option<String>,
    pub allowed: Option<String>,
    /// The provider's message, where the error's own is another.
    pub provider_message: Option<String>,
    /// The provider's own name of the error.
    pub provider_status: Option<String>,
    /// The provider's own name of the field of the request that is wrong.
    pub param: Option<String>,
    pub quota_id: Option<String>,
    pub finish_reason: Option<String>,
    /// The model's words in place of an image.
    pub text: Option<String>,
    /// Seconds that the server asked to wait, where that is not the error's own `retryAfter`.
    pub retry_after: Option<f64>,
    pub content_type: Option<String>,
}

/// Always in a box: it passes through many hands.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    pub code: Code,
    pub message: String,
    pub details: Details,
    pub status: Option<u16>,
    pub request_id: Option<String>,
    pub suggestion: &'static str,
    pub retryable: bool,
    pub maybe_billed: bool,
    /// Milliseconds to wait at least, as the server said.
    pub wait_ms: Option<f64>,
    /// Seconds; of a rate limit.
    pub retry_after: Option<f64>,
    pub terminal: bool,
    pub policy: Option<Policy>,
}

impl Failure {
    pub fn new(code: Code, message: impl Into<String>) -> Box<Self> {
        Box::new(Self {
            code,
            message: message.into(),
            details: Details::default(),
            status: None,
            request_id: None,
            suggestion: code.suggestion(),
            retryable: false,
            maybe_billed: false,
            wait_ms: None,
            retry_after: None,
            terminal: false,
            policy: None,
        })
    }

    /// Worth another try.
    #[must_use]
    pub fn retryable(mut self: Box<Self>) -> Box<Self> {
        self.retryable = true;
        self
    }

    /// The provider may have done the work although no image arrived.
    #[must_use]
    pub fn maybe_billed(mut self: Box<Self>) -> Box<Self> {
        self.maybe_billed = true;
        self
    }

    /// A field of the request that cannot be sent as it is.
    pub fn invalid(field: &str, given: &str, allowed: &str) -> Box<Self> {
        let message = [field, " must be ", allowed, ", but was ", given, "."].concat();
        let mut failure = Self::new(Code::InvalidRequest, message);
        failure.details.field = Some(field.into());
        failure.details.given = Some(given.into());
        failure.details.allowed = Some(allowed.into());
        failure
    }

    /// A refusal for what was asked or drawn: the same request would be refused again.
    pub fn policy(reason: &str, stage: Stage, categories: Vec<String>) -> Box<Self> {
        let mut failure = Self::new(Code::ContentPolicy, ["Content policy violation: ", reason].concat());
        failure.policy = Some(Policy { reason: reason.into(), stage, categories });
        // A picture that was drawn and then withheld has been worked on.
        failure.maybe_billed = stage == Stage::Output;
        failure
    }
}
