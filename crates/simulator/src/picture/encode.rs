//! Pixels to the bytes of an image file.

use super::canvas::Canvas;
use super::draw::around_the_middle;
use crate::size::Size;
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPEncoder;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Png,
    /// With a quality from 1 to 100. It knows no transparency.
    Jpeg(u8),
    /// Without loss, whatever compression was asked for.
    Webp,
    /// So many frames, each for so many hundredths of a second.
    Gif {
        frames: u64,
        hundredths: u16,
    },
    Svg,
}

impl Format {
    pub fn name(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg(_) => "jpeg",
            Self::Webp => "webp",
            Self::Gif { .. } => "gif",
            Self::Svg => "svg",
        }
    }

    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg(_) => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Gif { .. } => "image/gif",
            Self::Svg => "image/svg+xml",
        }
    }
}

pub fn encode(canvas: &Canvas, size: Size, transparent: bool, format: Format) -> Result<Vec<u8>, String> {
    let with_alpha = (transparent && !matches!(format, Format::Jpeg(_))).then(|| around_the_middle(canvas, size));
    let pixels = with_alpha.as_deref().unwrap_or(canvas.bytes());
    let mut bytes = Vec::new();
    let colors = if with_alpha.is_some() { ExtendedColorType::Rgba8 } else { ExtendedColorType::Rgb8 };
    match format {
        Format::Png => png(&mut bytes, pixels, size, with_alpha.is_some()).map_err(|error| error.to_string())?,
        Format::Jpeg(quality) => JpegEncoder::new_with_quality(&mut bytes, quality)
            .encode(pixels, size.width, size.height, colors)
            .map_err(|error| error.to_string())?,
        // The other two are no pixels of one moment.
        _ => WebPEncoder::new_lossless(&mut bytes)
            .encode(pixels, size.width, size.height, colors)
            .map_err(|error| error.to_string())?,
    }
    Ok(bytes)
}

fn png(bytes: &mut Vec<u8>, pixels: &[u8], size: Size, with_alpha: bool) -> Result<(), png::EncodingError> {
    let mut encoder = png::Encoder::new(bytes, size.width, size.height);
    encoder.set_color(if with_alpha { png::ColorType::Rgba } else { png::ColorType::Rgb });
    encoder.set_depth(png::BitDepth::Eight);
    // 1024 by 1024 takes about 45 ms in WebAssembly; a balanced compression saves a third of the bytes for half as much
    // time again.
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()
}
