//! The form of its answers.

use crate::Reply;
use crate::json::Json;

/// The beginning of a stream, so that the connection is not taken for dead.
pub const STILL_THERE: &str = ": OPENROUTER PROCESSING\n\n";

/// Compact, as its answers are.
pub fn json(status: u16, value: &Json) -> Reply {
    Reply::new(status, "application/json", value.compact().into_bytes())
}
