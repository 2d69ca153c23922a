//! One file for each provider's format: a request becomes a [`Body`], and a table names what in an answer is what.
//! The [`Decoder`] that reads by such a table is one for all. Pure: bytes in, bytes out.

mod api_error;
pub mod body;
mod decode;
mod field;
mod format;
pub mod gemini;
mod kept;
#[cfg(feature = "formats")]
mod links;
pub mod models;
#[cfg(feature = "formats")]
pub mod openai_images;
#[cfg(feature = "formats")]
pub mod openai_responses;
#[cfg(feature = "formats")]
pub mod openrouter_chat;
#[cfg(feature = "formats")]
pub mod openrouter_images;
pub mod prepare;
pub mod prompt;
mod reading;
pub mod reply;
mod verdict;
pub mod wait;

pub use body::{Body, Segment};
pub use decode::Decoder;
pub use format::{Format, MANY};
pub use prepare::{Prepared, prepare};
pub use reply::{Answer, Content, Drawn, Head, Part, Shown, Usage};
