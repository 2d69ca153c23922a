//! Which part of a picture is to be painted anew.

use crate::distance;
use crate::error::{Error, Result};
use crate::picture::{Picture, Region};

/// A value for each pixel, row by row from the top: 0 keeps it, 255 paints it, and between them is a soft edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask {
    pub width: u32,
    pub height: u32,
    pub paint: Vec<u8>,
}

/// From here on a pixel counts as painted where it can only be or not be: when a mask grows or shrinks.
const HALF: u8 = 128;

impl Mask {
    /// A mask that keeps everything.
    pub fn empty(width: u32, height: u32) -> Self {
        Self { width, height, paint: vec![0; width as usize * height as usize] }
    }

    /// Reads either kind of mask. If any pixel is not opaque, what is transparent is painted, as OpenAI's masks have it.
    /// Otherwise what is white is: the brightness (BT.601) of each pixel.
    pub fn from_picture(picture: &Picture) -> Self {
        let pixels = picture.pixels.as_chunks::<4>().0;
        let paint = if pixels.iter().any(|&[.., alpha]| alpha < 255) {
            pixels.iter().map(|&[.., alpha]| 255 - alpha).collect()
        } else {
            // The three weights are 65,536 together: white is 255.
            let brightness = |&[r, g, b, _]: &[u8; 4]| {
                (19_595 * u32::from(r) + 38_470 * u32::from(g) + 7_471 * u32::from(b) + 32_768) >> 16
            };
            pixels.iter().map(|pixel| brightness(pixel) as u8).collect()
        };
        Self { width: picture.width, height: picture.height, paint }
    }

    /// White where it paints, on black, opaque. [`Mask::from_picture`] reads it back.
    pub fn to_picture(&self) -> Picture {
        let pixels = self.paint.iter().flat_map(|&paint| [paint, paint, paint, 255]).collect();
        Picture { width: self.width, height: self.height, pixels }
    }

    /// Transparent where it paints, black elsewhere: what OpenAI's edits take.
    pub fn to_transparency(&self) -> Picture {
        let pixels = self.paint.iter().flat_map(|&paint| [0, 0, 0, 255 - paint]).collect();
        Picture { width: self.width, height: self.height, pixels }
    }

    /// Paints the regions, as far as they lie within a picture of this width and height.
    pub fn from_regions((width, height): (u32, u32), regions: &[Region]) -> Self {
        let mut mask = Self::empty(width, height);
        for region in regions {
            let right = region.x.saturating_add(region.width).min(width) as usize;
            let rows = mask.paint.chunks_exact_mut(width.max(1) as usize);
            for row in rows.skip(region.y as usize).take(region.height as usize) {
                row.get_mut(region.x as usize..right).unwrap_or_default().fill(255);
            }
        }
        mask
    }

    /// Paints what was kept, and keeps what was painted.
    pub fn invert(&mut self) {
        self.paint.iter_mut().for_each(|paint| *paint = 255 - *paint);
    }

    /// Grows the painted part by a number of pixels in every direction, round, or shrinks it by a negative one. Painted is
    /// what has 128 or more: all within that distance of it becomes 255 (or, of what is not, 0), and the rest stays as it
    /// was. The edge of the picture is no edge of what is painted.
    pub fn grow(&mut self, pixels: i32) {
        if pixels == 0 {
            return;
        }
        let grows = pixels > 0;
        let set = self.paint.iter().map(|&paint| (paint >= HALF) == grows);
        let squares = distance::squared(self.width as usize, set);
        let reach = u64::from(pixels.unsigned_abs()).pow(2);
        let becomes = if grows { 255 } else { 0 };
        for (paint, square) in self.paint.iter_mut().zip(squares) {
            if square != distance::FAR && u64::from(square) <= reach {
                *paint = becomes;
            }
        }
    }

    /// The smallest part that has every pixel of 1 or more; nothing if none has.
    pub fn bounds(&self) -> Option<Region> {
        let rows = || self.paint.chunks_exact(self.width.max(1) as usize);
        let painted = |row: &[u8]| row.iter().any(|&paint| paint > 0);
        let top = rows().position(painted)?;
        let bottom = rows().rposition(painted)?;
        let (mut left, mut right) = (usize::MAX, 0);
        for row in rows().skip(top).take(bottom + 1 - top) {
            left = left.min(row.iter().position(|&paint| paint > 0).unwrap_or(left));
            right = right.max(row.iter().rposition(|&paint| paint > 0).unwrap_or(right));
        }
        Some(Region {
            x: left as u32,
            y: top as u32,
            width: (right + 1).saturating_sub(left) as u32,
            height: (bottom + 1 - top) as u32,
        })
    }

    /// [`Error::Invalid`] unless it is a mask for pictures of that size.
    pub(crate) fn fits(&self, picture: &Picture) -> Result<()> {
        let pixels = picture.width as usize * picture.height as usize;
        let fits = (self.width, self.height) == (picture.width, picture.height) && self.paint.len() == pixels;
        let allowed = || format!("a mask of {} by {} pixels, as the picture has", picture.width, picture.height);
        if fits { Ok(()) } else { Err(Error::Invalid { field: "mask", allowed: allowed() }) }
    }
}
