//! OpenRouter's `/images`.

use super::format::{Format, Signature};
use super::openai_images::{ANSWER, EVENTS};
use super::{Body, catalog, openai_rules, prompt};
use crate::codec::decimal::whole;
use crate::model::Request;

pub static FORMAT: Format = Format {
    name: "openrouter_images",
    path: |_, _| "/images".into(),
    check: openai_rules::in_pixels,
    encode,
    uploads: false,
    fields: ANSWER,
    parts: &["data.*", ""],
    answers: &["data"],
    signature: Signature::Base64,
    ratings: &[],
    modalities: &[],
    refuses_in_words: false,
    events: EVENTS,
};

fn encode(request: &Request, streaming: bool, body: &mut Body) -> Option<String> {
    body.raw("{\"model\":").string(&request.model).raw(",\"prompt\":").string(&prompt::alone(request));
    let (fit, adjusted) = catalog::fit(&catalog::OPENROUTER_IMAGES, request);
    if !fit.is_empty() {
        fit.write(body.raw(","), "aspect_ratio", "resolution");
    }
    body.style(&request.style, &["quality", "background", "outputFormat"], true).style(&request.style, &["n"], false);
    if let Some(seed) = request.seed {
        body.raw(",\"seed\":").raw(&whole(seed));
    }
    let mut images = prompt::images(request).peekable();
    if images.peek().is_some() {
        body.raw(",\"input_references\":[").list(images, |body, image| {
            body.raw("{\"type\":\"image_url\",\"image_url\":{\"url\":").data_url(image).raw("}}");
        });
        body.raw("]");
    }
    body.raw(if streaming { ",\"stream\":true}" } else { "}" });
    adjusted
}
