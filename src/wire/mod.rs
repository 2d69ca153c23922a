//! One room for each provider's format: a request becomes a [`Body`], the chunks of an answer become an [`Answer`].
//! Pure: bytes in, bytes out.

pub mod body;
pub mod gemini;
pub mod prompt;
pub mod reply;
pub mod wait;

pub use body::{Body, Segment};
pub use reply::{Answer, Drawn, Head, Part, Shown, Usage};
