//! Server-sent events.

use super::Reply;
use super::json::Json;

/// An event with the name that its data has as `type`.
pub fn event(name: &str, data: &Json) -> String {
    format!("event: {name}\ndata: {}\n\n", data.compact())
}

pub fn reply(events: String) -> Reply {
    Reply::new(200, "text/event-stream; charset=utf-8", events.into_bytes()).without_length()
}
