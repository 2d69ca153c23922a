//! Gemini's `generateContent`.

use super::field::{ERROR_OF_PROXY, Field, Fields};
use super::format::{Events, Format, Signature};
use super::{Body, catalog, prompt};
use crate::codec::decimal::{decimal, whole};
use crate::model::{Image, Request, Role, Turn};

pub static FORMAT: Format = Format {
    name: "gemini",
    path,
    check: |_| Ok(()),
    encode,
    uploads: false,
    fields: &[
        (&["candidates.*.content.parts.*"], PART),
        (&["candidates.*"], &[("finishReason", Field::FinishReason), ("finishMessage", Field::FinishMessage)]),
        (&["promptFeedback"], &[("blockReason", Field::BlockReason)]),
        (RATINGS, &[("category", Field::RatingCategory), ("blocked", Field::RatingBlocked)]),
        (&[""], &[("modelVersion", Field::Model), ("responseId", Field::ResponseId)]),
        (&["candidates.*.groundingMetadata.groundingChunks.*"], SOURCE),
        (&["usageMetadata"], USAGE),
        (&["error"], ERROR),
        (&[""], ERROR_OF_PROXY),
    ],
    parts: &["candidates.*.content.parts.*"],
    answers: &["candidates", "promptFeedback"],
    signature: Signature::Base64,
    ratings: RATINGS,
    modalities: &["usageMetadata.candidatesTokensDetails.*"],
    refuses_in_words: true,
    events: Events::NONE,
};

const RATINGS: &[&str] = &["candidates.*.safetyRatings.*", "promptFeedback.safetyRatings.*"];

const PART: Fields = &[
    ("inlineData.data", Field::Base64),
    ("thoughtSignature", Field::Signature),
    ("inlineData.mimeType", Field::Mime),
    ("text", Field::Text),
    ("thought", Field::Thought),
];

const SOURCE: Fields = &[
    ("web.title", Field::SourceTitle),
    ("web.uri", Field::SourceUrl),
    ("image.title", Field::SourceTitle),
    ("image.sourceUri", Field::SourceUrl),
];

const USAGE: Fields = &[
    ("promptTokenCount", Field::InputTokens),
    ("candidatesTokenCount", Field::OutputTokens),
    ("thoughtsTokenCount", Field::ThoughtTokens),
    ("totalTokenCount", Field::TotalTokens),
    ("candidatesTokensDetails.*.modality", Field::Modality),
    ("candidatesTokensDetails.*.tokenCount", Field::ModalityTokens),
];

const ERROR: Fields = &[
    ("code", Field::ErrorCode),
    ("message", Field::ErrorMessage),
    ("status", Field::ErrorStatus),
    ("details.*.reason", Field::ErrorReason),
    ("details.*.retryDelay", Field::RetryDelay),
    ("details.*.violations.*.quotaId", Field::QuotaId),
];

/// The four harms that are guarded against, where the request does not say otherwise.
const DEFAULT_SAFETY: [&str; 4] = [
    "HARM_CATEGORY_HARASSMENT",
    "HARM_CATEGORY_HATE_SPEECH",
    "HARM_CATEGORY_SEXUALLY_EXPLICIT",
    "HARM_CATEGORY_DANGEROUS_CONTENT",
];
const DEFAULT_THRESHOLD: &str = "BLOCK_MEDIUM_AND_ABOVE";

fn path(request: &Request, streaming: bool) -> String {
    let call = if streaming { ":streamGenerateContent?alt=sse" } else { ":generateContent" };
    ["/models/", &request.model, call].concat()
}

#[inline(never)]
fn encode(request: &Request, _: bool, body: &mut Body) -> Option<String> {
    body.raw("{\"contents\":[");
    contents(body, request, &prompt::text(request));
    body.raw("],\"generationConfig\":{\"responseModalities\":[\"IMAGE\",\"TEXT\"]");
    if let Some(seed) = request.seed {
        body.raw(",\"seed\":").raw(&whole(seed));
    }
    if let Some(temperature) = request.temperature {
        body.raw(",\"temperature\":").raw(&decimal(temperature));
    }
    let (fit, adjusted) = catalog::fit(catalog::gemini(&request.model), request);
    let person = request.style.get("personGeneration");
    if !fit.is_empty() || person.is_some() {
        fit.write(body.raw(",\"imageConfig\":{"), "aspectRatio", "imageSize");
        if let Some(person) = person {
            body.raw(if fit.is_empty() { "" } else { "," }).raw("\"personGeneration\":").string(person);
        }
        body.raw("}");
    }
    body.raw("},\"safetySettings\":[");
    let given = request.safety.iter().map(|(category, threshold)| (category.as_str(), threshold.as_str()));
    let left = DEFAULT_SAFETY.into_iter().filter(|harm| given.clone().all(|(category, _)| category != *harm));
    let settings = left.map(|category| (category, DEFAULT_THRESHOLD)).chain(given.clone());
    body.list(settings, |body, (category, threshold)| setting(body, category, threshold));
    body.raw(if request.grounding { "],\"tools\":[{\"googleSearch\":{}}]" } else { "]" });
    if let Some(system) = &request.system_prompt {
        body.raw(",\"systemInstruction\":{\"parts\":[{\"text\":").string(system).raw("}]}");
    }
    body.raw("}");
    adjusted
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

fn setting(body: &mut Body, category: &str, threshold: &str) {
    body.raw("{\"category\":").string(category).raw(",\"threshold\":").string(threshold).raw("}");
}
