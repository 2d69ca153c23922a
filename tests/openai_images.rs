//! OpenAI's images API: the exact bytes of a request, and every shape of an answer.

#![cfg(feature = "formats")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use ai_generation_client::model::{Code, Failure, Request, Role, Stage, Turn, Wanted};
use ai_generation_client::wire::catalog;
use ai_generation_client::wire::openai_images::FORMAT;
use common::wire::{
    self, BOUNDARY, JPEG, Seen, address, drawn, encoded, events, image, images, read, refused, tokens, watch,
};
use common::{PNG, Reply, base64, png};
use proptest::prelude::*;
use serde_json::{Value, json};

fn request() -> Request {
    wire::request("gpt-image-2")
}

fn styled() -> Request {
    Request {
        size: Wanted { shape: true, resolution: true, told: false },
        style: wire::style(&[("quality", "high"), ("background", "transparent"), ("outputFormat", "webp"), ("n", "3")]),
        // Neither has a place.
        seed: Some(7),
        temperature: Some(0.5),
        ..request()
    }
}

fn path(request: &Request) -> String {
    (FORMAT.path)(request, false)
}

#[test]
fn the_smallest_request_is_written_to_the_byte() {
    let (body, adjusted) = wire::written(&FORMAT, &request(), false, &[]);
    assert_eq!(String::from_utf8(body).unwrap(), r#"{"model":"gpt-image-2","prompt":"A fox"}"#);
    assert_eq!((adjusted, path(&request()).as_str()), (None, "/images/generations"));
}

#[test]
fn every_field_has_its_place() {
    let body = encoded(&FORMAT, &styled(), false, &[]);
    let mut expected = json!({
        "model": "gpt-image-2", "prompt": "A fox", "size": "1024x1024", "quality": "high",
        "background": "transparent", "output_format": "webp", "n": 3,
    });
    assert_eq!(body, expected);
    expected["stream"] = true.into();
    expected["partial_images"] = 2.into();
    assert_eq!(encoded(&FORMAT, &styled(), true, &[]), expected);
}

#[test]
fn only_the_models_of_old_are_asked_for_base64_and_for_no_stream() {
    for model in ["dall-e-2", "dall-e-3", "openai/dall-e-3"] {
        let body = encoded(&FORMAT, &Request { model: model.into(), ..request() }, true, &[]);
        assert_eq!(body, json!({"model": model, "prompt": "A fox", "response_format": "b64_json"}));
    }
}

#[test]
fn a_size_is_sent_as_the_model_takes_it() {
    let both = Wanted { shape: true, resolution: true, told: false };
    let shape = Wanted { resolution: false, ..both };
    let resolution = Wanted { shape: false, ..both };
    for (model, width, height, size, sent, adjusted) in [
        ("gpt-image-2", 1536, 864, both, "1536x864", None),
        ("gpt-image-2", 683, 1024, both, "688x1024", Some("688x1024")),
        ("gpt-image-2", 683, 1024, shape, "688x1024", None),
        ("gpt-image-2", 4096, 4096, resolution, "2160x2160", Some("2160x2160")),
        ("gpt-image-2", 2048, 256, shape, "768x256", Some("768x256")),
        ("gpt-image-2.5-sunburst", 1000, 1000, both, "1008x1008", Some("1008x1008")),
        ("gpt-image-1.5", 1536, 1024, both, "1536x1024", None),
        ("gpt-image-1.5", 1024, 683, both, "1536x1024", Some("1536x1024")),
        // All of it that was asked for.
        ("gpt-image-1.5", 1024, 683, shape, "1536x1024", None),
        ("gpt-image-1.5", 1792, 1024, shape, "1536x1024", Some("1536x1024")),
        ("gpt-image-1.5-2025-12-16", 1792, 1024, both, "1536x1024", Some("1536x1024")),
        ("openai/gpt-image-1-mini", 600, 800, both, "1024x1536", Some("1024x1536")),
        ("chatgpt-image-latest", 1024, 1024, both, "1024x1024", None),
        ("dall-e-3", 1792, 1024, both, "1792x1024", None),
    ] {
        let request = Request { model: model.into(), width, height, size, ..request() };
        let (body, reported) = wire::written(&FORMAT, &request, false, &[]);
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!((&body["size"], reported.as_deref()), (&json!(sent), adjusted), "{model} {width}x{height} {size:?}");
    }
}

#[test]
fn a_form_is_written_to_the_byte() {
    let mask = png(2, 3);
    let request =
        Request { images: vec![image(0, PNG, "image/png")], mask: Some(image(1, &mask, "image/png")), ..styled() };
    let (body, _) = wire::written(&FORMAT, &request, true, &[PNG, &mask]);
    let field = |name: &str, value: &str| {
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let file = |name: &str, bytes: &[u8]| {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"image.png\"\r\nContent-Type: image/png\r\n\r\n"
        );
        [head.as_bytes(), bytes, b"\r\n"].concat()
    };
    let fields = [
        field("model", "gpt-image-2"),
        field("prompt", "A fox"),
        field("size", "1024x1024"),
        field("quality", "high"),
        field("background", "transparent"),
        field("output_format", "webp"),
        field("n", "3"),
        field("stream", "true"),
        field("partial_images", "2"),
    ];
    let expected = [
        fields.concat().into_bytes(),
        file("image", PNG),
        file("mask", &mask),
        format!("--{BOUNDARY}--\r\n").into_bytes(),
    ];
    assert_eq!(String::from_utf8_lossy(&body), String::from_utf8_lossy(&expected.concat()));
    assert_eq!(body, expected.concat());
    assert_eq!(path(&request), "/images/edits");
}

/// The parts of a form: their heads and their contents.
fn parts(body: &[u8]) -> Vec<(String, Vec<u8>)> {
    let delimiter = format!("\r\n--{BOUNDARY}").into_bytes();
    let body = [b"\r\n", body].concat();
    let starts: Vec<usize> = body
        .windows(delimiter.len())
        .enumerate()
        .filter(|(_, window)| *window == delimiter)
        .map(|(at, _)| at)
        .collect();
    assert_eq!(&body[starts[starts.len() - 1] + delimiter.len()..], b"--\r\n");
    let part = |pair: &[usize]| {
        let part = &body[pair[0] + delimiter.len() + 2..pair[1]];
        let end = part.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        (String::from_utf8(part[..end].to_vec()).unwrap(), part[end + 4..].to_vec())
    };
    starts.windows(2).map(part).collect()
}

#[test]
fn several_images_are_a_list_and_each_has_its_own_type() {
    let webp = b"RIFF\0\0\0\0WEBP";
    let attachments: [&[u8]; 3] = [PNG, JPEG, webp];
    let types = ["image/png", "image/jpeg", "image/webp"];
    let images = (0..3).map(|at| image(at, attachments[at], types[at])).collect();
    let (body, _) = wire::written(&FORMAT, &Request { images, ..request() }, false, &attachments);
    let files: Vec<_> = parts(&body).into_iter().filter(|(head, _)| head.contains("filename")).collect();
    for (at, (head, content)) in files.iter().enumerate() {
        assert!(head.contains("name=\"image[]\"") && head.ends_with(&format!("Content-Type: {}", types[at])), "{head}");
        assert_eq!(content, attachments[at]);
    }
    assert_eq!(files.len(), 3);
}

#[test]
fn a_conversation_comes_down_to_its_last_image() {
    let turn = |role, text: Option<&str>, image| Turn { role, text: text.map(Into::into), image, signature: None };
    let (first, last) = (png(1, 1), png(4, 4));
    let request = Request {
        system_prompt: Some("Paint well".into()),
        history: vec![
            turn(Role::User, Some("Draw"), Some(image(0, &first, "image/png"))),
            turn(Role::Model, Some("Here"), Some(image(1, &last, "image/png"))),
            turn(Role::User, Some("Now"), None),
        ],
        images: vec![image(2, JPEG, "image/jpeg")],
        ..request()
    };
    let (body, _) = wire::written(&FORMAT, &request, false, &[&first, &last, JPEG]);
    let parts = parts(&body);
    let contents: Vec<_> = parts[2..].iter().map(|(_, content)| content.as_slice()).collect();
    assert_eq!(contents, [&last, JPEG]);
    let prompt = String::from_utf8(parts[1].1.clone()).unwrap();
    assert!(prompt.starts_with("Paint well\n\nThis is a refinement") && prompt.ends_with("A fox"), "{prompt}");
    assert_eq!(path(&request), "/images/edits");
}

proptest! {
    #[test]
    fn any_text_survives_json_and_form(prompt in any::<String>(), quality in any::<String>(), bytes in prop::collection::vec(any::<u8>(), 1..100)) {
        let request = Request { prompt: prompt.clone(), style: wire::style(&[("quality", &quality)]), ..request() };
        let body = encoded(&FORMAT, &request, false, &[]);
        prop_assert_eq!((&body["prompt"], &body["quality"]), (&json!(prompt), &json!(quality)));
        let request = Request { images: vec![image(0, &bytes, "image/png")], ..request };
        let (body, _) = wire::written(&FORMAT, &request, false, &[&bytes]);
        let contents: Vec<_> = parts(&body).into_iter().map(|(_, content)| content).collect();
        prop_assert_eq!(contents, [b"gpt-image-2".to_vec(), prompt.into_bytes(), quality.into_bytes(), bytes]);
    }
}

/// As it was recorded: every field that the SDK's types name.
fn answer() -> Value {
    json!({
        "created": 1_780_000_000, "background": "opaque", "output_format": "png", "quality": "high", "size": "1024x1024",
        "data": [{"b64_json": base64(PNG), "revised_prompt": "A red fox", "url": ""}],
        "usage": {
            "input_tokens": 11, "input_tokens_details": {"image_tokens": 0, "text_tokens": 11},
            "output_tokens": 4160, "output_tokens_details": {"image_tokens": 4100, "text_tokens": 60},
            "total_tokens": 4171,
        },
    })
}

#[test]
fn an_answer_is_read_whole() {
    let summary = read(&FORMAT, &answer()).unwrap();
    assert_eq!(summary.parts, [Seen { revised_prompt: Some("A red fox".into()), ..drawn(PNG) }]);
    assert_eq!((summary.model, summary.usage), (None, tokens(11, 4160, Some(4100), None)));
}

#[test]
fn an_answer_reads_the_same_however_it_is_written() {
    wire::reads_anyhow(&FORMAT, &answer());
    let backwards = wire::decode(&FORMAT, &[wire::backwards(&answer()).as_bytes()], 200).unwrap();
    assert_eq!(wire::summary(backwards), read(&FORMAT, &answer()).unwrap());
}

#[test]
fn a_paid_image_is_delivered_whatever_is_beside_it() {
    wire::survives_anything(&FORMAT, &answer(), "/data/0/b64_json");
    let broken = json!({"b64_json": "iV*OR"});
    for data in [
        json!([broken, {"b64_json": base64(PNG)}]),
        json!([{"b64_json": base64(PNG)}, broken]),
        json!([{"b64_json": base64(PNG), "url": "not an address"}]),
        json!([{"b64_json": base64(PNG), "media_type": "image/jpeg"}]),
        json!([{"b64_json": base64(PNG), "media_type": "application/octet-stream"}]),
        json!([{"b64_json": format!("data:image/jpeg;base64,{}", base64(PNG))}]),
        json!([{"url": format!("data:image/png;charset=utf-8;base64,{}", base64(PNG))}]),
        json!([{"b64_json": base64(PNG)}, {"url": "data:text/plain,hello"}]),
        json!([{"b64_json": base64(PNG)}, {"url": "data:text/html;base64,PGI+"}]),
    ] {
        for error in [Value::Null, json!({"code": "server_error", "message": "late"})] {
            let summary = read(&FORMAT, &json!({"data": data, "error": error})).unwrap();
            assert_eq!(summary.parts, [drawn(PNG)], "{data}");
        }
    }
}

#[test]
fn several_images_keep_their_order_and_their_prompts() {
    let data: Vec<_> =
        (1..=10).map(|at| json!({"b64_json": base64(&png(at, at)), "revised_prompt": at.to_string()})).collect();
    let expected: Vec<_> =
        (1..=10).map(|at| Seen { revised_prompt: Some(at.to_string()), ..drawn(&png(at, at)) }).collect();
    assert_eq!(read(&FORMAT, &json!({"data": data})).unwrap().parts, expected);
}

#[test]
fn an_image_may_be_told_by_its_address() {
    let url = format!("https://images.test/a?{}", "s".repeat(2000));
    assert_eq!(read(&FORMAT, &json!({"data": [{"url": url}]})).unwrap().parts, [address(&url)]);
    let typed = json!({"data": [{"media_type": "image/webp", "b64_json": null, "url": "http://127.0.0.1/a"}]});
    assert_eq!(
        read(&FORMAT, &typed).unwrap().parts,
        [Seen { mime: Some("image/webp".into()), ..address("http://127.0.0.1/a") }]
    );
    let both = json!({"data": [{"url": url, "b64_json": base64(PNG)}]});
    assert_eq!(read(&FORMAT, &both).unwrap().parts, [drawn(PNG)]);
}

#[test]
fn what_is_no_image_says_why() {
    for (document, code, retryable) in [
        (json!({"created": 1, "data": []}), Code::NoImage, false),
        (json!({"data": [{"b64_json": ""}]}), Code::NoImage, false),
        (json!({"data": [{"b64_json": null, "revised_prompt": "A fox"}]}), Code::NoImage, false),
        (json!({"data": [null, 17, "x", []]}), Code::NoImage, false),
        (json!({"data": [{"b64_json": "iV*OR"}]}), Code::InvalidImageData, true),
        (json!({"data": [{"url": format!("https://images.test/{}", "x".repeat(9000))}]}), Code::InvalidImageData, true),
        (json!({"data": [{"url": "data:text/html,<b>"}]}), Code::InvalidImageData, true),
        // Words that happen to be base64.
        (json!({"data": [{"b64_json": "null"}]}), Code::NoImage, false),
        (json!({"data": [{"b64_json": "done"}]}), Code::NoImage, false),
        (json!({"data": null}), Code::NoImage, false),
        (json!({"created": 1}), Code::MalformedResponse, true),
        (json!({}), Code::MalformedResponse, true),
        (json!("data"), Code::MalformedResponse, true),
        (json!({"candidates": []}), Code::MalformedResponse, true),
    ] {
        let failure = refused(&FORMAT, &document, 200);
        assert_eq!((failure.code, failure.retryable, failure.maybe_billed), (code, retryable, true), "{document}");
    }
}

/// Whoever asked for an image is told where it may be, and nobody pays for it again.
#[test]
fn addresses_may_have_any_form() {
    for url in [
        "https://a.test/1",
        "HTTPS://a.test/1.png",
        "/files/a1b2c3d4",
        "s3://bucket/1.png",
        "data:image/svg+xml,<svg/>",
    ] {
        assert_eq!(read(&FORMAT, &json!({"data": [{"url": url}]})).unwrap().parts, [address(url)]);
    }
}

fn error(status: u16, error: Value) -> Box<Failure> {
    refused(&FORMAT, &json!({ "error": error }), status)
}

fn of_code(code: &str) -> Value {
    json!({"message": "said so", "type": "image_generation_user_error", "param": null, "code": code})
}

#[test]
fn refusals_are_named_with_their_categories_and_stage() {
    let categories = || vec!["sexual".to_owned(), "violence".to_owned()];
    for (name, stage) in [("input", Stage::Input), ("output", Stage::Output), ("unknown", Stage::Unknown)] {
        let mut moderated = of_code("moderation_blocked");
        moderated["moderation_details"] = json!({"categories": categories(), "moderation_stage": name});
        for (status, body) in [
            (400, json!({"error": moderated})),
            (200, json!({"error": moderated})),
            (200, json!({"type": "error", "error": moderated})),
        ] {
            let failure = refused(&FORMAT, &body, status);
            let policy = failure.policy.unwrap();
            assert_eq!(
                (failure.code, failure.status),
                (Code::ContentPolicy, Some(if status == 200 { 400 } else { status }))
            );
            assert_eq!((policy.reason.as_str(), policy.stage), ("moderation_blocked", stage));
            assert_eq!(policy.categories, categories());
            assert_eq!(failure.details.provider_message.as_deref(), Some("said so"));
            assert_eq!((failure.retryable, failure.maybe_billed), (false, stage == Stage::Output));
        }
    }
    let words = "Your request was rejected as a result of our safety system.";
    for refusal in [
        of_code("content_policy_violation"),
        json!({"message": words, "type": "invalid_request_error", "code": null}),
        json!({"message": words}),
    ] {
        let failure = error(400, refusal.clone());
        assert_eq!((failure.code, failure.policy.unwrap().stage), (Code::ContentPolicy, Stage::Unknown), "{refusal}");
    }
}

#[test]
fn what_is_not_a_refusal_is_not_called_one() {
    for message in [
        "Invalid value: 'strict'. Supported values are: 'low' and 'auto' (moderation).",
        "The policy parameter is unknown; blocked_reason must be a string.",
    ] {
        assert_eq!(error(400, json!({"message": message, "code": "invalid_value"})).code, Code::InvalidRequest);
    }
    let echoed = json!({"error": {"message": "Bad size", "code": "invalid_value"}, "prompt": "our safety system", "code": "moderation_blocked"});
    assert_eq!(refused(&FORMAT, &echoed, 400).code, Code::InvalidRequest);
}

#[test]
fn every_error_has_its_code() {
    for (status, body, code, retryable, terminal) in [
        (401, of_code("invalid_api_key"), Code::Unauthorized, false, false),
        (403, of_code("unsupported_country_region_territory"), Code::Forbidden, false, false),
        (400, of_code("unknown_parameter"), Code::InvalidRequest, false, false),
        (404, of_code("model_not_found"), Code::NotFound, false, false),
        (409, json!({"message": "conflict"}), Code::ServerError, true, false),
        (413, json!({"message": "too large"}), Code::FileTooLarge, false, false),
        (429, of_code("rate_limit_exceeded"), Code::RateLimited, true, false),
        (429, of_code("insufficient_quota"), Code::QuotaExhausted, false, true),
        (429, json!({"message": "over", "type": "insufficient_quota"}), Code::QuotaExhausted, false, true),
        (429, json!({"message": "Limit of 200 images PER DAY reached"}), Code::QuotaExhausted, false, true),
        (400, of_code("billing_hard_limit_reached"), Code::QuotaExhausted, false, true),
        (402, json!({"message": "pay"}), Code::QuotaExhausted, false, true),
        (500, of_code("image_generation_failed"), Code::ServerError, true, false),
        (503, of_code("server_overloaded"), Code::ServerError, true, false),
        (501, json!({"message": "no"}), Code::ServerError, false, false),
        (200, of_code("insufficient_quota"), Code::QuotaExhausted, false, true),
        (200, of_code("image_generation_failed"), Code::InvalidRequest, false, false),
        (200, json!({"message": "m", "code": "server_error"}), Code::ServerError, true, false),
        (200, json!({"message": "m", "code": "429"}), Code::RateLimited, true, false),
        (200, json!({"message": "m", "code": 503}), Code::ServerError, true, false),
        (
            200,
            json!({"message": "m", "code": null, "type": "invalid_request_error"}),
            Code::InvalidRequest,
            false,
            false,
        ),
    ] {
        let failure = error(status, body.clone());
        assert_eq!((failure.code, failure.retryable, failure.terminal), (code, retryable, terminal), "{status} {body}");
        assert_eq!(failure.message, body["message"], "{body}");
    }
}

#[test]
fn errors_of_any_shape_keep_what_they_say() {
    for (body, message) in [
        (json!({"error": "slow down"}), "slow down"),
        (json!({"message": "slow down"}), "slow down"),
        (json!({"error": {"message": "slow down", "code": "429", "extra": [{}]}}), "slow down"),
        (json!({"detail": "slow down"}), "slow down"),
        (json!({"detail": {"message": "slow down"}}), "slow down"),
        (
            json!({"detail": [{"loc": ["body", "n"], "msg": "slow down", "type": "limit"}, {"msg": "or not"}]}),
            "slow down",
        ),
        (json!({"errors": [{"message": "slow down", "code": 17}]}), "slow down"),
        (json!({"errors": ["slow down"]}), "slow down"),
        (json!({"statusCode": 429, "message": "slow down, please", "error": "Too Many"}), "slow down, please"),
        (json!([{"error": {"message": "slow down"}}]), "slow down"),
        (json!("slow down"), "HTTP 429. It says: slow down"),
        (json!({"error": {"code": 17, "message": null}}), "HTTP 429."),
        (json!([]), "HTTP 429."),
        (Value::Null, "HTTP 429."),
    ] {
        let failure = refused(&FORMAT, &body, 429);
        assert_eq!((failure.code, failure.message.as_str()), (Code::RateLimited, message), "{body}");
    }
    for (body, message) in [
        ("slow down\n", "HTTP 429. It says: slow down"),
        (
            "upstream connect error: \u{1b}[31mreset\u{1b}[0m",
            "HTTP 429. It says: upstream connect error:  [31mreset [0m",
        ),
        ("17 too many", "HTTP 429. It says: 17 too many"),
        ("see <a href=\"https://evil.test\">here</a>", "HTTP 429."),
        ("{\"error\": {\"mess", "HTTP 429."),
        (" \n", "HTTP 429."),
    ] {
        let failure = wire::decode(&FORMAT, &[body.as_bytes()], 429).err().unwrap();
        assert_eq!(failure.message, message, "{body}");
    }
    let long = wire::decode(&FORMAT, &["ü".repeat(900).as_bytes()], 429).err().unwrap();
    assert_eq!(long.message, format!("HTTP 429. It says: {}", "ü".repeat(300)));
    let page = wire::decode(&FORMAT, &[b"<html>Bad gateway</html>"], 502).err().unwrap();
    assert_eq!((page.code, page.message.as_str(), page.retryable), (Code::ServerError, "HTTP 502.", true));
}

#[test]
fn successors_are_named_only_of_models_that_are_gone() {
    for (model, status, message, successor) in [
        ("gpt-image-1", 404, "The model does not exist", Some("gpt-image-2.5-sunburst")),
        ("openai/dall-e-3", 400, "openai/dall-e-3 is not a valid model ID", Some("gpt-image-2.6-sunburst")),
        ("dall-e-2", 400, "Model retired", Some("gpt-image-2.6-sunburst")),
        ("google/gemini-2.5-flash-image-preview:free", 404, "No endpoints found", Some("gemini-nano-banana-2.1")),
        ("google/gemini-3-pro-image-preview", 404, "No endpoints found", Some("gemini-3-pro-image")),
        ("gpt-image-2", 404, "The model does not exist", None),
        ("gpt-image-1.5", 404, "The model does not exist", Some("gpt-image-2.6-sunburst")),
        ("gpt-image-1", 400, "Invalid size", None),
        ("gpt-image-1", 401, "The model does not exist", None),
        ("gpt-image-1", 500, "The model does not exist", None),
        ("gpt-image-1-mini", 404, "The model does not exist", Some("gpt-image-2.6-flare")),
    ] {
        let mut failure = error(status, json!({ "message": message }));
        let before = failure.suggestion;
        catalog::advise(&mut failure, model);
        match successor {
            Some(successor) => assert!(failure.suggestion.ends_with(&format!("use {successor}.")), "{model}"),
            None => assert_eq!(failure.suggestion, before, "{model}"),
        }
    }
}

#[test]
fn hostile_sizes_are_bounded() {
    let many = json!({"data": vec![json!({"b64_json": base64(PNG)}); 5000]});
    assert_eq!(read(&FORMAT, &many).unwrap().parts.len(), 256);
    let codes = r#""code":"x","#.repeat(300_000);
    let errors = format!(r#"{{"error":{{{codes}"message":"m"}}}}"#);
    let failure = wire::decode(&FORMAT, &[errors.as_bytes()], 500).err().unwrap();
    assert_eq!((failure.code, failure.message.as_str()), (Code::ServerError, "m"));
    let categories: Vec<_> = (0..1000).map(|at| format!("{at}{}", "c".repeat(5000))).collect();
    let categories = json!({"error": {"code": "moderation_blocked", "message": "é".repeat(100_000),
        "moderation_details": {"categories": categories}}});
    let failure = refused(&FORMAT, &categories, 400);
    let policy = failure.policy.unwrap();
    assert_eq!((policy.categories.len(), policy.categories[0].len()), (256, 2048));
    assert_eq!(failure.details.provider_message.unwrap().len(), 2048);
}

fn partial(at: u8) -> Value {
    json!({
        "type": "image_generation.partial_image", "b64_json": base64(&png(at, at)), "partial_image_index": at,
        "created_at": 1, "size": "1024x1024", "quality": "high", "background": "opaque", "output_format": "png",
    })
}

fn completed() -> Value {
    json!({
        "type": "image_generation.completed", "b64_json": base64(PNG), "created_at": 1, "size": "1024x1024",
        "quality": "high", "background": "opaque", "output_format": "png",
        "usage": {"input_tokens": 11, "output_tokens": 4160, "total_tokens": 4171,
            "input_tokens_details": {"image_tokens": 0, "text_tokens": 11}},
    })
}

const IMAGE: &str = "image/png Some((2, 3))";

#[test]
fn drafts_are_shown_in_order_before_the_image() {
    let stream = events(&[partial(8), partial(9), completed()]) + "data: [DONE]\n\n";
    wire::streams_anyhow(&FORMAT, &stream, &["draft image/png Some((8, 8))", "draft image/png Some((9, 9))", IMAGE]);
    let watched = watch(&FORMAT, &[stream.as_bytes()]).result.unwrap();
    assert_eq!((watched.parts, watched.usage), (vec![drawn(PNG)], tokens(11, 4160, None, None)));
}

#[test]
fn edits_come_as_generations_do() {
    let of_edit = |event: Value| {
        Value::from_iter(event.as_object().unwrap().clone()).to_string().replace("image_generation", "image_edit")
    };
    let stream = format!("event: a\ndata: {}\n\ndata: {}\n\n", of_edit(partial(8)), of_edit(completed()));
    let watched = watch(&FORMAT, &[stream.as_bytes()]);
    assert_eq!(watched.shown, ["draft image/png Some((8, 8))", IMAGE]);
    assert_eq!(watched.result.unwrap().parts, [drawn(PNG)]);
}

#[test]
fn a_stream_comes_to_what_the_document_comes_to() {
    let mut whole = answer();
    whole["data"][0]["revised_prompt"] = Value::Null;
    whole["usage"]["output_tokens_details"] = Value::Null;
    let moderated = json!({"code": "moderation_blocked", "message": "no", "type": "image_generation_user_error",
        "moderation_details": {"categories": ["sexual"], "moderation_stage": "output"}});
    for (document, stream) in [
        (whole.clone(), vec![partial(8), partial(9), completed()]),
        (whole.clone(), vec![completed()]),
        (whole.clone(), vec![whole.clone()]),
        (
            json!({"data": [{"b64_json": base64(&png(1, 1))}, {"b64_json": base64(&png(1, 2))}]}),
            vec![
                partial(8),
                json!({"type": "image_generation.completed", "b64_json": base64(&png(1, 1))}),
                partial(9),
                json!({"b64_json": base64(&png(1, 2)), "type": "image_generation.completed"}),
            ],
        ),
        (
            json!({"data": [{"url": "https://images.test/a"}]}),
            vec![json!({"type": "image_generation.completed", "url": "https://images.test/a"})],
        ),
        (json!({"error": moderated}), vec![partial(8), json!({"type": "error", "error": moderated})]),
        (json!({"error": moderated}), vec![json!({"error": moderated})]),
        (
            json!({"data": [{"b64_json": "iV*OR"}]}),
            vec![json!({"type": "image_generation.completed", "b64_json": "iV*OR"})],
        ),
        (json!({"data": [{"b64_json": "iV*OR"}]}), vec![json!({"type": "image_edit.completed", "b64_json": "iV*OR"})]),
    ] {
        wire::same(&FORMAT, &document, &events(&stream));
    }
}

#[test]
fn a_stream_without_its_end_is_cut_short() {
    let good = Reply::stream(&[events(&[completed()]).as_bytes()]);
    let cuts = [events(&[partial(8)]), events(&[partial(8), completed()]).replace("}}\n\n", "")];
    for cut in cuts {
        let watched = wire::watch_replies(&FORMAT, [Reply::stream(&[cut.as_bytes()]), good.clone()]);
        let failure = watched.result.unwrap_err();
        assert_eq!((failure.code, watched.attempts), (Code::TruncatedResponse, 1), "{cut}");
        assert_eq!((failure.maybe_billed, watched.shown.len()), (true, 1));
    }
    // Nothing has been shown.
    let watched = wire::watch_replies(&FORMAT, [Reply::stream(&[b": life\n\ndata: {\"type\":\"image_gen"]), good]);
    assert_eq!((watched.result.is_ok(), watched.attempts), (true, 2));
}

#[test]
fn an_error_in_a_stream_costs_no_image_and_is_not_tried_again_once_something_was_shown() {
    let failed = json!({"type": "error", "error": {"type": "server_error", "code": "server_error", "message": "late"}});
    let watched = watch(&FORMAT, &[events(&[completed(), failed.clone()]).as_bytes()]);
    assert_eq!(watched.result.unwrap().parts, [drawn(PNG)]);
    let watched = watch(&FORMAT, &[events(&[partial(8), failed.clone()]).as_bytes()]);
    let failure = watched.result.unwrap_err();
    assert_eq!((failure.code, failure.message.as_str(), watched.attempts), (Code::ServerError, "late", 1));
    // The drafts were drawn, and drawing is what costs.
    assert!(failure.maybe_billed && failure.retryable);
    let good = Reply::stream(&[events(&[completed()]).as_bytes()]);
    let watched = wire::watch_replies(&FORMAT, [Reply::stream(&[events(&[failed]).as_bytes()]), good]);
    assert_eq!((watched.result.is_ok(), watched.attempts), (true, 2));
    for bare in [
        json!({"type": "error", "message": "only words"}),
        json!({"type": "error", "error": {"message": "only words"}}),
    ] {
        let failure = watch(&FORMAT, &[events(&[bare]).as_bytes()]).result.unwrap_err();
        assert_eq!((failure.code, failure.message.as_str()), (Code::ServerError, "only words"));
    }
}

#[test]
fn the_work_grows_with_the_stream_and_no_faster() {
    let work = |count| wire::work(&FORMAT, &[vec![partial(8); count], vec![completed()]].concat());
    let (one, two) = (work(1000), work(2000));
    assert!(one > 1000 && two < one * 21 / 10, "{one} and {two}");
}

#[test]
fn drafts_without_end_leave_room_for_the_images() {
    let (one, other) = (completed(), json!({"type": "image_generation.completed", "b64_json": base64(&png(1, 1))}));
    let watched = watch(&FORMAT, &[events(&[vec![partial(8); 1000], vec![one, other]].concat()).as_bytes()]);
    assert_eq!((watched.shown.len(), images(&watched.result.unwrap()).len()), (258, 2));
}

/// A request for a picture of this format, and what else is asked for.
fn drawing(model: &str, format: &str, more: &[(&str, &str)]) -> Request {
    let style = [&[("outputFormat", format)], more].concat();
    Request { style: wire::style(&style), ..wire::request(model) }
}

const AUTHOR: &[(&str, &str)] = &[("svg", ""), ("svg[model]", "gpt-5.5"), ("svg[reasoning][effort]", "low")];

#[test]
fn a_gif_and_an_svg_are_asked_for_and_not_streamed() {
    let style = [
        ("frameCount", "4"),
        ("frameDurationMs", "150"),
        ("complexity", "high"),
        ("moderation", "low"),
        ("safetyIdentifier", "u-1"),
    ];
    let gif = drawing("gpt-image-2.6-flare", "gif", &style);
    assert_eq!(
        encoded(&FORMAT, &gif, true, &[]),
        json!({
            "model": "gpt-image-2.6-flare", "prompt": "A fox", "output_format": "gif", "moderation": "low",
            "complexity": "high", "safety_identifier": "u-1", "frame_count": 4, "frame_duration_ms": 150,
        })
    );
    let svg = drawing("gpt-image-2.6-flare", "svg", AUTHOR);
    let body = encoded(&FORMAT, &svg, true, &[]);
    assert_eq!(body["svg"], json!({"model": "gpt-5.5", "reasoning": {"effort": "low"}}));
    assert_eq!(body["stream"], Value::Null);
    for (svg, written) in [
        (&[AUTHOR[0], AUTHOR[2]][..], json!({"reasoning": {"effort": "low"}})),
        (&AUTHOR[..2], json!({"model": "gpt-5.5"})),
        (&AUTHOR[..1], json!({})),
    ] {
        assert_eq!(encoded(&FORMAT, &drawing("gpt-image-2.6-flare", "svg", svg), false, &[])["svg"], written);
    }
    let jpeg = drawing("gpt-image-2", "jpeg", &[("outputCompression", "0")]);
    assert_eq!(encoded(&FORMAT, &jpeg, false, &[])["output_compression"], 0);
}

#[test]
fn an_edit_has_its_markup_and_its_author_and_no_moderation() {
    let request = Request {
        images: vec![image(0, PNG, "image/png")],
        markup: Some(image(1, PNG, "image/png")),
        ..drawing("gpt-image-2.5-flare", "svg", &[AUTHOR, &[("moderation", "low")]].concat())
    };
    let body = String::from_utf8_lossy(&wire::written(&FORMAT, &request, false, &[PNG, PNG]).0).into_owned();
    for (name, value) in [("svg[model]", "gpt-5.5"), ("svg[reasoning][effort]", "low"), ("output_format", "svg")] {
        assert!(body.contains(&format!("name=\"{name}\"\r\n\r\n{value}\r\n")), "{body}");
    }
    assert!(body.contains("name=\"markup\"; filename=\"image.png\"\r\nContent-Type: image/png"), "{body}");
    assert!(!body.contains("moderation"), "{body}");
}

#[test]
fn what_excludes_what_is_refused_and_named() {
    let flare = "gpt-image-2.6-flare";
    let markup = Request {
        images: vec![image(0, PNG, "image/png")],
        markup: Some(image(1, PNG, "image/png")),
        ..wire::request("gpt-image-2.5-flare")
    };
    let quality = |model: &str| drawing(model, "png", &[("quality", "xhigh")]);
    let clear = |format| drawing(flare, format, &[("background", "transparent")]);
    let squeezed = |format| drawing(flare, format, &[("outputCompression", "50")]);
    for (request, wrong) in [
        (quality("gpt-image-2"), Some(("quality", "\"xhigh\""))),
        (quality("gpt-image-2-2026-04-21"), Some(("quality", "\"xhigh\""))),
        (quality("gpt-image-1.5"), Some(("quality", "\"xhigh\""))),
        (quality("gpt-image-2.5-sunburst-2026-09-08"), None),
        (quality(flare), None),
        (quality("a-model-of-my-own"), None),
        (clear("jpeg"), Some(("background", "\"transparent\""))),
        (clear("gif"), Some(("background", "\"transparent\""))),
        (clear("svg"), Some(("background", "\"transparent\""))),
        (clear("webp"), None),
        (squeezed("png"), Some(("outputCompression", "50"))),
        (squeezed("gif"), Some(("outputCompression", "50"))),
        (squeezed("svg"), Some(("outputCompression", "50"))),
        (squeezed("webp"), None),
        (Request { style: wire::style(&[("frameCount", "3")]), ..wire::request(flare) }, Some(("frameCount", "3"))),
        (drawing(flare, "svg", &[("frameDurationMs", "90")]), Some(("frameDurationMs", "90"))),
        (drawing(flare, "gif", AUTHOR), Some(("svg", "given"))),
        (drawing(flare, "svg", &[("n", "2")]), Some(("n", "2"))),
        (drawing(flare, "gif", &[("n", "2")]), None),
        (Request { mask: markup.markup, markup: None, ..drawing(flare, "gif", &[]) }, Some(("mask", "given"))),
        (Request { mask: markup.markup, ..markup.clone() }, Some(("markup", "given"))),
        (Request { images: Vec::new(), ..markup.clone() }, Some(("markup", "given"))),
        (Request { model: "gpt-image-2".into(), ..markup.clone() }, Some(("markup", "given"))),
        (Request { model: flare.into(), ..markup.clone() }, None),
        (markup.clone(), None),
    ] {
        let failure = (FORMAT.check)(&request).err();
        let told = failure.map(|failure| {
            assert_eq!((failure.code, failure.retryable), (Code::InvalidRequest, false));
            assert!(failure.details.allowed.is_some(), "{failure:?}");
            (failure.details.field.clone().unwrap(), failure.details.given.clone().unwrap())
        });
        assert_eq!(told.as_ref().map(|(field, given)| (&**field, &**given)), wrong, "{request:?}");
    }
}

#[test]
fn an_svg_is_read_as_text_or_as_base64_and_its_author_is_in_the_bill() {
    let svg = "<?xml version=\"1.0\"?>\n<!-- drawn \u{1f98a} -->\n<svg xmlns=\"http://www.w3.org/2000/svg\" width='96' \
               height=\"64px\" viewBox=\"0 0 9 6\"><path d=\"M0 0h9\"/></svg>";
    let expected = Seen {
        image: Some(base64(svg.as_bytes())),
        mime: Some("image/svg+xml".into()),
        size: Some((96, 64)),
        ..Seen::default()
    };
    for b64_json in
        [svg.to_owned(), base64(svg.as_bytes()), format!("data:image/svg+xml;base64,{}", base64(svg.as_bytes()))]
    {
        let answer = json!({
            "data": [{ "b64_json": b64_json }],
            "output_format": "svg",
            "usage": { "input_tokens": 5, "output_tokens": 7, "total_tokens": 12 },
            "svg_usage": { "input_tokens": 100, "output_tokens": 30, "reasoning_tokens": 20, "total_tokens": 130, "model": "x" },
        });
        let summary = read(&FORMAT, &answer).unwrap();
        assert_eq!(summary.parts, std::slice::from_ref(&expected));
        assert_eq!(summary.usage, tokens(105, 37, None, None));
        wire::reads_anyhow(&FORMAT, &answer);
    }
    for (text, size) in [
        ("<svg viewBox=\"0 0 12.5 8\"/>", Some((12, 8))),
        ("<svg width=\"100%\" height=\"100%\"\nviewBox='0,0,40,30'>", Some((40, 30))),
        ("\u{feff}<!DOCTYPE svg><svg>", None),
        (" <svg width=\"0\" height=\"3\">", None),
    ] {
        let answer = json!({ "data": [{ "b64_json": text }] });
        let [image] = &read(&FORMAT, &answer).unwrap().parts[..] else { panic!("one image of {text}") };
        assert_eq!((image.mime.as_deref(), image.size), (Some("image/svg+xml"), size), "{text}");
    }
}

#[test]
fn markup_that_is_no_svg_is_no_image() {
    for text in ["<html><svg width=\"1\"></svg></html>", "<p>not found</p>", "<", "<!DOCTYPE html><html>"] {
        let failure = refused(&FORMAT, &json!({ "data": [{ "b64_json": text.repeat(20) }] }), 200);
        assert_eq!(failure.code, Code::InvalidImageData, "{text}");
    }
}
