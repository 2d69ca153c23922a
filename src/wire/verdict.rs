//! Judges what was kept of an answer: images, a refusal, no image, or an error under whatever status. The same for every
//! format: what one provider calls a thing, no other calls otherwise.

use super::MANY;
use super::api_error::{POLICY_ERRORS, api_failure};
use super::decode::Decoder;
use super::kept::{MAX_ITEMS, RawPart};
use super::reply::{Answer, Content, Drawn, Head, Part, Shown, status_failure};
use crate::codec::Bulk;
use crate::model::{Code, Failure, Stage};

/// Why a model stopped that was not let go on.
const POLICY_FINISH: &[&str] = &[
    "content_filter",
    "SAFETY",
    "IMAGE_SAFETY",
    "PROHIBITED_CONTENT",
    "IMAGE_PROHIBITED_CONTENT",
    "BLOCKLIST",
    "SPII",
    "RECITATION",
    "IMAGE_RECITATION",
];

fn is_policy(finish_reason: &str) -> bool {
    POLICY_FINISH.contains(&finish_reason) || MANY && POLICY_ERRORS.contains(&finish_reason)
}

/// Whether it tells as much of why a model stopped as another reason does, and more than that it did.
pub(super) fn says_more(before: &str, now: &str) -> bool {
    let weight = |reason: &str| match is_policy(reason) {
        true if reason == "content_filter" => 2,
        true => 3,
        false => u8::from(reason == NO_IMAGE),
    };
    if MANY { weight(before) > 0 && weight(before) >= weight(now) } else { is_policy(before) }
}

/// The one reason to stop that is not the same every time: worth a second try, and not a third.
const NO_IMAGE: &str = "NO_IMAGE";

/// Bytes of an image that nobody says is one.
const LEAST_UNDECLARED: usize = 64;
/// Bytes of words that events may come to; the scanner bounds those of a single one.
const MAX_WORDS: usize = 4 << 20;

impl<B: Bulk> Decoder<B> {
    /// The answer under HTTP 2xx, read to its end. An image that is there counts, whatever else is said.
    pub fn answer(mut self, head: &Head) -> Result<Answer<B>, Failure> {
        let request_id = head.request_id.clone().or(self.response_id.take());
        #[cfg(feature = "formats")]
        if self.links && !self.has_image() {
            super::links::follow(&mut self);
        }
        if MANY {
            self.give_back();
        }
        if self.has_image() {
            return Ok(Answer {
                usage: self.usage(),
                parts: self.parts.into_iter().filter(|part| !part.thought).filter_map(part).collect(),
                model: self.model,
            });
        }
        let loose = self.speaks_loosely();
        let mut failure = if let Some(status) = self.error.status_under_success() {
            let failure = api_failure(head, status, self.error, self.blocked_categories, loose);
            if self.parts.is_empty() && self.drafts == 0 { failure } else { failure.maybe_billed() }
        } else {
            self.without_image(head)
        };
        failure.request_id = request_id;
        failure.status.get_or_insert(head.status);
        Err(failure)
    }

    /// Whether a refusal may be told in words alone.
    fn speaks_loosely(&self) -> bool {
        self.format.name == "gemini"
    }

    /// What the provider wants back with its turn goes with the image in it.
    fn give_back(&mut self) {
        let Some(raw) = self.take_raw() else { return };
        if let Some(part) = self.parts.iter_mut().find(|part| is_final_image(part)) {
            part.signature = Some(raw);
        }
    }

    /// The failure that a body under any other status tells of.
    pub fn error(self, head: &Head) -> Failure {
        if head.is_redirect() || self.error.is_empty() {
            return Self::unread(head);
        }
        let loose = self.speaks_loosely();
        api_failure(head, head.status, self.error, self.blocked_categories, loose)
    }

    /// The same, where the body could not be read, or says nothing.
    pub fn unread(head: &Head) -> Failure {
        let message = match (head.is_redirect(), head.is_html()) {
            (true, _) => "The server redirects to another address, which is not followed.".into(),
            (_, true) => {
                ["HTTP ", &head.status.to_string(), ": the answer is an HTML page, not the provider's."].concat()
            }
            _ => ["HTTP ", &head.status.to_string(), "."].concat(),
        };
        let mut failure = status_failure(head, head.status, message);
        failure.details.content_type.clone_from(&head.content_type);
        failure
    }

    /// Whether there is a finished image.
    pub fn has_image(&self) -> bool {
        self.parts.iter().any(is_final_image)
    }

    /// Whether the provider has said all that it will: an event stream that ends before that was cut short.
    pub fn is_finished(&self) -> bool {
        self.done
            || self.finish_reason.is_some()
            || self.block_reason.is_some()
            || !self.error.is_empty()
            || self.has_image()
    }

