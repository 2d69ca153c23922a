//! Picture work. Files in, pictures, figures and files out. Nothing but `exports`, with the feature `js`, knows JavaScript.
//!
//! - [`error`]: what can be wrong with a file.
//! - [`info`]: what a file says of itself, read from its headers.
//! - [`picture`]: decoded pixels.
//! - [`codec`]: files to pictures and back.
//! - [`resize`], [`transform`]: other sizes. [`convert`]: the same with metadata.
//! - [`metadata`]: words that travel with a picture.
//! - [`quality`], [`compare`]: figures.
//! - [`mask`], [`composite`], [`register`]: edits put back over their originals.
//! - [`background`], [`canvas`], [`placeholder`].

/// Smaller than the allocator of the standard library.
#[cfg(all(feature = "js", target_arch = "wasm32"))]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

pub mod background;
pub mod canvas;
pub mod codec;
pub mod compare;
pub mod composite;
pub mod convert;
mod distance;
#[cfg(feature = "js")]
mod exports;
mod linear;
pub mod mask;
pub mod picture;
pub mod placeholder;
pub mod quality;
pub mod register;
pub mod resize;
pub mod transform;

pub use ai_generation_info::{error, info, metadata};
