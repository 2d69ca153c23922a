//! Pixels, and the few strokes that everything is drawn with. Positions are in pixels; outside the edges nothing is drawn.

use crate::size::Size;
use image::RgbImage;
use std::ops::Range;

/// Red, green and blue, each 0 to 255.
pub type Color = [f32; 3];

pub type Pixel = [u8; 3];

#[derive(Clone)]
pub struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<Pixel>,
}

pub fn blend(from: Color, to: Color, share: f32) -> Color {
    let mut color = from;
    color.iter_mut().zip(to).for_each(|(from, to)| *from += (to - *from) * share);
    color
}

/// Lays `color` over a pixel with an opacity of `share`.
pub fn lay(pixel: &mut Pixel, color: Color, share: f32) {
    for (channel, color) in pixel.iter_mut().zip(color) {
        let under = f32::from(*channel);
        *channel = (under + (color - under) * share + 0.5) as u8;
    }
}

impl Canvas {
    pub fn new(size: Size) -> Self {
        let (width, height) = (size.width as usize, size.height as usize);
        Self { width, height, pixels: vec![[0; 3]; width * height] }
    }

    pub fn width(&self) -> usize {
        self.width
    }

    pub fn height(&self) -> usize {
        self.height
    }

    pub fn pixels(&self) -> &[Pixel] {
        &self.pixels
    }

    pub fn bytes(&self) -> &[u8] {
        self.pixels.as_flattened()
    }

    pub fn row(&mut self, y: usize) -> &mut [Pixel] {
        self.pixels.get_mut(y * self.width..(y + 1) * self.width).unwrap_or_default()
    }

    pub fn rows(&mut self) -> impl Iterator<Item = (usize, &mut [Pixel])> {
        self.pixels.chunks_exact_mut(self.width).enumerate()
    }

    /// The part of a row, with the column that each pixel is in.
    fn span(&mut self, y: usize, columns: Range<usize>) -> impl Iterator<Item = (usize, &mut Pixel)> {
        let end = columns.end.min(self.width);
        let start = columns.start.min(end);
        self.row(y)
            .get_mut(start..end)
            .unwrap_or_default()
            .iter_mut()
            .enumerate()
            .map(move |(at, pixel)| (start + at, pixel))
    }

    /// Lays a colour over an ellipse, with the opacity that `share` gives for the distance to its middle (1 is the rim).
    pub fn glow(&mut self, (x, y): (f32, f32), (wide, high): (f32, f32), color: Color, share: impl Fn(f32) -> f32) {
        let columns = range(x, wide, self.width);
        for row in range(y, high, self.height) {
            let dy = (row as f32 + 0.5 - y) / high;
            for (column, pixel) in self.span(row, columns.clone()) {
                let dx = (column as f32 + 0.5 - x) / wide;
                let share = share((dx * dx + dy * dy).sqrt());
                if share > 0.0 {
                    lay(pixel, color, share.min(1.0));
                }
            }
        }
    }

    /// A filled circle with a soft edge of one pixel.
    pub fn disc(&mut self, center: (f32, f32), radius: f32, color: Color, opacity: f32) {
        let reach = radius + 0.5;
        self.glow(center, (reach, reach), color, |distance| ((1.0 - distance) * reach).clamp(0.0, 1.0) * opacity);
    }

    pub fn rectangle(&mut self, left: f32, top: f32, width: f32, height: f32, color: Color, opacity: f32) {
        for row in range(top + height / 2.0, height / 2.0, self.height) {
            for (_, pixel) in self.span(row, range(left + width / 2.0, width / 2.0, self.width)) {
                lay(pixel, color, opacity);
            }
        }
    }

    /// Copies an image with its upper left corner at a place.
    pub fn place(&mut self, image: &RgbImage, left: usize, top: usize) {
        for (at, source) in image.rows().enumerate() {
            if top + at >= self.height {
                break;
            }
            for ((_, pixel), source) in self.span(top + at, left..left + image.width() as usize).zip(source) {
                *pixel = source.0;
            }
        }
    }
}

/// The pixels whose middles are within `reach` of `middle`.
fn range(middle: f32, reach: f32, end: usize) -> Range<usize> {
    let start = (middle - reach).round().max(0.0) as usize;
    start..((middle + reach).round().max(0.0) as usize).min(end)
}
