//! OpenRouter's chat with images: the exact bytes of a request, and every shape of an answer.

#![cfg(feature = "formats")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use ai_generation_client::model::{Blob, Code, Request, Role, Stage, Turn, Wanted};
use ai_generation_client::wire::openrouter_chat::FORMAT;
use common::wire::{
    self, JPEG, Seen, address, data_url, drawn, encoded, events, image, images, read, refused, said, tokens, watch,
};
use common::{PNG, Reply, base64, png};
use proptest::prelude::*;
use serde_json::{Value, json};

const IMAGE: &str = "image/png Some((2, 3))";

fn request() -> Request {
    wire::request("google/gemini-nano-banana-2.1")
}

fn shown(mime: &str, bytes: &[u8]) -> Value {
    json!({"type": "image_url", "image_url": {"url": data_url(mime, bytes)}})
}

fn turn(role: Role, text: Option<&str>, image: Option<ai_generation_client::model::Image>) -> Turn {
    Turn { role, text: text.map(Into::into), image, signature: None }
}

#[test]
fn the_smallest_request_is_written_to_the_byte() {
    let (body, adjusted) = wire::written(&FORMAT, &request(), false, &[]);
    let expected = r#"{"model":"google/gemini-nano-banana-2.1","messages":[{"role":"user","content":[{"type":"text","text":"A fox"}]}],"modalities":["image","text"]}"#;
    assert_eq!(String::from_utf8(body).unwrap(), expected);
    assert_eq!((adjusted, (FORMAT.path)(&request(), true).as_str()), (None, "/chat/completions"));
}

