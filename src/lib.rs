//! AI image generation for JavaScript runtimes.

pub mod codec;
pub mod engine;
pub mod exports;
pub mod model;
#[cfg(feature = "simulator")]
pub mod simulator;
#[cfg(feature = "client")]
pub mod web;
pub mod wire;
