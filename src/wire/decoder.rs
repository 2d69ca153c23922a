//! Keeps of an answer what counts, as it arrives: keys may come in any order, parts in any number.

use super::field::Field;
use super::format::{Format, Repeat, Signature};
use super::kept::{Kept, MAX_ITEMS, RawPart, push};
use super::long_string::LongString;
use super::reply::{Answer, Content, Head, Shown, Source};
use super::{MANY, finish_reason, verdict};
use crate::codec::json::{Path, Scalar, Take, Visitor};
use crate::codec::{Bulk, find, is_one_of};
use crate::model::Failure;

/// Bytes of any text but the model's own.
const MAX_SHORT: usize = 2048;

/// Reads the chunks of one answer, or of one error.
pub struct Decoder<B> {
    format: &'static Format,
    kept: Kept<B>,
    open: Open<B>,
    /// Bytes that the next image may have, as far as the length of the body tells.
    expected: usize,
    /// Words have come in pieces, and will come once more as a whole.
    has_deltas: bool,
    /// Images that have come once more.
    repeated_images: usize,
}

/// The objects and the string that are being read.
#[derive(Default)]
struct Open<B> {
    part: RawPart<B>,
    string: Option<LongString<B>>,
    /// The type of the event.
    event: Option<String>,
    rating: Rating,
    modality: Modality,
    source: Source,
}

/// A category of harm, and whether it was the reason of a refusal.
#[derive(Default)]
struct Rating {
    category: Option<String>,
    blocked: bool,
}

/// The tokens of one modality.
#[derive(Default)]
struct Modality {
    is_image: bool,
    tokens: Option<f64>,
}

impl<B: Bulk> Decoder<B> {
    /// A decoder of a body of so many bytes; 0 where that is not known.
    pub fn new(format: &'static Format, length: usize) -> Self {
        Self {
            format,
            kept: Kept::default(),
            open: Open::default(),
            expected: length / 4 * 3,
            has_deltas: false,
            repeated_images: 0,
        }
    }

    /// The answer under HTTP 2xx, read to its end. An image that is there counts, whatever else is said.
    #[inline(never)]
    pub fn answer(&mut self, head: &Head) -> Result<Answer<B>, Box<Failure>> {
        #[cfg(feature = "formats")]
        super::links::follow(&mut self.kept);
        verdict::answer(&mut self.kept, self.format, head)
    }

    /// The failure that a body under any other status, which begins like this, tells of.
    pub fn error(&mut self, head: &Head, begun: &[u8]) -> Box<Failure> {
        verdict::error(&mut self.kept, self.format, head, begun)
    }

    /// True if there is a finished image.
    pub fn has_image(&self) -> bool {
        self.kept.has_image()
    }

    /// True if the provider has said all that it will: an event stream that ends before that was cut short.
    pub fn is_finished(&self) -> bool {
        self.kept.is_finished()
    }

