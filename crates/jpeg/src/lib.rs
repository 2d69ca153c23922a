//! JPEG (ITU T.81) decoded row by row: baseline and progressive, with Huffman codes and 8 bits, of 1, 3 or 4 components in
//! any sampling, in whole, half, quarter or eighth size. A crate of its own so that it is compiled for speed while what
//! stands around it is compiled for size.
//!
//! A file with one scan needs the memory of a few rows. One with several needs that of all its coefficients.
//!
//! Codes that are wrong, or missing before a marker, are grey or what was there before, as in every browser; a file that
//! simply ends is [`Error::Damaged`].

mod bits;
mod blocks;
pub mod four;
mod frame;
mod huffman;
mod idct;
mod rows;
mod scan;

pub use rows::{Colour, Rows};

/// Why a file is not decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    Unsupported(&'static str),
    Damaged(&'static str),
    /// There is no memory for it.
    TooLarge,
}

pub type Result<T> = std::result::Result<T, Error>;
