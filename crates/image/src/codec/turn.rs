//! Pictures turned and flipped, so that they are upright.

use crate::picture::Picture;

/// Turns and flips a picture by an EXIF orientation, so that it is upright. Numbers other than 2 to 8 leave it as it is.
pub fn orient(picture: Picture, orientation: u8) -> Picture {
    let turn = Turn::of(orientation);
    if turn == Turn::default() {
        return picture;
    }
    let (width, height) = (picture.width as usize, picture.height as usize);
    let pixels = picture.pixels.as_chunks::<4>().0;
    let mut upright = Vec::with_capacity(picture.pixels.len());
    let (out_width, out_height) = if turn.swap { (height, width) } else { (width, height) };
    for y in 0..out_height {
        for x in 0..out_width {
            let (x, y) = if turn.swap { (y, x) } else { (x, y) };
            let x = if turn.flip_x { width.saturating_sub(x + 1) } else { x };
            let y = if turn.flip_y { height.saturating_sub(y + 1) } else { y };
            upright.extend(pixels.get(y * width + x).copied().unwrap_or_default());
        }
    }
    let (width, height) = if turn.swap { (picture.height, picture.width) } else { (picture.width, picture.height) };
    Picture { width, height, pixels: upright }
}

/// How a pixel of the upright picture is found in the file: the axes are swapped, then each is counted from its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Turn {
    pub swap: bool,
    pub flip_x: bool,
    pub flip_y: bool,
}

impl Turn {
    pub fn of(orientation: u8) -> Turn {
        Turn {
            swap: matches!(orientation, 5..=8),
            flip_x: matches!(orientation, 2 | 3 | 7 | 8),
            flip_y: matches!(orientation, 3 | 4 | 6 | 7),
        }
    }
}