#[test]
fn every_field_has_its_place() {
    let details = br#"[{"type":"reasoning.encrypted", "data":"c2ln\/" ,"index":0},{"id":null}]"#;
    let other = png(4, 4);
    let request = Request {
        size: Wanted { shape: true, resolution: true, told: false },
        seed: Some(7),
        temperature: Some(0.5),
        // None of them has a place.
        style: wire::style(&[("quality", "high"), ("background", "opaque"), ("outputFormat", "webp"), ("n", "3")]),
        system_prompt: Some("Paint \"well\"".into()),
        images: vec![image(0, PNG, "image/png"), image(1, JPEG, "image/jpeg")],
        history: vec![
            turn(Role::User, Some("This"), Some(image(0, PNG, "image/png"))),
            turn(Role::User, Some("and this"), Some(image(1, JPEG, "image/jpeg"))),
            turn(Role::Model, Some("Here "), None),
            Turn {
                signature: Some(Blob { attachment: 2, len: details.len() }),
                ..turn(Role::Model, None, Some(image(3, &other, "image/png")))
            },
            turn(Role::Model, Some("it is"), Some(image(0, PNG, "image/png"))),
            turn(Role::User, Some("Now"), None),
            turn(Role::Model, None, None),
            turn(Role::User, Some("please"), None),
            turn(Role::Model, Some("No"), None),
        ],
        ..request()
    };
    let (body, adjusted) = wire::written(&FORMAT, &request, true, &[PNG, JPEG, details, &other]);
    let handed_back = [br#","reasoning_details":"#, &details[..], b"}"].concat();
    assert!(body.windows(handed_back.len()).any(|window| window == handed_back), "byte for byte");
    let mut body: Value = serde_json::from_slice(&body).unwrap();
    let prompt = body["messages"][6]["content"][0]["text"].take();
    let prompt = prompt.as_str().unwrap();
    assert!(prompt.starts_with("This is a refinement") && prompt.ends_with("A fox"), "{prompt}");
    let text = |text: &str| json!({"type": "text", "text": text});
    let user = |content: Value| json!({"role": "user", "content": content});
    let expected = json!({
        "model": "google/gemini-nano-banana-2.1",
        "messages": [
            {"role": "system", "content": "Paint \"well\""},
            user(json!([text("This"), shown("image/png", PNG), text("and this"), shown("image/jpeg", JPEG)])),
            {
                "role": "assistant", "content": "Here it is",
                "images": [shown("image/png", &other), shown("image/png", PNG)],
                "reasoning_details": serde_json::from_slice::<Value>(details).unwrap(),
            },
            user(json!([text("Now")])),
            user(json!([text("please")])),
            {"role": "assistant", "content": "No"},
            user(json!([{"type": "text", "text": null}, shown("image/png", PNG), shown("image/jpeg", JPEG)])),
        ],
        "modalities": ["image", "text"],
        "image_config": {"aspect_ratio": "1:1", "image_size": "1K"},
        "seed": 7,
        "temperature": 0.5,
        "stream": true,
    });
    assert_eq!((body, adjusted), (expected, None));
}

#[test]
fn models_that_only_draw_are_asked_for_images_alone() {
    for (model, modalities) in [
        ("black-forest-labs/flux.2-pro", json!(["image"])),
        ("openai/gpt-image-2", json!(["image"])),
        ("openai/gpt-5-image", json!(["image", "text"])),
        ("google/gemini-3-pro-image", json!(["image", "text"])),
    ] {
        let body = encoded(&FORMAT, &Request { model: model.into(), ..request() }, false, &[]);
        assert_eq!(body["modalities"], modalities, "{model}");
    }
}

#[test]
fn a_size_is_sent_as_the_nearest_ratio_and_tier_of_the_model() {
    let both = Wanted { shape: true, resolution: true, told: false };
    for (model, width, height, size, config, adjusted) in [
        (
            "google/gemini-3-pro-image",
            3840,
            2160,
            both,
            json!({"aspect_ratio": "16:9", "image_size": "2K"}),
            Some("16:9, 2K"),
        ),
        (
            "google/gemini-nano-banana-2.1:free",
            512,
            2048,
            both,
            json!({"aspect_ratio": "1:4", "image_size": "1K"}),
            None,
        ),
        ("google/gemini-2.5-flash-image", 1024, 1024, both, json!({"aspect_ratio": "1:1"}), None),
        (
            "google/gemini-3-pro-image",
            1024,
            512,
            Wanted { resolution: false, ..both },
            json!({"aspect_ratio": "16:9"}),
            Some("16:9"),
        ),
        ("google/gemini-3-pro-image", 4096, 4096, Wanted { shape: false, ..both }, json!({"image_size": "4K"}), None),
        ("google/gemini-2.5-flash-image", 4096, 4096, Wanted { shape: false, ..both }, Value::Null, None),
    ] {
        let request = Request { model: model.into(), width, height, size, ..request() };
        let (body, reported) = wire::written(&FORMAT, &request, false, &[]);
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(
            (body.get("image_config").unwrap_or(&Value::Null), reported.as_deref()),
            (&config, adjusted),
            "{model}"
        );
    }
}

proptest! {
    #[test]
    fn any_text_survives(prompt in any::<String>(), system in any::<String>(), before in any::<String>()) {
        let history = vec![turn(Role::Model, Some(&before), None)];
        let request = Request { prompt: prompt.clone(), system_prompt: Some(system.clone()), history, ..request() };
        let body = encoded(&FORMAT, &request, false, &[]);
        let messages = &body["messages"];
        prop_assert_eq!((&messages[0]["content"], &messages[1]["content"]), (&json!(system), &json!(before)));
        prop_assert!(messages[2]["content"][0]["text"].as_str().unwrap().ends_with(&prompt));
    }
}

fn usage() -> Value {
    json!({
        "prompt_tokens": 9, "completion_tokens": 1300, "total_tokens": 1309, "cost": 0.0387, "is_byok": false,
        "completion_tokens_details": {"image_tokens": 1290, "reasoning_tokens": 10},
    })
}

fn details() -> Value {
    json!([{"type": "reasoning.encrypted", "data": base64(&[7; 40]), "format": "google-gemini-v1", "index": 0}])
}

fn completion(message: &Value, finish: &str, native: &str) -> Value {
    json!({
        "id": "gen-1", "provider": "Google", "model": "google/gemini-nano-banana-2.1", "object": "chat.completion",
        "created": 1_780_000_000, "system_fingerprint": null, "usage": usage(),
        "choices": [{
            "index": 0, "logprobs": null, "finish_reason": finish, "native_finish_reason": native, "message": message,
        }],
    })
}

/// As it was recorded.
fn answer() -> Value {
    let message = json!({
        "role": "assistant", "content": "Here it is", "refusal": null, "reasoning": "hm", "reasoning_details": details(),
        "images": [{"type": "image_url", "image_url": {"url": data_url("image/png", PNG)}, "index": 0}],
    });
    completion(&message, "stop", "STOP")
}

fn signed() -> Seen {
    Seen { signature: Some(details().to_string().into_bytes()), ..drawn(PNG) }
}

#[test]
fn an_answer_is_read_whole() {
    let summary = read(&FORMAT, &answer()).unwrap();
    assert_eq!(summary.parts, [said("Here it is"), signed()]);
    assert_eq!(summary.model.as_deref(), Some("google/gemini-nano-banana-2.1"));
    assert_eq!(summary.usage, tokens(9, 1300, Some(1290), Some("0.0387")));
}

#[test]
fn an_answer_reads_the_same_in_whatever_pieces_it_arrives() {
    let text = answer().to_string();
    let expected = read(&FORMAT, &answer()).unwrap();
    for text in [text.clone(), text.replace("AAAA", "A\\u0041A\\u0041")] {
        for split in 0..=text.len() {
            let (one, other) = text.as_bytes().split_at(split);
            assert_eq!(wire::summary(wire::decode(&FORMAT, &[one, other], 200).unwrap()), expected, "{split}");
        }
    }
    // What is handed back is not read, and so is handed back as it was written.
    let mut plain = answer();
    plain["choices"][0]["message"]["reasoning_details"] = Value::Null;
    wire::reads_anyhow(&FORMAT, &plain);
    wire::survives_anything(&FORMAT, &answer(), "/choices/0/message/images/0/image_url/url");
}

#[test]
fn keys_may_come_in_any_order() {
    for (finish, native) in [("stop", "NO_IMAGE"), ("content_filter", "IMAGE_SAFETY"), ("stop", "PROHIBITED_CONTENT")] {
        let document = completion(&json!({"content": ""}), finish, native);
        let forwards = refused(&FORMAT, &document, 200);
        let backwards = wire::decode(&FORMAT, &[wire::backwards(&document).as_bytes()], 200).err().unwrap();
        assert_eq!(forwards, backwards);
        assert_eq!(forwards.details.finish_reason.as_deref(), Some(native));
    }
    let backwards = wire::summary(wire::decode(&FORMAT, &[wire::backwards(&answer()).as_bytes()], 200).unwrap());
    assert!(backwards.parts.contains(&said("Here it is")) && images(&backwards) == [base64(PNG)]);
}

#[test]
fn what_is_handed_back_is_as_it_was_written() {
    let written = r#"{ "type":"reasoning.text","text":"caf\u00e9 \/ \"x\"", "n":1.50e+01,"deep":[[{}],null,true] }"#;
    let text =
        answer().to_string().replace(&details()[0].to_string(), &format!(" {written} , 17 ,\n{{\"b\":1,\"a\":2}}"));
    let expected = format!("[{written},{{\"b\":1,\"a\":2}}]");
    for split in 0..=text.len() {
        let (one, other) = text.as_bytes().split_at(split);
        let answer = wire::summary(wire::decode(&FORMAT, &[one, other], 200).unwrap());
        assert_eq!(answer.parts[1].signature.as_deref(), Some(expected.as_bytes()), "{split}");
    }
    serde_json::from_str::<Value>(&expected).unwrap();
}

#[test]
fn images_come_in_every_shape() {
    let (url, data) = ("https://images.test/a?b=c", data_url("image/png", PNG));
    let several = vec![
        json!({"image_url": {"url": data_url("image/png", PNG)}}),
        json!({"image_url": {"url": data_url("image/png", &png(1, 1))}}),
    ];
    for (message, expected) in [
        (json!({"images": several}), vec![drawn(PNG), drawn(&png(1, 1))]),
        (json!({"images": [{"image_url": data}]}), vec![drawn(PNG)]),
        (json!({"images": [{"image_url": {"url": url}}]}), vec![address(url)]),
        (json!({"images": [{"image_url": {"url": base64(PNG)}}]}), vec![drawn(PNG)]),
        (
            json!({"content": [{"type": "text", "text": "Here"}, {"type": "image_url", "image_url": {"url": data}}]}),
            vec![said("Here"), drawn(PNG)],
        ),
        (
            json!({"content": [{"type": "image_url", "image_url": url}, {"type": "text", "text": "Here"}]}),
            vec![address(url), said("Here")],
        ),
    ] {
        let document = completion(&message, "stop", "STOP");
        assert_eq!(read(&FORMAT, &document).unwrap().parts, expected, "{message}");
        wire::same(&FORMAT, &document, &events(&[vec![chunk(message, None)], end()].concat()));
    }
}

#[test]
fn images_may_be_in_the_words() {
    let data = data_url("image/png", PNG);
    let (one, two) = ("https://images.test/a", "https://images.test/b.PNG?c=d#e");
    for (words, text, found) in [
        (format!("![a fox]({one})"), None, vec![address(one)]),
        (format!("See ![a: fox]({one} \"title\") and {two}."), None, vec![address(one), address(two)]),
        (format!("**{two}**, <{two}>"), None, vec![address(two)]),
        (format!("[![fox]({two})]({two})"), None, vec![address(two)]),
        (format!("[here]({two})\n![]({one})"), None, vec![address(two), address(one)]),
        (format!("Here ![a fox]({data}) it is"), Some("Here  it is"), vec![drawn(PNG)]),
        (format!("{data} and {two}"), Some(&*format!(" and {two}")), vec![drawn(PNG), address(two)]),
        (data.clone(), Some(""), vec![drawn(PNG)]),
    ] {
        let text = text.unwrap_or(&words);
        let expected: Vec<Seen> = (!text.is_empty()).then(|| said(text)).into_iter().chain(found).collect();
        let document = completion(&json!({"content": words}), "stop", "STOP");
        assert_eq!(read(&FORMAT, &document).unwrap().parts, expected, "{words}");
        let listed = completion(&json!({"content": [{"type": "text", "text": words}]}), "stop", "STOP");
        assert_eq!(read(&FORMAT, &listed).unwrap().parts, expected, "{words}");
    }
}

#[test]
fn not_every_address_is_an_image() {
    for words in [
        "See https://images.test/gallery and [this](https://images.test/a).",
        "https://images.test/a.png.html or ftp://images.test/a.png",
        "[x] ](https://images.test/a) !(https://images.test/b)",
        "data:text/plain;base64,aGk= or data: image/png",
        "http:// https: data:image/ and data:image/png",
        "",
    ] {
        let failure = refused(&FORMAT, &completion(&json!({"content": words}), "stop", "STOP"), 200);
        let code = if words.contains("data:image/") { Code::InvalidImageData } else { Code::NoImage };
        assert_eq!(failure.code, code, "{words}");
    }
    // Where there is an image, the words are but words.
    let mut beside = answer();
    beside["choices"][0]["message"]["content"] = "See https://images.test/a.png".into();
    assert_eq!(read(&FORMAT, &beside).unwrap().parts, [said("See https://images.test/a.png"), signed()]);
}

#[test]
fn links_without_end_are_read_once() {
    for link in ["http://x ", "](https://x ", "data:image/ ", "![](http://x)", "https://x/a.png ", ":"] {
        let words = link.repeat((3 << 20) / link.len());
        let document = completion(&json!({"content": words}), "stop", "STOP").to_string();
        match wire::decode(&FORMAT, &[document.as_bytes()], 200) {
            Ok(answer) => assert!(answer.parts.iter().filter(|part| part.image.is_some()).count() <= 16, "{link}"),
            Err(failure) => assert!(matches!(failure.code, Code::NoImage | Code::InvalidImageData), "{link}"),
        }
    }
}

#[test]
fn of_many_links_the_first_are_followed() {
    let words: String = (0..1000).map(|at| format!("https://images.test/{at}.png ")).collect();
    let parts = read(&FORMAT, &completion(&json!({"content": words}), "stop", "STOP")).unwrap().parts;
    let expected: Vec<_> = (0..16).map(|at| address(&format!("https://images.test/{at}.png"))).collect();
    assert_eq!(parts[1..], expected);
}

#[test]
fn an_image_in_words_that_are_too_long_is_not_delivered_in_half() {
    let long = [PNG, &[0; 3 << 20][..], &[0]].concat();
    let words = format!("![]({}{})", data_url("image/png", &long), "A".repeat(2 << 20));
    let failure = refused(&FORMAT, &completion(&json!({"content": words}), "stop", "STOP"), 200);
    assert_eq!((failure.code, failure.maybe_billed), (Code::InvalidImageData, true));
    let image = json!({"content": "x".repeat(5 << 20), "images": [{"image_url": {"url": data_url("image/png", PNG)}}]});
    assert_eq!(images(&read(&FORMAT, &completion(&image, "stop", "STOP")).unwrap()), [base64(PNG)]);
}

fn choice_error(error: Value) -> Value {
    json!({"choices": [{"index": 0, "finish_reason": "error", "error": error, "message": {"content": ""}}]})
}

#[test]
fn refusals_come_in_every_shape() {
    let silent = json!({"content": ""});
    for (document, reason, stage, provider_message) in [
        (completion(&silent, "content_filter", "IMAGE_SAFETY"), "IMAGE_SAFETY", Stage::Output, None),
        (completion(&silent, "content_filter", "content_filter"), "content_filter", Stage::Output, None),
        (completion(&silent, "stop", "PROHIBITED_CONTENT"), "PROHIBITED_CONTENT", Stage::Output, None),
        (completion(&silent, "stop", "refusal"), "refusal", Stage::Output, None),
        (
            completion(&json!({"refusal": "I will not."}), "stop", "stop"),
            "refusal",
            Stage::Unknown,
            Some("I will not."),
        ),
        (
            json!({"error": {"code": 403, "message": "flagged", "metadata": {"reasons": [], "flagged_input": "A"}}}),
            "moderation",
            Stage::Input,
            Some("flagged"),
        ),
        (
            json!({"error": {"code": 400, "message": "no", "metadata": {"error_type": "refusal"}}}),
            "refusal",
            Stage::Unknown,
            Some("no"),
        ),
        (
            choice_error(json!({"code": 502, "message": "no", "metadata": {"error_type": "content_policy_violation"}})),
            "content_policy_violation",
            Stage::Unknown,
            Some("no"),
        ),
    ] {
        let failure = refused(&FORMAT, &document, 200);
        let policy = failure.policy.unwrap();
        assert_eq!(
            (failure.code, policy.reason.as_str(), policy.stage),
            (Code::ContentPolicy, reason, stage),
            "{document}"
        );
        assert_eq!(
            (failure.details.provider_message.as_deref(), failure.retryable),
            (provider_message, false),
            "{document}"
        );
    }
}

#[test]
fn what_is_no_image_says_why() {
    for (document, code, retryable, message) in [
        (completion(&json!({"content": null}), "stop", "STOP"), Code::NoImage, false, "The model returned no image."),
        (
            completion(&json!({"content": "I would rather talk."}), "stop", "STOP"),
            Code::NoImage,
            false,
            "The model returned no image. It answered in words.",
        ),
        (
            completion(&json!({"content": ""}), "stop", "NO_IMAGE"),
            Code::NoImage,
            true,
            "The model returned no image. It finished with NO_IMAGE.",
        ),
        (
            completion(&json!({"content": ""}), "length", "MAX_TOKENS"),
            Code::NoImage,
            false,
            "The model returned no image. It finished with MAX_TOKENS.",
        ),
        (
            completion(&json!({"images": [{"image_url": {"url": "data:image/png;base64,iV*OR"}}]}), "stop", "STOP"),
            Code::InvalidImageData,
            true,
            "The image in the answer is not valid base64.",
        ),
        (
            json!({"choices": [{"finish_reason": "stop", "message": {}}]}),
            Code::NoImage,
            false,
            "The model returned no image.",
        ),
        (choice_error(json!({"code": 502, "message": "upstream"})), Code::ServerError, true, "upstream"),
        (choice_error(json!({"message": "upstream"})), Code::ServerError, true, "upstream"),
        (
            json!({"error": {"code": 429, "message": "slow", "metadata": {"error_type": "rate_limit_exceeded"}}}),
            Code::RateLimited,
            true,
            "slow",
        ),
        (json!({"error": {"code": "402", "message": "pay"}}), Code::QuotaExhausted, false, "pay"),
        (json!({"choices": null}), Code::NoImage, false, "The model returned no image."),
        (json!({"error": "plain"}), Code::MalformedResponse, true, "The answer is not one of this API. It says: plain"),
    ] {
        let failure = refused(&FORMAT, &document, 200);
        assert_eq!(
            (failure.code, failure.retryable, failure.message.as_str()),
            (code, retryable, message),
            "{document}"
        );
    }
}

#[test]
fn what_the_provider_behind_said_is_told_too() {
    let raw = json!({"error": {"message": "The model is overloaded", "code": 503}}).to_string();
    let error =
        json!({"code": 503, "message": "Provider returned error", "metadata": {"raw": raw, "provider_name": "Google"}});
    for (status, document) in
        [(503, json!({"error": error})), (200, json!({"error": error})), (200, choice_error(error))]
    {
        let failure = refused(&FORMAT, &document, status);
        assert_eq!((failure.code, failure.message.as_str()), (Code::ServerError, "Provider returned error"));
        assert_eq!(failure.details.provider_message.as_deref(), Some(&*raw));
    }
}

#[test]
fn hostile_sizes_are_bounded() {
    let many = vec![json!({"image_url": {"url": data_url("image/png", PNG)}}); 5000];
    let document = completion(&json!({"images": many}), "stop", "STOP");
    assert_eq!(images(&read(&FORMAT, &document).unwrap()).len(), 256);
    // What goes back is not cut, or it would not be taken.
    let details = vec![details()[0].clone(); 5000];
    let document = completion(&json!({"images": [many[0]], "reasoning_details": details}), "stop", "STOP");
    let summary = read(&FORMAT, &document).unwrap();
    assert_eq!(summary.parts[0].signature.as_deref(), Some(json!(details).to_string().as_bytes()));
    let refusals = vec![json!({"index": 0, "message": {"refusal": "no ".repeat(500)}}); 3000];
    let failure = refused(&FORMAT, &json!({"choices": refusals}), 200);
    assert!(failure.details.provider_message.unwrap().len() < 5000);
    let words = vec![json!({"type": "text", "text": "x"}); 5000];
    let document = completion(&json!({"content": words, "images": [many[0]]}), "stop", "STOP");
    assert!(read(&FORMAT, &document).is_ok());
}

fn chunk(delta: Value, finish: Option<(&str, &str)>) -> Value {
    json!({
        "id": "gen-1", "provider": "Google", "model": "google/gemini-nano-banana-2.1", "object": "chat.completion.chunk",
        "created": 1_780_000_000,
        "choices": [{
            "index": 0, "delta": delta, "logprobs": null, "finish_reason": finish.map(|(finish, _)| finish),
            "native_finish_reason": finish.map(|(_, native)| native),
        }],
    })
}

fn word(text: &str) -> Value {
    chunk(json!({"role": "assistant", "content": text}), None)
}

fn picture(bytes: &[u8]) -> Value {
    let image = json!({"type": "image_url", "image_url": {"url": data_url("image/png", bytes)}, "index": 0});
    chunk(json!({"role": "assistant", "content": "", "images": [image]}), None)
}

fn end() -> Vec<Value> {
    let mut last = chunk(json!({}), None);
    (last["choices"], last["usage"]) = (json!([]), usage());
    vec![chunk(json!({"role": "assistant", "content": ""}), Some(("stop", "STOP"))), last]
}

const DONE: &str = "data: [DONE]\n\n";

#[test]
fn words_are_shown_one_by_one_and_joined() {
    let small = |delta: Value| json!({"choices": [{"delta": delta, "finish_reason": null}]});
    let image = json!({"image_url": {"url": data_url("image/png", PNG)}});
    let stream = [
        small(json!({"content": ""})),
        small(json!({"content": "größer "})),
        small(json!({"content": "🦊"})),
        small(json!({"images": [image]})),
        small(json!({"reasoning_details": details()})),
        json!({"choices": [{"delta": {}, "finish_reason": "stop"}]}),
    ];
    let stream = events(&stream) + DONE;
    wire::streams_anyhow(&FORMAT, &stream, &["größer ", "🦊", IMAGE]);
    assert_eq!(watch(&FORMAT, &[stream.as_bytes()]).result.unwrap().parts, [said("größer 🦊"), signed()]);
}

#[test]
fn a_stream_comes_to_what_the_document_comes_to() {
    let ending = |finish, native| vec![chunk(json!({"content": ""}), Some((finish, native)))];
    let thought = chunk(json!({"reasoning": "hm", "reasoning_details": details()}), None);
    let link = completion(&json!({"content": "![fox](https://images.test/a) it is"}), "stop", "STOP");
    let inline = format!("Here ![fox]({})", data_url("image/png", PNG));
    let error = json!({"code": 502, "message": "upstream", "metadata": {"error_type": "provider_unavailable"}});
    let mut broken_off = chunk(json!({"content": ""}), Some(("error", "error")));
    broken_off["error"] = error.clone();
    let twice = json!({"content": "Here", "images": [
        {"image_url": {"url": data_url("image/png", PNG)}}, {"image_url": {"url": data_url("image/png", &png(1, 1))}}]});
    for (document, stream) in [
        (answer(), [vec![word(""), word("Here "), word("it is"), picture(PNG), thought.clone()], end()].concat()),
        (answer(), [vec![thought, word("Here it is"), picture(PNG)], end()].concat()),
        (answer(), vec![answer()]),
        (
            completion(&twice, "stop", "STOP"),
            [vec![word("He"), word("re"), picture(PNG), picture(&png(1, 1))], end()].concat(),
        ),
        (completion(&twice, "stop", "STOP"), [vec![chunk(twice.clone(), None)], end()].concat()),
        (link, [vec![word("![fox](https://ima"), word("ges.test/a) it"), word(" is")], end()].concat()),
        (
            completion(&json!({"content": inline}), "stop", "STOP"),
            [vec![word(&inline[..20]), word(&inline[20..])], end()].concat(),
        ),
        (completion(&json!({"content": "No"}), "stop", "STOP"), [vec![word("N"), word("o")], end()].concat()),
        (
            completion(&json!({"content": ""}), "content_filter", "IMAGE_SAFETY"),
            ending("content_filter", "IMAGE_SAFETY"),
        ),
        (completion(&json!({"content": ""}), "stop", "NO_IMAGE"), ending("stop", "NO_IMAGE")),
        (
            completion(&json!({"refusal": "I will not."}), "stop", "stop"),
            [vec![chunk(json!({"refusal": "I will "}), None), chunk(json!({"refusal": "not."}), None)], end()].concat(),
        ),
        (json!({"error": error}), vec![broken_off]),
        (choice_error(error.clone()), vec![word(""), choice_error(error)]),
    ] {
        wire::same(&FORMAT, &document, &events(&stream));
        wire::same(&FORMAT, &document, &(": OPENROUTER PROCESSING\n\n".to_owned() + &events(&stream) + DONE));
    }
}

#[test]
fn a_stream_without_its_end_is_cut_short() {
    let good = || Reply::stream(&[events(&[picture(PNG)]).as_bytes()]);
    for (cut, attempts) in
        [(events(&[word(""), word("Here")]), 1), (events(&[word("")]), 2), (": OPENROUTER PROCESSING\n\n".into(), 2)]
    {
        let watched = wire::watch_replies(&FORMAT, [Reply::stream(&[cut.as_bytes()]), good()]);
        assert_eq!((watched.attempts, watched.result.is_ok()), (attempts, attempts == 2), "{cut}");
        if let Err(failure) = watched.result {
            assert_eq!((failure.code, watched.shown), (Code::TruncatedResponse, vec!["Here".to_owned()]));
        }
    }
}

#[test]
fn an_image_before_an_error_counts() {
    let mut late = chunk(json!({"content": ""}), Some(("error", "error")));
    late["error"] = json!({"code": 502, "message": "late"});
    let watched = watch(&FORMAT, &[(events(&[word("Here"), picture(PNG), late.clone()]) + DONE).as_bytes()]);
    assert_eq!(watched.result.unwrap().parts, [said("Here"), drawn(PNG)]);
    let watched = watch(&FORMAT, &[(events(&[word("Here"), late]) + DONE).as_bytes()]);
    let failure = watched.result.unwrap_err();
    assert_eq!((failure.code, failure.message.as_str(), watched.attempts), (Code::ServerError, "late", 1));
}

#[test]
fn the_work_grows_with_the_stream_and_no_faster() {
    let work = |count| {
        let thought = chunk(json!({"reasoning_details": details()}), None);
        wire::work(
            &FORMAT,
            &[vec![word("word "); count], vec![thought; count], vec![picture(PNG); count], end()].concat(),
        )
    };
    let (one, two) = (work(1000), work(2000));
    assert!(one > 1000 && two < one * 21 / 10, "{one} and {two}");
}

#[test]
fn the_same_picture_in_two_places_is_one() {
    let [url, data] = ["https://cdn.test/a.png".to_owned(), format!("data:image/png;base64,{}", base64(PNG))];
    let other = format!("data:image/png;base64,{}", base64(&png(7, 8)));
    let item = |url: &str| json!({"type": "image_url", "image_url": {"url": url}});
    for (images, content, count) in [
        (vec![&url], vec![&url], 1),
        (vec![&data], vec![&data], 1),
        (vec![&data, &other], vec![&data, &other], 2),
        (vec![&data], vec![&other], 2),
        // A model may draw the same twice.
        (vec![&data, &data], vec![], 2),
    ] {
        let [images, content] = [images, content].map(|urls| urls.into_iter().map(|url| item(url)).collect::<Vec<_>>());
        let message = json!({"images": images, "content": content});
        let answer = read(&FORMAT, &json!({"choices": [{"message": message, "finish_reason": "stop"}]})).unwrap();
        assert_eq!(answer.parts.len(), count, "{message}");
    }
}
