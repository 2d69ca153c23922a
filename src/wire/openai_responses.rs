//! OpenAI's `/responses` with its image generation tool.

use super::body::Item;
use super::field::{ERROR, ERROR_OF_PROXY, Field, Fields, SVG_USAGE, USAGE};
use super::format::{Events, Format, Repeat, Signature};
use super::openai_images::{NUMBERS, PARTIAL_IMAGES, TEXTS, svg};
use super::{Body, catalog, openai_rules, prompt};
use crate::codec::decimal::decimal;
use crate::model::{Image, Request, Role};

pub static FORMAT: Format = Format {
    name: "openai_responses",
    path: |_, _| "/responses".into(),
    check: |request| openai_rules::check(request, drawing_model(&request.model)),
    encode,
    uploads: false,
    fields: &[
        // Of a document, and of the events that bring an item or all of it. What the last one brings has mostly been there.
        (&["output.*", "item", "response.output.*"], ITEM),
        (&["", "response"], RESPONSE),
        (&["usage", "response.usage"], USAGE),
        (&["output.*.svg_usage", "item.svg_usage", "response.output.*.svg_usage"], SVG_USAGE),
        (&["tool_usage.image_gen", "response.tool_usage.image_gen"], &[("output_tokens", Field::ImageTokens)]),
        (&[""], &[("type", Field::Event), ("partial_image_b64", Field::Image), ("delta", Field::Text)]),
        (&["error", "response.error", "output.*.error", "item.error", "response.output.*.error"], ERROR),
        (&[""], &[("code", Field::ErrorCode), ("param", Field::ErrorParam)]),
        (&[""], ERROR_OF_PROXY),
    ],
    parts: &[
        "output.*.content.*",
        "output.*",
        "item.content.*",
        "item",
        "response.output.*.content.*",
        "response.output.*",
        "",
    ],
    answers: &["output", "response"],
    signature: Signature::Base64,
    ratings: &[],
    modalities: &[],
    refuses_in_words: false,
    events: Events {
        last: &["response.completed", "response.incomplete", "response.failed"],
        draft: "partial_image",
        words: "response.output_text.delta",
        repeats: &[("item", Repeat::Words), ("response", Repeat::All)],
    },
};

const ITEM: Fields = &[
    ("result", Field::Image),
    ("image_url", Field::Address),
    ("revised_prompt", Field::RevisedPrompt),
    ("content.*.text", Field::Text),
    ("content.*.image_url", Field::Address),
    ("content.*.refusal", Field::Refusal),
];

const RESPONSE: Fields =
    &[("model", Field::Model), ("id", Field::ResponseId), ("incomplete_details.reason", Field::FinishReason)];

/// The model that draws: a talking one has the tool's own.
fn drawing_model(model: &str) -> &str {
    if catalog::is_openai_image_model(model) { model } else { catalog::IMAGE_MODEL }
}

fn encode(request: &Request, streaming: bool, body: &mut Body) -> Option<String> {
    let model = &*request.model;
    let draws = catalog::is_openai_image_model(model);
    let size = catalog::pixels(drawing_model(model), request);
    body.raw("{\"model\":").string(if draws { catalog::TALKING_MODEL } else { model });
    body.optional("instructions", request.system_prompt.as_deref());
    body.raw(",\"input\":[");
    for turn in &request.history {
        if turn.role == Role::Model {
            if let Some(text) = &turn.text {
                body.raw("{\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":").string(text);
                body.raw("}]},");
            }
            // The assistant's turns hold no images.
            if turn.image.is_some() {
                message(body, None, turn.image.as_ref());
                body.raw(",");
            }
        } else if turn.text.is_some() || turn.image.is_some() {
            message(body, turn.text.as_deref(), turn.image.as_ref());
            body.raw(",");
        }
    }
    message(body, Some(&prompt::text(request)), &request.images);
    body.raw("],\"tools\":[{\"type\":\"image_generation\"").optional("model", draws.then_some(model));
    body.optional("size", size.as_ref().map(|pixels| &*pixels.size));
    let style = &request.style;
    body.style(style, TEXTS, true).style(style, &["moderation"], true).style(style, NUMBERS, false);
    svg(body, style);
    if let Some(mask) = &request.mask {
        body.raw(",\"input_image_mask\":{\"image_url\":").data_url(mask).raw("}");
    }
    if streaming && !openai_rules::has_no_drafts(request) {
        body.raw(",\"partial_images\":").raw(PARTIAL_IMAGES);
    }
    body.raw("}],\"tool_choice\":{\"type\":\"image_generation\"}");
    if let Some(temperature) = request.temperature {
        body.raw(",\"temperature\":").raw(&decimal(temperature));
    }
    body.style(style, &["safetyIdentifier"], true);
    body.raw(if streaming { ",\"stream\":true}" } else { "}" });
    size.filter(|pixels| pixels.is_other).map(|pixels| pixels.size)
}

fn message<'a>(body: &mut Body, text: Option<&'a str>, images: impl IntoIterator<Item = &'a Image>) {
    body.raw("{\"role\":\"user\",\"content\":[");
    let texts = text.into_iter().map(Item::Text);
    body.list(texts.chain(images.into_iter().map(Item::Image)), |body, item| {
        match item {
            Item::Text(text) => body.raw("{\"type\":\"input_text\",\"text\":").string(text),
            Item::Image(image) => body.raw("{\"type\":\"input_image\",\"image_url\":").data_url(image),
        };
        body.raw("}");
    });
    body.raw("]}");
}
