//! The picture: a landscape that the prompt and the seed decide, with the images that came in shown in it.
//!
//! The first image becomes the background; further ones lie on it as prints. A row of dots counts the turns. Where a
//! mask says that nothing is to change, the background is left as it was.

mod canvas;
mod draw;
mod encode;
mod gif;
mod landscape;
mod palette;
pub mod photo;
mod ridge;
mod svg;

use super::hash::{hash, mix};
use super::size::Size;
use canvas::Canvas;
pub use encode::Format;
use image::imageops::{self, FilterType};
use image::{GrayImage, RgbImage, RgbaImage};

/// The things that a picture is made from.
pub struct Sketch {
    /// Decides everything that chance decides.
    pub hash: u64,
    pub turn: usize,
    pub background: Option<RgbImage>,
    pub prints: Vec<RgbImage>,
    /// Zero where there is to be something new.
    pub mask: Option<GrayImage>,
    /// Lies over the background.
    pub markup: Option<RgbaImage>,
    /// Nothing but air around the middle.
    pub transparent: bool,
}

/// More prints than this are not shown.
const MAX_PRINTS: usize = 6;

/// More images than this are not shown.
pub const MAX_IMAGES: usize = MAX_PRINTS + 1;

const DRAFT_SIDE: u32 = 192;

/// By how much a partial image is coarser than the picture.
const COARSENESS: [u32; 3] = [32, 16, 8];

impl Sketch {
    pub fn new(prompt: &str, model: &str, seed: i32, turn: usize, images: Vec<RgbImage>) -> Self {
        let mut images = images.into_iter();
        Self {
            hash: hash(hash(u64::from(seed as u32), prompt.as_bytes()), model.as_bytes()),
            turn,
            background: images.next(),
            prints: images.take(MAX_PRINTS).collect(),
            mask: None,
            markup: None,
            transparent: false,
        }
    }

    /// The next of several pictures of one request.
    pub fn next(mut self) -> Self {
        self.hash = mix(self.hash);
        self
    }

    pub fn render(&self, size: Size, format: Format) -> Result<Vec<u8>, String> {
        let small = shrink(size, svg::TILES);
        let canvas = self.paint(if format == Format::Svg { small } else { size });
        match format {
            Format::Gif { frames, hundredths } => {
                let frame = |index| {
                    let mut canvas = canvas.clone();
                    draw::sun(&mut canvas, index as f32 / frames as f32);
                    canvas
                };
                Ok(gif::encode(size, hundredths, (0..frames).map(frame)))
            }
            Format::Svg => Ok(svg::write(size, small, &canvas).into_bytes()),
            _ => encode::encode(&canvas, size, self.transparent, format),
        }
    }

    /// The same, small.
    pub fn draft(&self, size: Size) -> Result<Vec<u8>, String> {
        self.render(shrink(size, DRAFT_SIDE), Format::Png)
    }

    /// The same, as it looks before it is finished: the size is the picture's own.
    pub fn partial(&self, size: Size, format: Format, index: usize) -> Result<Vec<u8>, String> {
        let coarseness = COARSENESS.get(index).copied().unwrap_or(4);
        let small = Size { width: size.width.div_ceil(coarseness), height: size.height.div_ceil(coarseness) };
        let pixels = RgbImage::from_raw(small.width, small.height, self.paint(small).bytes().to_vec());
        let pixels = pixels.ok_or("a picture without pixels")?;
        let mut canvas = Canvas::new(size);
        canvas.place(&imageops::resize(&pixels, size.width, size.height, FilterType::Triangle), 0, 0);
        encode::encode(&canvas, size, self.transparent, format)
    }

    // Inlined into each place that draws, it would be a good part of the simulator.
    #[inline(never)]
    fn paint(&self, size: Size) -> Canvas {
        let mut canvas = Canvas::new(size);
        landscape::paint(&mut canvas, self.hash, self.background.as_ref());
        if let Some(markup) = &self.markup {
            draw::marks(&mut canvas, markup);
        }
        if let (Some(background), Some(mask)) = (&self.background, &self.mask) {
            draw::keep(&mut canvas, background, mask);
        }
        draw::prints(&mut canvas, &self.prints);
        draw::turn_dots(&mut canvas, self.turn);
        canvas
    }
}

fn shrink(size: Size, side: u32) -> Size {
    let longest = size.width.max(size.height);
    let scale = |length: u32| (length * side.min(longest) / longest).max(1);
    Size { width: scale(size.width), height: scale(size.height) }
}
