//! What is kept of an answer until it is judged.

use super::MANY;
use super::reply::Usage;
use crate::codec::Bulk;
use crate::codec::image::ImageHeader;

/// An answer has a handful of parts, ratings and details; what a hostile server sends beyond is not kept.
pub const MAX_ITEMS: usize = 256;

/// A part of the answer, drafts and empty ones included.
#[derive(Default)]
pub struct RawPart<B> {
    pub thought: bool,
    pub text: Option<String>,
    pub mime: Option<String>,
    pub data: Option<B>,
    /// Where the image is, in place of `data`.
    pub url: Option<String>,
    /// What `data` says of itself, read once: whoever has been shown an image may have given its bytes away.
    pub header: Option<ImageHeader>,
    /// `data` was there, and was not base64.
    pub broken: bool,
    pub signature: Option<B>,
    /// What the provider made of the prompt.
    pub revised_prompt: Option<String>,
    /// The image is not finished: another one takes its place.
    pub draft: bool,
}

impl<B: Bulk> RawPart<B> {
    /// The model's words and nothing else.
    pub fn is_words(&self) -> bool {
        !self.thought && self.text.is_some() && !self.has_image() && self.signature.is_none()
    }

    pub fn has_image(&self) -> bool {
        self.data.as_ref().is_some_and(|data| !MANY || !data.is_empty()) || self.url.is_some() || self.broken
    }

    pub fn is_empty(&self) -> bool {
        !self.thought && self.text.is_none() && !self.has_image() && self.signature.is_none()
    }
}

/// `error` of a body, under whatever status it came.
#[derive(Default)]
pub struct ApiError {
    /// It was an object, with something in it that counts.
    pub is_object: bool,
    pub code: Option<u16>,
    pub message: Option<String>,
    /// What the provider calls it: statuses, codes, types, reasons; the most telling one first.
    pub names: Vec<String>,
    pub quota_ids: Vec<String>,
    /// Seconds, maybe with a unit: `34.4s`.
    pub retry_delay: Option<String>,
    pub retryable: Option<bool>,
    /// Where moderation struck, in the provider's words.
    pub stage: Option<String>,
    /// What a provider said to the one that passes it on.
    pub behind: Option<String>,
}

impl ApiError {
    /// The most telling name, unless there is no end of them.
    pub fn name(&mut self, name: String) {
        if self.names.len() < MAX_ITEMS {
            self.names.insert(0, name);
        }
    }
}

/// Tokens, and what they cost.
#[derive(Default)]
pub struct Tokens {
    pub prompt: Option<f64>,
    pub candidates: Option<f64>,
    pub thoughts: Option<f64>,
    pub total: Option<f64>,
    pub image: Option<f64>,
    pub cost: Option<String>,
}

impl Tokens {
    pub fn usage(&self) -> Usage {
        // Thinking is billed as output.
        let output = self.candidates.into_iter().chain(self.thoughts).reduce(|one, other| one + other);
        Usage {
            input_tokens: self.prompt,
            output_tokens: output,
            total_tokens: self.total,
            image_tokens: self.image,
            cost: self.cost.clone(),
        }
    }
}
