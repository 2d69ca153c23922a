//! Judges what was kept of an answer: images, a refusal, no image, or an error under whatever status.

use super::Decoder;
use super::decode::{ApiError, RawPart};
use crate::codec::{Bulk, find};
use crate::model::{Code, Failure, Stage};
use crate::wire::reply::{Answer, Drawn, Head, Part, Shown, status_failure};
use crate::wire::wait;

const POLICY_FINISH: &[&str] = &[
    "SAFETY",
    "IMAGE_SAFETY",
    "PROHIBITED_CONTENT",
    "IMAGE_PROHIBITED_CONTENT",
    "BLOCKLIST",
    "SPII",
    "RECITATION",
    "IMAGE_RECITATION",
];

/// `google.rpc.Code` by name, as HTTP has it (google/rpc/code.proto).
const STATUS_NAMES: &[(&str, u16)] = &[
    ("INVALID_ARGUMENT", 400),
    ("FAILED_PRECONDITION", 400),
    ("UNAUTHENTICATED", 401),
    ("PERMISSION_DENIED", 403),
    ("NOT_FOUND", 404),
    ("RESOURCE_EXHAUSTED", 429),
    ("UNAVAILABLE", 503),
    ("DEADLINE_EXCEEDED", 504),
];

/// Bytes of words that events may come to; the scanner bounds those of a single one.
const MAX_WORDS: usize = 4 << 20;

impl<B: Bulk> Decoder<B> {
    /// The answer under HTTP 2xx, read to its end. An image that is there counts, whatever else is said.
    pub fn answer(mut self, head: &Head) -> Result<Answer<B>, Failure> {
        let request_id = head.request_id.clone().or(self.response_id.take());
        if self.parts.iter().any(is_final_image) {
            return Ok(Answer {
                usage: self.usage(),
                parts: self.parts.into_iter().filter(|part| !part.thought).filter_map(part).collect(),
                model: self.model,
            });
        }
        let mut failure = if let Some(status) = self.error.status_under_success() {
            let failure = api_failure(head, status, &self.error);
            if self.parts.is_empty() { failure } else { failure.maybe_billed() }
        } else {
            self.without_image(head)
        };
        failure.request_id = request_id;
        failure.status.get_or_insert(head.status);
        Err(failure)
    }

