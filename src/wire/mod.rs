//! One file for each provider's format: a request becomes a [`Body`], and a table names what in an answer is what.
//! The [`Decoder`] that reads by such a table is one for all. Pure: bytes in, bytes out.

mod api_error;
pub mod body;
pub mod catalog;
mod decoder;
mod events;
mod field;
mod finish_reason;
mod format;
mod formats;
pub mod gemini;
mod kept;
#[cfg(feature = "formats")]
mod links;
mod long_string;
#[cfg(feature = "formats")]
pub mod openai_images;
#[cfg(feature = "formats")]
pub mod openai_responses;
#[cfg(feature = "formats")]
mod openai_rules;
#[cfg(feature = "formats")]
pub mod openrouter_chat;
#[cfg(feature = "formats")]
pub mod openrouter_images;
#[cfg(feature = "formats")]
mod overlays;
pub mod prepare;
pub mod prompt;
pub mod reply;
mod verdict;
pub mod wait;

pub use body::{Body, Segment};
pub use decoder::Decoder;
pub use format::{Format, MANY};
pub use prepare::{Prepared, prepare};
pub use reply::{Answer, Content, Drawn, Head, Part, Shown, Source, Usage};
pub use verdict::{PLAIN_BYTES, plain_words, unread};
