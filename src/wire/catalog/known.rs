//! The data that the package's TypeScript has of each format, before any WebAssembly is loaded. tests/catalog.rs writes it
//! to `pkg-template/src/catalog/formats.ts`. Nothing in the WebAssembly reads it, so that it is not in there.

use super::models::{ENDINGS, GEMINI_MODEL, IMAGE_MODEL, OPENROUTER_MODEL, READ, TALKING_MODEL};

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

pub const KNOWN: [Known; 5] = [
    Known {
        format: "gemini",
        base_url: "https://generativelanguage.googleapis.com/v1beta",
        model: GEMINI_MODEL,
        key_header: Some("x-goog-api-key"),
        takes: &["seed", "temperature", "safetySettings", "personGeneration", "grounding"],
        several: None,
        in_pixels: false,
    },
    Known {
        format: "openai_images",
        base_url: OPENAI,
        model: IMAGE_MODEL,
        key_header: None,
        takes: &[
            "quality",
            "background",
            "outputFormat",
            "outputCompression",
            "moderation",
            "complexity",
            "safetyIdentifier",
            "frameCount",
            "frameDurationMs",
            "svg",
            "mask",
            "markup",
            "n",
        ],
        several: Some(""),
        in_pixels: true,
    },
    Known {
        format: "openai_responses",
        base_url: OPENAI,
        model: TALKING_MODEL,
        key_header: None,
        takes: &[
            "quality",
            "background",
            "outputFormat",
            "outputCompression",
            "moderation",
            "complexity",
            "safetyIdentifier",
            "frameCount",
            "frameDurationMs",
            "svg",
            "mask",
            "temperature",
        ],
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

/// A model that still draws and will not for ever: its id, the day from which on a request for it comes with a warning,
/// and what the warning says of it.
pub fn warnings() -> impl Iterator<Item = (&'static str, String, String)> {
    ENDINGS.iter().filter(|ending| ending.on.iter().any(|day| *day >= READ)).map(|ending| {
        let first = ending.on.iter().min().copied().unwrap_or_default();
        let when = match ending.on {
            [one, other] => format!("{one} by one source, on {other} by another"),
            days => days.concat(),
        };
        let warning = format!("was sent as asked; it is switched off on {when}: use {}.", ending.successor);
        (ending.id, month_before(first), warning)
    })
}

/// The same day of the month before, of a day such as `2026-12-01`.
fn month_before(day: &str) -> String {
    let numbers: Vec<u32> = day.split('-').filter_map(|number| number.parse().ok()).collect();
    match numbers.as_slice() {
        [year, 1, day] => format!("{}-12-{day:02}", year - 1),
        [year, month, day] => format!("{year}-{:02}-{day:02}", month - 1),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_before_a_day() {
        for (day, before) in [("2026-12-01", "2026-11-01"), ("2027-01-15", "2026-12-15"), ("2026-10-02", "2026-09-02")]
        {
            assert_eq!(month_before(day), before);
        }
    }
}
