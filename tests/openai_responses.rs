//! OpenAI's responses with the image generation tool: the exact bytes of a request, and every shape of an answer.

#![cfg(feature = "formats")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use ai_generation_client::model::{Blob, Code, Request, Role, Stage, Turn, Wanted};
use ai_generation_client::wire::openai_responses::FORMAT;
use common::wire::{
    self, JPEG, Seen, address, data_url, drawn, encoded, events, image, images, read, refused, said, tokens, watch,
};
use common::{PNG, Reply, base64, png};
use proptest::prelude::*;
use serde_json::{Value, json};

const IMAGE: &str = "image/png Some((2, 3))";

fn request() -> Request {
    wire::request("gpt-5.5")
}

#[test]
fn the_smallest_request_is_written_to_the_byte() {
    let (body, adjusted) = wire::written(&FORMAT, &request(), false, &[]);
    let expected = r#"{"model":"gpt-5.5","input":[{"role":"user","content":[{"type":"input_text","text":"A fox"}]}],"tools":[{"type":"image_generation"}],"tool_choice":{"type":"image_generation"}}"#;
    assert_eq!(String::from_utf8(body).unwrap(), expected);
    assert_eq!((adjusted, (FORMAT.path)(&request(), true).as_str()), (None, "/responses"));
}

#[test]
fn every_field_has_its_place() {
    let mask = png(2, 3);
    let (text, both) = (
        |role, text: &str| json!({"role": role, "content": [{"type": if role == "user" { "input_text" } else { "output_text" }, "text": text}]}),
        |text: &str, url: &str| json!([{"type": "input_text", "text": text}, {"type": "input_image", "image_url": url}]),
    );
    let turn = |role, text: Option<&str>, image| Turn { role, text: text.map(Into::into), image, signature: None };
    let request = Request {
        size: Wanted { shape: true, resolution: true, told: false },
        width: 1000,
        style: wire::style(&[("quality", "high"), ("background", "transparent"), ("outputFormat", "webp"), ("n", "3")]),
        temperature: Some(0.5),
        // Neither has a place.
        seed: Some(7),
        system_prompt: Some("Paint \"well\"".into()),
        mask: Some(image(1, &mask, "image/png")),
        images: vec![image(0, PNG, "image/png"), image(2, JPEG, "image/jpeg")],
        history: vec![
            turn(Role::User, Some("Draw"), Some(image(2, JPEG, "image/jpeg"))),
            turn(Role::Model, Some("Here"), Some(image(0, PNG, "image/png"))),
            turn(Role::Model, Some("it is"), None),
            Turn { signature: Some(Blob { attachment: 2, len: JPEG.len() }), ..turn(Role::Model, None, None) },
            turn(Role::User, None, None),
            turn(Role::User, Some("Now"), None),
        ],
        ..request()
    };
    let (body, adjusted) = wire::written(&FORMAT, &request, true, &[PNG, &mask, JPEG]);
    let mut body: Value = serde_json::from_slice(&body).unwrap();
    let prompt = body["input"][5]["content"][0]["text"].take();
    let prompt = prompt.as_str().unwrap();
    assert!(prompt.starts_with("This is a refinement") && prompt.ends_with("A fox"), "{prompt}");
    let expected = json!({
        "model": "gpt-5.5",
        "instructions": "Paint \"well\"",
        "input": [
            {"role": "user", "content": both("Draw", &data_url("image/jpeg", JPEG))},
            text("assistant", "Here"),
            {"role": "user", "content": [{"type": "input_image", "image_url": data_url("image/png", PNG)}]},
            text("assistant", "it is"),
            text("user", "Now"),
            {"role": "user", "content": [
                {"type": "input_text", "text": null},
                {"type": "input_image", "image_url": data_url("image/png", PNG)},
                {"type": "input_image", "image_url": data_url("image/jpeg", JPEG)},
            ]},
        ],
        "tools": [{
            "type": "image_generation", "size": "1008x1024", "quality": "high", "background": "transparent",
            "output_format": "webp", "input_image_mask": {"image_url": data_url("image/png", &mask)}, "partial_images": 2,
        }],
        "tool_choice": {"type": "image_generation"},
        "temperature": 0.5,
        "stream": true,
    });
    assert_eq!(body, expected);
    assert_eq!(adjusted.as_deref(), Some("1008x1024"));
}

