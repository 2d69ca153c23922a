//! Keeps of an answer what counts, as it arrives: keys may come in any order, parts in any number.

use super::{Format, MANY, Usage, verdict};
use crate::codec::image::{self, ImageHeader};
use crate::codec::json::{Path, Scalar, Take, Visitor};
use crate::codec::{Bulk, base64, find};

/// A part of the answer, drafts and empty ones included.
#[derive(Default)]
pub(super) struct RawPart<B> {
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

    fn has_image(&self) -> bool {
        self.data.as_ref().is_some_and(|data| !MANY || !data.is_empty()) || self.url.is_some() || self.broken
    }

    fn is_empty(&self) -> bool {
        !self.thought && self.text.is_none() && !self.has_image() && self.signature.is_none()
    }
}

/// `error` of a body, under whatever status it came.
#[derive(Default)]
pub(super) struct ApiError {
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
    fn name(&mut self, name: String) {
        if self.names.len() < MAX_ITEMS {
            self.names.insert(0, name);
        }
    }
}

/// Tokens, and what they cost.
#[derive(Default)]
struct Tokens {
    prompt: Option<f64>,
    candidates: Option<f64>,
    thoughts: Option<f64>,
    total: Option<f64>,
    image: Option<f64>,
    cost: Option<String>,
}

/// A long string that is being read.
enum Reading<B> {
    /// Too little of it is there to say what it is.
    Unknown(Vec<u8>),
    Base64(base64::Decoder, B),
    Address(Vec<u8>),
}

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
    /// Drafts have come.
    pub(super) drafted: bool,
    tokens: Option<Tokens>,
    pub(super) error: ApiError,
    /// What is sent back as it came: elements of a list.
    pub(super) raw: Option<B>,
    /// Bytes that the next image may have, as far as the length of the body tells.
    expected: usize,
    /// Parts that came with the events so far, in an event stream.
    pub(super) events_end: usize,
    part: RawPart<B>,
    /// The long string; nothing, once it is none of what it may be.
    bulk: Option<Reading<B>>,
    /// The type of the event.
    event: Option<String>,
    /// Words have come in pieces, and come once more as a whole.
    deltas: bool,
    rating: (Option<String>, bool),
    modality: (bool, Option<f64>),
}

