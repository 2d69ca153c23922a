//! OpenAI's `/images/generations`, and `/images/edits` where there are images to start from.

use super::field::{ERROR, ERROR_OF_PROXY, Field, Fields, SVG_USAGE, USAGE};
use super::format::{Events, Format, Signature};
use super::{Body, catalog, openai_rules, prompt};
use crate::model::{Request, Svg};

pub static FORMAT: Format = Format {
    name: "openai_images",
    path,
    check: |request| openai_rules::check(request, &request.model),
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
    (&["svg_usage"], SVG_USAGE),
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
    let streaming = streaming && !is_dall_e && !openai_rules::has_no_drafts(request);
    let images: Vec<_> = prompt::images(request).collect();
    let is_edit = !images.is_empty();
    let streaming = streaming.then_some("true");
    let [n, compression, frames, duration] = openai_rules::numbers(request).map(|(_, _, number)| number);
    // The name, the value, and whether JSON has it in quotes.
    let values = [
        ("size", size.as_ref().map(|pixels| &*pixels.size), true),
        ("quality", request.quality.as_deref(), true),
        ("background", request.background.as_deref(), true),
        ("output_format", request.output_format.as_deref(), true),
        // Edits have none.
        ("moderation", request.moderation.as_deref().filter(|_| !is_edit), true),
        ("complexity", request.complexity.as_deref(), true),
        ("safety_identifier", request.safety_identifier.as_deref(), true),
        // Models of today answer with base64, and refuse to be asked for it.
        ("response_format", is_dall_e.then_some("b64_json"), true),
        ("n", n.as_deref(), false),
        ("output_compression", compression.as_deref(), false),
        ("frame_count", frames.as_deref(), false),
        ("frame_duration_ms", duration.as_deref(), false),
        ("stream", streaming, false),
        ("partial_images", streaming.and(Some(PARTIAL_IMAGES)), false),
    ];
    let text = prompt::alone(request);
    if is_edit {
        body.field("model", &request.model).field("prompt", &text);
    } else {
        body.raw("{\"model\":").string(&request.model).raw(",\"prompt\":").string(&text);
    }
    for (name, value, is_text) in values {
        match value {
            None => {}
            Some(value) if is_edit => {
                body.field(name, value);
            }
            Some(_) if is_text => {
                body.optional(name, value);
            }
            Some(value) => {
                body.raw(",\"").raw(name).raw("\":").raw(value);
            }
        }
    }
    if !is_edit {
        svg(body, request.svg.as_ref());
        body.raw("}");
    } else {
        if let Some(Svg { model, effort }) = &request.svg {
            for (name, value) in [("svg[model]", model), ("svg[reasoning][effort]", effort)] {
                if let Some(value) = value {
                    body.field(name, value);
                }
            }
        }
        let name = if images.len() == 1 { "image" } else { "image[]" };
        for image in images {
            body.file(name, image);
        }
        for (name, image) in [("mask", &request.mask), ("markup", &request.markup)] {
            if let Some(image) = image {
                body.file(name, image);
            }
        }
        body.end_form();
    }
    size.filter(|pixels| pixels.is_other).map(|pixels| pixels.size)
}

/// `,"svg":` and the author, if there is one.
pub(super) fn svg(body: &mut Body, author: Option<&Svg>) {
    let Some(Svg { model, effort }) = author else { return };
    let model = model.iter().map(|model| ("\"model\":", model, ""));
    let effort = effort.iter().map(|effort| ("\"reasoning\":{\"effort\":", effort, "}"));
    body.raw(",\"svg\":{").list(model.chain(effort), |body, (before, text, after)| {
        body.raw(before).string(text).raw(after);
    });
    body.raw("}");
}
