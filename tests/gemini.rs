//! Gemini's format: the exact bytes of a request, and every shape of an answer.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use ai_generation_client::codec::base64;
use ai_generation_client::codec::json::Scanner;
use ai_generation_client::model::{Blob, Code, Failure, Request, Role, Stage, Turn};
use ai_generation_client::wire::gemini::FORMAT;
use ai_generation_client::wire::{Answer, Decoder, Head, Source, catalog, prompt};
use common::wire::{data, image};
use common::{PNG, base64, wire};
use proptest::prelude::*;
use serde_json::{Value, json};

fn request() -> Request {
    Request {
        prompt: "A fox".into(),
        width: 1024,
        height: 768,
        model: "gemini-nano-banana-2.1".into(),
        seed: Some(7),
        ..Request::default()
    }
}

fn encoded(request: &Request, attachments: &[&[u8]]) -> Value {
    wire::encoded(&FORMAT, request, false, attachments)
}

fn decode(pieces: &[&[u8]], status: u16) -> Result<Answer<Vec<u8>>, Box<Failure>> {
    wire::decode(&FORMAT, pieces, status)
}

#[test]
fn the_smallest_request_is_written_to_the_byte() {
    let body = String::from_utf8(wire::written(&FORMAT, &request(), false, &[]).0).unwrap();
    let settings = ["HARASSMENT", "HATE_SPEECH", "SEXUALLY_EXPLICIT", "DANGEROUS_CONTENT"]
        .map(|harm| format!(r#"{{"category":"HARM_CATEGORY_{harm}","threshold":"BLOCK_MEDIUM_AND_ABOVE"}}"#))
        .join(",");
    assert_eq!(
        body,
        format!(
            r#"{{"contents":[{{"role":"user","parts":[{{"text":"A fox\n\nImage size: 1024x768 pixels."}}]}}],"generationConfig":{{"responseModalities":["IMAGE","TEXT"],"seed":7,"imageConfig":{{"aspectRatio":"4:3","imageSize":"1K"}}}},"safetySettings":[{settings}]}}"#
        )
    );
}

#[test]
fn every_field_has_its_place() {
    let photo = b"\xff\xd8\xff photo";
    let request = Request {
        temperature: Some(0.5),
        safety: vec![("HARM_CATEGORY_HARASSMENT".into(), "BLOCK_NONE".into())],
        system_prompt: Some("Paint \"well\"".into()),
        images: vec![image(0, PNG, "image/png"), image(1, photo, "image/jpeg")],
        ..request()
    };
    let body = encoded(&request, &[PNG, photo]);
    assert_eq!(body["generationConfig"]["temperature"], 0.5);
    let settings: Vec<_> = body["safetySettings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|setting| (setting["category"].as_str().unwrap(), setting["threshold"].as_str().unwrap()))
        .collect();
    assert_eq!(
        settings,
        [
            ("HARM_CATEGORY_HATE_SPEECH", "BLOCK_MEDIUM_AND_ABOVE"),
            ("HARM_CATEGORY_SEXUALLY_EXPLICIT", "BLOCK_MEDIUM_AND_ABOVE"),
            ("HARM_CATEGORY_DANGEROUS_CONTENT", "BLOCK_MEDIUM_AND_ABOVE"),
            ("HARM_CATEGORY_HARASSMENT", "BLOCK_NONE"),
        ]
    );
    assert_eq!(body["systemInstruction"], json!({"parts": [{"text": "Paint \"well\""}]}));
    assert_eq!(
        body["contents"],
        json!([{"role": "user", "parts": [
            {"text": "A fox\n\nImage size: 1024x768 pixels."},
            {"inlineData": {"mimeType": "image/png", "data": base64(PNG)}},
            {"inlineData": {"mimeType": "image/jpeg", "data": base64(photo)}},
        ]}])
    );
}

#[test]
fn turns_keep_their_parts_and_signatures() {
    let turn = |role, text: Option<&str>, image, signature| Turn { role, text: text.map(Into::into), image, signature };
    let attachments: [&[u8]; 4] = [b"sig of text", PNG, b"sig of image", b"\xff\xd8\xff more"];
    let request = Request {
        history: vec![
            turn(Role::User, Some("Draw"), None, None),
            turn(Role::Model, Some("Here"), None, Some(Blob { attachment: 0, len: 11 })),
            turn(Role::Model, None, Some(image(1, PNG, "image/png")), Some(Blob { attachment: 2, len: 12 })),
            turn(Role::User, Some("And this"), Some(image(3, attachments[3], "image/jpeg")), None),
        ],
        ..request()
    };
    let body = encoded(&request, &attachments);
    assert_eq!(
        body["contents"],
        json!([
            {"role": "user", "parts": [{"text": "Draw"}]},
            {"role": "model", "parts": [
                {"text": "Here", "thoughtSignature": base64(attachments[0])},
                {"inlineData": {"mimeType": "image/png", "data": base64(PNG)}, "thoughtSignature": base64(attachments[2])},
            ]},
            {"role": "user", "parts": [
                {"text": "And this"},
                {"inlineData": {"mimeType": "image/jpeg", "data": base64(attachments[3])}},
                {"text": prompt::text(&request)},
            ]},
        ])
    );
}

#[test]
fn a_turn_of_a_signature_alone_goes_back_too() {
    let signature = Some(Blob { attachment: 0, len: 3 });
    let request =
        Request { history: vec![Turn { role: Role::Model, text: None, image: None, signature }], ..request() };
    let body = encoded(&request, &[b"sig"]);
    assert_eq!(
        body["contents"][0],
        json!({"role": "model", "parts": [{"text": "", "thoughtSignature": base64(b"sig")}]})
    );
}

#[test]
fn the_prompt_says_the_rules_the_wish_and_the_size() {
    let strict = prompt::text(&Request { strict: true, ..request() });
    let (rules, rest) = strict.split_once("A fox").unwrap();
    for rule in ["original", "screenshot", "exactly as it is written", "exact quantities", "not asked for"] {
        assert!(rules.contains(rule), "{rule}");
    }
    assert_eq!(rest, "\n\nImage size: 1024x768 pixels.");

    let history = vec![Turn { role: Role::User, text: Some("Draw".into()), image: None, signature: None }];
    let refinement = prompt::text(&Request { history, ..request() });
    assert!(refinement.starts_with("This is a refinement") && refinement.contains("keep the size"));
    assert!(refinement.ends_with("\n\nA fox\n\nImage size: 1024x768 pixels."));
}

#[test]
fn the_size_chooses_the_nearest_ratio_and_tier() {
    for (id, width, height, ratio, size) in [
        ("gemini-nano-banana-2.1", 1024, 1024, "1:1", Some("1K")),
        ("gemini-nano-banana-2.1", 512, 512, "1:1", Some("512")),
        ("gemini-nano-banana-2.1", 1920, 1080, "16:9", Some("1K")),
        ("gemini-nano-banana-2.1", 1080, 1920, "9:16", Some("1K")),
        ("gemini-nano-banana-2.1", 3840, 2160, "16:9", Some("2K")),
        ("gemini-nano-banana-2.1", 8192, 8192, "1:1", Some("4K")),
        ("gemini-nano-banana-2.1", 1000, 8000, "1:8", Some("2K")),
        ("gemini-nano-banana-2.1", 8192, 1, "8:1", Some("512")),
        ("gemini-nano-banana-2.1", 1, 1, "1:1", Some("512")),
        ("gemini-3-pro-image", 400, 400, "1:1", Some("1K")),
        ("gemini-3-pro-image", 1000, 8000, "9:16", Some("2K")),
        ("gemini-3-pro-image", 1024, 768, "4:3", Some("1K")),
        ("gemini-3.1-flash-lite-image", 4096, 4096, "1:1", Some("1K")),
        ("gemini-2.5-flash-image", 2048, 2048, "1:1", None),
        ("next-years-model", 800, 1000, "4:5", Some("1K")),
    ] {
        let (fit, _) = catalog::fit(catalog::gemini(id), &Request { width, height, ..Request::default() });
        let (across, down) = fit.ratio.unwrap();
        assert_eq!((format!("{across}:{down}").as_str(), fit.size), (ratio, size), "{id} {width}x{height}");
    }
}

fn answer(body: &Value) -> Result<Answer<Vec<u8>>, Box<Failure>> {
    decode(&[body.to_string().as_bytes()], 200)
}

fn error(status: u16, error: Value) -> Box<Failure> {
    decode(&[json!({ "error": error }).to_string().as_bytes()], status).err().unwrap()
}

/// Everything that a real answer has: a draft, words, an image with its signature, usage.
fn full() -> Value {
    json!({
        "candidates": [{
            "content": {"role": "model", "parts": [
                {"thought": true, "inlineData": {"mimeType": "image/png", "data": base64(b"draft")}},
                {"text": "I am thinking", "thought": true},
                {"text": "Here "},
                {"thoughtSignature": base64(&[7; 1000]), "inlineData": {"data": base64(PNG), "mimeType": "image/jpeg"}},
                {"text": "it is"},
            ]},
            "finishReason": "STOP",
            "safetyRatings": [{"category": "HARM_CATEGORY_HARASSMENT", "probability": "NEGLIGIBLE"}],
        }],
        "usageMetadata": {
            "promptTokenCount": 11, "candidatesTokenCount": 1290, "thoughtsTokenCount": 100, "totalTokenCount": 1401,
            "promptTokensDetails": [{"modality": "IMAGE", "tokenCount": 9}],
            "candidatesTokensDetails": [{"tokenCount": 1120, "modality": "IMAGE"}, {"modality": "TEXT", "tokenCount": 170}],
        },
        "modelVersion": "gemini-3-pro-image-001",
        "responseId": "r-1",
        "unknown": {"nested": [1, {"deep": "AAAA"}]},
    })
}

fn check_full(answer: &Answer<Vec<u8>>) {
    let texts: Vec<_> = answer.parts.iter().map(|part| part.text.as_deref()).collect();
    assert_eq!(texts, [Some("Here "), None, Some("it is")]);
    let part = &answer.parts[1];
    let image = part.image.as_ref().unwrap();
    assert_eq!((data(image), image.mime.as_str(), image.size), (PNG, "image/png", Some((2, 3))));
    assert_eq!(part.signature.as_deref(), Some(&[7; 1000][..]));
    assert_eq!(answer.model.as_deref(), Some("gemini-3-pro-image-001"));
    let usage = answer.usage.as_ref().unwrap();
    assert_eq!(
        (usage.input_tokens, usage.output_tokens, usage.total_tokens, usage.image_tokens),
        (Some(11.0), Some(1390.0), Some(1401.0), Some(1120.0))
    );
}

#[test]
fn an_answer_reads_the_same_at_every_split_point() {
    for text in [full().to_string(), serde_json::to_string_pretty(&full()).unwrap()] {
        let escaped = text.replace("AAAA", "A\\u0041A\\u0041").replace("==", "\\u003d=");
        for text in [text, escaped] {
            let bytes = text.as_bytes();
            for split in 0..=bytes.len() {
                let (one, other) = bytes.split_at(split);
                check_full(&decode(&[one, other], 200).unwrap());
            }
            check_full(&decode(&bytes.chunks(1).collect::<Vec<_>>(), 200).unwrap());
        }
    }
}

#[test]
fn images_of_all_candidates_and_parts_are_kept() {
    let part = json!({"inlineData": {"mimeType": "image/png", "data": base64(PNG)}});
    let body = json!({"candidates": [{"content": {"parts": [part, part]}}, {"content": {"parts": [part]}}]});
    assert_eq!(answer(&body).unwrap().parts.iter().filter(|part| part.image.is_some()).count(), 3);
}

#[test]
fn what_is_not_an_image_is_no_image() {
    for part in [
        json!({"inlineData": {"mimeType": "audio/wav", "data": "AAAA"}}),
        json!({"inlineData": {"mimeType": "image/png", "data": ""}}),
        json!({"inlineData": {"mimeType": "image/png"}}),
        json!({"fileData": {"fileUri": "gs://bucket/image.png"}}),
    ] {
        let body = json!({"candidates": [{"content": {"parts": [part]}, "finishReason": "STOP"}]});
        assert_eq!(answer(&body).err().unwrap().code, Code::NoImage);
    }
}

#[test]
fn finish_reasons_are_refusals_or_no_image() {
    let finished = |reason: &str| {
        answer(&json!({"candidates": [{"content": {}, "finishReason": reason, "index": 0}]})).err().unwrap()
    };
    for reason in [
        "SAFETY",
        "IMAGE_SAFETY",
        "PROHIBITED_CONTENT",
        "IMAGE_PROHIBITED_CONTENT",
        "BLOCKLIST",
        "SPII",
        "RECITATION",
        "IMAGE_RECITATION",
    ] {
        assert_eq!(finished(reason).code, Code::ContentPolicy, "{reason}");
    }
    for reason in ["NO_IMAGE", "IMAGE_OTHER", "OTHER", "MAX_TOKENS", "LANGUAGE", "MALFORMED_RESPONSE", "STOP"] {
        let failure = finished(reason);
        assert_eq!((failure.code, failure.retryable), (Code::NoImage, reason == "NO_IMAGE"), "{reason}");
    }
    assert_eq!(answer(&json!({"candidates": []})).err().unwrap().code, Code::NoImage);
}

#[test]
fn what_is_no_answer_of_this_format_says_so() {
    for body in
        [json!({}), json!([]), json!(null), json!(17), json!({"data": [{"b64_json": "AAAA"}]}), json!({"error": {}})]
    {
        let failure = answer(&body).err().unwrap();
        assert_eq!((failure.code, failure.maybe_billed), (Code::MalformedResponse, true), "{body}");
    }
    let failure = answer(&json!({"message": "no route"})).err().unwrap();
    assert_eq!(failure.message, "The answer is not one of this API. It says: no route");
}

#[test]
fn a_refusal_tells_what_the_provider_said() {
    let body = json!({"candidates": [{"content": {"parts": [{"text": "I cannot draw that."}]}, "finishReason": "SAFETY", "finishMessage": "It shows harm."}]});
    let failure = answer(&body).err().unwrap();
    assert_eq!(failure.code, Code::ContentPolicy);
    assert_eq!(failure.details.text.as_deref(), Some("I cannot draw that."));
    assert_eq!(failure.details.provider_message.as_deref(), Some("It shows harm."));
}

#[test]
fn a_part_without_content_is_no_turn() {
    let image = json!({"inlineData": {"mimeType": "image/png", "data": base64(PNG)}});
    for empty in [
        json!({"text": ""}),
        json!({}),
        json!({"executableCode": {}}),
        json!({"inlineData": {"mimeType": "audio/wav", "data": "AAAA"}}),
    ] {
        let body = json!({"candidates": [{"content": {"parts": [empty, image]}}]});
        let parts = answer(&body).unwrap().parts;
        assert_eq!(parts.len(), 1, "{body}");
        assert!(parts[0].image.is_some());
    }
}

/// Each has a good image beside something that is wrong.
#[test]
fn a_paid_image_is_delivered_whatever_is_beside_it() {
    let image = json!({"inlineData": {"mimeType": "image/png", "data": base64(PNG)}});
    let typed = |mime: &str| json!({"inlineData": {"mimeType": mime, "data": base64(PNG)}});
    let broken = json!({"inlineData": {"mimeType": "image/png", "data": "iV*OR"}});
    let late_draft = r#"{"inlineData":{"data":"iV*OR"},"thought":true}"#;
    let answers = [
        json!([typed("application/octet-stream")]),
        json!([typed("IMAGE/PNG")]),
        json!([typed("")]),
        json!([{"inlineData": {"data": base64(PNG)}, "thoughtSignature": "not base64!"}]),
        json!([image, broken]),
        json!([{"text": "x".repeat(5 << 20), "thought": true}, image]),
        json!(["LATE", image]),
    ];
    for parts in answers {
        let text = json!({"candidates": [{"content": {"parts": parts}, "finishReason": "IMAGE_SAFETY"}]}).to_string();
        let text = text.replace("\"LATE\"", late_draft);
        let answer = decode(&[text.as_bytes()], 200).unwrap();
        let images: Vec<_> = answer.parts.iter().filter_map(|part| part.image.as_ref()).collect();
        assert_eq!((images.len(), data(images[0]), images[0].mime.as_str()), (1, PNG, "image/png"));
    }
    for error in [json!(null), json!(false), json!(""), json!({}), json!({"code": 500, "message": "late"})] {
        let body = json!({"candidates": [{"content": {"parts": [image]}}], "error": error});
        assert!(answer(&body).is_ok(), "{body}");
    }
}

#[test]
fn only_a_broken_image_is_invalid_image_data() {
    let broken = json!({"inlineData": {"mimeType": "image/png", "data": "iV*OR"}});
    let failure = answer(&json!({"candidates": [{"content": {"parts": [broken]}}]})).err().unwrap();
    assert_eq!((failure.code, failure.retryable, failure.maybe_billed), (Code::InvalidImageData, true, true));
}

#[test]
fn an_error_under_http_200_means_the_status_that_it_names() {
    for (error, code, status) in [
        (json!({"code": 429}), Code::RateLimited, 429),
        (json!({"code": "429", "message": "slow"}), Code::RateLimited, 429),
        (json!({"code": 8, "status": "RESOURCE_EXHAUSTED"}), Code::RateLimited, 429),
        (json!({"status": "UNAVAILABLE"}), Code::ServerError, 503),
        (json!({"code": 0, "message": "odd"}), Code::ServerError, 500),
        (json!({"code": 302}), Code::ServerError, 500),
        (json!({"message": "odd"}), Code::ServerError, 500),
    ] {
        let failure = answer(&json!({ "error": error })).err().unwrap();
        assert_eq!((failure.code, failure.status), (code, Some(status)), "{error}");
    }
}

#[test]
fn thousands_of_parts_are_not_kept() {
    let parts = vec![json!({"inlineData": {"data": base64(PNG)}}); 5000];
    assert_eq!(answer(&json!({"candidates": [{"content": {"parts": parts}}]})).unwrap().parts.len(), 256);
}

#[test]
fn a_message_without_end_is_cut() {
    let failure = error(500, json!({"code": 500, "message": "é".repeat(100_000)}));
    assert_eq!(failure.message.len(), 2048);
}

#[test]
fn a_bad_key_is_a_400_and_is_called_unauthorized() {
    let failure = error(
        400,
        json!({"code": 400, "message": "API key not valid.", "status": "INVALID_ARGUMENT", "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}]}),
    );
    assert_eq!(
        (failure.code, failure.status, failure.message.as_str()),
        (Code::Unauthorized, Some(400), "API key not valid.")
    );
}

#[test]
fn only_words_of_the_error_itself_make_a_400_a_refusal() {
    for (message, refused) in [
        ("Your request was blocked", true),
        ("It violates our Policy.", true),
        ("for safety reasons", true),
        ("Invalid value at 'safety_settings[0].threshold'", false),
        ("Unknown name \"safetySettings\"", false),
        ("The safety settings are malformed", false),
        ("content_policy_violation", true),
        ("Unblocked policyholders", false),
        ("Image part is missing a thought_signature in content position 2", false),
    ] {
        let body = json!({"error": {"code": 400, "message": message}, "echo": {"prompt": "safety blocked policy"}});
        let failure = decode(&[body.to_string().as_bytes()], 400).err().unwrap();
        assert_eq!(failure.code == Code::ContentPolicy, refused, "{message}");
    }
}

#[test]
fn errors_of_proxies_keep_their_message() {
    for body in [json!({"error": "slow down"}), json!({"message": "slow down", "status": 429})] {
        let failure = decode(&[body.to_string().as_bytes()], 429).err().unwrap();
        assert_eq!((failure.code, failure.message.as_str()), (Code::RateLimited, "slow down"), "{body}");
    }
}

#[test]
fn an_error_that_is_null_is_none() {
    let mut body = full();
    body["error"] = Value::Null;
    check_full(&answer(&body).unwrap());
}

#[test]
fn a_redirect_is_named_as_such() {
    for status in [0, 302] {
        let failure = decode(&[b"{\"message\":\"moved\"}"], status).err().unwrap();
        assert_eq!((failure.code, failure.status), (Code::UnexpectedRedirect, (status > 0).then_some(status)));
        assert_eq!(failure.message, "The server redirects to another address, which is not followed.");
    }
}

#[test]
fn the_providers_enums_make_a_400_a_refusal_too() {
    for refused in [
        json!({"code": 400, "status": "IMAGE_SAFETY", "message": "No."}),
        json!({"code": 400, "message": "No.", "details": [{"reason": "SAFETY_BLOCKED"}]}),
    ] {
        assert_eq!(error(400, refused.clone()).code, Code::ContentPolicy, "{refused}");
    }
}

#[test]
fn a_page_of_html_is_named_as_such() {
    let head = Head { status: 502, content_type: Some("text/html; charset=utf-8".into()), ..Head::default() };
    let failure = ai_generation_client::wire::unread(&head, b"");
    assert_eq!((failure.code, failure.retryable), (Code::ServerError, true));
    assert_eq!(failure.message, "HTTP 502: the answer is an HTML page, not the provider's.");
}

proptest! {
    /// Any shape of JSON in place of an answer is judged, and nothing panics.
    #[test]
    fn any_answer_is_judged(text in ".{0,200}", reason in ".{0,20}", data in "[A-Za-z0-9+/=]{0,40}", thought: bool) {
        let body = json!({"candidates": [{"content": {"parts": [{"text": text, "thought": thought}, {"inlineData": {"data": data}}]}, "finishReason": reason}]});
        let (mut decoder, mut scanner) = (Decoder::<Vec<u8>>::new(&FORMAT, 0), Scanner::default());
        let read = scanner.feed(body.to_string().as_bytes(), &mut decoder).and_then(|()| scanner.finish(&mut decoder));
        if read.is_ok() {
            let _ = decoder.answer(&Head { status: 200, ..Head::default() });
        }
    }

    /// Whatever is in the texts, the body is JSON of the length that was said, and the texts come back.
    #[test]
    fn any_text_is_written_as_json(prompt in any::<String>(), system in any::<String>(), bytes in proptest::collection::vec(any::<u8>(), 1..200)) {
        let request = Request { prompt: prompt.clone(), system_prompt: Some(system.clone()), images: vec![image(0, &bytes, "image/png")], ..request() };
        let body = encoded(&request, &[&bytes]);
        prop_assert_eq!(&body["systemInstruction"]["parts"][0]["text"], &system);
        prop_assert_eq!(body["contents"][0]["parts"][0]["text"].as_str().unwrap(), prompt + "\n\nImage size: 1024x768 pixels.");
        let mut decoded = Vec::new();
        let mut decoder = base64::Decoder::default();
        decoder.push(body["contents"][0]["parts"][1]["inlineData"]["data"].as_str().unwrap().as_bytes(), |part| decoded.extend_from_slice(part)).unwrap();
        decoder.finish(|part| decoded.extend_from_slice(part)).unwrap();
        prop_assert_eq!(decoded, bytes);
    }
}

/// Proxies and gateways write the same answer in ways of their own.
#[test]
fn an_answer_that_a_proxy_has_rewritten_is_read() {
    let data = common::base64(&[common::PNG, &[0xfb, 0xff, 0xfe]].concat());
    let lines: Vec<&str> = data.as_bytes().chunks(19).map(|line| std::str::from_utf8(line).unwrap()).collect();
    let url_safe = data.replace('+', "-").replace('/', "_");
    for data in [&data, &lines.join("\r\n"), &url_safe, &url_safe.trim_end_matches('=').to_owned()] {
        let part = json!({"inline_data": {"mime_type": "image/png", "data": data}, "thought_signature": "c2ln"});
        let document = json!({"candidates": [{"content": {"parts": [part]}, "finish_reason": "STOP"}],
            "usage_metadata": {"total_token_count": 7}, "model_version": "played"});
        for document in [document.clone(), json!([document]), json!([{"candidates": []}, document])] {
            let answer = common::wire::decode(
                &ai_generation_client::wire::gemini::FORMAT,
                &[document.to_string().as_bytes()],
                200,
            )
            .unwrap();
            let [part] = &answer.parts[..] else { panic!("{document}") };
            let image = part.image.as_ref().unwrap();
            assert_eq!(common::wire::data(image)[..common::PNG.len()], *common::PNG);
            assert_eq!((image.mime.as_str(), part.signature.as_deref()), ("image/png", Some(&b"sig"[..])));
            assert_eq!((answer.model.as_deref(), answer.usage.unwrap().total_tokens), (Some("played"), Some(7.0)));
        }
    }
    let none = json!({"candidates": [{"content": {}, "finish_reason": "NO_IMAGE"}]}).to_string();
    let failure =
        common::wire::decode(&ai_generation_client::wire::gemini::FORMAT, &[none.as_bytes()], 200).unwrap_err();
    assert_eq!((failure.code, failure.details.finish_reason.as_deref()), (Code::NoImage, Some("NO_IMAGE")));
}

#[test]
fn who_may_be_drawn_and_a_search_have_their_places() {
    let asked = Request { style: wire::style(&[("personGeneration", "ALLOW_NONE")]), grounding: true, ..request() };
    let body = encoded(&asked, &[]);
    assert_eq!(
        body["generationConfig"]["imageConfig"],
        json!({"aspectRatio": "4:3", "imageSize": "1K", "personGeneration": "ALLOW_NONE"})
    );
    assert_eq!(body["tools"], json!([{"googleSearch": {}}]));
    let size = ai_generation_client::model::Wanted { shape: false, resolution: false, told: false };
    let alone = encoded(&Request { size, grounding: false, ..asked }, &[]);
    assert_eq!(alone["generationConfig"]["imageConfig"], json!({"personGeneration": "ALLOW_NONE"}));
    assert_eq!(alone["tools"], Value::Null);
}

fn source(title: Option<&str>, url: &str) -> Source {
    Source { title: title.map(Into::into), url: url.into() }
}

#[test]
fn the_sources_of_a_search_are_told_once_and_only_web_addresses() {
    let chunks = json!([
        {"web": {"uri": "https://a.test/1", "title": "One", "domain": "a.test"}},
        {"web": {"title": "Two", "uri": "http://b.test"}},
        {"image": {"sourceUri": "https://c.test", "imageUri": "https://c.test/i.png"}},
        {"web": {"uri": "https://a.test/1", "title": "One again"}},
        {"web": {"uri": "javascript:alert(1)", "title": "No"}},
        {"web": {"uri": format!("https://d.test/{}", "x".repeat(3000)), "title": "Cut"}},
        {"web": {"title": "No address"}}, {"web": null}, {}, 5,
    ]);
    let mut body = json!({"candidates": [{
        "content": {"parts": [{"inlineData": {"mimeType": "image/png", "data": base64(PNG)}}]},
        "groundingMetadata": {"groundingChunks": chunks, "webSearchQueries": ["foxes"]},
    }]});
    let expected =
        [source(Some("One"), "https://a.test/1"), source(Some("Two"), "http://b.test"), source(None, "https://c.test")];
    assert_eq!(answer(&body).unwrap().sources, expected);
    let backwards = wire::backwards(&body);
    assert_eq!(decode(&[backwards.as_bytes()], 200).unwrap().sources, expected);
    body["candidates"][0]["groundingMetadata"]["groundingChunks"] =
        (0..1000).map(|at| json!({"web": {"uri": format!("https://a.test/{at}")}})).collect();
    assert_eq!(answer(&body).unwrap().sources.len(), 256);
}

#[test]
fn a_history_without_its_signatures_is_an_invalid_request() {
    let body = json!({"candidates": [{"finishReason": "MISSING_THOUGHT_SIGNATURE", "content": {}}]});
    let failure = answer(&body).unwrap_err();
    assert_eq!((failure.code, failure.retryable, failure.maybe_billed), (Code::InvalidRequest, false, false));
    assert!(failure.message.contains("without the signatures"), "{}", failure.message);
    assert!(failure.suggestion.contains("response.turns"), "{}", failure.suggestion);
    assert_eq!(failure.details.finish_reason.as_deref(), Some("MISSING_THOUGHT_SIGNATURE"));
    assert_eq!(failure.details.field.as_deref(), Some("conversationHistory"));
}

#[test]
fn the_newer_reasons_are_refusals_or_told() {
    let finished = |reason: &str, parts: Value| {
        answer(&json!({"candidates": [{"finishReason": reason, "content": {"parts": parts}}]})).unwrap_err()
    };
    let stage = |failure: &Failure| failure.policy.as_ref().map(|policy| (policy.reason.clone(), policy.stage));
    let armoured = finished("MODEL_ARMOR", json!([]));
    assert_eq!((armoured.code, stage(&armoured)), (Code::ContentPolicy, Some(("MODEL_ARMOR".into(), Stage::Output))));
    for reason in ["MODEL_ARMOR", "JAILBREAK"] {
        let blocked = answer(&json!({"promptFeedback": {"blockReason": reason}})).unwrap_err();
        assert_eq!((blocked.code, stage(&blocked)), (Code::ContentPolicy, Some((reason.into(), Stage::Input))));
    }
    for reason in [
        "IMAGE_OTHER",
        "OTHER",
        "LANGUAGE",
        "UNEXPECTED_TOOL_CALL",
        "TOO_MANY_TOOL_CALLS",
        "MALFORMED_RESPONSE",
        "ESCALATION",
        "PUP_LIMITED_DISABLED",
        "CONTINUATION",
    ] {
        for parts in [json!([]), json!([{"text": "Sorry."}])] {
            let failure = finished(reason, parts);
            assert_eq!((failure.code, failure.details.finish_reason.as_deref()), (Code::NoImage, Some(reason)));
            assert!(failure.message.contains(reason), "{}", failure.message);
        }
    }
}
