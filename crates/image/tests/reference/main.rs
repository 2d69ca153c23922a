//! What other programs make of the same files and pixels: numpy, Pillow, sharp, ImageMagick, lcms, scikit-image and the
//! code of ThumbHash's author. What they said is in tests/data, with the programs that asked them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod colours;
mod decoded;
mod figures;
mod hashes;
#[path = "../pictures/mod.rs"]
mod pictures;
mod sizes;
mod values;
