//! The input of `/v1/responses`: what is said, and what is shown.

use super::error::ApiError;
use crate::picture::{MAX_IMAGES, photo};
use crate::schema::{ANY_TEXT, Fields, Kind, optional, required};
use crate::{base64, data_url};
use image::RgbImage;
use serde_json::Value;

const CONTENT: Kind = Kind::List(&Kind::Tagged(
    "",
    &[
        (
            "input_text",
            Kind::Object(&[&[required("text", ANY_TEXT), optional("prompt_cache_breakpoint", Kind::Opaque)]]),
        ),
        (
            "input_image",
            Kind::Object(&[&[
                optional("image_url", ANY_TEXT),
                optional("file_id", ANY_TEXT),
                optional("detail", Kind::OneOf(&["low", "high", "auto", "original"])),
                optional("prompt_cache_breakpoint", Kind::Opaque),
            ]]),
        ),
        ("input_file", Kind::Opaque),
        (
            "output_text",
            Kind::Object(&[&[
                required("text", ANY_TEXT),
                optional("annotations", Kind::Opaque),
                optional("logprobs", Kind::Opaque),
            ]]),
        ),
        ("refusal", Kind::Object(&[&[required("refusal", ANY_TEXT)]])),
    ],
));

const MESSAGE: Fields = &[&[
    required("role", Kind::OneOf(&["user", "assistant", "system", "developer"])),
    required("content", Kind::TextOr(&CONTENT)),
    optional("id", ANY_TEXT),
    optional("status", ANY_TEXT),
    optional("phase", ANY_TEXT),
]];

const IMAGE_CALL: Fields = &[&[
    required("id", ANY_TEXT),
    optional("result", ANY_TEXT),
    optional("status", Kind::OneOf(&["in_progress", "completed", "generating", "failed"])),
    optional("action", ANY_TEXT),
    optional("background", ANY_TEXT),
    optional("error", Kind::Opaque),
    optional("output_format", ANY_TEXT),
    optional("quality", ANY_TEXT),
    optional("revised_prompt", ANY_TEXT),
    optional("size", ANY_TEXT),
]];

pub const INPUT: Kind = Kind::TextOr(&Kind::List(&Kind::Tagged(
    "message",
    &[
        ("message", Kind::Object(MESSAGE)),
        ("image_generation_call", Kind::Object(IMAGE_CALL)),
        ("item_reference", Kind::Opaque),
        ("reasoning", Kind::Opaque),
        ("function_call", Kind::Opaque),
        ("function_call_output", Kind::Opaque),
        ("web_search_call", Kind::Opaque),
        ("compaction", Kind::Opaque),
    ],
)));

pub struct Input {
    /// The text of the newest message of the user's.
    pub prompt: String,
    /// Of everything that was said.
    pub characters: usize,
    /// The last picture that was made, then those that the newest message brings.
    pub images: Vec<RgbImage>,
    /// Which of the user's messages is to be answered, from 1.
    pub turn: usize,
}

/// Reads an input whose types are right.
pub fn read(input: &Value) -> Result<Input, ApiError> {
    let Some(items) = input.as_array() else {
        let prompt = input.as_str().unwrap_or_default().to_owned();
        return Ok(Input { characters: prompt.chars().count(), prompt, images: Vec::new(), turn: 1 });
    };
    let newest = items.iter().rposition(|item| item["role"] == "user");
    let mut images = Vec::new();
    let mut made = None;
    for (position, item) in items.iter().enumerate() {
        match item["type"].as_str() {
            Some("item_reference") => return Err(unknown_item(&item["id"])),
            Some("image_generation_call") => made = made_before(item, position)?.or(made),
            _ => {
                let shown = shown(item, position)?;
                if newest == Some(position) {
                    images = shown;
                }
            }
        }
    }
    Ok(Input {
        prompt: newest.and_then(|newest| items.get(newest)).map(said).unwrap_or_default(),
        characters: items.iter().map(|item| said(item).chars().count()).sum(),
        images: made.into_iter().chain(images).take(MAX_IMAGES).collect(),
        turn: items.iter().filter(|item| item["role"] == "user").count().max(1),
    })
}

fn parts(item: &Value) -> &[Value] {
    item["content"].as_array().map_or(&[], Vec::as_slice)
}

fn said(item: &Value) -> String {
    match &item["content"] {
        Value::String(text) => text.clone(),
        _ => parts(item).iter().filter_map(|part| part["text"].as_str()).collect::<Vec<_>>().join("\n"),
    }
}

fn unknown_item(id: &Value) -> ApiError {
    let id = id.as_str().unwrap_or_default();
    let message = format!("Item with id '{id}' not found. Items are not persisted by this simulator.");
    ApiError { param: Some("input".into()), ..ApiError::new(404, message) }
}

/// The picture of a call, which must be there: nothing is kept that an id alone could stand for.
fn made_before(item: &Value, position: usize) -> Result<Option<RgbImage>, ApiError> {
    let invalid = |field: &str, code, message: String| {
        Err(ApiError::invalid(format!("input[{position}].{field}"), code, message))
    };
    let id = item["id"].as_str().unwrap_or_default();
    if !id.starts_with("ig") {
        let message = format!("Invalid 'input[{position}].id': '{id}'. Expected an ID that begins with 'ig'.");
        return invalid("id", "invalid_value", message);
    }
    match item["result"].as_str() {
        Some(result) => match base64::decode(result).and_then(|bytes| photo::decode("", &bytes)) {
            Some(image) => Ok(Some(image)),
            None => invalid("result", "invalid_base64_image", "The image data is not a valid image.".into()),
        },
        None if item["status"] == "failed" => Ok(None),
        None => Err(unknown_item(&item["id"])),
    }
}

fn shown(item: &Value, position: usize) -> Result<Vec<RgbImage>, ApiError> {
    let images = parts(item).iter().enumerate().filter(|(_, part)| part["type"] == "input_image");
    images.map(|(index, part)| decode(part, &format!("input[{position}].content[{index}]"))).collect()
}

fn decode(part: &Value, path: &str) -> Result<RgbImage, ApiError> {
    let (media_type, bytes) = fetch(part, path)?;
    let message =
        "The image data you provided does not represent a valid image. Please check your input and try again.";
    photo::decode(media_type, &bytes)
        .ok_or_else(|| ApiError::invalid(format!("{path}.image_url"), "image_parse_error", message))
}

/// The image of an object with an `image_url` or a `file_id`. There is no network to fetch other addresses from.
pub fn fetch<'a>(given: &'a Value, path: &str) -> Result<(&'a str, Vec<u8>), ApiError> {
    if let Some(id) = given["file_id"].as_str() {
        let message = format!("File '{id}' not found.");
        return Err(ApiError {
            status: 404,
            ..ApiError::invalid(format!("{path}.file_id"), "image_file_not_found", message)
        });
    }
    let Some(url) = given["image_url"].as_str() else {
        let message = format!("Missing required parameter: '{path}.image_url'.");
        return Err(ApiError::invalid(format!("{path}.image_url"), "missing_required_parameter", message));
    };
    data_url::read(url).ok_or_else(|| {
        let message =
            format!("Invalid '{path}.image_url'. Expected a base64-encoded data URL with an image MIME type.");
        ApiError::invalid(format!("{path}.image_url"), "invalid_image_url", message)
    })
}