#[derive(Clone, Copy, PartialEq)]
pub enum Field {
    /// Base64 of an image.
    Base64,
    /// The same, or a `data:` URL, or the address of an image.
    Image,
    /// An image that counts only if there was none before, in an event stream.
    ImageAgain,
    Signature,
    Mime,
    Text,
    /// Text that counts only if there was none before.
    TextAgain,
    /// Text in which images may be.
    TextWithLinks,
    RevisedPrompt,
    Thought,
    Event,
    FinishReason,
    FinishMessage,
    BlockReason,
    Refusal,
    RatingCategory,
    RatingBlocked,
    FlaggedInput,
    Stage,
    Model,
    ResponseId,
    InputTokens,
    OutputTokens,
    ThoughtTokens,
    TotalTokens,
    ImageTokens,
    Modality,
    ModalityTokens,
    Cost,
    ErrorCode,
    ErrorMessage,
    ErrorStatus,
    ErrorReason,
    ErrorBehind,
    Retryable,
    RetryDelay,
    QuotaId,
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

/// An answer has a handful of parts, ratings and details; what a hostile server sends beyond is not kept.
const MAX_ITEMS: usize = 256;
/// Bytes of any text but the model's own.
const MAX_SHORT: usize = 2048;
/// Bytes of the address of an image.
const MAX_ADDRESS: usize = 8192;

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
            drafted: false,
            tokens: None,
            error: ApiError::default(),
            raw: None,
            expected: length / 4 * 3,
            events_end: 0,
            part: RawPart::default(),
            bulk: None,
            event: None,
            deltas: false,
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
        let mut fields = self.format.fields.iter();
        // Most fields differ in their last key, which is quicker to see than all of the path.
        let last = path.last_key().unwrap_or(b"*");
        let found = fields.find(|(pattern, _)| {
            let pattern_ = pattern.as_bytes();
            pattern_.last() == last.last() && pattern_.ends_with(last) && path.is(pattern)
        });
        found.map(|&(_, field)| field)
    }

    /// The stream says that it is at its end, in a way that is no event of the format.
    pub fn end_stream(&mut self) {
        self.done = true;
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
            cost: tokens.cost.clone(),
        })
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
        let is_long = matches!(field, Field::Text | Field::TextAgain | Field::TextWithLinks);
        let limit = if is_long { text.len() } else { text.floor_char_boundary(MAX_SHORT) };
        let text = text.get(..limit).unwrap_or_default().to_owned();
        match field {
            Field::Mime => self.part.mime = Some(text),
            Field::Text | Field::TextAgain => self.part.text = Some(text),
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
            Field::Cost if MANY => self.tokens().cost = Some(number.into()),
            Field::ErrorCode => self.error.code = number.parse().ok(),
            Field::RetryDelay => self.error.retry_delay = Some(number.into()),
            _ => {}
        }
    }

    /// Whether categories come with a word on whether they were the reason.
    fn is_rated(&self) -> bool {
        self.format.fields.iter().any(|(_, field)| *field == Field::RatingBlocked)
    }

    /// Whether a string has been there before, in an earlier event.
    fn is_again(&self, field: Field, path: &Path) -> bool {
        let mut before = self.parts.iter().take(self.events_end);
        match field {
            Field::TextAgain if path.root_key() == Some(b"item") => self.deltas,
            Field::TextAgain => before.any(|part| part.text.is_some()),
            Field::ImageAgain => before.any(RawPart::has_image),
            Field::Refusal => path.root_key() == Some(b"response") && self.refusal.is_some(),
            _ => false,
        }
    }

    fn begin_base64(&mut self) -> Reading<B> {
        let mut bytes = B::default();
        if self.expected > 0 {
            bytes.expect(std::mem::take(&mut self.expected));
        }
        Reading::Base64(base64::Decoder::default(), bytes)
    }

    /// What a string is that begins like this, if it can be an image, and how many characters that takes; nothing, as long
    /// as that is open.
    fn recognise(&mut self, head: &[u8], is_all: bool) -> Option<(Option<Reading<B>>, usize)> {
        let head = head.get(..head.len().min(MAX_SHORT)).unwrap_or_default();
        if head.len() < 6 && !is_all {
            return None;
        }
        if head.starts_with(b"http:") || head.starts_with(b"https:") {
            return Some((Some(Reading::Address(Vec::new())), 0));
        }
        if !head.starts_with(b"data:") {
            return Some((Some(self.begin_base64()), 0));
        }
        let Some(comma) = head.iter().position(|&byte| byte == b',') else {
            return (is_all || head.len() == MAX_SHORT).then_some((None, 0));
        };
        let about = std::str::from_utf8(head.get(5..comma).unwrap_or_default()).unwrap_or_default();
        if find(about, ";base64").is_none() {
            return Some((None, 0));
        }
        self.part.mime = about.split(';').next().map(str::to_owned);
        Some((Some(self.begin_base64()), comma + 1))
    }

    /// Decodes the data that a link consists of.
    #[cfg(feature = "formats")]
    pub(super) fn decode(&mut self, text: &str) -> RawPart<B> {
        self.bulk = Some(Reading::Unknown(Vec::new()));
        self.take(text.as_bytes());
        self.end_bulk(Field::Image);
        std::mem::take(&mut self.part)
    }

    /// What is not base64 spoils its own part, and not what else was paid for.
    fn take(&mut self, piece: &[u8]) {
        match &mut self.bulk {
            Some(Reading::Base64(decoder, bytes)) => {
                let decoded = decoder.push(piece, |part| bytes.write(part));
                self.bulk = self.bulk.take().filter(|_| decoded.is_ok());
            }
            Some(Reading::Address(address)) if MANY && address.len() + piece.len() <= MAX_ADDRESS => {
                address.extend_from_slice(piece);
            }
            Some(Reading::Address(_)) if MANY => self.bulk = None,
            Some(Reading::Unknown(head)) if MANY => {
                head.extend_from_slice(piece);
                let head = std::mem::take(head);
                self.take_unknown(head, false);
            }
            _ => {}
        }
    }

    fn take_unknown(&mut self, head: Vec<u8>, is_all: bool) {
        match self.recognise(&head, is_all) {
            Some((reading, used)) => {
                self.bulk = reading;
                self.take(head.get(used..).unwrap_or_default());
            }
            None => self.bulk = Some(Reading::Unknown(head)),
        }
    }

    fn end_bulk(&mut self, field: Field) {
        if MANY && let Some(Reading::Unknown(head)) = &mut self.bulk {
            let head = std::mem::take(head);
            self.take_unknown(head, true);
        }
        let mut decoded = None;
        match self.bulk.take() {
            Some(Reading::Base64(decoder, mut bytes)) => {
                let finished = decoder.finish(|part| bytes.write(part));
                bytes.finish();
                decoded = finished.is_ok().then_some(bytes);
            }
            Some(Reading::Address(address)) if MANY => {
                self.part.url = String::from_utf8(address).ok();
                return;
            }
            _ => {}
        }
        if field == Field::Signature {
            self.part.signature = decoded;
        } else if !MANY || self.part.data.as_ref().is_none_or(Bulk::is_empty) {
            // What is there is not lost to another field that has less.
            self.part.broken = decoded.is_none();
            self.part.header = decoded.as_ref().and_then(image::header);
            self.part.data = decoded;
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
            Field::Base64 | Field::Signature | Field::Image | Field::ImageAgain if self.parts.len() >= MAX_ITEMS => {
                Take::Skip
            }
            Field::Image | Field::ImageAgain if MANY => {
                self.bulk = Some(Reading::Unknown(Vec::new()));
                Take::Bulk
            }
            Field::Base64 => {
                self.bulk = Some(self.begin_base64());
                Take::Bulk
            }
            Field::Signature => {
                self.bulk = Some(Reading::Base64(base64::Decoder::default(), B::default()));
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
        self.take(piece);
    }

    fn bulk_end(&mut self, path: &Path) {
        let field = self.field(path).unwrap_or(Field::Image);
        self.end_bulk(field);
    }

    fn is_raw(&mut self, path: &Path) -> bool {
        if !MANY || !self.format.raw.iter().any(|pattern| path.is(pattern)) {
            return false;
        }
        let opening: &[u8] = if self.raw.is_some() { b"," } else { b"[" };
        self.raw.get_or_insert_default().write(opening);
        true
    }

    fn raw(&mut self, piece: &[u8]) {
        if let Some(raw) = &mut self.raw {
            raw.write(piece);
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
