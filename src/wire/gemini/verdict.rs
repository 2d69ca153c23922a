//! Judges what was kept of an answer: images, a refusal, no image, or an error under whatever status.

use super::Decoder;
use super::decode::{ApiError, RawPart};
use crate::codec::Bulk;
use crate::model::{Code, Failure, Stage};
use crate::wire::reply::{Answer, Drawn, Head, Part, status_failure};
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

impl<B: Bulk> Decoder<B> {
    /// The answer under HTTP 2xx, read to its end.
    pub fn answer(mut self, head: &Head) -> Result<Answer<B>, Failure> {
        let request_id = head.request_id.clone().or(self.response_id.take());
        let mut failure = if self.error.seen {
            let status = self.error.code.unwrap_or(500);
            api_failure(head, status, &self.error)
        } else if self.parts.iter().any(is_final_image) {
            return Ok(Answer {
                usage: self.usage(),
                parts: self.parts.into_iter().filter(|part| !part.thought).map(part).collect(),
                model: self.model,
            });
        } else {
            self.without_image()
        };
        failure.request_id = request_id;
        failure.status.get_or_insert(head.status);
        Err(failure)
    }

    /// The failure that a body under any other status tells of. `is_json` says whether it could be read at all.
    pub fn error(self, head: &Head, is_json: bool) -> Failure {
        let redirect = head.status == 0 || (300..400).contains(&head.status);
        if is_json && !redirect && (self.error.seen || self.error.message.is_some()) {
            return api_failure(head, head.status, &self.error);
        }
        let html = head.content_type.as_deref().is_some_and(|kind| kind.contains("html"));
        let message = match (redirect, html) {
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

    fn without_image(self) -> Failure {
        if let Some(reason) = &self.block_reason {
            return Failure::policy(reason, Stage::Input, self.blocked_categories);
        }
        let reason = self.finish_reason.unwrap_or_default();
        if POLICY_FINISH.contains(&reason.as_str()) {
            return Failure::policy(&reason, Stage::Output, self.blocked_categories);
        }
        let text: String =
            self.parts.iter().filter(|part| !part.thought).filter_map(|part| part.text.as_deref()).collect();
        let why = match (reason.as_str(), self.finish_message) {
            (_, Some(message)) => [" ", &message].concat(),
            ("" | "STOP", None) => " It answered in words.".into(),
            (reason, None) => [" It finished with ", reason, "."].concat(),
        };
        let mut failure = Failure::new(Code::NoImage, ["The model returned no image.", &why].concat()).maybe_billed();
        // The one reason that is not the same every time: worth a second try, and not a third.
        failure.retryable = reason == "NO_IMAGE";
        failure.details.finish_reason = Some(reason).filter(|reason| !reason.is_empty());
        failure.details.text = Some(text).filter(|text| !text.is_empty());
        failure
    }
}

fn is_final_image<B: Bulk>(part: &RawPart<B>) -> bool {
    !part.thought && is_image(part)
}

fn is_image<B: Bulk>(part: &RawPart<B>) -> bool {
    let declared = part.mime.as_deref().is_none_or(|mime| mime.starts_with("image/"));
    declared && part.data.as_ref().is_some_and(|data| !data.is_empty())
}

fn part<B: Bulk>(raw: RawPart<B>) -> Part<B> {
    let is_image = is_image(&raw);
    Part {
        image: raw.data.filter(|_| is_image).map(|data| Drawn::new(data, raw.mime)),
        text: raw.text.filter(|text| !text.is_empty()),
        signature: raw.signature.filter(|signature| !signature.is_empty()),
    }
}

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
    let daily = error.quota_ids.iter().find(|id| id.contains("PerDay"));
    if failure.code == Code::RateLimited && daily.is_some() {
        failure = Failure {
            terminal: true,
            request_id: failure.request_id,
            ..Failure::new(Code::QuotaExhausted, failure.message)
        };
    }
    failure.status = Some(status);
    failure.details.provider_status.clone_from(&error.status);
    failure.details.quota_id = daily.or(error.quota_ids.first()).cloned();
    failure.wait_ms = error.retry_delay.as_deref().and_then(|delay| wait::seconds_to_ms(delay.strip_suffix('s')?));
    failure
}

/// Whether a 400 is a refusal in words. Only the error's own fields are looked at, and whole words only: the names of
/// request fields, like `safety_settings`, are about the request's shape.
fn speaks_of_policy(error: &ApiError) -> bool {
    let own = error.reasons.iter().chain(&error.status).chain(&error.message);
    own.flat_map(|text| text.split(|char: char| !char.is_alphanumeric() && char != '_'))
        .any(|word| ["safety", "blocked", "policy"].iter().any(|mark| word.eq_ignore_ascii_case(mark)))
}
