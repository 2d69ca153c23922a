//! The meaning of a request: one whose shape is right, checked for its meaning and put into the terms of a painter.

use super::error::ApiError;
use super::models::Model;
use super::proto_json::{get, int32, list, number, text};
use super::schema::PART_DATA;
use super::size;
use crate::size::{Size, from_config, from_prompt};
use crate::{base64, signature};
use serde_json::Value;

pub struct Ask<'a> {
    pub turns: Vec<Turn<'a>>,
    pub size: Size,
    pub seed: Option<i32>,
    pub wants_image: bool,
    pub wants_text: bool,
    /// Search may be asked.
    pub searches: bool,
    /// Characters of the system instruction, for the token count.
    pub system_chars: usize,
}

pub struct Turn<'a> {
    pub by_model: bool,
    pub parts: Vec<Part<'a>>,
}

pub struct Part<'a> {
    pub text: Option<&'a str>,
    pub image: Option<Blob<'a>>,
    /// A draft: shown to nobody and not looked at again.
    pub thought: bool,
}

#[derive(Clone, Copy)]
pub struct Blob<'a> {
    pub mime_type: &'a str,
    pub data: &'a str,
}

impl<'a> Ask<'a> {
    /// The turn that is to be answered.
    pub fn newest(&self) -> &[Part<'a>] {
        self.turns.last().map_or(&[], |turn| turn.parts.as_slice())
    }

    /// The text of the newest turn.
    pub fn prompt(&self) -> String {
        self.newest().iter().filter_map(|part| part.text).collect::<Vec<_>>().join("\n")
    }

    /// Which turn of the model's the answer will be, from 1.
    pub fn number(&self) -> usize {
        self.turns.iter().filter(|turn| turn.by_model).count() + 1
    }
}

pub fn read<'a>(body: &'a Value, model: &Model) -> Result<Ask<'a>, ApiError> {
    let mut faults = Vec::new();
    let turns = read_turns(body, &mut faults);
    let config = get(body, "generation_config").unwrap_or(&Value::Null);
    check_config(config, &mut faults);
    let image_config = get(config, "image_config").unwrap_or(&Value::Null);
    let ratio = text(image_config, "aspect_ratio").filter(|text| !text.is_empty());
    let image_size = text(image_config, "image_size").filter(|text| !text.is_empty());
    size::check(ratio, image_size, model, &mut faults);
    if !faults.is_empty() {
        return Err(ApiError::invalid(faults.concat()));
    }
    check_roles(&turns)?;
    check_parts(body, &turns)?;

    let asks_for = |modality: &str| {
        let asked = list(config, "response_modalities");
        asked.is_empty() || asked.iter().any(|one| one.as_str().is_some_and(|one| one.eq_ignore_ascii_case(modality)))
    };
    let mut ask = Ask {
        turns,
        size: Size { width: 0, height: 0 },
        seed: get(config, "seed").and_then(int32),
        wants_image: asks_for("IMAGE"),
        wants_text: asks_for("TEXT"),
        searches: list(body, "tools").iter().any(|tool| get(tool, "google_search").is_some()),
        system_chars: system_chars(body),
    };
    ask.size = from_prompt(&ask.prompt()).unwrap_or_else(|| from_config(ratio, image_size));
    Ok(ask)
}

/// One line of an error that names the field in the API's way.
fn fault(path: &str, what: &str) -> String {
    format!("* GenerateContentRequest.{path}: {what}\n")
}

fn read_turns<'a>(body: &'a Value, faults: &mut Vec<String>) -> Vec<Turn<'a>> {
    let contents = list(body, "contents");
    if contents.is_empty() {
        faults.push(fault("contents", "contents is not specified"));
    }
    let read = |(position, content): (usize, &'a Value)| {
        let parts = list(content, "parts");
        if parts.is_empty() {
            faults.push(fault(&format!("contents[{position}].parts"), "contents.parts must not be empty."));
        }
        let read = |(index, part): (usize, &'a Value)| {
            let path = format!("contents[{position}].parts[{index}].data");
            match PART_DATA.iter().filter(|name| get(part, name).is_some()).count() {
                0 => faults.push(fault(&path, "required oneof field 'data' must have one initialized field")),
                1 => {}
                _ => faults.push(fault(&path, "oneof field 'data' is already set")),
            }
            read_part(part)
        };
        Turn { by_model: text(content, "role") == Some("model"), parts: parts.iter().enumerate().map(read).collect() }
    };
    contents.iter().enumerate().map(read).collect()
}

