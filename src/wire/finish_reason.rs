//! The reasons for which a model stops. Providers' names do not conflict, so one rule set serves all.

use super::MANY;
use super::api_error::POLICY_ERRORS;
use crate::codec::is_one_of;

/// Reasons that are a refusal.
const POLICY: &[&str] = &[
    "content_filter",
    "SAFETY",
    "IMAGE_SAFETY",
    "PROHIBITED_CONTENT",
    "IMAGE_PROHIBITED_CONTENT",
    "BLOCKLIST",
    "SPII",
    "RECITATION",
    "IMAGE_RECITATION",
    "MODEL_ARMOR",
];

/// The one reason that is not the same every time: worth a second try, and not a third.
pub const NO_IMAGE: &str = "NO_IMAGE";

/// The reason of an answer to a conversation whose signatures were lost.
pub const UNSIGNED: &str = "MISSING_THOUGHT_SIGNATURE";

pub fn is_policy(reason: &str) -> bool {
    is_one_of(POLICY, reason) || MANY && is_one_of(POLICY_ERRORS, reason)
}

/// True if `reason` is a meaningful stop reason, at least as specific as `other`.
pub fn is_as_specific(reason: &str, other: &str) -> bool {
    let weight = |reason: &str| match is_policy(reason) {
        true if reason == "content_filter" => 2,
        true => 3,
        false => u8::from(reason == NO_IMAGE),
    };
    if MANY { weight(reason) > 0 && weight(reason) >= weight(other) } else { is_policy(reason) }
}
