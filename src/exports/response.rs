//! What a call comes to, as the package's TypeScript takes it (`pkg-template/src/call/outcome.ts`).

use wasm_bindgen::JsValue;

use super::plain::Value;
use crate::engine::Done;
use crate::model::Failure;
use crate::model::failure::{Details, Policy, Stage};
use crate::web::JsBytes;
use crate::wire::{Content, Drawn, Part, Usage};

/// The fields of an answer are known by their places: names would be made anew for each. `said` is what the request's own
/// turn said, `adjusted` the size that was sent in place of the one asked for.
pub fn completed(done: Done<JsBytes>, said: String, adjusted: Option<String>) -> JsValue {
    let Done { answer, attempts, inference_time_ms } = done;
    let fields = [
        answer.parts.into(),
        answer.model.into(),
        answer.usage.into(),
        attempts.into(),
        inference_time_ms.into(),
        said.into(),
        adjusted.into(),
    ];
    outcome("answer", Value::List(fields.into()))
}

/// Neither: whoever aborted the call knows the reason.
pub fn aborted() -> JsValue {
    js_sys::Object::new().into()
}

/// `caused`: whether what was thrown may be shown.
pub fn failed(failure: Failure, attempts: u32, caused: bool) -> JsValue {
    let error = Value::Object(vec![
        ("code", failure.code.as_str().into()),
        ("message", failure.message.into()),
        ("details", (*failure.details).into()),
        ("status", failure.status.into()),
        ("requestId", failure.request_id.into()),
        ("suggestion", failure.suggestion.into()),
        ("retryable", failure.retryable.into()),
        ("maybeBilled", failure.maybe_billed.into()),
        ("retryAfter", failure.retry_after.into()),
        ("terminal", failure.terminal.into()),
        ("policy", failure.policy.map(|policy| *policy).into()),
        ("attempts", attempts.into()),
    ]);
    outcome("failure", Value::List(vec![error, caused.into()]))
}

fn outcome(name: &'static str, value: Value) -> JsValue {
    Value::Object(vec![(name, value)]).into_js()
}

impl From<JsBytes> for Value {
    fn from(bytes: JsBytes) -> Self {
        Self::Js(bytes.array().into())
    }
}

impl From<Part<JsBytes>> for Value {
    fn from(part: Part<JsBytes>) -> Self {
        Self::List(vec![part.text.into(), part.image.into(), part.signature.into()])
    }
}

impl From<Drawn<JsBytes>> for Value {
    fn from(image: Drawn<JsBytes>) -> Self {
        let (width, height) = image.size.unzip();
        let content = match image.content {
            Content::Data(data) => data.into(),
            Content::Address(address) => address.into(),
        };
        Self::List(vec![content, image.mime.into(), width.into(), height.into(), image.revised_prompt.into()])
    }
}

impl From<Usage> for Value {
    fn from(usage: Usage) -> Self {
        Self::List(vec![
            usage.input_tokens.into(),
            usage.output_tokens.into(),
            usage.total_tokens.into(),
            usage.image_tokens.into(),
            usage.cost.into(),
        ])
    }
}

impl From<Details> for Value {
    fn from(details: Details) -> Self {
        Self::Object(vec![
            ("field", details.field.into()),
            ("given", details.given.into()),
            ("allowed", details.allowed.into()),
            ("providerMessage", details.provider_message.into()),
            ("providerStatus", details.provider_status.into()),
            ("quotaId", details.quota_id.into()),
            ("finishReason", details.finish_reason.into()),
            ("text", details.text.into()),
            ("retryAfter", details.retry_after.into()),
            ("contentType", details.content_type.into()),
        ])
    }
}

impl From<Policy> for Value {
    fn from(policy: Policy) -> Self {
        let stage = match policy.stage {
            Stage::Input => "input",
            Stage::Output => "output",
            Stage::Unknown => "unknown",
        };
        Self::Object(vec![
            ("reason", policy.reason.into()),
            ("stage", stage.into()),
            ("categories", policy.categories.into()),
        ])
    }
}
