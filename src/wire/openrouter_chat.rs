//! OpenRouter's `/chat/completions` with images among its modalities.

use super::body::Item;
use super::field::{ERROR, ERROR_OF_PROXY, Field, Fields, USAGE};
use super::format::{Events, Format, Signature};
use super::{Body, catalog, prompt};
use crate::codec::decimal::{decimal, whole};
use crate::model::{Image, Request, Role, Turn};

pub static FORMAT: Format = Format {
    name: "openrouter_chat",
    path: |_, _| "/chat/completions".into(),
    check: |_| Ok(()),
    encode,
    uploads: false,
    fields: &[
        // Of a document, and of an event.
        (&["choices.*.message", "choices.*.delta"], MESSAGE),
        (&["choices.*"], &[("finish_reason", Field::FinishReason), ("native_finish_reason", Field::FinishReason)]),
        (&[""], &[("model", Field::Model), ("id", Field::ResponseId)]),
        (&["usage"], USAGE),
        (&["error", "choices.*.error"], ERROR),
        (&[""], ERROR_OF_PROXY),
    ],
    parts: &[
        "choices.*.message.images.*",
        "choices.*.message.content.*",
        "choices.*.delta.images.*",
        "choices.*.delta.content.*",
    ],
    answers: &["choices"],
    signature: Signature::Verbatim {
        lists: &["choices.*.message.reasoning_details.*", "choices.*.delta.reasoning_details.*"],
    },
    ratings: &[],
    modalities: &[],
    refuses_in_words: false,
    events: Events::NONE,
};

const MESSAGE: Fields = &[
    ("images.*.image_url.url", Field::Address),
    ("images.*.image_url", Field::Address),
    ("content", Field::TextWithLinks),
    ("content.*.text", Field::TextWithLinks),
    ("content.*.image_url.url", Field::Address),
    ("content.*.image_url", Field::Address),
    ("refusal", Field::Refusal),
];

fn encode(request: &Request, streaming: bool, body: &mut Body) -> Option<String> {
    body.raw("{\"model\":").string(&request.model).raw(",\"messages\":[");
    if let Some(system) = &request.system_prompt {
        body.raw("{\"role\":\"system\",\"content\":").string(system).raw("},");
    }
    for turns in request.history.chunk_by(|one, next| one.role == next.role) {
        let is_empty = |turn: &Turn| turn.text.is_none() && turn.image.is_none() && turn.signature.is_none();
        if turns.iter().all(is_empty) {
            continue;
        }
        if turns.first().is_some_and(|turn| turn.role == Role::Model) {
            answer(body, turns);
        } else {
            let items = turns.iter().flat_map(|Turn { text, image, .. }| {
                text.as_deref().map(Item::Text).into_iter().chain(image.as_ref().map(Item::Image))
            });
            question(body, items);
        }
        body.raw(",");
    }
    let text = prompt::text(request);
    question(body, [Item::Text(&text)].into_iter().chain(request.images.iter().map(Item::Image)));
    let draws_only = catalog::is_image_only(&request.model);
    body.raw(if draws_only { "],\"modalities\":[\"image\"]" } else { "],\"modalities\":[\"image\",\"text\"]" });
    let (fit, adjusted) = catalog::fit(catalog::gemini(catalog::base_name(&request.model)), request);
    if !fit.is_empty() {
        fit.write(body.raw(",\"image_config\":{"), "aspect_ratio", "image_size");
        body.raw("}");
    }
    if let Some(seed) = request.seed {
        body.raw(",\"seed\":").raw(&whole(seed));
    }
    if let Some(temperature) = request.temperature {
        body.raw(",\"temperature\":").raw(&decimal(temperature));
    }
    body.raw(if streaming { ",\"stream\":true}" } else { "}" });
    adjusted
}

fn question<'a>(body: &mut Body, items: impl Iterator<Item = Item<'a>>) {
    body.raw("{\"role\":\"user\",\"content\":[");
    body.list(items, |body, item| {
        match item {
            Item::Text(text) => body.raw("{\"type\":\"text\",\"text\":").string(text).raw("}"),
            Item::Image(image) => image_url(body, image),
        };
    });
    body.raw("]}");
}

fn image_url<'a>(body: &'a mut Body, image: &Image) -> &'a mut Body {
    body.raw("{\"type\":\"image_url\",\"image_url\":{\"url\":").data_url(image).raw("}}")
}

/// All that the model said in one turn goes back as one message.
fn answer(body: &mut Body, turns: &[Turn]) {
    let text: String = turns.iter().filter_map(|turn| turn.text.as_deref()).collect();
    body.raw("{\"role\":\"assistant\",\"content\":").string(&text);
    let mut images = turns.iter().filter_map(|turn| turn.image.as_ref()).peekable();
    if images.peek().is_some() {
        body.raw(",\"images\":[").list(images, |body, image| {
            image_url(body, image);
        });
        body.raw("]");
    }
    if let Some(details) = turns.iter().find_map(|turn| turn.signature) {
        body.raw(",\"reasoning_details\":").blob(details, false);
    }
    body.raw("}");
}
