//! The table of formats.

use super::{Format, gemini};
#[cfg(feature = "formats")]
use super::{openai_images, openai_responses, openrouter_chat, openrouter_images};

#[cfg(not(feature = "formats"))]
static FORMATS: [&Format; 1] = [&gemini::FORMAT];
#[cfg(feature = "formats")]
static FORMATS: [&Format; 5] = [
    &gemini::FORMAT,
    &openai_images::FORMAT,
    &openai_responses::FORMAT,
    &openrouter_chat::FORMAT,
    &openrouter_images::FORMAT,
];

impl Format {
    /// The format of this name; the package's TypeScript lets no others through.
    pub fn named(name: &str) -> &'static Self {
        first_named(std::hint::black_box(&FORMATS), name).unwrap_or(&gemini::FORMAT)
    }
}

/// A loop over a list that is not known here: else it would be unrolled into a comparison for each format.
#[inline(never)]
fn first_named(formats: &[&'static Format], name: &str) -> Option<&'static Format> {
    formats.iter().copied().find(|format| format.name == name)
}
