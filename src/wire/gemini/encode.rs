//! A request as `generateContent` takes it.

use super::models::{aspect_ratio, image_size, model};
use crate::codec::decimal::decimal;
use crate::model::{Image, Request, Role, Turn};
use crate::wire::{Body, prompt};

/// The four harms that are guarded against, where the request does not say otherwise.
const DEFAULT_SAFETY: [&str; 4] = [
    "HARM_CATEGORY_HARASSMENT",
    "HARM_CATEGORY_HATE_SPEECH",
    "HARM_CATEGORY_SEXUALLY_EXPLICIT",
    "HARM_CATEGORY_DANGEROUS_CONTENT",
];
const DEFAULT_THRESHOLD: &str = "BLOCK_MEDIUM_AND_ABOVE";

/// The path below the base URL, with its query.
pub fn path(model: &str, streaming: bool) -> String {
    ["/models/", model, if streaming { ":streamGenerateContent?alt=sse" } else { ":generateContent" }].concat()
}

/// The body of the request, and the text of the user turn in it.
#[inline(never)]
pub fn encode(request: &Request) -> (Body, String) {
    let text = prompt::text(request);
    let mut body = Body::default();
    body.raw("{\"contents\":[");
    contents(&mut body, request, &text);
    body.raw("],\"generationConfig\":{\"responseModalities\":[\"IMAGE\",\"TEXT\"],\"seed\":");
    body.raw(&request.seed.to_string());
    if let Some(temperature) = request.temperature {
        body.raw(",\"temperature\":").raw(&decimal(temperature));
    }
    image_config(&mut body, request);
    body.raw("},\"safetySettings\":[");
    let given = request.safety.iter().map(|(category, threshold)| (category.as_str(), threshold.as_str()));
    let left = DEFAULT_SAFETY.into_iter().filter(|harm| given.clone().all(|(category, _)| category != *harm));
    let settings = left.map(|category| (category, DEFAULT_THRESHOLD)).chain(given.clone());
    body.list(settings, |body, (category, threshold)| setting(body, category, threshold));
    body.raw("]");
    if let Some(system) = &request.system_prompt {
        body.raw(",\"systemInstruction\":{\"parts\":[{\"text\":").string(system).raw("}]}");
    }
    body.raw("}");
    (body, text)
}

/// The turns so far and the new one. Neighbours of one role are one message: an answer of several parts goes back as
/// it came.
fn contents(body: &mut Body, request: &Request, text: &str) {
    let mut role = None;
    let mut open = |body: &mut Body, next: Role| {
        if role == Some(next) {
            body.raw(",");
            return;
        }
        if role.is_some() {
            body.raw("]},");
        }
        role = Some(next);
        body.raw("{\"role\":").string(next.as_str()).raw(",\"parts\":[");
    };
    for turn in &request.history {
        open(body, turn.role);
        turn_parts(body, turn);
    }
    open(body, Role::User);
    body.raw("{\"text\":").string(text).raw("}");
    for image in &request.images {
        body.raw(",{");
        inline_data(body, image);
        body.raw("}");
    }
    body.raw("]}");
}

/// The signature belongs to the image where there is one, else to the text.
fn turn_parts(body: &mut Body, turn: &Turn) {
    let Some(image) = &turn.image else {
        body.raw("{\"text\":").string(turn.text.as_deref().unwrap_or_default());
        signature(body, turn);
        body.raw("}");
        return;
    };
    if let Some(text) = &turn.text {
        body.raw("{\"text\":").string(text).raw("},");
    }
    body.raw("{");
    inline_data(body, image);
    signature(body, turn);
    body.raw("}");
}

fn signature(body: &mut Body, turn: &Turn) {
    if let Some(signature) = turn.signature {
        body.raw(",\"thoughtSignature\":").base64(signature);
    }
}

fn inline_data(body: &mut Body, image: &Image) {
    body.raw("\"inlineData\":{\"mimeType\":").string(image.mime).raw(",\"data\":").base64(image.blob).raw("}");
}

fn image_config(body: &mut Body, request: &Request) {
    let model = model(&request.model);
    let Some(ratio) = aspect_ratio(model, request.width, request.height) else { return };
    body.raw(",\"imageConfig\":{\"aspectRatio\":").string(&ratio);
    if let Some(size) = image_size(model, request.width, request.height) {
        body.raw(",\"imageSize\":").string(size);
    }
    body.raw("}");
}

fn setting(body: &mut Body, category: &str, threshold: &str) {
    body.raw("{\"category\":").string(category).raw(",\"threshold\":").string(threshold).raw("}");
}
