//! What the scan of a file of any kind finds.

use super::exif;
use super::text::Piece;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorModel {
    #[default]
    Rgb,
    Gray,
    /// Four colours, also those stored as YCCK.
    Cmyk,
    Indexed,
}

/// What a scan of a file finds. Metadata are slices of the file, not yet read.
#[derive(Debug, Default)]
pub(crate) struct Scan<'a> {
    pub mime: &'static str,
    pub stored: (u32, u32),
    /// What is shown of it, before it is turned.
    pub crop: Option<(u32, u32)>,
    /// By the container; there EXIF does not count.
    pub orientation: Option<u8>,
    pub has_alpha: bool,
    pub bit_depth: u8,
    pub frames: Option<u32>,
    /// More than one frame, though it is not known how many.
    pub is_sequence: bool,
    pub color_model: ColorModel,
    pub has_icc_profile: bool,
    pub has_c2pa: bool,
    pub text: Vec<Piece<'a>>,
    /// From the TIFF header on.
    pub exif: Option<&'a [u8]>,
    pub xmp: Option<Piece<'a>>,
    /// The further packet that a JPEG has, where one was too long for a segment.
    pub extended_xmp: Option<Vec<u8>>,
}

impl Scan<'_> {
    pub fn orientation(&self) -> u8 {
        self.orientation.or_else(|| exif::orientation(self.exif?)).unwrap_or(1)
    }
}
