//! The answer that every format comes down to, and the meaning of an HTTP status.

use crate::codec::find;
use crate::model::{Code, Failure};

/// The beginning of an HTTP answer: the status, and the headers that mean something here.
#[derive(Clone, Debug, Default)]
pub struct Head {
    pub status: u16,
    pub content_type: Option<String>,
    /// Bytes of the body, where the server said so and does not compress it.
    pub length: Option<u32>,
    pub request_id: Option<String>,
    pub retry_after: Option<String>,
    pub retry_after_ms: Option<String>,
    pub should_retry: Option<String>,
}

impl Head {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A redirect that the runtime does not show has the status 0.
    pub fn is_redirect(&self) -> bool {
        self.status == 0 || (300..400).contains(&self.status)
    }

    pub fn is_event_stream(&self) -> bool {
        self.is_a("event-stream")
    }

    pub fn is_html(&self) -> bool {
        self.is_a("html")
    }

    fn is_a(&self, kind: &str) -> bool {
        self.content_type
            .as_deref()
            .is_some_and(|content_type| find(&content_type.to_ascii_lowercase(), kind).is_some())
    }
}

/// Tokens as the provider counted them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usage {
    pub input_tokens: Option<f64>,
    pub output_tokens: Option<f64>,
    pub total_tokens: Option<f64>,
    pub image_tokens: Option<f64>,
    /// US dollars, as they were written.
    pub cost: Option<String>,
}

/// An image, or where it is.
#[derive(Debug)]
pub enum Content<B> {
    Data(B),
    Address(String),
}

/// A whole image of an answer.
#[derive(Debug)]
pub struct Drawn<B> {
    pub content: Content<B>,
    pub mime: String,
    /// Pixels, where the image's own header says so.
    pub size: Option<(u32, u32)>,
    /// The prompt as the provider rewrote it before it drew.
    pub revised_prompt: Option<String>,
}

/// A part that is complete before all of the answer is.
pub enum Shown<'a, B> {
    Text(&'a str),
    /// The address of a finished image.
    Address(&'a str),
    Image {
        data: &'a B,
        mime: &'a str,
        size: Option<(u32, u32)>,
        draft: bool,
    },
}

/// One part of the model's turn, in the order of the answer.
#[derive(Debug)]
pub struct Part<B> {
    pub text: Option<String>,
    pub image: Option<Drawn<B>>,
    pub signature: Option<B>,
}

/// A page that a search found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    pub title: Option<String>,
    pub url: String,
}

/// An answer with at least one image.
#[derive(Debug)]
pub struct Answer<B> {
    pub parts: Vec<Part<B>>,
    pub model: Option<String>,
    pub usage: Option<Usage>,
    pub sources: Vec<Source>,
}

/// The failure of an HTTP status: the one table of retry rules. `status` is the one to go by, which an error in the body may
/// have changed.
pub fn status_failure(head: &Head, status: u16, message: String) -> Box<Failure> {
    let (code, retryable) = match status {
        0 | 300..=399 => (Code::UnexpectedRedirect, false),
        401 => (Code::Unauthorized, false),
        402 => (Code::QuotaExhausted, false),
        403 => (Code::Forbidden, false),
        404 => (Code::NotFound, false),
        413 => (Code::FileTooLarge, false),
        429 => (Code::RateLimited, true),
        408 | 409 | 500 | 502 | 503 | 504 | 529 => (Code::ServerError, true),
        400..=499 => (Code::InvalidRequest, false),
        _ => (Code::ServerError, false),
    };
    let mut failure = Failure::new(code, message);
    if code == Code::InvalidRequest {
        failure.suggestion =
            "Read what the provider says: it refused the request's content, the project or the region.";
    }
    failure.terminal = code == Code::QuotaExhausted;
    failure.status = (status > 0).then_some(status);
    failure.request_id.clone_from(&head.request_id);
    failure.retryable = match head.should_retry.as_deref() {
        Some("true") => !failure.terminal,
        Some("false") => false,
        _ => retryable,
    };
    // A gateway gave up waiting: what it waited for may have been done.
    failure.maybe_billed = matches!(status, 408 | 504);
    failure
}
