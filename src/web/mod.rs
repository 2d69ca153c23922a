//! The only room that knows JavaScript: fetch, abort, timers, clocks, and bytes that JavaScript owns.

mod bytes;
mod call;
mod encode;
mod environment;
mod input;
pub mod js;

pub use bytes::JsBytes;
pub use call::Call;
pub use encode::{Attachment, write};
pub use environment::{timeout, wall_clock};
pub use input::{is_absent, kind, load};
