//! The messages of a chat: what is said, what is shown, and whether signatures came back.

use super::error::ApiError;
use super::models::Model;
use crate::picture::{MAX_IMAGES, photo};
use crate::schema::{ANY_TEXT, Fields, Kind, optional, required};
use crate::{data_url, signature, stored};
use image::RgbImage;
use serde_json::Value;

const IMAGE_URL: Kind = Kind::Object(&[&[required("url", ANY_TEXT), optional("detail", ANY_TEXT)]]);

const IMAGE: Fields = &[&[required("image_url", IMAGE_URL)]];

const PARTS: Kind = Kind::List(&Kind::Tagged(
    "",
    &[
        ("text", Kind::Object(&[&[required("text", ANY_TEXT)]])),
        ("image_url", Kind::Object(IMAGE)),
        ("input_audio", Kind::Opaque),
        ("video_url", Kind::Opaque),
        ("file", Kind::Opaque),
    ],
));

pub const MESSAGES: Kind = Kind::List(&Kind::Object(&[&[
    required("role", Kind::OneOf(&["system", "developer", "user", "assistant", "tool"])),
    optional("content", Kind::TextOr(&PARTS)),
    optional("images", Kind::List(&Kind::Object(IMAGE))),
    optional("reasoning_details", Kind::List(&Kind::Opaque)),
]]));

pub struct Talk {
    /// The text of the newest message of the user's.
    pub prompt: String,
    /// Of everything that was said.
    pub characters: usize,
    /// The model's last picture, then those that the newest message brings.
    pub images: Vec<RgbImage>,
    /// Which answer of the model's the next one is, from 1.
    pub turn: usize,
}

/// Reads messages whose types are right.
pub fn read(messages: &[Value], model: &Model) -> Result<Talk, ApiError> {
    let by = |role: &'static str| messages.iter().filter(move |message| message["role"] == role);
    let newest = by("user").next_back().ok_or_else(|| ApiError::new(400, "Input required: specify \"messages\""))?;
    let mut pictures = Vec::new();
    for (position, message) in messages.iter().enumerate().filter(|(_, message)| message["role"] == "assistant") {
        let urls: Vec<_> = list(&message["images"]).iter().filter_map(image_url).collect();
        if model.signs {
            check_signatures(model, &urls, list(&message["reasoning_details"]), position)?;
        }
        pictures.extend(urls);
    }
    let shown = pictures.last().copied().into_iter().chain(list(&newest["content"]).iter().filter_map(image_url));
    let images = shown.take(MAX_IMAGES).map(decode).collect::<Result<_, _>>()?;
    Ok(Talk {
        prompt: said(newest),
        characters: messages.iter().map(|message| said(message).chars().count()).sum(),
        images,
        turn: by("assistant").count() + 1,
    })
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

pub fn image_url(part: &Value) -> Option<&str> {
    part.pointer("/image_url/url")?.as_str()
}

fn said(message: &Value) -> String {
    match &message["content"] {
        Value::String(text) => text.clone(),
        content => list(content).iter().filter_map(|part| part["text"].as_str()).collect::<Vec<_>>().join("\n"),
    }
}

/// The image's media type and bytes. There is no network to fetch other addresses from.
pub fn fetch(url: &str) -> Result<(&str, Vec<u8>), ApiError> {
    data_url::read(url)
        .or_else(|| stored::find(url).map(|png| ("image/png", png)))
        .ok_or_else(|| ApiError::new(400, "Failed to load image: expected a data URL with base64 in it"))
}

pub fn decode(url: &str) -> Result<RgbImage, ApiError> {
    let (media_type, bytes) = fetch(url)?;
    photo::decode(media_type, &bytes).ok_or_else(|| ApiError::new(400, "Unable to process input image"))
}

fn check_signatures(model: &Model, urls: &[&str], details: &[Value], position: usize) -> Result<(), ApiError> {
    let mut signatures = details
        .iter()
        .filter(|detail| detail["type"] == "reasoning.encrypted")
        .filter_map(|detail| detail["data"].as_str());
    for url in urls {
        let Some(signature) = signatures.next() else {
            let message = format!("Image part is missing a thought_signature in content position {}.", position + 1);
            return Err(ApiError::upstream(model, message));
        };
        if !signature::verify(&fetch(url)?.1, signature) {
            return Err(ApiError::upstream(model, "Thought signature is not valid."));
        }
    }
    Ok(())
}
