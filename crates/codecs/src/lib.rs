//! Decoders of other crates, where they are not hot. What is generic there is compiled with the crate that calls it: here
//! for size, and once.

pub mod gif;
pub mod webp;
