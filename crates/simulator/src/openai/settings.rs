//! The settings of a picture: the parameters that the image endpoints share with the image tool of `/v1/responses`.

use super::error::ApiError;
use super::models::ImageModel;
use crate::json::{Json, object};
use crate::picture::{Format, Sketch};
use crate::schema::{Field, Kind, optional};
use crate::size::{SQUARE, Size, from_prompt};
use serde_json::Value;

/// The previews of GIF and SVG output are not simulated.
pub const FIELDS: &[Field] = &[
    optional("size", Kind::Text(32)),
    optional("quality", Kind::OneOf(&["low", "medium", "high", "xhigh", "max", "auto"])),
    optional("background", Kind::OneOf(&["transparent", "opaque", "auto"])),
    optional("output_format", Kind::OneOf(&["png", "jpeg", "webp"])),
    optional("output_compression", Kind::Integer(0, 100)),
    optional("partial_images", Kind::Integer(0, 3)),
    optional("complexity", Kind::OneOf(&["low", "medium", "high"])),
];

pub struct Settings {
    /// `None`: what the prompt names, else a square.
    size: Option<Size>,
    pub quality: &'static str,
    transparent: bool,
    pub format: Format,
    pub partials: usize,
}

const TOKENS_PER_INPUT_IMAGE: usize = 323;

impl Settings {
    /// Reads the parameters, which have the types of `FIELDS` already; `path` is what stands before their names.
    pub fn read(parameters: &Value, path: &str, model: &ImageModel) -> Result<Self, ApiError> {
        let text = |name: &str| parameters.get(name).and_then(Value::as_str);
        let number = |name: &str| parameters.get(name).and_then(Value::as_u64);
        let name = |name: &str| format!("{path}{name}");
        let quality = text("quality").unwrap_or("auto");
        model.check_quality(quality, &name("quality"))?;
        let size = model.size(text("size").unwrap_or("auto"), &name("size"))?;
        let compression = number("output_compression").unwrap_or(100);
        let format = match text("output_format") {
            Some("jpeg") => Format::Jpeg(compression.clamp(1, 100) as u8),
            Some("webp") => Format::Webp,
            _ if compression < 100 => {
                let message = "Compression less than 100 is not supported for PNG output format";
                return Err(ApiError::invalid(name("output_compression"), "invalid_png_output_compression", message));
            }
            _ => Format::Png,
        };
        let transparent = text("background") == Some("transparent");
        if transparent && matches!(format, Format::Jpeg(_)) {
            let message = "Transparent background is not supported for JPEG output format";
            return Err(ApiError::invalid(name("background"), "invalid_value", message));
        }
        Ok(Self {
            size,
            quality: match quality {
                "low" => "low",
                "high" => "high",
                "xhigh" => "xhigh",
                "max" => "max",
                _ => "medium",
            },
            transparent,
            format,
            partials: number("partial_images").unwrap_or_default() as usize,
        })
    }

    pub fn size(&self, prompt: &str) -> Size {
        self.size.or_else(|| from_prompt(prompt)).unwrap_or(SQUARE)
    }

    pub fn background(&self) -> &'static str {
        if self.transparent { "transparent" } else { "opaque" }
    }

    pub fn apply(&self, sketch: &mut Sketch) {
        sketch.transparent = self.transparent;
    }

    /// By the size and the quality, as the provider bills.
    pub fn output_tokens(&self, size: Size) -> u64 {
        let for_square = match self.quality {
            "low" => 272,
            "medium" => 1056,
            "high" => 4160,
            "xhigh" => 6240,
            _ => 8320,
        };
        (for_square * u64::from(size.pixels())).div_ceil(u64::from(SQUARE.pixels()))
    }
}

pub fn usage(prompt: &str, images: usize, output_tokens: u64) -> Json {
    let text_tokens = prompt.chars().count().div_ceil(4);
    let image_tokens = images * TOKENS_PER_INPUT_IMAGE;
    let input_tokens = text_tokens + image_tokens;
    object! {
        "input_tokens": input_tokens,
        "input_tokens_details": object! { "image_tokens": image_tokens, "text_tokens": text_tokens },
        "output_tokens": output_tokens,
        "output_tokens_details": object! { "image_tokens": output_tokens, "text_tokens": 0 },
        "total_tokens": input_tokens as u64 + output_tokens,
    }
}
