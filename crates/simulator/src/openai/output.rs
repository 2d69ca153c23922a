//! The answer of `/v1/responses`: whole, or as the events in which it comes about.

use super::error::{ApiError, of_status};
use super::input::Input;
use super::settings::{Settings, usage};
use crate::clock::NOW;
use crate::fault::Kind as FaultKind;
use crate::hash::hash;
use crate::json::{Json, object};
use crate::size::Size;
use crate::{Reply, Request, sse};
use serde_json::Value;

pub enum Outcome {
    /// Nothing was answered: the prompt is against the policy.
    Blocked,
    /// The image tool was not called.
    Words,
    Called(Call),
}

/// A call of the image tool.
pub struct Call {
    /// The picture in base64; `None` if it is withheld.
    pub result: Option<String>,
    pub partials: Vec<String>,
    /// The number of images that it was made from.
    pub inputs: usize,
    pub size: Size,
    pub settings: Settings,
}

pub struct Output<'a> {
    parameters: &'a Value,
    prompt: &'a str,
    outcome: Outcome,
    text: String,
    /// The end of every id.
    id: String,
    characters: usize,
}

const BLOCKED: &str = "The prompt was rejected because it may violate the provider's content policy.";

impl<'a> Output<'a> {
    pub fn new(parameters: &'a Value, input: &'a Input, outcome: Outcome) -> Self {
        let text = match &outcome {
            Outcome::Called(Call { result: Some(_), size, .. }) => {
                format!("A simulated picture of {size} pixels, turn {}.", input.turn)
            }
            Outcome::Called(_) => "I could not show the picture.".to_owned(),
            Outcome::Blocked | Outcome::Words => "This is a simulated answer in words alone.".to_owned(),
        };
        let id = format!("{:016x}", hash(input.turn as u64, input.prompt.as_bytes()));
        Self { parameters, prompt: &input.prompt, outcome, text, id, characters: input.characters }
    }

    /// The response when all is done.
    pub fn response(&self) -> Json {
        match self.outcome {
            Outcome::Blocked => {
                let error = object! { "code": "image_content_policy_violation", "message": BLOCKED };
                self.at("failed", error, Vec::new(), Json::NULL)
            }
            _ => {
                let call = self.call().map(|call| self.image_item(call, true));
                let items = call.into_iter().chain([self.message_item(true)]).collect();
                self.at("completed", Json::NULL, items, self.usage())
            }
        }
    }

    fn call(&self) -> Option<&Call> {
        match &self.outcome {
            Outcome::Called(call) => Some(call),
            _ => None,
        }
    }

    fn at(&self, status: &str, error: Json, output: Vec<Json>, usage: Json) -> Json {
        let given = |name: &str| Json::from(self.parameters[name].clone());
        let or = |name: &str, default: Json| if self.parameters[name].is_null() { default } else { given(name) };
        object! {
            "id": format!("resp_{}", self.id),
            "object": "response",
            "created_at": NOW,
            "status": status,
            "background": false,
            "completed_at": (status == "completed").then_some(NOW),
            "error": error,
            "incomplete_details": Json::NULL,
            "instructions": given("instructions"),
            "max_output_tokens": given("max_output_tokens"),
            "max_tool_calls": given("max_tool_calls"),
            "model": given("model"),
            "output": output,
            "parallel_tool_calls": or("parallel_tool_calls", true.into()),
            "previous_response_id": Json::NULL,
            "reasoning": or("reasoning", object! { "effort": Json::NULL, "summary": Json::NULL }),
            "service_tier": "default",
            "store": or("store", true.into()),
            "temperature": or("temperature", 1.0.into()),
            "text": or("text", object! { "format": object! { "type": "text" } }),
            "tool_choice": or("tool_choice", "auto".into()),
            "tools": or("tools", Json::List(Vec::new())),
            "top_logprobs": or("top_logprobs", 0.into()),
            "top_p": or("top_p", 1.0.into()),
            "truncation": or("truncation", "disabled".into()),
            "usage": usage,
            "user": given("user"),
            "metadata": or("metadata", Json::Object(Vec::new())),
            "tool_usage": object! {
                "image_gen": self.tool_usage(),
                "web_search": object! { "num_requests": 0 },
            },
        }
    }

    fn usage(&self) -> Json {
        let input_tokens = self.characters.div_ceil(4);
        let output_tokens = self.text.len().div_ceil(4);
        object! {
            "input_tokens": input_tokens,
            "input_tokens_details": object! { "cached_tokens": 0, "cache_write_tokens": 0 },
            "output_tokens": output_tokens,
            "output_tokens_details": object! { "reasoning_tokens": 0 },
            "total_tokens": input_tokens + output_tokens,
        }
    }

    fn tool_usage(&self) -> Json {
        match self.call() {
            Some(call) => usage(self.prompt, call.inputs, call.settings.output_tokens(call.size)),
            None => usage("", 0, 0),
        }
    }

