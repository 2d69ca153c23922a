//! Colours that go together, chosen by hand; chance picks one set and shifts it a little.

use super::canvas::{Color, blend};
use crate::hash::Rng;

#[derive(Clone)]
pub struct Palette {
    /// The sky from the top to the horizon.
    pub sky: [Color; 3],
    pub sun: Color,
    /// The land at the horizon and at one's feet.
    pub far: Color,
    pub near: Color,
    pub night: bool,
}

/// Sky top, middle and bottom; sun; far and near land; night.
const SETS: &[([u32; 6], bool)] = &[
    ([0x2b2d6e, 0xb5548b, 0xffb88a, 0xffe9b8, 0x9a6a9a, 0x1d1738], false),
    ([0x2a7de1, 0x7db8f0, 0xdff1ff, 0xfff8e0, 0x8fb3d9, 0x1f4a63], false),
    ([0x07162c, 0x123a56, 0x2f7a86, 0xf0f4e8, 0x235a6b, 0x04121c], true),
    ([0x3f6fa8, 0xf2b880, 0xf9dcc0, 0xfff1d0, 0xe0a070, 0x7a2f23], false),
    ([0x0f6e6a, 0x7fcdbb, 0xf4f6d8, 0xffffff, 0x74b8a5, 0x0e3b3a], false),
    ([0x140a33, 0x45206e, 0xc0559a, 0xffe0f0, 0x6b3a86, 0x12061f], true),
    ([0x20080f, 0x8c1c2b, 0xf76b3a, 0xffd27a, 0xa8402f, 0x1a0508], false),
    ([0x0a2a5e, 0x5aa0d6, 0xeaf6fb, 0xffffff, 0xa7cbe4, 0x23476e], false),
    ([0x4aa3df, 0xbfe3c0, 0xfdf6c9, 0xfffbe0, 0x9cc77a, 0x20512f], false),
    ([0x6a4c93, 0xf29ca3, 0xffe3c2, 0xfff3e0, 0xc98ba8, 0x3a2350], false),
    ([0x39424e, 0x9aa5b1, 0xe8e6df, 0xf7f3ea, 0xa4abb3, 0x1b2026], false),
    ([0x31497a, 0xd98e4a, 0xffd98a, 0xfffbe0, 0xb98048, 0x2a1a1f], false),
    ([0x05070f, 0x101c3c, 0x27406b, 0xfdf3d0, 0x1c3154, 0x03050b], true),
];

impl Palette {
    pub fn pick(rng: &mut Rng) -> Self {
        let index = rng.next() as usize % SETS.len();
        let (colors, night) = SETS.get(index).copied().unwrap_or_default();
        let shift: Color = [rng.range(0.9, 1.08), rng.range(0.92, 1.06), rng.range(0.9, 1.08)];
        let [top, middle, bottom, sun, far, near] = colors.map(|hex| {
            let mut color = [(hex >> 16) & 0xff, (hex >> 8) & 0xff, hex & 0xff].map(|channel| channel as f32);
            color.iter_mut().zip(shift).for_each(|(channel, shift)| *channel = (*channel * shift).min(255.0));
            color
        });
        Self { sky: [top, middle, bottom], sun, far, near, night }
    }

    /// The sky at a height: 0 the top, 1 the horizon.
    pub fn sky_at(&self, height: f32) -> Color {
        let [top, middle, bottom] = self.sky;
        let height = height.clamp(0.0, 1.0);
        if height < 0.55 { blend(top, middle, height / 0.55) } else { blend(middle, bottom, (height - 0.55) / 0.45) }
    }
}
