//! Judges what was kept of an answer: images, a refusal, no image, or an error under whatever status.

use super::api_error::{SIGNATURES_ADVICE, api_failure};
use super::finish_reason::{NO_IMAGE, UNSIGNED, is_policy};
use super::kept::{Kept, RawPart};
use super::reply::{Answer, Content, Drawn, Head, Part, status_failure};
use super::{Format, MANY};
use crate::codec::Bulk;
use crate::codec::decimal::whole;
use crate::model::{Code, Failure, Stage};

/// Characters of a plain text that are told, and the bytes that they may have.
const PLAIN_CHARS: usize = 300;
pub const PLAIN_BYTES: usize = 4 * PLAIN_CHARS;

/// The answer under HTTP 2xx, read to its end. An image that is there counts, whatever else is said.
pub fn answer<B: Bulk>(kept: &mut Kept<B>, format: &Format, head: &Head) -> Result<Answer<B>, Box<Failure>> {
    let request_id = head.request_id.clone().or(kept.response_id.take());
    if MANY {
        give_back(kept);
    }
    if kept.has_image() {
        return Ok(Answer {
            usage: kept.tokens.as_ref().map(|tokens| tokens.usage()),
            parts: std::mem::take(&mut kept.parts).into_iter().filter(|part| !part.thought).filter_map(part).collect(),
            model: kept.model.take(),
            sources: std::mem::take(&mut kept.sources),
        });
    }
    let mut failure = if let Some(status) = kept.error.status_under_success() {
        let failure = refused(kept, format, head, status);
        // What was drawn, said or counted was worked on.
        let is_idle = kept.parts.is_empty() && kept.drafts == 0 && kept.tokens.is_none();
        if is_idle { failure } else { failure.maybe_billed() }
    } else {
        without_image(kept, head)
    };
    failure.request_id = request_id;
    failure.status.get_or_insert(head.status);
    Err(failure)
}

/// The failure that a body under any other status tells of.
pub fn error<B: Bulk>(kept: &mut Kept<B>, format: &Format, head: &Head, begun: &[u8]) -> Box<Failure> {
    if head.is_redirect() || kept.error.is_empty() {
        // A document without words has none; a text in quotes is one, too.
        return unread(head, if begun.starts_with(b"\"") { begun } else { b"" });
    }
    refused(kept, format, head, head.status)
}

fn refused<B>(kept: &mut Kept<B>, format: &Format, head: &Head, status: u16) -> Box<Failure> {
    api_failure(head, status, &mut kept.error, &mut kept.blocked_categories, format.refuses_in_words)
}

/// The same, where the body could not be read, or says nothing in a way that is known. `begun` is how it began.
pub fn unread(head: &Head, begun: &[u8]) -> Box<Failure> {
    let message = match (head.is_redirect(), head.is_html()) {
        (true, _) => "The server redirects to another address, which is not followed.".into(),
        (_, true) => ["HTTP ", &whole(head.status), ": the answer is an HTML page, not the provider's."].concat(),
        _ => ["HTTP ", &whole(head.status), ".", &plain_words(begun)].concat(),
    };
    let mut failure = status_failure(head, head.status, message);
    failure.details.content_type.clone_from(&head.content_type);
    failure
}

/// What a body that is no JSON says in words; never markup, and not more than its beginning.
pub fn plain_words(begun: &[u8]) -> String {
    let valid = std::str::from_utf8(begun).map_or_else(|error| error.valid_up_to(), str::len);
    let text = begun.get(..valid).unwrap_or_default().trim_ascii();
    let text = text.strip_prefix(b"\"").unwrap_or(text);
    let text = text.strip_suffix(b"\"").unwrap_or(text);
    if text.is_empty() || text.starts_with(b"{") || text.starts_with(b"[") || text.contains(&b'<') {
        return String::new();
    }
    let mut chars = 0;
    let words = text.iter().map_while(|&byte| {
        // A character begins with any byte but a continuation.
        chars += usize::from(byte & 0xc0 != 0x80);
        (chars <= PLAIN_CHARS).then_some(if byte.is_ascii_control() { b' ' } else { byte })
    });
    [" It says: ", &String::from_utf8(words.collect()).unwrap_or_default()].concat()
}

