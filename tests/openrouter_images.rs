//! OpenRouter's images API: the exact bytes of a request, and every shape of an answer.

#![cfg(feature = "formats")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use ai_generation_client::model::{Code, Request, Role, Stage, Turn, Wanted};
use ai_generation_client::wire::openrouter_images::FORMAT;
use common::wire::{self, JPEG, Seen, address, drawn, encoded, events, image, read, refused, tokens, watch};
use common::{PNG, Reply, base64, png};
use proptest::prelude::*;
use serde_json::{Value, json};

fn request() -> Request {
    wire::request("google/gemini-nano-banana-2.1")
}

#[test]
fn the_smallest_request_is_written_to_the_byte() {
    let (body, adjusted) = wire::written(&FORMAT, &request(), false, &[]);
    assert_eq!(String::from_utf8(body).unwrap(), r#"{"model":"google/gemini-nano-banana-2.1","prompt":"A fox"}"#);
    assert_eq!((adjusted, (FORMAT.path)(&request(), true).as_str()), (None, "/images"));
}

#[test]
fn every_field_has_its_place() {
    let (first, last) = (png(1, 1), png(4, 4));
    let turn = |role, text: Option<&str>, image| Turn { role, text: text.map(Into::into), image, signature: None };
    let request = Request {
        size: Wanted { shape: true, resolution: true, told: false },
        style: wire::style(&[("quality", "high"), ("background", "transparent"), ("outputFormat", "webp"), ("n", "3")]),
        seed: Some(7),
        temperature: Some(0.5),
        system_prompt: Some("Paint \"well\"".into()),
        history: vec![
            turn(Role::User, Some("Draw"), Some(image(0, &first, "image/png"))),
            turn(Role::Model, None, Some(image(1, &last, "image/png"))),
        ],
        images: vec![image(2, JPEG, "image/jpeg")],
        ..request()
    };
    let mut body = encoded(&FORMAT, &request, true, &[&first, &last, JPEG]);
    let prompt = body["prompt"].take();
    let prompt = prompt.as_str().unwrap();
    assert!(prompt.starts_with("Paint \"well\"\n\nThis is a refinement") && prompt.ends_with("A fox"), "{prompt}");
    let reference = |mime: &str, bytes: &[u8]| json!({"type": "image_url", "image_url": {"url": format!("data:{mime};base64,{}", base64(bytes))}});
    let expected = json!({
        "model": "google/gemini-nano-banana-2.1", "prompt": null, "aspect_ratio": "1:1", "resolution": "1K",
        "quality": "high", "background": "transparent", "output_format": "webp", "n": 3, "seed": 7,
        "input_references": [reference("image/png", &last), reference("image/jpeg", JPEG)],
        "stream": true,
    });
    assert_eq!(body, expected);
}

#[test]
fn a_size_is_sent_as_the_nearest_ratio_and_tier() {
    let (both, neither) = ((true, true), (false, false));
    for (width, height, asked, ratio, tier, adjusted) in [
        (1024, 1024, both, Some("1:1"), Some("1K"), None),
        (1365, 768, (true, false), Some("16:9"), None, None),
        (2048, 2048, (false, true), None, Some("2K"), None),
        (1000, 300, both, Some("4:1"), Some("512"), Some("4:1, 512")),
        (1448, 724, (true, false), Some("2:1"), None, None),
        (1200, 1000, (true, false), Some("5:4"), None, Some("5:4")),
        (8000, 8000, (false, true), None, Some("4K"), Some("4K")),
        (700, 500, neither, None, None, None),
    ] {
        let size = Wanted { shape: asked.0, resolution: asked.1, told: false };
        let (body, reported) = wire::written(&FORMAT, &Request { width, height, size, ..request() }, false, &[]);
        let body: Value = serde_json::from_slice(&body).unwrap();
        let sent = (body.get("aspect_ratio").and_then(Value::as_str), body.get("resolution").and_then(Value::as_str));
        assert_eq!((sent, reported.as_deref()), ((ratio, tier), adjusted), "{width}x{height}");
    }
}

proptest! {
    #[test]
    fn any_text_survives(prompt in any::<String>(), quality in any::<String>(), model in any::<String>()) {
        let request = Request { prompt: prompt.clone(), style: wire::style(&[("quality", &quality)]), model: model.clone(), ..request() };
        let body = encoded(&FORMAT, &request, false, &[]);
        prop_assert_eq!(body, json!({"model": model, "prompt": prompt, "quality": quality}));
    }
}

fn usage() -> Value {
    json!({
        "prompt_tokens": 9, "completion_tokens": 1300, "total_tokens": 1309, "cost": 0.0387, "is_byok": false,
        "prompt_tokens_details": {"cached_tokens": 0},
        "completion_tokens_details": {"image_tokens": 1290, "reasoning_tokens": 10},
        "cost_details": {"upstream_inference_cost": null},
    })
}

fn answer() -> Value {
    json!({"created": 1_780_000_000, "data": [{"b64_json": base64(PNG), "media_type": "image/png"}], "usage": usage()})
}

#[test]
fn an_answer_is_read_whole() {
    let summary = read(&FORMAT, &answer()).unwrap();
    assert_eq!((summary.parts, summary.usage), (vec![drawn(PNG)], tokens(9, 1300, Some(1290), Some("0.0387"))));
}

#[test]
fn what_it_cost_is_told_as_it_was_written() {
    for cost in ["0", "0.10", "1e-05", "12345678901234567890.5"] {
        let text = answer().to_string().replace("0.0387", cost);
        let answer = wire::decode(&FORMAT, &[text.as_bytes()], 200).unwrap();
        assert_eq!(answer.usage.unwrap().cost.as_deref(), Some(cost));
    }
}

#[test]
fn an_answer_reads_the_same_however_it_is_written() {
    wire::reads_anyhow(&FORMAT, &answer());
    let backwards = wire::decode(&FORMAT, &[wire::backwards(&answer()).as_bytes()], 200).unwrap();
    assert_eq!(wire::summary(backwards), read(&FORMAT, &answer()).unwrap());
    wire::survives_anything(&FORMAT, &answer(), "/data/0/b64_json");
}

#[test]
fn a_type_is_believed_where_the_bytes_say_nothing() {
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    let body =
        json!({"data": [{"media_type": "image/svg+xml", "b64_json": base64(svg)}, {"url": "https://images.test/a"}]});
    let expected = Seen { image: Some(base64(svg)), mime: Some("image/svg+xml".into()), ..Seen::default() };
    assert_eq!(read(&FORMAT, &body).unwrap().parts, [expected, address("https://images.test/a")]);
    let other = json!({"data": [{"media_type": "text/html", "b64_json": base64(b"<b>")}]});
    assert_eq!(refused(&FORMAT, &other, 200).code, Code::NoImage);
}

#[test]
fn refusals_have_a_stage_and_reasons() {
    let flagged = json!({"code": 403, "message": "requires moderation", "metadata": {
        "reasons": ["sexual", "violence"], "flagged_input": "A …", "provider_name": "OpenAI", "model_slug": "a/b"}});
    for status in [200, 403] {
        let failure = refused(&FORMAT, &json!({ "error": flagged }), status);
        let policy = failure.policy.unwrap();
        assert_eq!((failure.code, failure.status, failure.retryable), (Code::ContentPolicy, Some(403), false));
        assert_eq!((policy.stage, policy.categories), (Stage::Input, vec!["sexual".into(), "violence".into()]));
        assert_eq!(failure.details.provider_message.as_deref(), Some("requires moderation"));
    }
    for (status, error) in [
        (400, json!({"code": 400, "message": "no", "metadata": {"error_type": "content_policy_violation"}})),
        (200, json!({"code": "content_policy_violation", "message": "no", "type": "provider_error"})),
        (502, json!({"code": 502, "message": "no", "metadata": {"error_type": "refusal"}})),
    ] {
        assert_eq!(refused(&FORMAT, &json!({ "error": error }), status).code, Code::ContentPolicy, "{error}");
    }
    let forbidden =
        json!({"error": {"code": 403, "message": "Forbidden", "metadata": {"error_type": "permission_denied"}}});
    assert_eq!(refused(&FORMAT, &forbidden, 403).code, Code::Forbidden);
}

#[test]
fn every_error_has_its_code_under_its_own_status_and_under_200() {
    let waiting = |seconds: Value| json!({"code": 429, "message": "m", "availability": {"retryable": true, "retry_after": seconds}});
    for (error, code, retryable, wait) in [
        (json!({"code": 401, "message": "m"}), Code::Unauthorized, false, None),
        (json!({"code": 402, "message": "m"}), Code::QuotaExhausted, false, None),
        (json!({"code": 402, "message": "m", "availability": {"retryable": true}}), Code::QuotaExhausted, false, None),
        (json!({"code": 404, "message": "m"}), Code::NotFound, false, None),
        (json!({"code": 408, "message": "m"}), Code::ServerError, true, None),
        (json!({"code": 413, "message": "m"}), Code::FileTooLarge, false, None),
        (waiting(json!(12)), Code::RateLimited, true, Some(12_000.0)),
        (waiting(json!(1.5)), Code::RateLimited, true, Some(1500.0)),
        (waiting(json!("2.5")), Code::RateLimited, true, Some(2500.0)),
        (waiting(json!(null)), Code::RateLimited, true, None),
        (waiting(json!(-3)), Code::RateLimited, true, None),
        (
            json!({"code": 429, "message": "Rate limit exceeded: free-models-per-day"}),
            Code::QuotaExhausted,
            false,
            None,
        ),
        (json!({"code": 429, "message": "m", "availability": {"retryable": false}}), Code::RateLimited, false, None),
        // What is wrong with the request stays wrong.
        (json!({"code": 400, "message": "m", "availability": {"retryable": true}}), Code::InvalidRequest, false, None),
        (json!({"code": 401, "message": "m", "availability": {"retryable": true}}), Code::Unauthorized, false, None),
        (json!({"code": 501, "message": "m", "availability": {"retryable": true}}), Code::ServerError, true, None),
        (
            json!({"code": 502, "message": "m", "metadata": {"error_type": "provider_unavailable", "raw": "{}"}}),
            Code::ServerError,
            true,
            None,
        ),
        (json!({"code": "503", "message": "m"}), Code::ServerError, true, None),
    ] {
        let status = error["code"].as_u64().unwrap_or(503) as u16;
        for http in [status, 200] {
            let failure = refused(&FORMAT, &json!({ "error": error }), http);
            assert_eq!((failure.code, failure.status), (code, Some(status)), "{http} {error}");
            assert_eq!((failure.retryable, failure.terminal), (retryable, code == Code::QuotaExhausted), "{error}");
            assert_eq!(
                (failure.message.as_str(), failure.wait_ms),
                (error["message"].as_str().unwrap(), wait),
                "{error}"
            );
        }
    }
}

#[test]
fn an_error_that_has_but_a_name_means_what_its_name_says() {
    for (name, code, retryable) in [
        ("rate_limit_exceeded", Code::RateLimited, true),
        ("provider_overloaded", Code::ServerError, true),
        ("provider_unavailable", Code::ServerError, true),
        ("server", Code::ServerError, true),
        ("timeout", Code::ServerError, true),
        ("unmapped", Code::ServerError, true),
        ("payment_required", Code::QuotaExhausted, false),
        ("authentication", Code::Unauthorized, false),
        ("permission_denied", Code::Forbidden, false),
        ("not_found", Code::NotFound, false),
        ("payload_too_large", Code::FileTooLarge, false),
        ("invalid_request", Code::InvalidRequest, false),
        ("invalid_prompt", Code::InvalidRequest, false),
        ("invalid_image", Code::InvalidRequest, false),
        ("image_too_small", Code::InvalidRequest, false),
        ("unsupported_image_format", Code::InvalidRequest, false),
        ("context_length_exceeded", Code::InvalidRequest, false),
        ("unprocessable", Code::InvalidRequest, false),
        ("content_policy_violation", Code::ContentPolicy, false),
        ("refusal", Code::ContentPolicy, false),
    ] {
        for error in [json!({"message": "m", "metadata": {"error_type": name}}), json!({"code": name, "message": "m"})]
        {
            let failure =
                watch(&FORMAT, &[events(&[json!({"type": "error", "error": error})]).as_bytes()]).result.unwrap_err();
            assert_eq!((failure.code, failure.retryable), (code, retryable), "{error}");
        }
    }
}

fn partial(at: u8) -> Value {
    json!({"type": "image_generation.partial_image", "b64_json": base64(&png(at, at)), "partial_image_index": at})
}

fn completed() -> Value {
    json!({
        "type": "image_generation.completed", "b64_json": base64(PNG), "media_type": "image/png", "created": 1,
        "usage": usage(),
    })
}

#[test]
fn a_stream_shows_drafts_and_comes_to_what_the_document_comes_to() {
    let stream =
        [": OPENROUTER PROCESSING\n\n", &events(&[partial(8), partial(9), completed()]), "data: [DONE]\n\n"].concat();
    wire::streams_anyhow(
        &FORMAT,
        &stream,
        &["draft image/png Some((8, 8))", "draft image/png Some((9, 9))", "image/png Some((2, 3))"],
    );
    let chunk = json!({"type": "image_generation.text_chunk", "phase": "content", "text": "<svg"});
    let flagged = json!({"code": 403, "message": "m", "metadata": {"reasons": ["sexual"], "flagged_input": "A"}});
    for (document, stream) in [
        (answer(), vec![partial(8), completed()]),
        (answer(), vec![chunk, completed()]),
        (answer(), vec![answer()]),
        (json!({"error": flagged}), vec![json!({"type": "error", "error": flagged})]),
        (json!({"error": flagged}), vec![json!({"error": flagged})]),
    ] {
        wire::same(&FORMAT, &document, &events(&stream));
        wire::same(&FORMAT, &document, &(events(&stream) + "data: [DONE]\n\n"));
    }
}

#[test]
fn a_stream_that_ends_without_an_image_was_cut_short_unless_it_says_that_it_is_done() {
    for (rest, code) in
        [("", Code::TruncatedResponse), ("data: [DO", Code::TruncatedResponse), ("data: [DONE]", Code::NoImage)]
    {
        let cut = events(&[partial(8)]) + rest;
        let watched = wire::watch_replies(&FORMAT, [Reply::stream(&[cut.as_bytes()])]);
        let failure = watched.result.unwrap_err();
        assert_eq!((failure.code, watched.attempts, failure.maybe_billed), (code, 1, true), "{rest}");
    }
}

#[test]
fn an_image_before_an_error_counts() {
    let error = json!({"type": "error", "error": {"code": "provider_unavailable", "message": "late"}});
    let watched =
        watch(&FORMAT, &[(events(&[partial(8), completed(), error.clone()]) + "data: [DONE]\n\n").as_bytes()]);
    assert_eq!((watched.result.unwrap().parts, watched.attempts), (vec![drawn(PNG)], 1));
    let watched = watch(&FORMAT, &[(events(&[partial(8), error]) + "data: [DONE]\n\n").as_bytes()]);
    let failure = watched.result.unwrap_err();
    assert_eq!((failure.code, failure.maybe_billed, watched.attempts), (Code::ServerError, true, 1));
}

#[test]
fn a_stream_that_is_cut_in_its_last_word_keeps_its_image() {
    for end in ["data: [D", "data: [DON", "data: [DONE", "data: [DONE]", "data: [DONE]\n"] {
        let stream = events(&[completed()]) + end;
        assert_eq!(watch(&FORMAT, &[stream.as_bytes()]).result.unwrap().parts, [drawn(PNG)], "{end}");
    }
}

#[test]
fn a_cost_that_cannot_be_read_is_not_told() {
    for cost in ["1".repeat(60), format!("0.{}", "1".repeat(60))] {
        let text =
            format!(r#"{{"data":[{{"b64_json":"{}"}}],"usage":{{"cost":{cost},"total_tokens":7}}}}"#, base64(PNG));
        let usage = wire::decode(&FORMAT, &[text.as_bytes()], 200).unwrap().usage.unwrap();
        assert_eq!((usage.cost, usage.total_tokens), (None, Some(7.0)));
    }
}
