//! Keeps of an answer what counts, as it arrives: keys may come in any order, parts in any number.

use super::field::Field;
use super::kept::{ApiError, MAX_ITEMS, RawPart, Tokens};
use super::reading::Reading;
use super::reply::{Content, Usage};
use super::{Format, MANY, verdict};
use crate::codec::image;
use crate::codec::json::{Path, Scalar, Take, Visitor};
use crate::codec::{Bulk, find};

/// Reads the chunks of one answer, or of one error.
pub struct Decoder<B> {
    pub(super) format: &'static Format,
    pub(super) parts: Vec<RawPart<B>>,
    pub(super) finish_reason: Option<String>,
    pub(super) finish_message: Option<String>,
    pub(super) block_reason: Option<String>,
    pub(super) blocked_categories: Vec<String>,
    pub(super) refusal: Option<String>,
    pub(super) model: Option<String>,
    pub(super) response_id: Option<String>,
    /// Whether there was anything that an answer of this format has.
    pub(super) answered: bool,
    /// Whether the words may hold images: links, or the images themselves.
    pub(super) links: bool,
    /// Words are missing of what was said.
    pub(super) cut: bool,
    /// The stream has said that it is at its end.
    pub(super) done: bool,
    /// Drafts that have come.
    pub(super) drafts: usize,
    tokens: Option<Tokens>,
    pub(super) error: ApiError,
    /// What is sent back as it came: elements of a list; and what of it has not been stored yet.
    pub(super) raw: Option<B>,
    raw_left: Vec<u8>,
    /// Bytes that the next image may have, as far as the length of the body tells.
    expected: usize,
    /// Parts that came with the events so far, in an event stream.
    pub(super) events_end: usize,
    part: RawPart<B>,
    /// The long string that is being read.
    reading: Option<Reading<B>>,
    /// The type of the event.
    event: Option<String>,
    /// Words have come in pieces, and come once more as a whole.
    deltas: bool,
    /// Images that have come once more.
    again: usize,
    rating: (Option<String>, bool),
    modality: (bool, Option<f64>),
}

const RATINGS: [&str; 2] = ["candidates.*.safetyRatings.*", "promptFeedback.safetyRatings.*"];
const MODALITY: &str = "usageMetadata.candidatesTokensDetails.*";
/// Events after which nothing more comes.
const LAST_EVENTS: &[&str] = &[
    "response.completed",
    "response.incomplete",
    "response.failed",
    "image_generation.completed",
    "image_edit.completed",
];

/// Bytes that are stored at a time.
const RAW_BLOCK: usize = 16 << 10;
/// Bytes of any text but the model's own.
const MAX_SHORT: usize = 2048;

impl<B: Bulk> Decoder<B> {
    /// A decoder of a body of so many bytes; 0 where that is not known.
    pub fn new(format: &'static Format, length: usize) -> Self {
        Self {
            format,
            parts: Vec::new(),
            finish_reason: None,
            finish_message: None,
            block_reason: None,
            blocked_categories: Vec::new(),
            refusal: None,
            model: None,
            response_id: None,
            answered: false,
            links: false,
            cut: false,
            done: false,
            drafts: 0,
            tokens: None,
            error: ApiError::default(),
            raw: None,
            expected: length / 4 * 3,
            events_end: 0,
            part: RawPart::default(),
            reading: None,
            event: None,
            deltas: false,
            again: 0,
            raw_left: Vec::new(),
            rating: Default::default(),
            modality: Default::default(),
        }
    }

    /// What has been read.
    pub fn finish(&mut self) -> Self {
        let format = self.format;
        std::mem::replace(self, Self::new(format, 0))
    }

    fn field(&self, path: &Path) -> Option<Field> {
        // Most fields differ in their last key, which is quicker to see than all of the path.
        let last = path.last_key().unwrap_or(b"*");
        for (places, fields) in self.format.fields {
            for (pattern, field) in *fields {
                let name = pattern.as_bytes();
                if name.last() == last.last()
                    && name.ends_with(last)
                    && places.iter().any(|place| path.is_below(place, pattern))
                {
                    return Some(*field);
                }
            }
        }
        None
    }

    /// The stream says that it is at its end, in a way that is no event of the format.
    pub fn end_stream(&mut self) {
        self.done = true;
    }

    fn tokens(&mut self) -> &mut Tokens {
        self.tokens.get_or_insert_default()
    }

    pub(super) fn usage(&self) -> Option<Usage> {
        self.tokens.as_ref().map(Tokens::usage)
    }

