//! The things on top of the landscape: the part that a mask keeps, prints of the further images, the dots that count the turns; and
//! where there is nothing at all.

use super::canvas::{Canvas, lay};
use super::photo;
use crate::size::Size;
use image::imageops::{self, FilterType};
use image::{GrayImage, RgbImage, Rgba, RgbaImage};

const PAPER: [f32; 3] = [250.0, 248.0, 243.0];

/// More turns than this are not counted.
const MAX_DOTS: usize = 12;

/// Images as prints with a white border, side by side along the top.
pub fn prints(canvas: &mut Canvas, images: &[RgbImage]) {
    if images.is_empty() {
        return;
    }
    let shortest = canvas.width().min(canvas.height()) as f32;
    let gap = shortest * 0.03;
    let side = ((canvas.width() as f32 - gap) / images.len() as f32 - gap).min(shortest * 0.3);
    let border = (side * 0.06).max(1.0);
    let inner = (side - 2.0 * border) as u32;
    if inner == 0 {
        return;
    }
    for (index, image) in images.iter().enumerate() {
        let left = gap + index as f32 * (side + gap);
        let shadow = side * 0.03;
        canvas.rectangle(left + shadow, gap + shadow, side, side, [0.0; 3], 0.35);
        canvas.rectangle(left, gap, side, side, PAPER, 1.0);
        canvas.place(&photo::cover(image, inner, inner), (left + border) as usize, (gap + border) as usize);
    }
}

/// Puts the image back wherever the mask is not zero.
pub fn keep(canvas: &mut Canvas, image: &RgbImage, mask: &GrayImage) {
    let (width, height) = (canvas.width() as u32, canvas.height() as u32);
    let image = photo::cover(image, width, height);
    let mask = imageops::resize(mask, width, height, FilterType::Nearest);
    for (((_, row), kept), mask) in canvas.rows().zip(image.rows()).zip(mask.rows()) {
        for ((pixel, kept), mask) in row.iter_mut().zip(kept).zip(mask) {
            if mask.0 != [0] {
                *pixel = kept.0;
            }
        }
    }
}

/// Lays what is drawn on a markup over everything.
pub fn marks(canvas: &mut Canvas, markup: &RgbaImage) {
    let (width, height) = (canvas.width(), canvas.height());
    let place = |at: usize, of: usize, side: u32| (at * side as usize / of) as u32;
    for (y, row) in canvas.rows() {
        for (x, pixel) in row.iter_mut().enumerate() {
            let mark = (place(x, width, markup.width()), place(y, height, markup.height()));
            if let Some(&Rgba([red, green, blue, alpha])) = markup.get_pixel_checked(mark.0, mark.1) {
                lay(pixel, [red, green, blue].map(f32::from), f32::from(alpha) / 255.0);
            }
        }
    }
}

/// A sun that has made this share of its way across the sky.
pub fn sun(canvas: &mut Canvas, share: f32) {
    let (width, height) = (canvas.width() as f32, canvas.height() as f32);
    let radius = (width.min(height) * 0.06).max(2.0);
    canvas.disc((width * (0.1 + 0.8 * share), height * 0.2), radius, [255.0, 244.0, 214.0], 1.0);
}

/// The pixels with an alpha channel: an ellipse of picture, and nothing around it.
pub fn around_the_middle(canvas: &Canvas, size: Size) -> Vec<u8> {
    let from_middle = |at: usize, side: u32| (at as f32 + 0.5) / side as f32 * 2.0 - 1.0;
    let width = canvas.width();
    let with_alpha = |(at, pixel): (usize, &[u8; 3])| {
        let (x, y) = (from_middle(at % width, size.width), from_middle(at / width, size.height));
        let alpha = if x * x + y * y <= 1.0 { 255 } else { 0 };
        let [red, green, blue] = *pixel;
        [red, green, blue, alpha]
    };
    canvas.pixels().iter().enumerate().flat_map(with_alpha).collect()
}

/// One dot for each turn, in the middle of the lower edge.
pub fn turn_dots(canvas: &mut Canvas, turn: usize) {
    let (width, height) = (canvas.width() as f32, canvas.height() as f32);
    let radius = (width.min(height) * 0.008).max(0.75);
    let step = radius * 4.0;
    let count = turn.min(MAX_DOTS);
    let start = width / 2.0 - step * (count as f32 - 1.0) / 2.0;
    for index in 0..count {
        let place = (start + index as f32 * step, height - step);
        canvas.disc(place, radius * 1.5, [0.0; 3], 0.25);
        canvas.disc(place, radius, [255.0; 3], 0.92);
    }
}
