//! Makes the plain objects that leave for JavaScript.

use js_sys::Uint8Array;
use serde::Serialize;
use serde_wasm_bindgen::preserve;
use wasm_bindgen::JsValue;

use crate::engine::Done;
use crate::model::{Failure, Request, Role};
use crate::web::JsBytes;
use crate::wire::{Part, Usage};

/// What a call comes to, unless it was aborted; the package's TypeScript makes a value or an exception of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Outcome {
    Response(Box<Response>),
    Failure(Box<Failed>),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    #[serde(with = "preserve")]
    image_data: JsValue,
    seed: u32,
    inference_time_ms: f64,
    #[serde(with = "preserve", skip_serializing_if = "JsValue::is_undefined")]
    thought_signature: JsValue,
    mime_type: String,
    images: Vec<Image>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    model: String,
    attempts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<Usage>,
    turns: Vec<Turn>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Image {
    #[serde(with = "preserve")]
    data: JsValue,
    mime_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Turn {
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(with = "preserve", skip_serializing_if = "JsValue::is_undefined")]
    image_data: JsValue,
    #[serde(with = "preserve", skip_serializing_if = "JsValue::is_undefined")]
    thought_signature: JsValue,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Failed {
    error: Failure,
    attempts: u32,
    /// Whether what was thrown may be shown.
    caused: bool,
}

/// `text` is what the request's own turn said.
pub fn completed(done: Done<JsBytes>, request: Request, text: String, sent: &[Uint8Array]) -> JsValue {
    let usage = done.answer.usage;
    let model = done.answer.model.unwrap_or(request.model.clone());
    let texts: Vec<&str> = done.answer.parts.iter().filter_map(|part| part.text.as_deref()).collect();
    let said = (!texts.is_empty()).then(|| texts.concat());
    let mut images = Vec::new();
    let mut turns = user_turns(&request, text, sent);
    let mut first_signature = None;
    for part in done.answer.parts {
        let (turn, image) = model_turn(part);
        if first_signature.is_none() && image.is_some() {
            first_signature = Some(turn.thought_signature.clone());
        }
        images.extend(image);
        turns.push(turn);
    }
    let any_signature = turns.iter().map(|turn| &turn.thought_signature).find(|signature| !signature.is_undefined());
    let thought_signature =
        first_signature.filter(|signature| !signature.is_undefined()).or(any_signature.cloned()).unwrap_or_default();
    let first = images.first();
    plain(&Outcome::Response(Box::new(Response {
        image_data: first.map(|image| image.data.clone()).unwrap_or_default(),
        seed: request.seed,
        inference_time_ms: done.inference_time_ms,
        thought_signature,
        mime_type: first.map(|image| image.mime_type.clone()).unwrap_or_default(),
        images,
        text: said,
        model,
        attempts: done.attempts,
        usage,
        turns,
    })))
}

/// Neither: whoever aborted the call knows the reason.
pub fn aborted() -> JsValue {
    js_sys::Object::new().into()
}

pub fn failed(failure: Failure, attempts: u32, caused: bool) -> JsValue {
    plain(&Outcome::Failure(Box::new(Failed { error: failure, attempts, caused })))
}

fn plain(outcome: &Outcome) -> JsValue {
    outcome.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or_default()
}

/// The turn that was sent: its text, and a turn for each image, which together are one message.
fn user_turns(request: &Request, text: String, sent: &[Uint8Array]) -> Vec<Turn> {
    let mut arrays = request
        .images
        .iter()
        .map(|image| sent.get(image.blob.attachment).cloned().map(JsValue::from).unwrap_or_default());
    let role = Role::User.as_str();
    let first = Turn {
        role,
        text: Some(text),
        image_data: arrays.next().unwrap_or_default(),
        thought_signature: JsValue::UNDEFINED,
    };
    let rest = arrays.map(|image_data| Turn { role, text: None, image_data, thought_signature: JsValue::UNDEFINED });
    [first].into_iter().chain(rest).collect()
}

fn model_turn(part: Part<JsBytes>) -> (Turn, Option<Image>) {
    let array = |bytes: JsBytes| JsValue::from(bytes.array());
    let image = part.image.map(|drawn| Image {
        data: array(drawn.data),
        mime_type: drawn.mime,
        width: drawn.size.map(|(width, _)| width),
        height: drawn.size.map(|(_, height)| height),
    });
    let turn = Turn {
        role: Role::Model.as_str(),
        text: part.text,
        image_data: image.as_ref().map(|image| image.data.clone()).unwrap_or_default(),
        thought_signature: part.signature.map(array).unwrap_or_default(),
    };
    (turn, image)
}