/// Puts the list that the provider wants back on the part of the image.
fn give_back<B: Bulk>(kept: &mut Kept<B>) {
    let Some(list) = kept.verbatim.take() else { return };
    if let Some(part) = kept.parts.iter_mut().find(|part| part.is_final_image()) {
        part.signature = Some(list);
    }
}

fn without_image<B: Bulk>(kept: &mut Kept<B>, head: &Head) -> Box<Failure> {
    let text: String = kept.parts.iter().filter(|part| !part.thought).filter_map(|part| part.text.as_deref()).collect();
    let text = Some(text).filter(|text| !text.is_empty());
    let reason = kept.finish_reason.take().unwrap_or_default();
    let categories = std::mem::take(&mut kept.blocked_categories);
    let mut failure = if let Some(reason) = &kept.block_reason {
        Failure::policy(reason, Stage::Input, categories)
    } else if reason == UNSIGNED {
        unsigned()
    } else if is_policy(&reason) {
        Failure::policy(&reason, Stage::Output, categories)
    } else if MANY && kept.refusal.is_some() {
        Failure::policy("refusal", Stage::Unknown, categories)
    } else if kept.parts.iter().any(|part| !part.thought && part.broken) {
        let message = "The image in the answer is not valid base64.";
        Failure::new(Code::InvalidImageData, message).retryable().maybe_billed()
    } else if kept.answered {
        no_image(&reason, kept.finish_message.as_deref(), text.is_some())
    } else {
        let said = kept.error.message.as_deref().map(|message| [" It says: ", message].concat());
        let message = ["The answer is not one of this API.", &said.unwrap_or_default()].concat();
        let mut failure = Failure::new(Code::MalformedResponse, message).retryable().maybe_billed();
        failure.details.content_type.clone_from(&head.content_type);
        failure
    };
    failure.details.finish_reason = Some(reason).filter(|reason| !reason.is_empty());
    failure.details.provider_message = kept.finish_message.take().or(kept.refusal.take());
    failure.details.text = text;
    failure
}

/// The request is wrong, although its answer is no error.
fn unsigned() -> Box<Failure> {
    let message = "The conversation history came back without the signatures of the model's turns.";
    let mut failure = Failure::new(Code::InvalidRequest, message);
    failure.suggestion = SIGNATURES_ADVICE;
    failure.details.field = Some("conversationHistory".into());
    failure
}

fn no_image(reason: &str, message: Option<&str>, in_words: bool) -> Box<Failure> {
    let why = match (reason, message) {
        (_, Some(message)) => [" ", message].concat(),
        ("" | "STOP" | "stop", None) if in_words => " It answered in words.".into(),
        ("" | "STOP" | "stop", None) => String::new(),
        (reason, None) => [" It finished with ", reason, "."].concat(),
    };
    let mut failure = Failure::new(Code::NoImage, ["The model returned no image.", &why].concat()).maybe_billed();
    failure.retryable = reason == NO_IMAGE;
    failure
}

/// The part of the model's turn, unless there is nothing in it: that would be an empty turn when it is sent back.
fn part<B: Bulk>(raw: RawPart<B>) -> Option<Part<B>> {
    let is_image = raw.is_image();
    let (mime, size) = raw.describe();
    let mime = mime.to_owned();
    let content = raw.data.filter(|_| is_image).map(Content::Data).or(raw.url.map(Content::Address));
    let part = Part {
        image: content.map(|content| Drawn { content, mime, size, revised_prompt: raw.revised_prompt }),
        text: raw.text.filter(|text| !text.is_empty()),
        signature: raw.signature.filter(|signature| !signature.is_empty()),
    };
    (part.image.is_some() || part.text.is_some() || part.signature.is_some()).then_some(part)
}
