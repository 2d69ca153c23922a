//! The meaning of a provider's error: a refusal, a quota, a wait, or that of its status.

use super::kept::ApiError;
use super::reply::{Head, status_failure};
use super::{MANY, wait};
use crate::codec::decimal::whole;
use crate::codec::{find, is_one_of};
use crate::model::{Code, Failure, Stage};

/// Advice for a conversation whose signatures were lost.
pub const SIGNATURES_ADVICE: &str = "Append response.turns to conversationHistory as they are, each signature on its turn; an image of another model belongs in a user turn.";

/// Errors that are a refusal.
pub const POLICY_ERRORS: &[&str] = &[
    "moderation_blocked",
    "content_policy_violation",
    "image_content_policy_violation",
    "misalignment_policy_violation",
    "bio_policy",
    "content_filter",
    "refusal",
];

/// Names of a quota that no wait brings back: a day's worth, or all that was paid for.
const QUOTA_ERRORS: &[&str] = &["insufficient_quota", "billing_hard_limit_reached", "billing_not_active"];
/// Words for the same in a message, in lower case.
const DAILY: &[&str] = &["per day", "per-day", "perday", "per_day"];

/// Statuses, and the names of errors that stand for one where none is there: `google.rpc.Code` by name, as HTTP has it
/// (google/rpc/code.proto); then the types of OpenAI's and OpenRouter's.
const STATUS_NAMES: &[(u16, &str)] = &[
    (400, "INVALID_ARGUMENT FAILED_PRECONDITION"),
    (401, "UNAUTHENTICATED"),
    (403, "PERMISSION_DENIED"),
    (404, "NOT_FOUND"),
    (429, "RESOURCE_EXHAUSTED"),
    (503, "UNAVAILABLE"),
    (504, "DEADLINE_EXCEEDED"),
];
const OTHER_STATUS_NAMES: &[(u16, &str)] = &[
    (
        400,
        "invalid_request_error invalid_request invalid_prompt image_generation_user_error moderation_blocked \
         content_policy_violation image_content_policy_violation refusal bio_policy \
         misalignment_policy_violation data_residency_mismatch invalid_image invalid_image_format \
         invalid_image_mode invalid_image_url invalid_base64_image image_parse_error image_too_large \
         image_too_small image_file_too_large image_file_not_found image_not_found image_download_failed \
         empty_image_file failed_to_download_image unsupported_image_format unsupported_image_media_type \
         context_length_exceeded max_tokens_exceeded token_limit_exceeded string_too_long precondition_failed",
    ),
    (401, "authentication_error invalid_api_key authentication"),
    (402, "payment_required insufficient_credits"),
    (403, "permission_denied"),
    (404, "not_found model_not_found"),
    (413, "payload_too_large"),
    (422, "unprocessable"),
    (429, "insufficient_quota rate_limit_exceeded rate_limit_error"),
    (503, "provider_overloaded provider_unavailable"),
    (504, "timeout"),
];

impl ApiError {
    pub fn is_empty(&self) -> bool {
        self.code.is_none() && self.message.is_none() && self.names.is_empty()
    }

    /// The HTTP status that an error under HTTP 200 stands for, if there is one.
    pub fn status_under_success(&self) -> Option<u16> {
        let others = if MANY { OTHER_STATUS_NAMES } else { &[] };
        let is = |names: &str, given: &str| {
            names.as_bytes().split(|&byte| byte == b' ').any(|name| name == given.as_bytes())
        };
        let named = |given: &String| STATUS_NAMES.iter().chain(others).find(|(_, names)| is(names, given));
        let named = self.names.iter().find_map(named).map(|&(code, _)| code);
        let code = self.code.filter(|code| (400..600).contains(code)).or(named);
        // A message alone may be anything; with a code or a name it is an error.
        code.or((self.code.is_some() || !self.names.is_empty() || self.is_object).then_some(500))
    }

    /// The name of a refusal.
    fn policy(&self, categories: &[String]) -> Option<&str> {
        let named = self.names.iter().find(|name| is_one_of(POLICY_ERRORS, name));
        // What a request was flagged for.
        let flagged = || categories.first().or(self.stage.as_ref()).map(|_| "moderation");
        named.map(String::as_str).or_else(flagged)
    }