#[test]
fn a_model_that_draws_is_the_tools_and_another_one_talks() {
    for (model, size) in
        [("gpt-image-1.5", "1536x1024"), ("chatgpt-image-latest", "1536x1024"), ("openai/gpt-image-2", "1792x1024")]
    {
        let size_of = Wanted { shape: true, resolution: true, told: false };
        let request = Request { model: model.into(), width: 1792, size: size_of, ..request() };
        let body = encoded(&FORMAT, &request, false, &[]);
        assert_eq!((&body["model"], &body["tools"][0]["model"]), (&json!("gpt-5.5"), &json!(model)));
        assert_eq!(body["tools"][0]["size"], size);
    }
}

proptest! {
    #[test]
    fn any_text_survives(prompt in any::<String>(), system in any::<String>(), before in any::<String>()) {
        let history = vec![Turn { role: Role::Model, text: Some(before.clone()), image: None, signature: None }];
        let request = Request { prompt: prompt.clone(), system_prompt: Some(system.clone()), history, ..request() };
        let body = encoded(&FORMAT, &request, false, &[]);
        prop_assert_eq!((&body["instructions"], &body["input"][0]["content"][0]["text"]), (&json!(system), &json!(before)));
        prop_assert!(body["input"][1]["content"][0]["text"].as_str().unwrap().ends_with(&prompt));
    }
}

fn drawing(result: &Value) -> Value {
    json!({
        "id": "ig_1", "type": "image_generation_call", "status": "completed", "action": "generate", "background": "opaque",
        "output_format": "png", "quality": "high", "result": result, "revised_prompt": "A red fox", "size": "1024x1024",
    })
}

fn message(text: &str) -> Value {
    json!({
        "id": "msg_1", "type": "message", "status": "completed", "role": "assistant",
        "content": [{"type": "output_text", "annotations": [], "logprobs": [], "text": text}],
    })
}

