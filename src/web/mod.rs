//! The only room that knows JavaScript: attempts as TypeScript makes them, timers, clocks, and bytes that JavaScript owns.

mod bytes;
mod call;
mod encode;
mod environment;
pub mod js;

pub use bytes::JsBytes;
pub use call::Call;
pub use encode::write;