    /// True if all that was paid for is used up: no status says that.
    fn is_unpaid(&self) -> bool {
        self.names.iter().any(|name| is_one_of(QUOTA_ERRORS, name))
    }

    /// True if a day's quota is used up.
    fn is_daily(&self) -> bool {
        let says_so = || {
            let message = self.message.as_deref().unwrap_or_default().to_ascii_lowercase();
            DAILY.iter().any(|words| find(&message, words).is_some())
        };
        self.quota_ids.iter().any(|id| find(id, "PerDay").is_some()) || MANY && says_so()
    }
}

/// `status` is what to go by: the HTTP status, or what stands for it in the body.
pub fn api_failure(
    head: &Head,
    status: u16,
    error: &mut ApiError,
    categories: &mut Vec<String>,
    refuses_in_words: bool,
) -> Box<Failure> {
    let message = error.message.clone().unwrap_or_else(|| ["HTTP ", &whole(status), "."].concat());
    let stage = match error.stage.as_deref() {
        Some("input" | "prompt") if MANY => Stage::Input,
        Some("output" | "image") if MANY => Stage::Output,
        _ => Stage::Unknown,
    };
    // A bad key is a 400 with Gemini.
    let bad_key = error.names.iter().any(|name| name == "API_KEY_INVALID");
    let mut failure = match if MANY { error.policy(categories) } else { None } {
        Some(reason) => {
            let mut failure = Failure::policy(reason, stage, std::mem::take(categories));
            failure.details.provider_message = Some(message);
            failure
        }
        None if status == 400 && speaks_of_policy(error, refuses_in_words) => {
            Failure::policy(&message, stage, std::mem::take(categories))
        }
        None => status_failure(head, if bad_key { 401 } else { status }, message),
    };
    failure.request_id.clone_from(&head.request_id);
    let is_daily = failure.code == Code::RateLimited && error.is_daily();
    if is_daily || MANY && failure.policy.is_none() && error.is_unpaid() {
        let request_id = failure.request_id.take();
        failure = Failure::new(Code::QuotaExhausted, std::mem::take(&mut failure.message));
        failure.terminal = true;
        failure.request_id = request_id;
    }
    if find(&failure.message, "thought_signature").is_some() {
        failure.suggestion = SIGNATURES_ADVICE;
    }
    if MANY && failure.policy.is_none() && !failure.terminal {
        failure.retryable = match error.retryable.filter(|_| head.should_retry.is_none()) {
            // What is wrong with the request stays wrong.
            Some(true) => failure.retryable || status >= 500,
            Some(false) => false,
            None => failure.retryable,
        };
    }
    failure.status = Some(status);
    failure.details.provider_status = error.names.first().cloned();
    if MANY && error.upstream.is_some() {
        failure.details.provider_message = error.upstream.take();
    }
    if MANY {
        failure.details.param = error.param.take();
    }
    let daily = error.quota_ids.iter().find(|id| find(id, "PerDay").is_some());
    failure.details.quota_id = daily.or(error.quota_ids.first()).cloned();
    let delay = error.retry_delay.as_deref().map(|delay| delay.strip_suffix('s').unwrap_or(delay));
    failure.wait_ms = delay.and_then(wait::seconds_to_ms);
    failure
}

#[inline(never)]
fn is_word(one: &[u8], other: &[u8]) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// True if a 400 is a refusal in words. Only whole words of the error's own fields count. An error about
/// safety settings is not a content refusal.
fn speaks_of_policy(error: &ApiError, refuses_in_words: bool) -> bool {
    if MANY && !refuses_in_words {
        return error.message.as_deref().is_some_and(|message| find(message, "safety system").is_some());
    }
    error.names.iter().chain(&error.message).any(|text| {
        let mut before: &[u8] = b"";
        let words = text.as_bytes().split(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric());
        words.filter(|word| !word.is_empty()).chain([&b""[..]]).any(|word| {
            let is = is_word;
            let of_the_request = is(word.get(..7).unwrap_or_default(), b"setting");
            let is_safety = is(std::mem::replace(&mut before, word), b"safety");
            is(word, b"blocked") || is(word, b"policy") || is_safety && !of_the_request
        })
    })
}
