//! The data that the package's TypeScript has of each format, before any WebAssembly is loaded. tests/catalog.rs writes it
//! to `pkg-template/src/catalog/formats.ts`. Nothing in the WebAssembly reads it, so that it is not in there.

use super::{IMAGE_MODEL, TALKING_MODEL};

pub struct Known {
    pub format: &'static str,
    /// The provider's own address.
    pub base_url: &'static str,
    /// The default model.
    pub model: &'static str,
    /// The header that carries the key as it is; without one it goes as a bearer token.
    pub key_header: Option<&'static str>,
    /// The fields of a request that have a place in the format, of those that not every format takes.
    pub takes: &'static [&'static str],
    /// The beginning of the ids of models that draw several images at a time; nothing, if none does.
    pub several: Option<&'static str>,
    /// Aspect ratios go out as widths and heights ([`SHAPES`]): the format knows no ratios.
    pub in_pixels: bool,
}

const OPENAI: &str = "https://api.openai.com/v1";
const OPENROUTER: &str = "https://openrouter.ai/api/v1";
const OPENROUTER_MODEL: &str = "google/gemini-nano-banana-2.1";

pub const KNOWN: [Known; 5] = [
    Known {
        format: "gemini",
        base_url: "https://generativelanguage.googleapis.com/v1beta",
        model: "gemini-nano-banana-2.1",
        key_header: Some("x-goog-api-key"),
        takes: &["seed", "temperature", "safetySettings"],
        several: None,
        in_pixels: false,
    },
    Known {
        format: "openai_images",
        base_url: OPENAI,
        model: IMAGE_MODEL,
        key_header: None,
        takes: &["quality", "background", "outputFormat", "mask", "n"],
        several: Some(""),
        in_pixels: true,
    },
    Known {
        format: "openai_responses",
        base_url: OPENAI,
        model: TALKING_MODEL,
        key_header: None,
        takes: &["quality", "background", "outputFormat", "mask", "temperature"],
        several: None,
        in_pixels: true,
    },
    Known {
        format: "openrouter_chat",
        base_url: OPENROUTER,
        model: OPENROUTER_MODEL,
        key_header: None,
        takes: &["seed", "temperature"],
        several: None,
        in_pixels: false,
    },
    Known {
        format: "openrouter_images",
        base_url: OPENROUTER,
        model: OPENROUTER_MODEL,
        key_header: None,
        takes: &["quality", "background", "outputFormat", "n", "seed"],
        // OpenRouter refuses a number that the model's provider does not take: OpenAI takes one.
        several: Some("openai/"),
        in_pixels: false,
    },
];

/// Widths and heights of aspect ratios at 1K, for formats that are `in_pixels`: those that OpenAI's models take.
pub const SHAPES: [(&str, u32, u32); 9] = [
    ("16:9", 1792, 1024),
    ("9:16", 1024, 1792),
    ("2:3", 683, 1024),
    ("3:2", 1024, 683),
    ("3:4", 768, 1024),
    ("4:3", 1024, 768),
    ("4:5", 819, 1024),
    ("5:4", 1024, 819),
    ("21:9", 1792, 768),
];