    /// What Gemini's format has no place for.
    fn other_text(&mut self, field: Field, text: String) {
        match field {
            Field::RevisedPrompt => self.part.revised_prompt = Some(text),
            Field::Event => self.event = Some(text),
            Field::Refusal if !text.is_empty() => {
                let refusal = self.refusal.get_or_insert_default();
                if refusal.len() < MAX_SHORT {
                    refusal.push_str(&text);
                }
            }
            // Apart from the images beside it, in the order of the answer, and leaving room for them.
            Field::TextWithLinks if !text.is_empty() && self.parts.len() < MAX_ITEMS / 2 => {
                self.links = true;
                push(&mut self.parts, RawPart { text: Some(text), ..RawPart::default() });
            }
            Field::FlaggedInput => self.error.stage = Some("input".into()),
            Field::Stage => self.error.stage = Some(text),
            Field::ErrorBehind => self.error.behind = Some(text),
            _ => {}
        }
    }

    fn text(&mut self, field: Field, text: &str) {
        let is_long = matches!(field, Field::Text | Field::TextWithLinks);
        let limit = if is_long { text.len() } else { text.floor_char_boundary(MAX_SHORT) };
        let text = text.get(..limit).unwrap_or_default().to_owned();
        match field {
            Field::Mime => self.part.mime = Some(text),
            Field::Text => self.part.text = Some(text),
            // Of two, the one that says more.
            Field::FinishReason
                if self.finish_reason.as_deref().is_some_and(|before| verdict::says_more(before, &text)) => {}
            Field::FinishReason => self.finish_reason = Some(text),
            Field::FinishMessage => self.finish_message = Some(text),
            Field::BlockReason => self.block_reason = Some(text),
            Field::RatingCategory if !MANY || self.is_rated() => self.rating.0 = Some(text),
            Field::RatingCategory if self.blocked_categories.contains(&text) => {}
            Field::RatingCategory => push(&mut self.blocked_categories, text),
            Field::Model => self.model = Some(text),
            Field::ResponseId => self.response_id = Some(text),
            Field::Modality => self.modality.0 = text == "IMAGE",
            Field::ErrorMessage => self.error.message = Some(text),
            Field::ErrorStatus => self.error.name(text),
            Field::ErrorReason => push(&mut self.error.names, text),
            Field::RetryDelay => self.error.retry_delay = Some(text),
            Field::QuotaId => push(&mut self.error.quota_ids, text),
            // Some servers write a number as a string.
            Field::ErrorCode => match text.parse() {
                Ok(code) => self.error.code = Some(code),
                Err(_) => self.error.name(text),
            },
            _ if MANY => self.other_text(field, text),
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
            Field::ImageTokens => self.tokens().image = count,
            Field::ModalityTokens => self.modality.1 = count,
            Field::Cost if MANY && !number.is_empty() => self.tokens().cost = Some(number.into()),
            Field::ErrorCode => self.error.code = number.parse().ok(),
            Field::RetryDelay => self.error.retry_delay = Some(number.into()),
            _ => {}
        }
    }

    /// Whether categories come with a word on whether they were the reason.
    fn is_rated(&self) -> bool {
        self.format.answers.contains(&"promptFeedback")
    }

    /// Whether a string has been there before, in an earlier event.
    fn is_again(&mut self, field: Field, path: &Path) -> bool {
        let mut before = self.parts.iter().take(self.events_end);
        match (path.root_key(), field) {
            // An event that brings an item as a whole, after its words have come one by one.
            (Some(b"item"), Field::Text) => self.deltas,
            // The last event, which brings everything in the same order.
            (Some(b"response"), Field::Text) => before.any(|part| part.text.is_some()),
            (Some(b"response"), Field::Image | Field::Address) => {
                let images = before.filter(|part| part.has_image()).count();
                self.again += 1;
                self.again <= images
            }
            (Some(b"response"), Field::Refusal) => self.refusal.is_some(),
            _ => false,
        }
    }

    fn begin(&mut self, reading: fn(usize) -> Reading<B>) -> Take {
        self.reading = Some(reading(std::mem::take(&mut self.expected)));
        Take::Bulk
    }

    fn store_raw(&mut self) {
        if let Some(raw) = &mut self.raw {
            raw.write(&self.raw_left);
        }
        self.raw_left.clear();
    }

    /// What the provider wants back with its turn, complete.
    pub(super) fn take_raw(&mut self) -> Option<B> {
        self.raw_left.push(b']');
        self.store_raw();
        let mut raw = self.raw.take()?;
        raw.finish();
        Some(raw)
    }

    /// Decodes the data that a link consists of.
    #[cfg(feature = "formats")]
    pub(super) fn decode(&mut self, text: &str) -> RawPart<B> {
        let mut reading = Reading::unknown(0);
        reading.take(text.as_bytes());
        self.end_image(reading);
        std::mem::take(&mut self.part)
    }

