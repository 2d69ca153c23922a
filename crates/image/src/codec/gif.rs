//! GIF: its first frame, decoded as a whole.

use ai_generation_codecs::gif::Decoder;

use super::raw::{Colour, Kind, Limits, Lines, Raw, told};
use crate::error::{Error, Result};
use crate::picture::zeros;

/// Reads the first frame, on a transparent screen.
pub(super) fn read(bytes: &[u8], limits: Limits, beside: u64) -> Result<Raw<'static>> {
    let mut decoder = Decoder::new(bytes)?;
    let (width, height) = decoder.size();
    let (width, height) = (u32::from(width), u32::from(height));
    limits.check(width, height, 5 + beside)?;
    let frame = decoder.frame()?.ok_or_else(|| Error::Damaged("GIF: it has no frame.".into()))?;
    let (left, top) = (u32::from(frame.left), u32::from(frame.top));
    let (frame_width, frame_height) = (u32::from(frame.width), u32::from(frame.height));
    let transparent = frame.transparent;
    // A frame may be larger than its screen.
    limits.check(frame_width, frame_height, 5 + beside)?;
    let mut indices = zeros(frame_width, frame_height, 1)?;
    decoder.read(&mut indices)?;

    let palette = decoder.palette()?.as_chunks::<3>().0;
    let covers = (left, top) == (0, 0) && frame_width >= width && frame_height >= height;
    let is_opaque = covers && transparent.is_none();
    let colour = if is_opaque { Colour::Rgb } else { Colour::Rgba };
    let channels = colour.channels();
    let mut data = zeros(width, height, channels)?;
    let rows = data.chunks_exact_mut((width as usize * channels).max(1)).skip(top as usize);
    for (to, from) in rows.zip(indices.chunks_exact((frame_width as usize).max(1))) {
        for (to, &index) in to.chunks_exact_mut(channels).skip(left as usize).zip(from) {
            if Some(index) == transparent {
                continue;
            }
            // An index beyond the palette is black, as in browsers.
            let [r, g, b] = palette.get(usize::from(index)).copied().unwrap_or_default();
            to.iter_mut().zip([r, g, b, 255]).for_each(|(to, from)| *to = from);
        }
    }
    let icc = decoder.icc().map(<[u8]>::to_vec);
    let (orientation, frames) = told(bytes);
    Ok(Raw { width, height, colour, lines: Lines::Whole(data), icc, orientation, frames, kind: Kind::Gif })
}
