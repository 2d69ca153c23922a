//! OpenAI's `/images/generations`, and `/images/edits` where there are images to start from.

use super::field::{ERROR, ERROR_OF_PROXY, Field, Fields, USAGE};
use super::format::{Events, Format, Signature};
use super::{Body, catalog, prompt};
use crate::model::Request;

pub static FORMAT: Format = Format {
    name: "openai_images",
    path,
    encode,
    uploads: true,
    fields: ANSWER,
    parts: &["data.*", ""],
    answers: &["data"],
    signature: Signature::Base64,
    ratings: &[],
    modalities: &[],
    refuses_in_words: false,
    events: EVENTS,
};

/// The events of an images API, OpenRouter's too.
pub(super) const EVENTS: Events = Events {
    last: &["image_generation.completed", "image_edit.completed"],
    draft: "partial_image",
    words: "",
    repeats: &[],
};

/// The fields of the answers and events of such an API.
pub(super) const ANSWER: &[(&[&str], Fields)] = &[
    // In a document, and in an event.
    (&["data.*", ""], IMAGE),
    (&[""], &[("type", Field::Event)]),
    (&["usage"], USAGE),
    (&["error"], ERROR),
    (&[""], ERROR_OF_PROXY),
];

const IMAGE: Fields = &[
    ("b64_json", Field::Image),
    ("url", Field::Address),
    ("revised_prompt", Field::RevisedPrompt),
    ("media_type", Field::Mime),
];

/// Drafts that a stream asks for.
pub(super) const PARTIAL_IMAGES: &str = "2";

fn path(request: &Request, _: bool) -> String {
    let is_edit = prompt::images(request).next().is_some();
    if is_edit { "/images/edits" } else { "/images/generations" }.into()
}

fn encode(request: &Request, streaming: bool, body: &mut Body) -> Option<String> {
    let is_dall_e = catalog::is_dall_e(&request.model);
    let size = catalog::pixels(&request.model, request);
    let n = request.n.map(|n| n.to_string());
    let streaming = streaming && !is_dall_e;
    let texts = [
        ("size", size.as_ref().map(|pixels| &*pixels.size)),
        ("quality", request.quality.as_deref()),
        ("background", request.background.as_deref()),
        ("output_format", request.output_format.as_deref()),
        // Models of today answer with base64, and refuse to be asked for it.
        ("response_format", is_dall_e.then_some("b64_json")),
    ];
    // JSON has these without quotes.
    let literals = [
        ("n", n.as_deref()),
        ("stream", streaming.then_some("true")),
        ("partial_images", streaming.then_some(PARTIAL_IMAGES)),
    ];
    let text = prompt::alone(request);
    let images: Vec<_> = prompt::images(request).collect();
    if images.is_empty() {
        body.raw("{\"model\":").string(&request.model).raw(",\"prompt\":").string(&text);
        for (name, value) in texts {
            body.optional(name, value);
        }
        for (name, value) in literals {
            if let Some(value) = value {
                body.raw(",\"").raw(name).raw("\":").raw(value);
            }
        }
        body.raw("}");
    } else {
        body.field("model", &request.model).field("prompt", &text);
        for (name, value) in texts.into_iter().chain(literals) {
            if let Some(value) = value {
                body.field(name, value);
            }
        }
        let name = if images.len() == 1 { "image" } else { "image[]" };
        for image in images {
            body.file(name, image);
        }
        if let Some(mask) = &request.mask {
            body.file("mask", mask);
        }
        body.end_form();
    }
    size.filter(|pixels| pixels.is_other).map(|pixels| pixels.size)
}
