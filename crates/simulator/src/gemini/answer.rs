//! The answer's body: the API's field names in the API's order, whole or in chunks.

use super::ask::Ask;
use super::draw::Picture;
use super::models::Model;
use super::route::Form;
use crate::fault::{Fault, Kind};
use crate::hash::hash;
use crate::json::{Json, object};
use crate::{Reply, Request, base64, signature};
use serde::Serialize;

#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    candidates: Vec<Candidate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt_feedback: Option<PromptFeedback>,
    usage_metadata: Usage,
    model_version: &'static str,
    response_id: String,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Candidate {
    content: Content,
    #[serde(skip_serializing_if = "Option::is_none")]
    finish_reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    finish_message: Option<&'static str>,
    index: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    grounding_metadata: Option<Json>,
}

/// Empty, it is written `{}`.
#[derive(Clone, Default, Serialize)]
struct Content {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<Part>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
}

#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Part {
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inline_data: Option<InlineData>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    thought: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    thought_signature: Option<String>,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct InlineData {
    mime_type: &'static str,
    data: String,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct PromptFeedback {
    block_reason: String,
}

#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Usage {
    prompt_token_count: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    candidates_token_count: Option<u32>,
    total_token_count: u32,
    prompt_tokens_details: Vec<Tokens>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    candidates_tokens_details: Vec<Tokens>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thoughts_token_count: Option<u32>,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Tokens {
    modality: &'static str,
    token_count: u32,
}

const TOKENS_PER_INPUT_IMAGE: usize = 258;
const TOKENS_PER_DRAFT: u32 = 240;

pub fn write(ask: &Ask, model: &'static Model, picture: Option<Picture>, form: Form, request: &Request) -> Reply {
    let mut answer = Answer {
        usage_metadata: prompt_usage(ask),
        model_version: model.id,
        response_id: response_id(ask, model),
        ..Answer::default()
    };
    let reason = |usual: &str| {
        let given = request.fault.as_ref().and_then(|fault| fault.reason.clone());
        given.unwrap_or_else(|| usual.to_owned())
    };
    match request.fault() {
        Some(Kind::PromptBlock) => {
            answer.prompt_feedback = Some(PromptFeedback { block_reason: reason("PROHIBITED_CONTENT") });
        }
        Some(Kind::Policy) => {
            let message = "Unable to show the generated image. It may violate the provider's usage policy.";
            answer.candidates.push(Candidate::empty(reason("IMAGE_SAFETY"), Some(message)));
        }
        Some(Kind::NoImage) => answer.candidates.push(Candidate::empty(reason("NO_IMAGE"), None)),
        _ => {
            let text = ask.wants_text.then(|| caption(ask, picture.as_ref()));
            answer.usage_metadata = full_usage(answer.usage_metadata, ask, picture.as_ref(), text.as_deref());
            let parts = parts(picture, text, request.fault.as_ref());
            let mut candidate = Candidate::of(parts, Some("STOP".into()));
            candidate.grounding_metadata = ask.searches.then(|| grounding(&ask.prompt()));
            answer.candidates.push(candidate);
        }
    }
    match form {
        Form::Whole => Reply::json(200, &answer),
        Form::Events => {
            let event = |chunk: Answer| format!("data: {}\r\n\r\n", to_json(&chunk));
            let body = chunks(answer).into_iter().map(event).collect::<String>();
            Reply::new(200, "text/event-stream", body.into_bytes()).without_length()
        }
        Form::Array => {
            let body = chunks(answer).iter().map(to_json).collect::<Vec<_>>().join(",\r\n");
            Reply::new(200, "application/json; charset=UTF-8", format!("[{body}\n]").into_bytes()).without_length()
        }
    }
}

fn to_json(answer: &Answer) -> String {
    serde_json::to_string(answer).unwrap_or_default()
}

impl Candidate {
    fn of(parts: Vec<Part>, finish_reason: Option<String>) -> Self {
        let content = Content { parts, role: Some("model") };
        Self { content, finish_reason, finish_message: None, index: 0, grounding_metadata: None }
    }

    fn empty(finish_reason: String, finish_message: Option<&'static str>) -> Self {
        let content = Content::default();
        Self { content, finish_reason: Some(finish_reason), finish_message, index: 0, grounding_metadata: None }
    }
}

/// Two pages that a search found, under the addresses by which the API leads to them.
fn grounding(prompt: &str) -> Json {
    let page = |number: u32| {
        let id = hash(u64::from(number), prompt.as_bytes());
        let uri = format!("https://vertexaisearch.cloud.google.com/grounding-api-redirect/{id:016x}");
        object! { "web": object! { "uri": uri, "title": format!("page-{number}.example") } }
    };
    object! {
        "searchEntryPoint": object! { "renderedContent": "<div>Searched</div>" },
        "groundingChunks": vec![page(1), page(2)],
        "webSearchQueries": vec![prompt.into()],
    }
}

fn parts(picture: Option<Picture>, text: Option<String>, fault: Option<&Fault>) -> Vec<Part> {
    let inline = |data: String| Some(InlineData { mime_type: "image/png", data });
    let mut parts = Vec::new();
    if let Some(draft) = picture.as_ref().and_then(|picture| picture.draft.as_deref()) {
        parts.push(Part { inline_data: inline(base64::encode(draft)), thought: true, ..Part::default() });
    }
    if text.is_some() {
        parts.push(Part { text, ..Part::default() });
    }
    if let Some(picture) = picture {
        let data = base64::encode(&picture.png);
        let data = match fault {
            Some(fault) => fault.spoil_base64(data),
            None => data,
        };
        let signature = signature::sign(&picture.png);
        parts.push(Part { inline_data: inline(data), thought_signature: Some(signature), ..Part::default() });
    }
    parts
}

/// One chunk for each part, then one with the reason for the end and the usage; an answer of no parts stays one.
fn chunks(mut answer: Answer) -> Vec<Answer> {
    let parts = answer.candidates.first_mut().map(|candidate| std::mem::take(&mut candidate.content.parts));
    let parts = parts.unwrap_or_default();
    let opening = Usage {
        candidates_token_count: None,
        thoughts_token_count: None,
        total_token_count: answer.usage_metadata.prompt_token_count,
        candidates_tokens_details: Vec::new(),
        ..answer.usage_metadata.clone()
    };
    let chunk = |part| Answer {
        candidates: vec![Candidate::of(vec![part], None)],
        usage_metadata: opening.clone(),
        response_id: answer.response_id.clone(),
        ..answer.clone()
    };
    let mut chunks: Vec<_> = parts.into_iter().map(chunk).collect();
    if let (false, Some(last)) = (chunks.is_empty(), answer.candidates.first_mut()) {
        last.content.parts = vec![Part { text: Some(String::new()), ..Part::default() }];
    }
    chunks.push(answer);
    chunks
}

fn caption(ask: &Ask, picture: Option<&Picture>) -> String {
    let Some(picture) = picture else {
        return "This is a simulated answer in words alone.".into();
    };
    let from = match picture.inputs {
        0 => String::new(),
        1 => ", made from one image".into(),
        inputs => format!(", made from {inputs} images"),
    };
    let (width, height) = (ask.size.width, ask.size.height);
    format!("A simulated picture of {width}\u{d7}{height} pixels{from}, seed {}, turn {}.", picture.seed, ask.number())
}

fn prompt_usage(ask: &Ask) -> Usage {
    let parts = || ask.turns.iter().flat_map(|turn| &turn.parts).filter(|part| !part.thought);
    let chars: usize = parts().filter_map(|part| part.text).map(|text| text.chars().count()).sum();
    let images = parts().filter(|part| part.image.is_some()).count() * TOKENS_PER_INPUT_IMAGE;
    let text = (chars + ask.system_chars).div_ceil(4) as u32;
    let mut details = vec![Tokens { modality: "TEXT", token_count: text }];
    if images > 0 {
        details.push(Tokens { modality: "IMAGE", token_count: images as u32 });
    }
    let total = text + images as u32;
    Usage { prompt_token_count: total, total_token_count: total, prompt_tokens_details: details, ..Usage::default() }
}

fn full_usage(prompt: Usage, ask: &Ask, picture: Option<&Picture>, text: Option<&str>) -> Usage {
    let text = text.map_or(0, |text| text.len().div_ceil(4) as u32);
    let image = if picture.is_some() { image_tokens(ask.size.width * ask.size.height) } else { 0 };
    let thoughts = picture.and_then(|picture| picture.draft.as_ref()).map(|_| TOKENS_PER_DRAFT);
    Usage {
        candidates_token_count: Some(text + image),
        total_token_count: prompt.prompt_token_count + text + image + thoughts.unwrap_or_default(),
        candidates_tokens_details: vec![Tokens { modality: "IMAGE", token_count: image }],
        thoughts_token_count: thoughts,
        ..prompt
    }
}

/// By the size that the provider would bill.
fn image_tokens(pixels: u32) -> u32 {
    match pixels {
        0..=400_000 => 747,
        400_001..=2_000_000 => 1290,
        2_000_001..=7_000_000 => 1680,
        _ => 2520,
    }
}

fn response_id(ask: &Ask, model: &Model) -> String {
    let low = hash(1, ask.prompt().as_bytes());
    let high = hash(low ^ ask.number() as u64, model.id.as_bytes());
    format!("{low:016x}{high:016x}").chars().take(22).collect()
}