fn read_part(part: &Value) -> Part<'_> {
    Part {
        text: text(part, "text"),
        image: get(part, "inline_data").map(|blob| Blob {
            mime_type: text(blob, "mime_type").unwrap_or_default(),
            data: text(blob, "data").unwrap_or_default(),
        }),
        thought: get(part, "thought").and_then(Value::as_bool).unwrap_or_default(),
    }
}

fn check_config(config: &Value, faults: &mut Vec<String>) {
    const RANGES: [(&str, f64, f64); 5] = [
        ("temperature", 0.0, 2.0),
        ("top_p", 0.0, 1.0),
        ("top_k", 1.0, 1000.0),
        ("presence_penalty", -2.0, 2.0),
        ("frequency_penalty", -2.0, 2.0),
    ];
    for (name, from, to) in RANGES {
        if get(config, name).and_then(number).is_some_and(|value| value < from || value > to) {
            faults.push(fault(
                &format!("generation_config.{name}"),
                &format!("{name} must be in the range [{from:?}, {to:?}]."),
            ));
        }
    }
    if get(config, "candidate_count").and_then(int32).is_some_and(|count| count != 1) {
        faults.push(fault("generation_config.candidate_count", "only one candidate can be specified."));
    }
    let audio = |one: &Value| one.as_str().is_some_and(|one| one.eq_ignore_ascii_case("AUDIO"));
    if list(config, "response_modalities").iter().any(audio) {
        faults.push(fault("generation_config.response_modalities", "this model answers with TEXT and IMAGE alone."));
    }
}

fn check_roles(turns: &[Turn]) -> Result<(), ApiError> {
    match turns.last() {
        Some(newest) if newest.by_model => {
            Err(ApiError::invalid("Please ensure that multiturn requests end with a user role."))
        }
        _ => Ok(()),
    }
}

/// Checks roles' names and what the parts hold, in the order in which they come.
fn check_parts(body: &Value, turns: &[Turn]) -> Result<(), ApiError> {
    for (position, (content, turn)) in list(body, "contents").iter().zip(turns).enumerate() {
        if !matches!(text(content, "role"), None | Some("" | "user" | "model" | "function")) {
            return Err(ApiError::invalid("Please use a valid role: user, model."));
        }
        for (index, (given, part)) in list(content, "parts").iter().zip(&turn.parts).enumerate() {
            if get(given, "file_data").is_some() {
                let message = "You do not have permission to access the file or it may not exist.";
                return Err(ApiError::new(403, message));
            }
            if let Some(image) = part.image {
                check_mime_type(image)?;
                if turn.by_model && !part.thought {
                    let place = format!("content position {}, part position {}", position + 1, index + 1);
                    check_signature(image, text(given, "thought_signature"), &place)?;
                }
            }
        }
    }
    Ok(())
}

fn check_mime_type(image: Blob) -> Result<(), ApiError> {
    let is_image = image.mime_type.strip_prefix("image/").is_some_and(|kind| !kind.is_empty());
    if is_image { Ok(()) } else { Err(ApiError::invalid(format!("Unsupported MIME type: {}", image.mime_type))) }
}

fn check_signature(image: Blob, signature: Option<&str>, place: &str) -> Result<(), ApiError> {
    let Some(signature) = signature.filter(|text| !text.is_empty()) else {
        return Err(ApiError::invalid(format!("Image part is missing a thought_signature in {place}.")));
    };
    let issued = base64::decode(image.data).is_some_and(|bytes| signature::verify(&bytes, signature));
    if issued {
        return Ok(());
    }
    Err(ApiError::invalid(format!("Thought signature is not valid: it was not issued with the image in {place}.")))
}

fn system_chars(body: &Value) -> usize {
    let Some(instruction) = get(body, "system_instruction") else {
        return 0;
    };
    list(instruction, "parts").iter().filter_map(|part| text(part, "text")).map(|text| text.chars().count()).sum()
}