    fn end_image(&mut self, reading: Reading<B>) {
        let (mime, content) = reading.finish();
        self.part.mime = mime.or(self.part.mime.take());
        match content {
            Some(Content::Address(address)) if MANY => self.part.url = Some(address),
            // What is there is not lost to another field that has less.
            _ if MANY && self.part.data.as_ref().is_some_and(|data| !data.is_empty()) => {}
            Some(Content::Data(data)) => {
                self.part.broken = false;
                self.part.header = image::header(&data);
                self.part.data = Some(data);
            }
            _ => {
                self.part.broken = true;
                self.part.header = None;
                self.part.data = None;
            }
        }
    }

    fn end_part(&mut self, is_document: bool) {
        let mut part = std::mem::take(&mut self.part);
        if MANY
            && is_document
            && let Some(event) = self.event.take()
        {
            self.answered = true;
            self.done |= LAST_EVENTS.contains(&&*event);
            self.error.is_object |= event == "error";
            part.draft = find(&event, "partial_image").is_some();
            // Thinking, and what tools are told, come in pieces, too.
            if event == "response.output_text.delta" {
                self.deltas = true;
            } else {
                part.text = None;
            }
        }
        // Thinking may come in any number of pieces, and only counts as having been there.
        let is_more = part.thought && self.parts.last().is_some_and(|last| last.thought);
        if !(is_more || part.is_empty()) {
            push(&mut self.parts, part);
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
        let Some(field) = self.field(path) else { return Take::Skip };
        match field {
            _ if MANY && self.is_again(field, path) => Take::Skip,
            Field::Base64 | Field::Signature | Field::Text if self.part.thought => Take::Skip,
            Field::Base64 | Field::Signature | Field::Image | Field::Address if self.parts.len() >= MAX_ITEMS => {
                Take::Skip
            }
            Field::Image if MANY => self.begin(Reading::unknown),
            Field::Address if MANY => self.begin(Reading::address),
            Field::Base64 => self.begin(Reading::base64),
            Field::Signature => {
                self.reading = Some(Reading::base64(0));
                Take::Bulk
            }
            _ => Take::Keep,
        }
    }

    fn scalar(&mut self, path: &Path, value: Scalar<'_>) {
        match (self.field(path), value) {
            (Some(field), Scalar::Text(text)) => self.text(field, text),
            (Some(field), Scalar::Number(number)) => self.number(field, number),
            (Some(Field::Thought), Scalar::Bool(thought)) => self.part.thought = thought,
            (Some(Field::RatingBlocked), Scalar::Bool(blocked)) => self.rating.1 = blocked,
            (Some(Field::Retryable), Scalar::Bool(retryable)) => self.error.retryable = Some(retryable),
            _ => {}
        }
    }

    fn cut(&mut self) {
        if MANY {
            self.cut = true;
        }
    }

    fn bulk(&mut self, _: &Path, piece: &[u8]) {
        if let Some(reading) = &mut self.reading {
            reading.take(piece);
        }
    }

    /// What is not base64 spoils its own part, and not what else was paid for.
    fn bulk_end(&mut self, path: &Path) {
        let Some(reading) = self.reading.take() else { return };
        if self.field(path) != Some(Field::Signature) {
            self.end_image(reading);
        } else if let (_, Some(Content::Data(signature))) = reading.finish() {
            self.part.signature = Some(signature);
        }
    }

    fn is_raw(&mut self, path: &Path) -> bool {
        if !MANY || !self.format.raw.iter().any(|pattern| path.is(pattern)) {
            return false;
        }
        self.raw_left.push(if self.raw.is_some() { b',' } else { b'[' });
        self.raw.get_or_insert_default();
        true
    }

    fn raw(&mut self, piece: &[u8]) {
        self.raw_left.extend_from_slice(piece);
        // To store a token at a time would cost more than to read it.
        if self.raw_left.len() >= RAW_BLOCK {
            self.store_raw();
        }
    }

    fn leave(&mut self, path: &Path) {
        if self.format.parts.iter().any(|pattern| path.is(pattern)) {
            self.end_part(path.is(""));
        } else if path.is(MODALITY) {
            if let (true, count) = std::mem::take(&mut self.modality) {
                self.tokens().image = count;
            }
        } else if RATINGS.iter().any(|ratings| path.is(ratings)) {
            if let (Some(category), true) = std::mem::take(&mut self.rating) {
                push(&mut self.blocked_categories, category);
            }
        } else if path.last_key() == Some(b"error") {
            let error = &self.error;
            self.error.is_object |= error.message.is_some() || !error.names.is_empty();
        } else if self.format.answers.iter().any(|pattern| path.is(pattern)) {
            self.answered = true;
        }
    }
}
