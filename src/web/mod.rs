//! The only room that knows JavaScript: fetch, abort, timers, clocks, and bytes that JavaScript owns.

mod abort;
mod body;
mod bytes;
mod call;
mod encode;
mod environment;
mod input;
mod js;

pub use abort::Cancel;
pub use bytes::JsBytes;
pub use call::Call;
pub use encode::{Attachment, write};
pub use environment::{generation_id, now, timeout, wall_clock};
pub use input::{is_absent, kind, load};