    /// The failure that a body under any other status tells of.
    pub fn error(self, head: &Head) -> Failure {
        if head.is_redirect() || self.error.is_empty() {
            return Self::unread(head);
        }
        api_failure(head, head.status, &self.error)
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

    /// Whether the provider has said all that it will: an event stream that ends before that was cut short.
    pub fn is_finished(&self) -> bool {
        self.finish_reason.is_some()
            || self.block_reason.is_some()
            || !self.error.is_empty()
            || self.parts.iter().any(is_final_image)
    }

    /// A document is complete: shows what it brought, if anybody looks on.
    pub fn end_event(&mut self, show: Option<&mut impl FnMut(Shown<'_, B>)>) {
        let begun = std::mem::replace(&mut self.events_end, self.parts.len());
        if let Some(show) = show {
            for part in self.parts.iter().skip(begun).filter(|part| !part.thought) {
                if let Some(text) = part.text.as_deref().filter(|text| !text.is_empty()) {
                    show(Shown::Text(text));
                }
                if let Some(data) = part.data.as_ref().filter(|_| is_image(part)) {
                    let (mime, size) = describe(part);
                    show(Shown::Image { data, mime, size });
                }
            }
        }
        self.join(begun);
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
        } else if POLICY_FINISH.contains(&reason.as_str()) {
            Failure::policy(&reason, Stage::Output, self.blocked_categories)
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
        failure.details.provider_message = self.finish_message;
        failure.details.text = text;
        failure
    }
}

fn no_image(reason: &str, message: Option<&str>, in_words: bool) -> Failure {
    let why = match (reason, message) {
        (_, Some(message)) => [" ", message].concat(),
        _ if in_words => " It answered in words.".into(),
        ("" | "STOP", None) => String::new(),
        (reason, None) => [" It finished with ", reason, "."].concat(),
    };
    let mut failure = Failure::new(Code::NoImage, ["The model returned no image.", &why].concat()).maybe_billed();
    // The one reason that is not the same every time: worth a second try, and not a third.
    failure.retryable = reason == "NO_IMAGE";
    failure
}

fn is_final_image<B: Bulk>(part: &RawPart<B>) -> bool {
    !part.thought && is_image(part)
}

/// The bytes say what they are; only where they do not, the declared type is believed.
fn is_image<B: Bulk>(part: &RawPart<B>) -> bool {
    if part.data.as_ref().is_none_or(Bulk::is_empty) {
        return false;
    }
    let declared = part.mime.as_deref().filter(|mime| !mime.is_empty());
    part.header.is_some()
        || declared.is_none_or(|mime| mime.get(..6).is_some_and(|kind| kind.eq_ignore_ascii_case("image/")))
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
    let part = Part {
        image: raw.data.filter(|_| is_image).map(|data| Drawn { data, mime, size }),
        text: raw.text.filter(|text| !text.is_empty()),
        signature: raw.signature.filter(|signature| !signature.is_empty()),
    };
    (part.image.is_some() || part.text.is_some() || part.signature.is_some()).then_some(part)
}

impl ApiError {
    fn is_empty(&self) -> bool {
        self.code.is_none() && self.status.is_none() && self.message.is_none() && self.reasons.is_empty()
    }

    /// The HTTP status that an error under HTTP 200 stands for, if there is one.
    fn status_under_success(&self) -> Option<u16> {
        let named =
            || STATUS_NAMES.iter().find(|(name, _)| self.status.as_deref() == Some(name)).map(|&(_, code)| code);
        let code = self.code.filter(|code| (400..600).contains(code)).or_else(named);
        // A message alone may be anything; with a code or a status it is an error.
        code.or((self.code.is_some() || self.status.is_some() || self.is_object).then_some(500))
    }
}

/// `status` is what to go by: the HTTP status, or what stands for it in the body.
fn api_failure(head: &Head, status: u16, error: &ApiError) -> Failure {
    let message = error.message.clone().unwrap_or_else(|| ["HTTP ", &status.to_string(), "."].concat());
    if status == 400 && speaks_of_policy(error) {
        let mut failure = Failure::policy(&message, Stage::Unknown, Vec::new());
        failure.status = Some(status);
        failure.request_id.clone_from(&head.request_id);
        return failure;
    }
    // A bad key is a 400 here.
    let bad_key = error.reasons.iter().any(|reason| reason == "API_KEY_INVALID");
    let mut failure = status_failure(head, if bad_key { 401 } else { status }, message);
    let daily = error.quota_ids.iter().find(|id| find(id, "PerDay").is_some());
    if failure.code == Code::RateLimited && daily.is_some() {
        failure = Failure {
            terminal: true,
            request_id: failure.request_id,
            ..Failure::new(Code::QuotaExhausted, failure.message)
        };
    }
    if find(&failure.message, "thought_signature").is_some() {
        failure.suggestion =
            "Append response.turns to conversationHistory as they are: each signature stays on its turn.";
    }
    failure.status = Some(status);
    failure.details.provider_status.clone_from(&error.status);
    failure.details.quota_id = daily.or(error.quota_ids.first()).cloned();
    failure.wait_ms = error.retry_delay.as_deref().and_then(|delay| wait::seconds_to_ms(delay.strip_suffix('s')?));
    failure
}

/// Whether a 400 is a refusal in words. Only the error's own fields are looked at, and whole words only; safety settings
/// are a part of the request, and a complaint about them is none of its content.
fn speaks_of_policy(error: &ApiError) -> bool {
    error.reasons.iter().chain(&error.status).chain(&error.message).any(|text| {
        let mut words = text
            .split(|char: char| char.is_ascii() && !char.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .peekable();
        while let Some(word) = words.next() {
            let next = words.peek().copied().unwrap_or_default();
            let of_the_request = next.get(..7).is_some_and(|next| next.eq_ignore_ascii_case("setting"));
            let is = |mark: &str| word.eq_ignore_ascii_case(mark);
            if is("blocked") || is("policy") || (is("safety") && !of_the_request) {
                return true;
            }
        }
        false
    })
}
