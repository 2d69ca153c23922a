//! One file for each provider's format: a request becomes a [`Body`], and a table names what in an answer is what.
//! The [`Decoder`] that reads by such a table is one for all. Pure: bytes in, bytes out.

pub mod body;
mod decode;
mod format;
pub mod gemini;
mod links;
pub mod models;
pub mod openai_images;
pub mod openai_responses;
pub mod openrouter_chat;
pub mod openrouter_images;
pub mod prompt;
pub mod reply;
mod verdict;
pub mod wait;

pub use body::{Body, Segment};
pub use decode::Decoder;
pub use format::Format;
pub use reply::{Answer, Content, Drawn, Head, Part, Shown, Usage};
