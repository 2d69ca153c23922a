//! The colours of a decoded file, row by row.

use super::icc::{self, Conversion, Space};
use super::raw::{Colour, Raw};
use crate::error::Result;
use crate::picture::Region;
use crate::resize::Rows;

/// What is done with a colour profile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Icc {
    /// Colours are converted to sRGB.
    #[default]
    Srgb,
    /// Colours stay as they are and the profile goes with them, where it is one of RGB colours. Others are converted.
    Keep,
}

/// The rows of a part of a file, in sRGB or in the profile that is kept. Rows are decoded and converted when they are read.
pub(crate) struct RawRows<'a> {
    raw: Raw<'a>,
    region: Region,
    conversion: Option<Conversion>,
    kept: bool,
}

impl<'a> RawRows<'a> {
    pub fn new(raw: Raw<'a>, region: Region, keep: Icc) -> Self {
        let conversion = raw.icc.as_deref().and_then(|icc| Conversion::new(icc, raw.colour));
        let is_rgb = raw.icc.as_deref().and_then(icc::space) == Some(Space::Rgb);
        // A profile that says sRGB, or what cannot be told from it, need not travel: no profile means sRGB.
        let kept = keep == Icc::Keep && is_rgb && conversion.is_some();
        let conversion = conversion.filter(|_| !kept);
        RawRows { raw, region, conversion, kept }
    }

    /// Whether a profile was used up to come to sRGB.
    pub fn converts(&self) -> bool {
        self.conversion.is_some()
    }

    /// The profile that the rows are in, where it is not sRGB.
    pub fn kept(&self) -> Option<&[u8]> {
        self.raw.icc.as_deref().filter(|_| self.kept)
    }
}

impl Rows for RawRows<'_> {
    fn size(&self) -> (u32, u32) {
        (self.region.width, self.region.height)
    }

    fn read(&mut self, y: u32, row: &mut [u8]) -> Result<()> {
        let colour = self.raw.colour;
        let line = self.raw.line(self.region.y + y)?;
        let first = self.region.x as usize * colour.channels();
        let samples = line.get(first..first + self.region.width as usize * colour.channels()).unwrap_or_default();
        expand(samples, colour, row);
        if let Some(conversion) = &self.conversion {
            conversion.apply(samples, row);
        }
        Ok(())
    }
}

/// Samples as RGBA, without any profile.
fn expand(samples: &[u8], colour: Colour, row: &mut [u8]) {
    let row = row.as_chunks_mut::<4>().0;
    match colour {
        Colour::Grey => row.iter_mut().zip(samples).for_each(|(to, &grey)| *to = [grey, grey, grey, 255]),
        Colour::GreyAlpha => {
            let samples = samples.as_chunks().0;
            row.iter_mut().zip(samples).for_each(|(to, &[grey, alpha])| *to = [grey, grey, grey, alpha]);
        }
        Colour::Rgb => {
            let samples = samples.as_chunks().0;
            row.iter_mut().zip(samples).for_each(|(to, &[r, g, b])| *to = [r, g, b, 255]);
        }
        Colour::Rgba | Colour::Opaque => row.iter_mut().zip(samples.as_chunks().0).for_each(|(to, rgba)| *to = *rgba),
        Colour::Cmyk => {
            for (to, ink) in row.iter_mut().zip(samples.as_chunks().0) {
                let [r, g, b] = without_profile(*ink);
                *to = [r, g, b, 255];
            }
        }
    }
}

/// The colour of ink where no profile says it: what light the ink leaves, times what the black leaves.
pub(super) fn without_profile([c, m, y, k]: [u8; 4]) -> [u8; 3] {
    [c, m, y].map(|ink| times(255 - ink, 255 - k))
}

/// The product of two parts of 255, rounded.
pub(crate) fn times(a: u8, b: u8) -> u8 {
    // At most 255: the quotient fits.
    ((u32::from(a) * u32::from(b) + 127) / 255) as u8
}
