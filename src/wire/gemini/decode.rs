//! Keeps of an answer what counts, as it arrives: keys may come in any order, parts in any number.

use crate::codec::image::{self, ImageHeader};
use crate::codec::json::{Path, Scalar, Take, Visitor};
use crate::codec::{Bulk, base64};
use crate::wire::Usage;

/// A part of the answer, drafts and empty ones included.
#[derive(Default)]
pub(super) struct RawPart<B> {
    pub thought: bool,
    pub text: Option<String>,
    pub mime: Option<String>,
    pub data: Option<B>,
    /// What `data` says of itself, read once: whoever has been shown an image may have given its bytes away.
    pub header: Option<ImageHeader>,
    /// `data` was there, and was not base64.
    pub broken: bool,
    pub signature: Option<B>,
}

impl<B> RawPart<B> {
    /// The model's words and nothing else.
    pub fn is_words(&self) -> bool {
        !self.thought && self.text.is_some() && self.data.is_none() && !self.broken && self.signature.is_none()
    }
}

/// `error` of a body, under whatever status it came.
#[derive(Default)]
pub(super) struct ApiError {
    /// It was an object, with something in it that counts.
    pub is_object: bool,
    pub code: Option<u16>,
    pub message: Option<String>,
    pub status: Option<String>,
    /// `ErrorInfo.reason` and whatever other details call a reason.
    pub reasons: Vec<String>,
    pub quota_ids: Vec<String>,
    /// Seconds with a unit: `34.4s`.
    pub retry_delay: Option<String>,
}

/// `usageMetadata`, as it counts.
#[derive(Default)]
struct Tokens {
    prompt: Option<f64>,
    candidates: Option<f64>,
    thoughts: Option<f64>,
    total: Option<f64>,
    image: Option<f64>,
}

/// Reads the chunks of one answer, or of one error.
pub struct Decoder<B> {
    pub(super) parts: Vec<RawPart<B>>,
    pub(super) finish_reason: Option<String>,
    pub(super) finish_message: Option<String>,
    pub(super) block_reason: Option<String>,
    pub(super) blocked_categories: Vec<String>,
    pub(super) model: Option<String>,
    pub(super) response_id: Option<String>,
    /// Whether there was anything that an answer of this format has.
    pub(super) answered: bool,
    tokens: Option<Tokens>,
    pub(super) error: ApiError,
    /// Bytes that the next image may have, as far as the length of the body tells.
    expected: usize,
    /// Parts that came with the events so far, in an event stream.
    pub(super) events_end: usize,
    part: RawPart<B>,
    bulk: Option<(base64::Decoder, B)>,
    rating: (Option<String>, bool),
    modality: (bool, Option<f64>),
}

