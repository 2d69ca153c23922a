//! Picture work. Files in, pictures, figures and files out; nothing here knows JavaScript.
//!
//! - [`error`]: what can be wrong with a file.
//! - [`info`]: what a file says of itself, read from its headers.
//! - [`picture`]: decoded pixels.
//! - [`codec`]: files to pictures and back.
//! - [`resize`], [`transform`]: other sizes.
//! - [`metadata`]: words that travel with a picture.
//! - [`quality`], [`compare`]: figures.
//! - [`mask`], [`composite`], [`register`]: edits put back over their originals.
//! - [`background`], [`canvas`], [`placeholder`].

pub mod background;
pub mod canvas;
pub mod codec;
pub mod compare;
pub mod composite;
mod distance;
pub mod error;
pub mod info;
mod linear;
pub mod mask;
pub mod metadata;
pub mod picture;
pub mod placeholder;
pub mod quality;
pub mod register;
pub mod resize;
pub mod transform;
