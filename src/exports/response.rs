//! The outcome of a call, as the package's TypeScript takes it (`pkg-template/src/call/outcome.ts`).

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::plain::{Value, plain};
use crate::engine::Done;
use crate::model::failure::{Details, Policy};
use crate::model::{Code, Failure, Stage};
use crate::web::JsBytes;
use crate::web::js::{self, Outcome, object};
use crate::wire::{Content, Drawn, Part, Source, Usage};

/// `turn_text` is the text of the request's own turn, `sent_size` the size that was sent in place of the one asked for.
pub fn completed(done: Done<JsBytes>, turn_text: &str, sent_size: Option<String>) -> Outcome {
    let Done { answer, attempts, inference_time_ms } = done;
    let crossing = object::<js::Answer>();
    crossing.set_parts(&answer.parts.into_iter().map(part).collect::<Array>());
    crossing.set_model(answer.model.as_deref());
    if let Some(counts) = answer.usage {
        crossing.set_usage(&usage(counts));
    }
    if !answer.sources.is_empty() {
        crossing.set_sources(&answer.sources.iter().map(source).collect::<Array>());
    }
    crossing.set_attempts(attempts);
    crossing.set_inference_time_ms(inference_time_ms);
    crossing.set_turn_text(turn_text);
    crossing.set_sent_size(sent_size.as_deref());
    let outcome = object::<Outcome>();
    outcome.set_answer(&crossing);
    outcome
}

/// Neither an answer nor a failure: whoever aborted the call knows the reason.
pub fn aborted() -> Outcome {
    object()
}

pub fn failed(failure: Box<Failure>, attempts: u32) -> Outcome {
    let outcome = object::<Outcome>();
    outcome.set_failure(&error(failure, attempts).into_js());
    outcome
}

fn part(part: Part<JsBytes>) -> js::Part {
    let crossing = object::<js::Part>();
    crossing.set_text(part.text.as_deref());
    if let Some(drawn) = part.image {
        crossing.set_image(&image(drawn));
    }
    if let Some(signature) = part.signature {
        crossing.set_signature(signature.array());
    }
    crossing
}

fn image(drawn: Drawn<JsBytes>) -> js::Image {
    let crossing = object::<js::Image>();
    match drawn.content {
        Content::Data(data) => crossing.set_data(data.array()),
        Content::Address(address) => crossing.set_address(Some(&address)),
    }
    crossing.set_mime_type(&drawn.mime);
    crossing.set_size(drawn.size);
    crossing.set_revised_prompt(drawn.revised_prompt.as_deref());
    crossing
}

fn source(source: &Source) -> js::Source {
    let crossing = object::<js::Source>();
    crossing.set_title(source.title.as_deref());
    crossing.set_url(&source.url);
    crossing
}

fn usage(usage: Usage) -> js::Usage {
    let crossing = object::<js::Usage>();
    crossing.set_input_tokens(usage.input_tokens);
    crossing.set_output_tokens(usage.output_tokens);
    crossing.set_total_tokens(usage.total_tokens);
    crossing.set_image_tokens(usage.image_tokens);
    crossing.set_cost(usage.cost.as_deref());
    crossing
}

plain! {
    /// The failure of a call.
    fn error(failure: Box<Failure>, attempts: u32) -> Failure {
        code: "string" = failure.code.as_str();
        message: "string" = failure.message;
        details: "FailureDetails" = details(failure.details);
        status: "number | undefined" = failure.status;
        requestId: "string | undefined" = failure.request_id;
        suggestion: "string" = failure.suggestion;
        retryable: "boolean" = failure.retryable;
        maybeBilled: "boolean" = failure.maybe_billed;
        attempts: "number" = attempts;
        // Of a rate limit: seconds, and whether waiting is of no help.
        retryAfter: "number | undefined" = failure.retry_after;
        terminal: "boolean" = failure.terminal;
        // The total time is over; `message` is what there is to say beside.
        outOfTime: "boolean" = failure.code == Code::OutOfTime;
        policy: "FailurePolicy | undefined" = failure.policy.map(policy);
    }
}

plain! {
    /// More about a failure.
    fn details(details: Details) -> FailureDetails {
        field: "string | undefined" = details.field;
        given: "string | undefined" = details.given;
        allowed: "string | undefined" = details.allowed;
        providerMessage: "string | undefined" = details.provider_message;
        providerStatus: "string | undefined" = details.provider_status;
        param: "string | undefined" = details.param;
        quotaId: "string | undefined" = details.quota_id;
        finishReason: "string | undefined" = details.finish_reason;
        text: "string | undefined" = details.text;
        retryAfter: "number | undefined" = details.retry_after;
        contentType: "string | undefined" = details.content_type;
    }
}

plain! {
    /// A refusal.
    fn policy(policy: Policy) -> FailurePolicy {
        reason: "string" = policy.reason;
        stage: "\"input\" | \"output\" | \"unknown\"" = match policy.stage {
            Stage::Input => "input",
            Stage::Output => "output",
            Stage::Unknown => "unknown",
        };
        categories: "string[]" = policy.categories;
    }
}
