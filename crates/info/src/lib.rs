//! What is in a picture's file beside its pixels. A crate of its own, since none of it is hot: it is compiled for size.
//!
//! - [`error`]: what can be wrong with a file.
//! - [`info`]: what a file says of itself, read from its headers.
//! - [`metadata`]: words that travel with a picture.

pub mod error;
pub mod info;
pub mod metadata;
