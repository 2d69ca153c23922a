//! The settings of a picture: the parameters that the image endpoints share with the image tool of `/v1/responses`.

use super::error::ApiError;
use super::models::{self, ImageModel, TEXT_MODELS};
use crate::json::{Json, object};
use crate::picture::{Format, Sketch};
use crate::schema::{ANY_TEXT, Field, Kind, optional};
use crate::size::{SQUARE, Size, from_prompt};
use serde_json::Value;

pub const EFFORTS: &[&str] = &["none", "minimal", "low", "medium", "high", "xhigh", "max"];

/// The author's model, as a form has it.
pub const SVG_MODEL: &str = "svg[model]";

const SVG: Kind = Kind::Object(&[&[
    optional("model", ANY_TEXT),
    optional("reasoning", Kind::Object(&[&[optional("effort", Kind::OneOf(EFFORTS))]])),
]]);

pub const FIELDS: &[Field] = &[
    optional("size", Kind::Text(32)),
    optional("quality", Kind::OneOf(&["low", "medium", "high", "xhigh", "max", "auto"])),
    optional("background", Kind::OneOf(&["transparent", "opaque", "auto"])),
    optional("output_format", Kind::OneOf(&["png", "webp", "jpeg", "gif", "svg"])),
    optional("output_compression", Kind::Integer(0, 100)),
    optional("partial_images", Kind::Integer(0, 3)),
    optional("complexity", Kind::OneOf(&["low", "medium", "high"])),
    optional("frame_count", Kind::Integer(2, 16)),
    optional("frame_duration_ms", Kind::Integer(1, i64::MAX)),
    optional("svg", SVG),
];

const PIXELS: &[&str] = &["png", "jpeg", "webp"];

/// The formats that a parameter goes with, of those that do not go with all.
const FORMATS: &[(&str, &[&str])] = &[
    ("frame_count", &["gif"]),
    ("frame_duration_ms", &["gif"]),
    ("svg", &["svg"]),
    (SVG_MODEL, &["svg"]),
    ("stream", PIXELS),
    ("partial_images", PIXELS),
    ("n", &["png", "jpeg", "webp", "gif"]),
    ("background", &["png", "webp"]),
    ("output_compression", PIXELS),
];

/// Frames of a GIF, and how long each stays, where the request does not say.
const FRAMES: u64 = 9;
const FRAME_MS: u64 = 200;

/// The author of an SVG where the request names none.
const SVG_AUTHOR: &str = "gpt-6-sol";

pub struct Settings {
    /// `None`: what the prompt names, else a square.
    size: Option<Size>,
    pub quality: &'static str,
    transparent: bool,
    pub format: Format,
    pub partials: usize,
    svg_author: &'static str,
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
        let given = text("output_format").unwrap_or("png");
        let is_asked = |field: &str| match parameters.get(field) {
            None | Some(Value::Null) => false,
            Some(value) => match field {
                "stream" => value == true,
                "partial_images" => value != 0,
                "n" => value != 1,
                "output_compression" => value != 100,
                "background" => value == "transparent",
                _ => true,
            },
        };
        if given == "png" && is_asked("output_compression") {
            let message = "Compression less than 100 is not supported for PNG output format";
            return Err(ApiError::invalid(name("output_compression"), "invalid_png_output_compression", message));
        }
        for (field, formats) in FORMATS {
            if !formats.contains(&given) && is_asked(field) {
                let message = format!("'{field}' is not supported with output_format={given}.");
                return Err(ApiError::invalid(name(field), "invalid_value", message));
            }
        }
        let format = match given {
            "gif" => Format::Gif {
                frames: number("frame_count").unwrap_or(FRAMES),
                hundredths: (number("frame_duration_ms").unwrap_or(FRAME_MS).saturating_add(5) / 10)
                    .min(u16::MAX.into()) as u16,
            },
            "svg" => Format::Svg,
            "jpeg" => Format::Jpeg(compression.clamp(1, 100) as u8),
            "webp" => Format::Webp,
            _ => Format::Png,
        };
        let author = text(SVG_MODEL).or(parameters.pointer("/svg/model").and_then(Value::as_str)).unwrap_or(SVG_AUTHOR);
        let Some(&svg_author) = TEXT_MODELS.iter().find(|model| **model == author) else {
            return Err(ApiError { status: 400, param: Some(name("svg.model")), ..models::unknown(author) });
        };
        Ok(Self {
            size,
            quality: match quality {
                "low" => "low",
                "high" => "high",
                "xhigh" => "xhigh",
                "max" => "max",
                _ => "medium",
            },
            transparent: text("background") == Some("transparent"),
            format,
            partials: number("partial_images").unwrap_or_default() as usize,
            svg_author,
        })
    }

    pub fn size(&self, prompt: &str) -> Size {
        self.size.or_else(|| from_prompt(prompt)).unwrap_or(SQUARE)
    }

    pub fn background(&self) -> &'static str {
        if self.transparent { "transparent" } else { "opaque" }
    }

    /// A mask and a GIF exclude each other.
    pub fn check_mask(&self, path: &str) -> Result<(), ApiError> {
        match self.format {
            Format::Gif { .. } => {
                Err(ApiError::invalid(path, "invalid_value", "Masks are not supported for gif output format"))
            }
            _ => Ok(()),
        }
    }

    /// The tokens of an SVG's author, apart from those of the image that it works from.
    pub fn svg_usage(&self, prompt: &str) -> Option<Json> {
        let input_tokens = 1000 + prompt.chars().count().div_ceil(4);
        let (output_tokens, reasoning_tokens) = (2400, 640);
        matches!(self.format, Format::Svg).then(|| {
            object! {
                "input_tokens": input_tokens,
                "model": self.svg_author,
                "output_tokens": output_tokens,
                "reasoning_tokens": reasoning_tokens,
                "total_tokens": input_tokens + output_tokens,
            }
        })
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
