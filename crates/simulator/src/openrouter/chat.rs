//! `/api/v1/chat/completions`.

use super::error::{ApiError, of_status};
use super::messages::{self, MESSAGES, Talk};
use super::models::{self, Model};
use super::reply::{STILL_THERE, json};
use super::usage::{TOKENS_PER_IMAGE, prompt_tokens, usage};
use crate::clock::NOW;
use crate::fault::Kind as FaultKind;
use crate::hash::hash;
use crate::json::{Json, object};
use crate::picture::{Format, Sketch};
use crate::schema::{ANY_TEXT, Fields, Kind, Names, check, optional, required};
use crate::size::{RATIOS, from_config, from_prompt};
use crate::url::Url;
use crate::{Reply, Request, data_url, signature, sse, stored};
use serde_json::Value;

const PARAMETERS: Fields = &[&[
    required("model", ANY_TEXT),
    required("messages", MESSAGES),
    optional("modalities", Kind::List(&Kind::OneOf(&["text", "image", "audio"]))),
    optional("image_config", Kind::Object(&[&[optional("aspect_ratio", ANY_TEXT), optional("image_size", ANY_TEXT)]])),
    optional("stream", Kind::Bool),
    optional("seed", Kind::Integer(i64::MIN, i64::MAX)),
    optional("temperature", Kind::Number(0.0, 2.0)),
    optional("top_p", Kind::Number(0.0, 1.0)),
    optional("frequency_penalty", Kind::Number(-2.0, 2.0)),
    optional("presence_penalty", Kind::Number(-2.0, 2.0)),
    optional("max_tokens", Kind::Integer(1, i64::MAX)),
    optional("max_completion_tokens", Kind::Integer(1, i64::MAX)),
    optional("user", ANY_TEXT),
]];

const SIZES: &[&str] = &["512", "1K", "2K", "4K"];

pub fn complete(request: &Request, url: &Url, body: &Value) -> Result<Reply, ApiError> {
    check(body, PARAMETERS, Names::PassedOver)?;
    let id = body["model"].as_str().unwrap_or_default();
    let model = models::find(id).ok_or_else(|| ApiError::unknown_model(id))?;
    let (wants_image, wants_text) = modalities(&body["modalities"], model)?;
    let config = &body["image_config"];
    check_config(&config["aspect_ratio"], "aspect_ratio", RATIOS, model)?;
    check_config(&config["image_size"], "image_size", SIZES, model)?;
    let talk = messages::read(body["messages"].as_array().map_or(&[], Vec::as_slice), model)?;
    if request.fault() == Some(FaultKind::PromptBlock) {
        return Err(ApiError::flagged(model, &talk.prompt));
    }
    let answer = Answer::make(request, url, body, model, talk, wants_image, wants_text)?;
    Ok(if body["stream"] == true { answer.stream(request) } else { json(200, &answer.whole()) })
}

/// The modalities that are asked for: an image, and words.
fn modalities(asked: &Value, model: &Model) -> Result<(bool, bool), ApiError> {
    let Some(asked) = asked.as_array() else { return Ok((true, !model.image_only)) };
    let wants = |modality: &str| asked.iter().any(|one| one == modality);
    if wants("audio") || (model.image_only && wants("text")) {
        let names = asked.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ");
        return Err(ApiError::new(
            404,
            format!("No endpoints found that support the requested output modalities: {names}"),
        ));
    }
    Ok((wants("image"), wants("text") || !wants("image")))
}

fn check_config(given: &Value, name: &str, allowed: &[&str], model: &Model) -> Result<(), ApiError> {
    match given.as_str() {
        Some(given) if !allowed.contains(&given) => {
            Err(ApiError::upstream(model, format!("{name} must be one of '{}'.", allowed.join("', '"))))
        }
        _ => Ok(()),
    }
}

struct Answer {
    id: String,
    model: &'static Model,
    text: String,
    image: Option<Image>,
    finish: (&'static str, &'static str),
    usage: Json,
}

struct Image {
    url: String,
    signature: Option<String>,
}