    /// A document is complete: shows its parts, if anybody looks on. True if there was something to show.
    pub fn end_event(&mut self, show: Option<&mut impl FnMut(Shown<'_, B>)>) -> bool {
        self.kept.end_event(show)
    }

    /// Shows all that is there, whether it was shown or not. True if there was something to show.
    pub fn show_all(&mut self, show: &mut impl FnMut(Shown<'_, B>)) -> bool {
        self.kept.events_end = 0;
        self.kept.end_event(Some(show))
    }

    /// True if the format's own way to end an answer has come.
    pub fn has_ended(&self) -> bool {
        self.kept.ended || self.kept.finish_reason.is_some()
    }

    /// The stream has ended, in a way that is no event of the format.
    pub fn end_stream(&mut self) {
        self.kept.ended = true;
    }

    fn field(&self, path: &Path) -> Option<Field> {
        // Most fields differ in their last letter, which is quicker to see than all of the path.
        let last = path.last_key().unwrap_or(b"*");
        for (places, fields) in self.format.fields {
            for (pattern, field) in *fields {
                if pattern.as_bytes().last() == last.last() && places.iter().any(|place| path.is_below(place, pattern))
                {
                    return Some(*field);
                }
            }
        }
        None
    }

    /// Takes the text of a field that Gemini's format does not have.
    fn other_text(&mut self, field: Field, text: String) {
        match field {
            Field::RevisedPrompt => self.open.part.revised_prompt = Some(text),
            Field::Event => self.open.event = Some(text),
            Field::Refusal if !text.is_empty() => {
                let refusal = self.kept.refusal.get_or_insert_default();
                if refusal.len() < MAX_SHORT {
                    refusal.push_str(&text);
                }
            }
            // Apart from the images beside it, in the order of the answer, and leaving room for them.
            Field::TextWithLinks if !text.is_empty() && self.kept.parts.len() < MAX_ITEMS / 2 => {
                self.kept.has_links = true;
                push(&mut self.kept.parts, RawPart { text: Some(text), ..RawPart::default() });
            }
            Field::FlaggedInput => self.kept.error.stage = Some("input".into()),
            Field::Stage => self.kept.error.stage = Some(text),
            Field::ErrorUpstream => self.kept.error.upstream = Some(text),
            Field::ErrorParam => self.kept.error.param = Some(text),
            _ => {}
        }
    }

    fn text(&mut self, field: Field, text: &str) {
        let is_long = matches!(field, Field::Text | Field::TextWithLinks);
        let limit = if is_long { text.len() } else { text.floor_char_boundary(MAX_SHORT) };
        let text = text.get(..limit).unwrap_or_default().to_owned();
        match field {
            Field::Mime => self.open.part.mime = Some(text),
            Field::Text => self.open.part.text = Some(text),
            // Of two, the one that says more.
            Field::FinishReason
                if self
                    .kept
                    .finish_reason
                    .as_deref()
                    .is_some_and(|before| finish_reason::is_as_specific(before, &text)) => {}
            Field::FinishReason => self.kept.finish_reason = Some(text),
            Field::FinishMessage => self.kept.finish_message = Some(text),
            Field::BlockReason => self.kept.block_reason = Some(text),
            Field::RatingCategory if !MANY || !self.format.ratings.is_empty() => self.open.rating.category = Some(text),
            Field::RatingCategory if self.kept.blocked_categories.contains(&text) => {}
            Field::RatingCategory => push(&mut self.kept.blocked_categories, text),
            Field::Model => self.kept.model = Some(text),
            Field::ResponseId => self.kept.response_id = Some(text),
            Field::SourceTitle => self.open.source.title = Some(text),
            Field::SourceUrl => self.open.source.url = text,
            Field::Modality => self.open.modality.is_image = text == "IMAGE",
            // Of two, the one that says more.
            Field::ErrorMessage if self.kept.error.message.as_ref().is_some_and(|said| said.len() >= text.len()) => {}
            Field::ErrorMessage => self.kept.error.message = Some(text),
            Field::ErrorStatus => self.kept.error.name(text),
            Field::ErrorReason => push(&mut self.kept.error.names, text),
            Field::RetryDelay => self.kept.error.retry_delay = Some(text),
            Field::QuotaId => push(&mut self.kept.error.quota_ids, text),
            // Some servers write a number as a string.
            Field::ErrorCode => match text.parse() {
                Ok(code) => self.kept.error.code = Some(code),
                Err(_) => self.kept.error.name(text),
            },
            _ if MANY => self.other_text(field, text),
            _ => {}
        }
    }

    fn number(&mut self, field: Field, number: &str) {
        let count = number.parse::<u32>().ok().map(f64::from);
        match field {
            Field::InputTokens => self.kept.tokens().prompt = count,
            Field::OutputTokens => self.kept.tokens().candidates = count,
            Field::ThoughtTokens => self.kept.tokens().thoughts = count,
            Field::TotalTokens => self.kept.tokens().total = count,
            Field::ImageTokens => self.kept.tokens().image = count,
            Field::AuthorInput if MANY => self.kept.tokens().author.input = count,
            Field::AuthorOutput if MANY => self.kept.tokens().author.output = count,
            Field::AuthorTotal if MANY => self.kept.tokens().author.total = count,
            Field::ModalityTokens => self.open.modality.tokens = count,
            Field::Cost if MANY && !number.is_empty() => self.kept.tokens().cost = Some(number.into()),
            Field::ErrorCode => self.kept.error.code = number.parse().ok(),
            Field::RetryDelay => self.kept.error.retry_delay = Some(number.into()),
            _ => {}
        }
    }

    /// True if an earlier event brought the string already.
    fn is_repeated(&mut self, field: Field, path: &Path) -> bool {
        let root = path.root_key();
        let mut repeats = self.format.events.repeats.iter();
        let Some((_, repeat)) = repeats.find(|(key, _)| root == Some(key.as_bytes())) else { return false };
        let mut before = self.kept.parts.iter().take(self.kept.events_end);
        match (repeat, field) {
            (Repeat::Words, Field::Text) => self.has_deltas,
            (Repeat::All, Field::Text) => before.any(|part| part.text.is_some()),
            (Repeat::All, Field::Image | Field::Address) => {
                let images = before.filter(|part| part.has_image()).count();
                self.repeated_images += 1;
                self.repeated_images <= images
            }
            (Repeat::All, Field::Refusal) => self.kept.refusal.is_some(),
            _ => false,
        }
    }

    fn begin(&mut self, string: fn(usize) -> LongString<B>) -> Take {
        self.open.string = Some(string(std::mem::take(&mut self.expected)));
        Take::Bulk
    }

    /// Keeps the page that was read. A stream may tell of it more than once, and an address that was cut leads nowhere.
    fn end_source(&mut self) {
        let source = std::mem::take(&mut self.open.source);
        let is_address = ["https://", "http://"].iter().any(|scheme| source.url.starts_with(scheme));
        if is_address && source.url.len() < MAX_SHORT && self.kept.sources.iter().all(|known| known.url != source.url) {
            push(&mut self.kept.sources, source);
        }
    }

    /// `place` is the number of the kind of part that it is.
    fn end_part(&mut self, is_document: bool, place: usize) {
        let mut part = std::mem::take(&mut self.open.part);
        part.place = place;
        if MANY
            && is_document
            && let Some(event) = self.open.event.take()
        {
            self.kept.answered = true;
            let events = &self.format.events;
            self.kept.ended |= is_one_of(events.last, &event);
            self.kept.error.is_object |= event == "error";
            part.draft = find(&event, events.draft).is_some();
            // Thinking, and the arguments of tools, come in pieces, too.
            if event == events.words {
                self.has_deltas = true;
            } else {
                part.text = None;
            }
        }
        // Thinking may come in any number of pieces, and all of them count as one.
        let is_more = part.thought && self.kept.parts.last().is_some_and(|last| last.thought);
        // Some servers have the same image in two places.
        let is_again = MANY && self.kept.parts.iter().any(|other| other.place != place && other.is_same_image(&part));
        if !(is_more || is_again || part.is_empty()) {
            push(&mut self.kept.parts, part);
        }
    }
}

impl<B: Bulk> Visitor for Decoder<B> {
    fn string(&mut self, path: &Path) -> Take {
        let Some(field) = self.field(path) else { return Take::Skip };
        match field {
            _ if MANY && self.is_repeated(field, path) => Take::Skip,
            Field::Base64 | Field::Signature | Field::Text if self.open.part.thought => Take::Skip,
            Field::Base64 | Field::Signature | Field::Image | Field::Address if self.kept.parts.len() >= MAX_ITEMS => {
                Take::Skip
            }
            Field::Image if MANY => self.begin(LongString::unknown),
            Field::Address if MANY => self.begin(LongString::address),
            Field::Base64 => self.begin(LongString::base64),
            Field::Signature => {
                self.open.string = Some(LongString::base64(0));
                Take::Bulk
            }
            _ => Take::Keep,
        }
    }

    fn scalar(&mut self, path: &Path, value: Scalar<'_>) {
        match (self.field(path), value) {
            (Some(field), Scalar::Text(text)) => self.text(field, text),
            (Some(field), Scalar::Number(number)) => self.number(field, number),
            (Some(Field::Thought), Scalar::Bool(thought)) => self.open.part.thought = thought,
            (Some(Field::RatingBlocked), Scalar::Bool(blocked)) => self.open.rating.blocked = blocked,
            (Some(Field::Retryable), Scalar::Bool(retryable)) => self.kept.error.retryable = Some(retryable),
            // In place of a list that would have the answer: there is none.
            (None, Scalar::Null) => self.kept.answered |= self.format.answers.iter().any(|place| path.is(place)),
            _ => {}
        }
    }

    fn cut(&mut self) {
        if MANY {
            self.kept.cut = true;
        }
    }

    fn bulk(&mut self, _: &Path, piece: &[u8]) {
        if let Some(string) = &mut self.open.string {
            string.take(piece);
        }
    }

    /// A string that is no base64 spoils its own part, and nothing else that was paid for.
    fn bulk_end(&mut self, path: &Path) {
        let Some(string) = self.open.string.take() else { return };
        if self.field(path) != Some(Field::Signature) {
            self.open.part.set_image(string);
        } else if let (_, Some(Content::Data(signature))) = string.finish() {
            self.open.part.signature = Some(signature);
        }
    }

    fn is_raw(&mut self, path: &Path) -> bool {
        let Signature::Verbatim { lists } = self.format.signature else { return false };
        if !MANY || !lists.iter().any(|pattern| path.is(pattern)) {
            return false;
        }
        self.kept.verbatim.begin();
        true
    }

    fn raw(&mut self, piece: &[u8]) {
        self.kept.verbatim.write(piece);
    }

    fn raw_lost(&mut self) {
        self.kept.verbatim.lose();
    }

    fn leave(&mut self, path: &Path) {
        let format = self.format;
        let is_any = |patterns: &[&str]| patterns.iter().any(|pattern| path.is(pattern));
        if !self.open.source.url.is_empty() {
            self.end_source();
        }
        if let Some(place) = format.parts.iter().position(|pattern| path.is(pattern)) {
            self.end_part(path.is(""), place);
        } else if is_any(format.modalities) {
            let Modality { is_image, tokens } = std::mem::take(&mut self.open.modality);
            if is_image {
                self.kept.tokens().image = tokens;
            }
        } else if is_any(format.ratings) {
            let Rating { category, blocked } = std::mem::take(&mut self.open.rating);
            if let Some(category) = category.filter(|_| blocked) {
                push(&mut self.kept.blocked_categories, category);
            }
        } else if path.last_key() == Some(b"error") {
            let error = &self.kept.error;
            self.kept.error.is_object |= error.message.is_some() || !error.names.is_empty();
        } else if is_any(format.answers) {
            self.kept.answered = true;
        }
    }
}
