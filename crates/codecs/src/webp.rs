//! WebP by `image-webp`: the one decoder in Rust alone, lossy and lossless.

use std::io::Cursor;

use ai_generation_info::error::{Error, Result};
use image_webp::{DecodingError, WebPDecoder};

/// A file whose headers were read.
pub struct Decoder<'a>(WebPDecoder<Cursor<&'a [u8]>>);

impl<'a> Decoder<'a> {
    pub fn new(bytes: &'a [u8]) -> Result<Decoder<'a>> {
        let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(damaged)?;
        // What stands for metadata cannot be longer than the file.
        decoder.set_memory_limit(bytes.len());
        Ok(Decoder(decoder))
    }

    /// Width and height.
    pub fn size(&self) -> (u32, u32) {
        self.0.dimensions()
    }

    pub fn has_alpha(&self) -> bool {
        self.0.has_alpha()
    }

    pub fn is_animated(&self) -> bool {
        self.0.is_animated()
    }

    /// Decodes the first frame to RGB or, where there is alpha, to RGBA.
    pub fn read(&mut self, pixels: &mut [u8]) -> Result<()> {
        self.0.read_image(pixels).map_err(damaged)
    }

    pub fn icc(&mut self) -> Option<Vec<u8>> {
        self.0.icc_profile().ok().flatten()
    }
}

fn damaged(error: DecodingError) -> Error {
    match error {
        DecodingError::UnsupportedFeature(_) => Error::Unsupported(format!("WebP: {error}.")),
        error => Error::Damaged(format!("WebP: {error}.")),
    }
}