impl Answer {
    fn make(
        request: &Request,
        url: &Url,
        body: &Value,
        model: &'static Model,
        talk: Talk,
        wants_image: bool,
        wants_text: bool,
    ) -> Result<Self, ApiError> {
        let Talk { prompt, characters, images, turn } = talk;
        let prompt_tokens = prompt_tokens(characters, images.len());
        let seed = body["seed"].as_i64().map_or(request.seed, |seed| seed as i32);
        let config = |name: &str| body["image_config"].get(name).and_then(Value::as_str);
        let size = from_prompt(&prompt).unwrap_or_else(|| from_config(config("aspect_ratio"), config("image_size")));
        let sketch = Sketch::new(&prompt, model.id, seed, turn, images);
        let withheld = match request.fault() {
            Some(FaultKind::Policy) => Some(("", ("content_filter", "IMAGE_SAFETY"))),
            Some(FaultKind::NoImage) => Some(("There is no picture of this.", ("stop", "NO_IMAGE"))),
            _ => None,
        };
        let id = format!("gen-{NOW}-{:016x}", hash(sketch.hash ^ turn as u64, prompt.as_bytes()));
        if let Some((text, finish)) = withheld {
            return Ok(Self { id, model, text: text.into(), image: None, finish, usage: usage(prompt_tokens, 0, 0) });
        }
        let image = wants_image.then(|| {
            let address = request.image_urls.then(|| stored::address(url, &sketch, size));
            let png = match &address {
                Some(address) => stored::find(address).ok_or_else(|| of_status(500))?,
                None => sketch.render(size, Format::Png).map_err(|error| ApiError::new(500, error))?,
            };
            Ok::<_, ApiError>(Image {
                url: address.unwrap_or_else(|| data_url::write(Format::Png.media_type(), &request.encode(&png))),
                signature: model.signs.then(|| signature::sign(&png)),
            })
        });
        let image = image.transpose()?;
        let text = match (wants_text, &image) {
            (false, _) => String::new(),
            (true, Some(_)) => format!("A simulated picture of {size} pixels, seed {seed}, turn {turn}."),
            (true, None) => "This is a simulated answer in words alone.".to_owned(),
        };
        let image_tokens = if image.is_some() { TOKENS_PER_IMAGE } else { 0 };
        let usage = usage(prompt_tokens, image_tokens, text.len().div_ceil(4) as u64);
        Ok(Self { id, model, text, image, finish: ("stop", "STOP"), usage })
    }

    fn images(&self) -> Option<Json> {
        let Image { url, .. } = self.image.as_ref()?;
        Some(Json::List(vec![object! {
            "type": "image_url",
            "image_url": object! { "url": url.as_str() },
            "index": 0,
        }]))
    }

    fn reasoning_details(&self) -> Option<Json> {
        let signature = self.image.as_ref()?.signature.as_deref()?;
        Some(Json::List(vec![object! {
            "type": "reasoning.encrypted",
            "data": signature,
            "format": "google-gemini-v1",
            "index": 0,
        }]))
    }

    fn whole(&self) -> Json {
        let mut message = object! {
            "role": "assistant",
            "content": self.text.as_str(),
            "refusal": Json::NULL,
            "reasoning": Json::NULL,
        };
        if let Some(images) = self.images() {
            message = message.with("images", images);
        }
        if let Some(details) = self.reasoning_details() {
            message = message.with("reasoning_details", details);
        }
        let (finish_reason, native) = self.finish;
        let choice = object! {
            "logprobs": Json::NULL,
            "finish_reason": finish_reason,
            "native_finish_reason": native,
            "index": 0,
            "message": message,
        };
        self.head("chat.completion")
            .with("choices", vec![choice])
            .with("system_fingerprint", Json::NULL)
            .with("usage", self.usage.clone())
    }

    fn stream(&self, request: &Request) -> Reply {
        let said = |content: &str| object! { "role": "assistant", "content": content };
        let mut events = STILL_THERE.repeat(2);
        events += &self.chunk(said(""), None);
        if request.fault() == Some(FaultKind::Status) {
            let choice = object! { "index": 0, "delta": said(""), "finish_reason": "error" };
            let chunk = self.head("chat.completion.chunk").with("error", of_status(502).body());
            events += &data(&chunk.with("choices", vec![choice]));
            return sse::reply(events);
        }
        for word in self.text.split_inclusive(' ') {
            events += &self.chunk(said(word), None);
        }
        if let Some(images) = self.images() {
            events += STILL_THERE;
            events += &self.chunk(said("").with("images", images), None);
        }
        if let Some(details) = self.reasoning_details() {
            events += &self.chunk(said("").with("reasoning_details", details), None);
        }
        events += &self.chunk(said(""), Some(self.finish));
        let last = self.head("chat.completion.chunk").with("choices", Vec::new()).with("usage", self.usage.clone());
        events += &data(&last);
        events += "data: [DONE]\n\n";
        sse::reply(events)
    }

    fn chunk(&self, delta: Json, finish: Option<(&str, &str)>) -> String {
        let choice = object! {
            "index": 0,
            "delta": delta,
            "finish_reason": finish.map(|(reason, _)| reason),
            "native_finish_reason": finish.map(|(_, native)| native),
            "logprobs": Json::NULL,
        };
        data(&self.head("chat.completion.chunk").with("choices", vec![choice]))
    }

    fn head(&self, object: &str) -> Json {
        object! {
            "id": self.id.as_str(),
            "provider": self.model.provider,
            "model": self.model.id,
            "object": object,
            "created": NOW,
        }
    }
}

/// An event without a name.
pub fn data(chunk: &Json) -> String {
    format!("data: {}\n\n", chunk.compact())
}
