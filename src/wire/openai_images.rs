//! OpenAI's `/images/generations`, and `/images/edits` where there are images to start from.

use super::field::{ERROR, ERROR_OF_PROXY, Field, Fields, SVG_USAGE, USAGE};
use super::format::{Events, Format, Signature};
use super::{Body, catalog, openai_rules, prompt};
use crate::model::{Request, Style};

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

/// What the tool of `/responses` takes as well.
pub(super) const TEXTS: &[&str] = &["quality", "background", "outputFormat", "complexity"];
pub(super) const NUMBERS: &[&str] = &["outputCompression", "frameCount", "frameDurationMs"];

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
    let text = prompt::alone(request);
    if is_edit {
        body.field("model", &request.model).field("prompt", &text);
    } else {
        body.raw("{\"model\":").string(&request.model).raw(",\"prompt\":").string(&text);
    }
    if let Some(pixels) = &size {
        body.entry("size", &pixels.size, true);
    }
    let style = &request.style;
    body.style(style, TEXTS, true).style(style, &["safetyIdentifier"], true);
    body.style(style, NUMBERS, false).style(style, &["n"], false);
    if is_dall_e {
        // Models of today answer with base64, and refuse to be asked for it.
        body.entry("response_format", "b64_json", true);
    }
    if streaming {
        body.entry("stream", "true", false).entry("partial_images", PARTIAL_IMAGES, false);
    }
    if !is_edit {
        // Edits have no moderation.
        body.style(style, &["moderation"], true);
        svg(body, style);
        body.raw("}");
    } else {
        body.style(style, &AUTHOR, true);
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

/// The author of an SVG: the model, and how much it reasons.
const AUTHOR: [&str; 2] = ["svg[model]", "svg[reasoning][effort]"];

/// `,"svg":` and the author, if there is one.
pub(super) fn svg(body: &mut Body, style: &Style) {
    if style.get("svg").is_none() {
        return;
    }
    let [model, effort] = AUTHOR.map(|name| style.get(name));
    let model = model.iter().map(|model| ("\"model\":", model, ""));
    let effort = effort.iter().map(|effort| ("\"reasoning\":{\"effort\":", effort, "}"));
    body.raw(",\"svg\":{").list(model.chain(effort), |body, (before, text, after)| {
        body.raw(before).string(text).raw(after);
    });
    body.raw("}");
}