    /// A document is complete: shows its parts, if anybody looks on. True if there was something to show.
    pub fn end_event(&mut self, show: Option<&mut impl FnMut(Shown<'_, B>)>) -> bool {
        let mut shown = false;
        let begun = std::mem::replace(&mut self.events_end, self.parts.len());
        if let Some(show) = show {
            for part in self.parts.iter().skip(begun).filter(|part| !part.thought) {
                if let Some(text) = part.text.as_deref().filter(|text| !text.is_empty()) {
                    show(Shown::Text(text));
                    shown = true;
                }
                if part.draft && self.drafts >= MAX_ITEMS {
                    continue;
                }
                self.drafts += usize::from(part.draft);
                if let Some(data) = part.data.as_ref().filter(|_| is_image(part)) {
                    let (mime, size) = describe(part);
                    show(Shown::Image { data, mime, size, draft: part.draft });
                    shown = true;
                } else if let Some(address) = part.url.as_deref().filter(|_| MANY && !part.draft) {
                    show(Shown::Address(address));
                    shown = true;
                }
            }
        }
        if MANY {
            // Whoever looks on has got them.
            self.parts.retain(|part| !part.draft);
            self.events_end = self.parts.len();
        }
        self.join(begun);
        shown
    }

    /// Words that go on where those of the event before have ended are one part.
    fn join(&mut self, begun: usize) {
        let Some((before, part)) = begun.checked_sub(1).and_then(|last| {
            let (before, event) = self.parts.split_at_mut_checked(begun)?;
            Some((before.get_mut(last)?, event.first()?))
        }) else {
            return;
        };
        if before.is_words() && part.is_words() {
            let words = before.text.get_or_insert_default();
            if words.len() < MAX_WORDS {
                words.push_str(part.text.as_deref().unwrap_or_default());
            }
            self.parts.remove(begun);
            self.events_end -= 1;
        }
    }

    fn without_image(self, head: &Head) -> Failure {
        let text: String =
            self.parts.iter().filter(|part| !part.thought).filter_map(|part| part.text.as_deref()).collect();
        let text = Some(text).filter(|text| !text.is_empty());
        let reason = self.finish_reason.unwrap_or_default();
        let mut failure = if let Some(reason) = &self.block_reason {
            Failure::policy(reason, Stage::Input, self.blocked_categories)
        } else if is_policy(&reason) {
            Failure::policy(&reason, Stage::Output, self.blocked_categories)
        } else if MANY && self.refusal.is_some() {
            Failure::policy("refusal", Stage::Unknown, self.blocked_categories)
        } else if self.parts.iter().any(|part| !part.thought && part.broken) {
            let message = "The image in the answer is not valid base64.";
            Failure::new(Code::InvalidImageData, message).retryable().maybe_billed()
        } else if self.answered {
            no_image(&reason, self.finish_message.as_deref(), text.is_some())
        } else {
            let said = self.error.message.as_deref().map(|message| [" It says: ", message].concat());
            let message = ["The answer is not one of this API.", &said.unwrap_or_default()].concat();
            let mut failure = Failure::new(Code::MalformedResponse, message).retryable().maybe_billed();
            failure.details.content_type.clone_from(&head.content_type);
            failure
        };
        failure.details.finish_reason = Some(reason).filter(|reason| !reason.is_empty());
        failure.details.provider_message = self.finish_message.or(self.refusal);
        failure.details.text = text;
        failure
    }
}

fn no_image(reason: &str, message: Option<&str>, in_words: bool) -> Failure {
    let why = match (reason, message) {
        (_, Some(message)) => [" ", message].concat(),
        _ if in_words => " It answered in words.".into(),
        ("" | "STOP" | "stop", None) => String::new(),
        (reason, None) => [" It finished with ", reason, "."].concat(),
    };
    let mut failure = Failure::new(Code::NoImage, ["The model returned no image.", &why].concat()).maybe_billed();
    failure.retryable = reason == NO_IMAGE;
    failure
}

pub(super) fn is_final_image<B: Bulk>(part: &RawPart<B>) -> bool {
    !part.thought && (part.url.is_some() || is_image(part))
}

/// The bytes say what they are; only where they do not, the declared type is believed.
fn is_image<B: Bulk>(part: &RawPart<B>) -> bool {
    if part.data.as_ref().is_none_or(Bulk::is_empty) {
        return false;
    }
    let declared = part.mime.as_deref().filter(|mime| !mime.is_empty());
    part.header.is_some()
        || match declared {
            Some(mime) => mime.get(..6).is_some_and(|kind| kind.eq_ignore_ascii_case("image/")),
            // Words that happen to be base64 are shorter than an image.
            None => !MANY || part.data.as_ref().is_some_and(|data| data.len() >= LEAST_UNDECLARED),
        }
}

/// The type of an image and its size in pixels.
fn describe<B>(part: &RawPart<B>) -> (&str, Option<(u32, u32)>) {
    let mime = part.header.map(|header| header.mime).or(part.mime.as_deref());
    (mime.unwrap_or("application/octet-stream"), part.header.and_then(|header| header.size))
}

/// A part without anything in it would be an empty turn when it is sent back.
fn part<B: Bulk>(raw: RawPart<B>) -> Option<Part<B>> {
    let is_image = is_image(&raw);
    let (mime, size) = describe(&raw);
    let mime = mime.to_owned();
    let content = raw.data.filter(|_| is_image).map(Content::Data).or(raw.url.map(Content::Address));
    let part = Part {
        image: content.map(|content| Drawn { content, mime, size, revised_prompt: raw.revised_prompt }),
        text: raw.text.filter(|text| !text.is_empty()),
        signature: raw.signature.filter(|signature| !signature.is_empty()),
    };
    (part.image.is_some() || part.text.is_some() || part.signature.is_some()).then_some(part)
}
