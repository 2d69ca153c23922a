//! GIF by `gif`: small, and what `image` uses.

use std::io::Cursor;

use ai_generation_info::error::{Error, Result};
use gif::{ColorOutput, DecodeOptions, DecodingError};

/// A file whose headers were read.
pub struct Decoder<'a>(gif::Decoder<Cursor<&'a [u8]>>);

/// Where a frame is on the screen.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    pub left: u16,
    pub top: u16,
    pub width: u16,
    pub height: u16,
    /// The index that leaves what is under it.
    pub transparent: Option<u8>,
}

impl<'a> Decoder<'a> {
    pub fn new(bytes: &'a [u8]) -> Result<Decoder<'a>> {
        let mut options = DecodeOptions::new();
        options.set_color_output(ColorOutput::Indexed);
        options.read_info(Cursor::new(bytes)).map(Decoder).map_err(damaged)
    }

    /// Width and height of the screen.
    pub fn size(&self) -> (u16, u16) {
        (self.0.width(), self.0.height())
    }

    /// The next frame, if there is one.
    pub fn frame(&mut self) -> Result<Option<Frame>> {
        let frame = self.0.next_frame_info().map_err(damaged)?;
        Ok(frame.map(|frame| Frame {
            left: frame.left,
            top: frame.top,
            width: frame.width,
            height: frame.height,
            transparent: frame.transparent,
        }))
    }

    /// Decodes that frame to indices into the palette.
    pub fn read(&mut self, indices: &mut [u8]) -> Result<()> {
        self.0.read_into_buffer(indices).map_err(damaged)
    }

    /// Its colours, three bytes each.
    pub fn palette(&self) -> Result<&[u8]> {
        self.0.palette().map_err(damaged)
    }

    pub fn icc(&self) -> Option<&[u8]> {
        self.0.icc_profile()
    }
}

fn damaged(error: DecodingError) -> Error {
    Error::Damaged(format!("GIF: {error}."))
}
