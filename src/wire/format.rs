//! What a format is: how a request is put, and where in an answer the things are that count.

use super::field::Fields;
use super::{Body, gemini};
#[cfg(feature = "formats")]
use super::{openai_images, openai_responses, openrouter_chat, openrouter_images};
use crate::model::Request;

/// Whether there are others than Gemini's: what only those need is left out of the WebAssembly that has no others.
pub const MANY: bool = cfg!(feature = "formats");

pub struct Format {
    /// As users name it.
    pub name: &'static str,
    /// The header that carries the key, and what comes before the key in it. Never the query: URLs end up in logs.
    pub key_header: (&'static str, &'static str),
    /// The path below the base URL, with its query.
    pub path: fn(&Request, streaming: bool) -> String,
    /// Writes the body; gives the size that was sent in place of the one that was asked for, where it is another.
    pub encode: fn(&Request, streaming: bool, &mut Body) -> Option<String>,
    /// Fields of an answer, by the places below which they are. The first that fits counts.
    pub fields: &'static [(&'static [&'static str], Fields)],
    /// The objects that are a part of an answer each; `""` is the document.
    pub parts: &'static [&'static str],
    /// Lists whose elements are sent back as they came.
    pub raw: &'static [&'static str],
    /// Whether images are uploaded as files: fewer types, and no more than sixteen.
    pub uploads: bool,
    /// What every answer of this format has one of.
    pub answers: &'static [&'static str],
}

#[cfg(feature = "formats")]
pub const BEARER: (&str, &str) = ("authorization", "Bearer ");

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
        FORMATS.into_iter().find(|format| format.name == name).unwrap_or(&gemini::FORMAT)
    }
}