impl<B: Bulk> Default for Decoder<B> {
    fn default() -> Self {
        Self {
            parts: Vec::new(),
            finish_reason: None,
            finish_message: None,
            block_reason: None,
            blocked_categories: Vec::new(),
            model: None,
            response_id: None,
            answered: false,
            tokens: None,
            error: ApiError::default(),
            expected: 0,
            events_end: 0,
            part: RawPart::default(),
            bulk: None,
            rating: Default::default(),
            modality: Default::default(),
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Field {
    Data,
    Signature,
    Mime,
    Text,
    Thought,
    FinishReason,
    FinishMessage,
    BlockReason,
    RatingCategory,
    RatingBlocked,
    Model,
    ResponseId,
    InputTokens,
    OutputTokens,
    ThoughtTokens,
    TotalTokens,
    Modality,
    ModalityTokens,
    ErrorCode,
    ErrorMessage,
    ErrorStatus,
    ErrorReason,
    RetryDelay,
    QuotaId,
}

const PART: &str = "candidates.*.content.parts.*";
const RATINGS: [&str; 2] = ["candidates.*.safetyRatings.*", "promptFeedback.safetyRatings.*"];
const MODALITY: &str = "usageMetadata.candidatesTokensDetails.*";

const FIELDS: &[(&str, Field)] = &[
    ("candidates.*.content.parts.*.inlineData.data", Field::Data),
    ("candidates.*.content.parts.*.thoughtSignature", Field::Signature),
    ("candidates.*.content.parts.*.inlineData.mimeType", Field::Mime),
    ("candidates.*.content.parts.*.text", Field::Text),
    ("candidates.*.content.parts.*.thought", Field::Thought),
    ("candidates.*.finishReason", Field::FinishReason),
    ("candidates.*.finishMessage", Field::FinishMessage),
    ("promptFeedback.blockReason", Field::BlockReason),
    ("candidates.*.safetyRatings.*.category", Field::RatingCategory),
    ("candidates.*.safetyRatings.*.blocked", Field::RatingBlocked),
    ("promptFeedback.safetyRatings.*.category", Field::RatingCategory),
    ("promptFeedback.safetyRatings.*.blocked", Field::RatingBlocked),
    ("modelVersion", Field::Model),
    ("responseId", Field::ResponseId),
    ("usageMetadata.promptTokenCount", Field::InputTokens),
    ("usageMetadata.candidatesTokenCount", Field::OutputTokens),
    ("usageMetadata.thoughtsTokenCount", Field::ThoughtTokens),
    ("usageMetadata.totalTokenCount", Field::TotalTokens),
    ("usageMetadata.candidatesTokensDetails.*.modality", Field::Modality),
    ("usageMetadata.candidatesTokensDetails.*.tokenCount", Field::ModalityTokens),
    // Proxies have shapes of their own: `{"error": "…"}`, `{"message": "…"}`.
    ("error", Field::ErrorMessage),
    ("message", Field::ErrorMessage),
    ("error.code", Field::ErrorCode),
    ("error.message", Field::ErrorMessage),
    ("error.status", Field::ErrorStatus),
    ("error.details.*.reason", Field::ErrorReason),
    ("error.details.*.retryDelay", Field::RetryDelay),
    ("error.details.*.violations.*.quotaId", Field::QuotaId),
];

/// The first steps of all of the above: what lies elsewhere is passed over without a closer look.
const ROOTS: &[&str] =
    &["candidates", "promptFeedback", "modelVersion", "responseId", "usageMetadata", "error", "message"];

fn field(path: &Path) -> Option<Field> {
    let root = path.root_key()?;
    ROOTS.iter().find(|name| name.as_bytes() == root)?;
    // Most fields differ in their last key, which is quicker to see than all of the path.
    let last = path.last_key()?;
    let mut fields = FIELDS.iter().filter(|(pattern, _)| pattern.as_bytes().ends_with(last));
    fields.find(|(pattern, _)| path.is(pattern)).map(|&(_, field)| field)
}

/// An answer has a handful of parts, ratings and details; what a hostile server sends beyond is not kept.
const MAX_ITEMS: usize = 256;
/// Bytes of any text but the model's own.
const MAX_SHORT: usize = 2048;

impl<B: Bulk> Decoder<B> {
    /// A decoder of a body of so many bytes; 0 where that is not known.
    pub fn expecting(length: usize) -> Self {
        Self { expected: length / 4 * 3, ..Self::default() }
    }

    fn tokens(&mut self) -> &mut Tokens {
        self.tokens.get_or_insert_default()
    }

    pub(super) fn usage(&self) -> Option<Usage> {
        let tokens = self.tokens.as_ref()?;
        // Thinking is billed as output.
        let output = tokens.candidates.into_iter().chain(tokens.thoughts).reduce(|one, other| one + other);
        Some(Usage {
            input_tokens: tokens.prompt,
            output_tokens: output,
            total_tokens: tokens.total,
            image_tokens: tokens.image,
        })
    }

    fn text(&mut self, field: Field, text: &str) {
        let limit = if field == Field::Text { text.len() } else { text.floor_char_boundary(MAX_SHORT) };
        let text = text.get(..limit).unwrap_or_default().to_owned();
        match field {
            Field::Mime => self.part.mime = Some(text),
            Field::Text => self.part.text = Some(text),
            Field::FinishReason => self.finish_reason = Some(text),
            Field::FinishMessage => self.finish_message = Some(text),
            Field::BlockReason => self.block_reason = Some(text),
            Field::RatingCategory => self.rating.0 = Some(text),
            Field::Model => self.model = Some(text),
            Field::ResponseId => self.response_id = Some(text),
            Field::Modality => self.modality.0 = text == "IMAGE",
            Field::ErrorMessage => self.error.message = Some(text),
            Field::ErrorStatus => self.error.status = Some(text),
            Field::ErrorReason => push(&mut self.error.reasons, text),
            Field::RetryDelay => self.error.retry_delay = Some(text),
            Field::QuotaId => push(&mut self.error.quota_ids, text),
            // Some servers write it as a string.
            Field::ErrorCode => self.error.code = text.parse().ok(),
            _ => {}
        }
    }

    fn number(&mut self, field: Field, number: &str) {
        let count = number.parse::<u32>().ok().map(f64::from);
        match field {
            Field::InputTokens => self.tokens().prompt = count,
            Field::OutputTokens => self.tokens().candidates = count,
            Field::ThoughtTokens => self.tokens().thoughts = count,
            Field::TotalTokens => self.tokens().total = count,
            Field::ModalityTokens => self.modality.1 = count,
            Field::ErrorCode => self.error.code = number.parse().ok(),
            _ => {}
        }
    }
}

fn push<T>(items: &mut Vec<T>, item: T) {
    if items.len() < MAX_ITEMS {
        items.push(item);
    }
}

impl<B: Bulk> Visitor for Decoder<B> {
    fn string(&mut self, path: &Path) -> Take {
        match field(path) {
            Some(Field::Data | Field::Signature | Field::Text) if self.part.thought => Take::Skip,
            Some(field @ (Field::Data | Field::Signature)) if self.parts.len() < MAX_ITEMS => {
                let (decoder, mut bytes) = <(base64::Decoder, B)>::default();
                if field == Field::Data && self.expected > 0 {
                    bytes.expect(std::mem::take(&mut self.expected));
                }
                self.bulk = Some((decoder, bytes));
                Take::Bulk
            }
            Some(Field::Data | Field::Signature) | None => Take::Skip,
            Some(_) => Take::Keep,
        }
    }

    fn scalar(&mut self, path: &Path, value: Scalar<'_>) {
        match (field(path), value) {
            (Some(field), Scalar::Text(text)) => self.text(field, text),
            (Some(field), Scalar::Number(number)) => self.number(field, number),
            (Some(Field::Thought), Scalar::Bool(thought)) => self.part.thought = thought,
            (Some(Field::RatingBlocked), Scalar::Bool(blocked)) => self.rating.1 = blocked,
            _ => {}
        }
    }

    /// What is not base64 spoils its own part, and not what else was paid for.
    fn bulk(&mut self, _: &Path, piece: &[u8]) {
        let Some((decoder, bytes)) = &mut self.bulk else { return };
        if decoder.push(piece, |part| bytes.write(part)).is_err() {
            self.bulk = None;
        }
    }

    fn bulk_end(&mut self, path: &Path) {
        let decoded = self.bulk.take().and_then(|(decoder, mut bytes)| {
            decoder.finish(|part| bytes.write(part)).ok()?;
            bytes.finish();
            Some(bytes)
        });
        if field(path) == Some(Field::Data) {
            self.part.broken = decoded.is_none();
            self.part.header = decoded.as_ref().and_then(image::header);
            self.part.data = decoded;
        } else {
            self.part.signature = decoded;
        }
    }

    fn leave(&mut self, path: &Path) {
        if path.is(PART) {
            let part = std::mem::take(&mut self.part);
            // Thinking may come in any number of pieces, and only counts as having been there.
            if !(part.thought && self.parts.last().is_some_and(|last| last.thought)) {
                push(&mut self.parts, part);
            }
        } else if path.is(MODALITY) {
            if let (true, count) = std::mem::take(&mut self.modality) {
                self.tokens().image = count;
            }
        } else if RATINGS.iter().any(|ratings| path.is(ratings)) {
            if let (Some(category), true) = std::mem::take(&mut self.rating) {
                push(&mut self.blocked_categories, category);
            }
        } else if path.is("error") {
            let error = &self.error;
            self.error.is_object = error.message.is_some() || !error.reasons.is_empty();
        } else if path.is("candidates") || path.is("promptFeedback") {
            self.answered = true;
        }
    }
}
