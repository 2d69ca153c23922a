//! Files made by code, decoded and encoded.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod colour;
mod files;
mod frames;
mod hostile;
mod jpeg;
mod png;
#[path = "../../../info/tests/support/mod.rs"]
mod support;
mod told;
mod turned;
mod written;
