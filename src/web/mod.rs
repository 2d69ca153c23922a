//! The only room that knows JavaScript: attempts as TypeScript makes them, timers, clocks, and bytes that JavaScript owns.

mod bytes;
mod encode;
mod environment;
mod host;
pub mod js;
mod task;

pub use bytes::JsBytes;
pub use encode::write;
pub use host::{CallBell, FetchHost};
pub use task::spawn;