fn response(status: &str, output: &[Value]) -> Value {
    json!({
        "id": "resp_1", "object": "response", "created_at": 1_780_000_000, "status": status, "error": null,
        "incomplete_details": null, "instructions": "Paint", "model": "gpt-5.5-2026-04-23", "output": output,
        "parallel_tool_calls": true, "temperature": 1.0, "tool_choice": {"type": "image_generation"},
        "tools": [{"type": "image_generation", "size": "1024x1024", "input_image_mask": {"image_url": data_url("image/png", PNG)}}],
        "usage": {"input_tokens": 40, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": 20, "total_tokens": 60},
        "tool_usage": {"image_gen": {"input_tokens": 11, "output_tokens": 4160, "total_tokens": 4171}},
        "metadata": {},
    })
}

/// As it was recorded: thinking, the call, a message.
fn answer() -> Value {
    let thinking = json!({"id": "rs_1", "type": "reasoning", "summary": [{"type": "summary_text", "text": "hm"}]});
    response("completed", &[thinking, drawing(&json!(base64(PNG))), message("Here it is")])
}

fn fox() -> Seen {
    Seen { revised_prompt: Some("A red fox".into()), ..drawn(PNG) }
}

#[test]
fn an_answer_is_read_whole() {
    let summary = read(&FORMAT, &answer()).unwrap();
    assert_eq!(summary.parts, [fox(), said("Here it is")]);
    assert_eq!(summary.model.as_deref(), Some("gpt-5.5-2026-04-23"));
    assert_eq!(summary.usage, tokens(40, 20, Some(4160), None));
}

#[test]
fn an_answer_reads_the_same_however_it_is_written() {
    wire::reads_anyhow(&FORMAT, &answer());
    let backwards = wire::decode(&FORMAT, &[wire::backwards(&answer()).as_bytes()], 200).unwrap();
    assert_eq!(wire::summary(backwards), read(&FORMAT, &answer()).unwrap());
    wire::survives_anything(&FORMAT, &answer(), "/output/1/result");
}

#[test]
fn images_come_in_every_shape() {
    let url = "https://images.test/a";
    for (output, expected) in [
        (
            json!([drawing(&json!(base64(PNG))), drawing(&json!(base64(&png(1, 1))))]),
            vec![drawn(PNG), drawn(&png(1, 1))],
        ),
        (json!([drawing(&json!(data_url("image/jpeg", PNG)))]), vec![drawn(PNG)]),
        (json!([drawing(&json!(url))]), vec![address(url)]),
        (json!([{"type": "output_image", "image_url": url}]), vec![address(url)]),
        (json!([{"type": "output_image", "image_url": data_url("image/png", PNG)}]), vec![drawn(PNG)]),
        (json!([{"type": "message", "content": [{"type": "output_image", "image_url": url}]}]), vec![address(url)]),
        (
            json!([{"type": "message", "content": [
                {"type": "output_image", "image_url": data_url("image/png", PNG)},
                {"type": "output_image", "image_url": data_url("image/png", &png(1, 1))},
            ]}]),
            vec![drawn(PNG), drawn(&png(1, 1))],
        ),
    ] {
        let document = json!({ "output": output });
        let completed = json!({"type": "response.completed", "response": document});
        let items = output.as_array().unwrap().iter();
        let items = items.map(|item| json!({"type": "response.output_item.done", "item": item}));
        wire::same(&FORMAT, &document, &events(std::slice::from_ref(&completed)));
        wire::same(&FORMAT, &document, &events(&items.chain([completed]).collect::<Vec<_>>()));
        let mut summary = read(&FORMAT, &document).unwrap();
        for part in &mut summary.parts {
            part.revised_prompt = None;
        }
        assert_eq!(summary.parts, expected, "{output}");
    }
}

fn moderation(stage: &str) -> Value {
    json!({"code": "moderation_blocked", "message": "rejected", "param": null, "type": "image_generation_user_error",
        "moderation_details": {"categories": ["sexual", "violence"], "moderation_stage": stage}})
}

fn failed_call(error: &Value) -> Value {
    let mut call = drawing(&Value::Null);
    (call["status"], call["error"]) = ("failed".into(), error.clone());
    call
}

fn failed(code: &str) -> Value {
    let mut response = response("failed", &[]);
    response["error"] = json!({"code": code, "message": "said so"});
    response
}

fn incomplete(reason: &str) -> Value {
    let mut response = response("incomplete", &[]);
    response["incomplete_details"] = json!({ "reason": reason });
    response
}

fn refusal(words: &str) -> Value {
    json!({"id": "msg_1", "type": "message", "role": "assistant", "content": [{"type": "refusal", "refusal": words}]})
}

#[test]
fn refusals_come_in_every_shape() {
    let both = vec!["sexual".to_owned(), "violence".to_owned()];
    for (document, reason, stage, categories, said) in [
        (
            response("completed", &[failed_call(&moderation("output")), message("I could not.")]),
            "moderation_blocked",
            Stage::Output,
            both.clone(),
            "rejected",
        ),
        (
            response("completed", &[failed_call(&moderation("input"))]),
            "moderation_blocked",
            Stage::Input,
            both.clone(),
            "rejected",
        ),
        (json!({"error": moderation("unknown")}), "moderation_blocked", Stage::Unknown, both, "rejected"),
        (failed("image_content_policy_violation"), "image_content_policy_violation", Stage::Unknown, vec![], "said so"),
        (failed("bio_policy"), "bio_policy", Stage::Unknown, vec![], "said so"),
        (response("completed", &[refusal("I will not.")]), "refusal", Stage::Unknown, vec![], "I will not."),
    ] {
        let failure = refused(&FORMAT, &document, 200);
        let policy = failure.policy.unwrap();
        assert_eq!(
            (failure.code, policy.reason.as_str(), policy.stage),
            (Code::ContentPolicy, reason, stage),
            "{document}"
        );
        assert_eq!(
            (policy.categories, failure.details.provider_message.as_deref()),
            (categories, Some(said)),
            "{document}"
        );
        assert!(!failure.retryable, "{document}");
    }
    let failure = refused(&FORMAT, &incomplete("content_filter"), 200);
    assert_eq!((failure.code, failure.policy.unwrap().stage), (Code::ContentPolicy, Stage::Output));
    assert_eq!(refused(&FORMAT, &json!({"error": moderation("input")}), 400).code, Code::ContentPolicy);
}

#[test]
fn what_is_no_image_says_why() {
    for (document, code, retryable) in [
        (response("completed", &[message("I would rather talk.")]), Code::NoImage, false),
        (response("completed", &[drawing(&Value::Null)]), Code::NoImage, false),
        (response("completed", &[drawing(&json!(""))]), Code::NoImage, false),
        (incomplete("max_output_tokens"), Code::NoImage, false),
        (response("completed", &[drawing(&json!("iV*OR"))]), Code::InvalidImageData, true),
        (failed("server_error"), Code::ServerError, true),
        (failed("rate_limit_exceeded"), Code::RateLimited, true),
        (failed("insufficient_quota"), Code::QuotaExhausted, false),
        (failed("invalid_prompt"), Code::InvalidRequest, false),
        (failed("image_too_large"), Code::InvalidRequest, false),
        (failed("invalid_base64_image"), Code::InvalidRequest, false),
        (
            response(
                "completed",
                &[failed_call(&json!({"code": null, "message": "said so", "type": "image_generation_server_error"}))],
            ),
            Code::ServerError,
            true,
        ),
        (response("completed", &[failed_call(&json!({"message": "said so"}))]), Code::ServerError, true),
        (json!({"output": null}), Code::NoImage, false),
        (json!({"output": "x"}), Code::MalformedResponse, true),
    ] {
        let failure = refused(&FORMAT, &document, 200);
        assert_eq!((failure.code, failure.retryable), (code, retryable), "{document}");
        if document.to_string().contains("said so") {
            assert_eq!(failure.message, "said so", "{document}");
        }
    }
    let words = refused(&FORMAT, &response("completed", &[message("I would rather talk.")]), 200);
    assert_eq!(words.details.text.as_deref(), Some("I would rather talk."));
    assert_eq!(words.message, "The model returned no image. It answered in words.");
}

#[test]
fn errors_have_their_codes() {
    for (status, body, code, message) in [
        (401, json!({"error": {"message": "bad key", "code": "invalid_api_key"}}), Code::Unauthorized, "bad key"),
        (
            400,
            json!({"error": {"message": "no", "code": "invalid_value", "param": "tools[0].size"}}),
            Code::InvalidRequest,
            "no",
        ),
        (404, json!({"error": {"message": "gone", "code": "model_not_found"}}), Code::NotFound, "gone"),
        (429, json!({"error": {"message": "over", "code": "insufficient_quota"}}), Code::QuotaExhausted, "over"),
        (
            429,
            json!({"error": {"message": "slow", "code": "rate_limit_exceeded", "type": "requests"}}),
            Code::RateLimited,
            "slow",
        ),
        (500, json!({"error": "plain"}), Code::ServerError, "plain"),
        (503, json!({"oops": []}), Code::ServerError, "HTTP 503."),
    ] {
        let failure = refused(&FORMAT, &body, status);
        assert_eq!((failure.code, failure.message.as_str(), failure.status), (code, message, Some(status)), "{body}");
    }
}

#[test]
fn hostile_sizes_are_bounded() {
    let many = response("completed", &vec![drawing(&json!(base64(PNG))); 3000]);
    assert_eq!(images(&read(&FORMAT, &many).unwrap()).len(), 256);
    let refusals = vec![refusal(&"no ".repeat(500)); 3000];
    let failure = refused(&FORMAT, &response("completed", &refusals), 200);
    assert!(failure.details.provider_message.unwrap().len() < 5000);
}

/// The events in which an answer comes about.
fn stream(partials: &[Value], result: &Value, words: &[&str]) -> Vec<Value> {
    let place = |name: &str, more: Value| {
        let mut event = json!({"type": name, "sequence_number": 1, "output_index": 0, "item_id": "ig_1"});
        event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        event
    };
    let at = |name: &str, status: &str| {
        let mut response = response(status, &[]);
        response["usage"] = Value::Null;
        json!({"type": name, "sequence_number": 0, "response": response})
    };
    let mut started = drawing(&Value::Null);
    started["status"] = "in_progress".into();
    let empty = json!({"id": "msg_1", "type": "message", "status": "in_progress", "role": "assistant", "content": []});
    let text = words.concat();
    let mut events = vec![at("response.created", "in_progress"), at("response.in_progress", "in_progress")];
    events.extend([
        place("response.reasoning_summary_text.delta", json!({"delta": "hm"})),
        place("response.output_item.added", json!({"item": started})),
        place("response.image_generation_call.in_progress", json!({})),
        place("response.image_generation_call.generating", json!({})),
    ]);
    events.extend(partials.iter().enumerate().map(|(index, partial)| {
        place(
            "response.image_generation_call.partial_image",
            json!({"partial_image_b64": partial, "partial_image_index": index}),
        )
    }));
    events.extend([
        place("response.image_generation_call.completed", json!({})),
        place("response.output_item.done", json!({"item": drawing(result)})),
        place("response.output_item.added", json!({"item": empty})),
        place("response.content_part.added", json!({"part": {"type": "output_text", "text": ""}})),
    ]);
    events.extend(words.iter().map(|word| place("response.output_text.delta", json!({"delta": word, "logprobs": []}))));
    events.extend([
        place("response.output_text.done", json!({"text": text})),
        place("response.content_part.done", json!({"part": {"type": "output_text", "text": text}})),
        place("response.output_item.done", json!({"item": message(&text)})),
        json!({"type": "response.completed", "response": response("completed", &[drawing(result), message(&text)])}),
    ]);
    events
}

fn whole_stream() -> Vec<Value> {
    stream(&[json!(base64(&png(8, 8))), json!(base64(&png(9, 9)))], &json!(base64(PNG)), &["Here ", "it ", "is"])
}

#[test]
fn drafts_and_words_are_shown_as_they_come_and_nothing_twice() {
    let shown = ["draft image/png Some((8, 8))", "draft image/png Some((9, 9))", IMAGE, "Here ", "it ", "is"];
    let watched = watch(&FORMAT, &[events(&whole_stream()).as_bytes()]);
    assert_eq!(watched.shown, shown);
    assert_eq!(watched.result.unwrap(), read(&FORMAT, &answer()).unwrap());
}

#[test]
fn a_stream_reads_the_same_at_every_split_point() {
    let item = json!({"type": "image_generation_call", "result": base64(PNG)});
    let short = [
        json!({"type": "response.image_generation_call.partial_image", "partial_image_b64": base64(&png(8, 8))}),
        json!({"type": "response.output_item.done", "item": item}),
        json!({"type": "response.output_text.delta", "delta": "größer "}),
        json!({"delta": "🦊", "type": "response.output_text.delta"}),
        json!({"type": "response.completed", "response": {"output": [item], "model": "m"}}),
    ];
    wire::streams_anyhow(&FORMAT, &events(&short), &["draft image/png Some((8, 8))", IMAGE, "größer ", "🦊"]);
}

#[test]
fn a_stream_comes_to_what_the_document_comes_to() {
    let ends = |name: &str, response: Value| vec![json!({"type": name, "response": response})];
    let item = |item: Value| json!({"type": "response.output_item.done", "output_index": 0, "item": item});
    let moderated = response("completed", &[failed_call(&moderation("output")), message("I could not.")]);
    let refused = response("completed", &[refusal("I will not.")]);
    let mut only_words = stream(&[], &Value::Null, &["No ", "image"]);
    only_words.retain(|event| event["item"]["type"] != "image_generation_call");
    for (document, stream) in [
        (answer(), whole_stream()),
        // All that there is comes at the end.
        (answer(), ends("response.completed", answer())),
        (answer(), vec![item(drawing(&json!(base64(PNG)))), ends("response.completed", answer())[0].clone()]),
        (answer(), vec![answer()]),
        (
            response("completed", &[message("First"), drawing(&json!(base64(PNG))), message("then")]),
            vec![
                item(message("First")),
                item(drawing(&json!(base64(PNG)))),
                item(message("then")),
                ends("response.completed", answer())[0].clone(),
            ],
        ),
        (answer(), vec![item(drawing(&json!(""))), ends("response.completed", answer())[0].clone()]),
        (response("completed", &[drawing(&json!(base64(PNG))), message("")]), stream(&[], &json!(base64(PNG)), &[])),
        (response("completed", &[drawing(&json!("")), message("No image")]), only_words),
        (moderated.clone(), ends("response.completed", moderated.clone())),
        (
            moderated.clone(),
            vec![item(failed_call(&moderation("output"))), ends("response.completed", moderated)[0].clone()],
        ),
        (refused.clone(), ends("response.completed", refused.clone())),
        (refused.clone(), vec![item(refusal("I will not.")), ends("response.completed", refused)[0].clone()]),
        (failed("image_content_policy_violation"), ends("response.failed", failed("image_content_policy_violation"))),
        (failed("server_error"), ends("response.failed", failed("server_error"))),
        (
            failed("server_error"),
            vec![json!({"type": "error", "code": "server_error", "message": "said so", "param": null})],
        ),
        (
            failed("server_error"),
            vec![json!({"type": "error", "error": {"type": "server_error", "message": "said so"}})],
        ),
        (incomplete("content_filter"), ends("response.incomplete", incomplete("content_filter"))),
        (incomplete("max_output_tokens"), ends("response.incomplete", incomplete("max_output_tokens"))),
    ] {
        wire::same(&FORMAT, &document, &events(&stream));
    }
}

#[test]
fn a_stream_without_its_end_is_cut_short() {
    let good = || Reply::stream(&[events(&whole_stream()).as_bytes()]);
    let all = whole_stream();
    let drawn_at = all.iter().position(|event| event["item"]["result"].is_string()).unwrap();
    for length in 1..drawn_at {
        let cut = events(&all[..length]);
        let watched = wire::watch_replies(&FORMAT, [Reply::stream(&[cut.as_bytes()]), good()]);
        let drafts = length.saturating_sub(6);
        if drafts == 0 {
            assert_eq!((watched.result.is_ok(), watched.attempts), (true, 2), "{length}");
        } else {
            let failure = watched.result.unwrap_err();
            assert_eq!(
                (failure.code, watched.attempts, watched.shown.len()),
                (Code::TruncatedResponse, 1, drafts.min(2))
            );
        }
    }
    // The image is there.
    for length in drawn_at + 1..all.len() {
        let summary = watch(&FORMAT, &[events(&all[..length]).as_bytes()]).result.unwrap();
        assert_eq!(images(&summary), [base64(PNG)], "{length}");
    }
}

#[test]
fn an_image_before_an_error_counts() {
    let late = json!({"type": "error", "code": "server_error", "message": "late", "param": null});
    let call = json!({"type": "response.output_item.done", "item": drawing(&json!(base64(PNG)))});
    for end in [late.clone(), json!({"type": "response.failed", "response": failed("server_error")})] {
        let watched = watch(&FORMAT, &[events(&[call.clone(), end]).as_bytes()]);
        assert_eq!(watched.result.unwrap().parts, [fox()]);
    }
    let partial =
        json!({"type": "response.image_generation_call.partial_image", "partial_image_b64": base64(&png(8, 8))});
    let watched = watch(&FORMAT, &[events(&[partial, late]).as_bytes()]);
    let failure = watched.result.unwrap_err();
    assert_eq!((failure.code, watched.attempts, failure.maybe_billed), (Code::ServerError, 1, true));
    // An error without a code is one, too.
    let bare = json!({"type": "error", "code": null, "message": "only words", "param": null});
    let failure = watch(&FORMAT, &[events(&[bare]).as_bytes()]).result.unwrap_err();
    assert_eq!((failure.code, failure.message.as_str(), failure.retryable), (Code::ServerError, "only words", true));
}

#[test]
fn words_of_a_thousand_events_are_one_part() {
    let words = vec!["word "; 1000];
    let watched = watch(&FORMAT, &[events(&stream(&[], &json!(base64(PNG)), &words)).as_bytes()]);
    assert_eq!(watched.shown.len(), 1001);
    assert_eq!(watched.result.unwrap().parts, [fox(), said(&words.concat())]);
}

#[test]
fn the_work_grows_with_the_stream_and_no_faster() {
    let work = |count| {
        let partials = vec![json!(base64(&png(8, 8))); count];
        wire::work(&FORMAT, &stream(&partials, &json!(base64(PNG)), &vec!["word "; count]))
    };
    let (one, two) = (work(1000), work(2000));
    assert!(one > 1000 && two < one * 21 / 10, "{one} and {two}");
}

#[test]
fn the_last_event_brings_what_no_other_has() {
    let other = png(4, 5);
    let (one, two) = (drawing(&json!(base64(PNG))), drawing(&json!(base64(&other))));
    let stream = [
        json!({"type": "response.output_item.done", "item": one}),
        json!({"type": "response.completed", "response": {"output": [one, two]}}),
    ];
    let watched = watch(&FORMAT, &[events(&stream).as_bytes()]);
    assert_eq!(images(&watched.result.unwrap()), [base64(PNG), base64(&other)]);
}

#[test]
fn the_tool_takes_what_the_images_api_takes() {
    let request = Request {
        style: wire::style(&[
            ("outputFormat", "svg"),
            ("svg", ""),
            ("svg[model]", "gpt-5.5"),
            ("moderation", "low"),
            ("complexity", "high"),
            ("safetyIdentifier", "u-1"),
            ("quality", "max"),
        ]),
        ..request()
    };
    let body = encoded(&FORMAT, &request, true, &[]);
    assert_eq!(
        body["tools"],
        json!([{
            "type": "image_generation", "quality": "max", "output_format": "svg", "moderation": "low", "complexity": "high",
            "svg": {"model": "gpt-5.5"},
        }])
    );
    assert_eq!((&body["safety_identifier"], &body["stream"]), (&json!("u-1"), &json!(true)));
    let gif = wire::style(&[("outputFormat", "gif"), ("frameCount", "2"), ("frameDurationMs", "40")]);
    let tool = encoded(&FORMAT, &Request { style: gif, ..request.clone() }, true, &[])["tools"][0].clone();
    assert_eq!(json!([tool["frame_count"], tool["frame_duration_ms"], tool["partial_images"]]), json!([2, 40, null]));
    let jpeg = wire::style(&[("outputFormat", "jpeg"), ("outputCompression", "70")]);
    assert_eq!(
        encoded(&FORMAT, &Request { style: jpeg, ..request.clone() }, false, &[])["tools"][0]["output_compression"],
        70
    );
    // The tool draws with the newest model, whatever model talks.
    assert!((FORMAT.check)(&request).is_ok());
    let older = Request { model: "gpt-image-2".into(), ..request };
    assert_eq!((FORMAT.check)(&older).unwrap_err().details.field.as_deref(), Some("quality"));
}

#[test]
fn an_svg_of_a_call_counts_its_author_once() {
    let svg = "<svg width=\"4\" height=\"3\"></svg>";
    let item = json!({
        "type": "image_generation_call", "result": base64(svg.as_bytes()),
        "svg_usage": {"input_tokens": 10, "output_tokens": 20, "total_tokens": 30},
    });
    let usage = json!({"input_tokens": 1, "output_tokens": 2, "total_tokens": 3});
    let summary = read(&FORMAT, &json!({"output": [item], "usage": usage})).unwrap();
    assert_eq!(summary.usage, tokens(11, 22, None, None));
    assert_eq!((summary.parts[0].mime.as_deref(), summary.parts[0].size), (Some("image/svg+xml"), Some((4, 3))));
    let stream = events(&[
        json!({"type": "response.output_item.done", "item": item}),
        json!({"type": "response.completed", "response": {"output": [item], "usage": usage}}),
    ]);
    assert_eq!(watch(&FORMAT, &[stream.as_bytes()]).result.unwrap(), summary);
}
