//! Gemini's `generateContent`.

mod decode;
mod encode;
mod models;
mod verdict;

pub use decode::Decoder;
pub use encode::{encode, path};
pub use models::{Model, aspect_ratio, image_size, model};

/// The header that carries the key. Never the query: URLs end up in logs.
pub const KEY_HEADER: &str = "x-goog-api-key";
