//! The only room that knows JavaScript: fetch, abort, timers, clocks, and bytes that JavaScript owns.

mod abort;
mod body;
mod bytes;
mod call;
mod encode;
mod environment;
mod js;

pub use abort::Cancel;
pub use bytes::JsBytes;
pub use call::Call;
pub use encode::write;
pub use environment::now;