    fn image_item(&self, call: &Call, done: bool) -> Json {
        let item = object! { "id": format!("ig_{}", self.id), "type": "image_generation_call" };
        if !done {
            return item.with("status", "in_progress").with("result", Json::NULL);
        }
        let item = item
            .with("status", if call.result.is_some() { "completed" } else { "failed" })
            .with("action", if call.inputs > 0 { "edit" } else { "generate" })
            .with("background", call.settings.background())
            .with("output_format", call.settings.format.name())
            .with("quality", call.settings.quality)
            .with("result", call.result.clone())
            .with("revised_prompt", self.prompt)
            .with("size", call.size.to_string());
        match call.result {
            Some(_) => match call.settings.svg_usage(self.prompt) {
                Some(usage) => item.with("svg_usage", usage),
                None => item,
            },
            None => item.with("error", ApiError::moderation("output").body()),
        }
    }

    fn message_item(&self, done: bool) -> Json {
        object! {
            "id": format!("msg_{}", self.id),
            "type": "message",
            "status": if done { "completed" } else { "in_progress" },
            "content": if done { vec![self.text_part(true)] } else { Vec::new() },
            "role": "assistant",
        }
    }

    fn text_part(&self, done: bool) -> Json {
        object! {
            "type": "output_text",
            "annotations": Vec::new(),
            "logprobs": Vec::new(),
            "text": if done { self.text.as_str() } else { "" },
        }
    }

    pub fn stream(&self, request: &Request) -> Reply {
        let mut events = Events::default();
        for name in ["response.created", "response.in_progress"] {
            let response = self.at("in_progress", Json::NULL, Vec::new(), Json::NULL);
            events.push(name, vec![("response", response)]);
        }
        if let Outcome::Blocked = self.outcome {
            events.push("response.failed", vec![("response", self.response())]);
            return sse::reply(events.text);
        }
        if let Some(call) = self.call() {
            self.begin_call(call, &mut events);
        }
        if request.fault() == Some(FaultKind::Status) {
            let ApiError { message, kind, .. } = of_status(500);
            events.push("error", vec![("code", kind.into()), ("message", message.into()), ("param", Json::NULL)]);
            return sse::reply(events.text);
        }
        if let Some(call) = self.call() {
            self.end_call(call, &mut events);
        }
        self.stream_message(usize::from(self.call().is_some()), &mut events);
        events.push("response.completed", vec![("response", self.response())]);
        sse::reply(events.text)
    }

    /// The place of the call among the output.
    fn call_place(&self) -> Vec<(&'static str, Json)> {
        vec![("output_index", 0.into()), ("item_id", format!("ig_{}", self.id).into())]
    }

    fn begin_call(&self, call: &Call, events: &mut Events) {
        let item = self.image_item(call, false);
        events.push("response.output_item.added", vec![("output_index", 0.into()), ("item", item)]);
        events.push("response.image_generation_call.in_progress", self.call_place());
        events.push("response.image_generation_call.generating", self.call_place());
        for (index, partial) in call.partials.iter().enumerate() {
            let mut fields = self.call_place();
            fields.extend([
                ("background", call.settings.background().into()),
                ("output_format", call.settings.format.name().into()),
                ("quality", call.settings.quality.into()),
                ("size", call.size.to_string().into()),
                ("partial_image_index", index.into()),
                ("partial_image_b64", partial.as_str().into()),
            ]);
            events.push("response.image_generation_call.partial_image", fields);
        }
    }

    fn end_call(&self, call: &Call, events: &mut Events) {
        if call.result.is_some() {
            events.push("response.image_generation_call.completed", self.call_place());
        }
        let item = self.image_item(call, true);
        events.push("response.output_item.done", vec![("output_index", 0.into()), ("item", item)]);
    }

    fn stream_message(&self, index: usize, events: &mut Events) {
        let item = |done| vec![("output_index", Json::from(index)), ("item", self.message_item(done))];
        let place = |name, value: Json| {
            let id = format!("msg_{}", self.id);
            vec![("item_id", id.into()), ("output_index", index.into()), ("content_index", 0.into()), (name, value)]
        };
        events.push("response.output_item.added", item(false));
        events.push("response.content_part.added", place("part", self.text_part(false)));
        for word in self.text.split_inclusive(' ') {
            let mut fields = place("delta", word.into());
            fields.push(("logprobs", Json::List(Vec::new())));
            events.push("response.output_text.delta", fields);
        }
        let mut fields = place("text", self.text.as_str().into());
        fields.push(("logprobs", Json::List(Vec::new())));
        events.push("response.output_text.done", fields);
        events.push("response.content_part.done", place("part", self.text_part(true)));
        events.push("response.output_item.done", item(true));
    }
}

/// Events, each with its type and its number.
#[derive(Default)]
struct Events {
    text: String,
    count: usize,
}

impl Events {
    fn push(&mut self, name: &str, fields: Vec<(&'static str, Json)>) {
        let mut all = vec![("type", Json::from(name)), ("sequence_number", self.count.into())];
        all.extend(fields);
        self.text += &sse::event(name, &Json::Object(all));
        self.count += 1;
    }
}
