//! The things that every surface has in common: keys, faults of the connection, and requests from hell.

use super::*;
use ai_generation_simulator::Pace;
use proptest::prelude::*;

/// The paths of all but Gemini, each with a request that is answered with a picture.
fn surfaces() -> [(&'static str, Value); 4] {
    let messages = json!([{ "role": "user", "content": "A lake, 64x48 pixels" }]);
    let tools = json!([{ "type": "image_generation", "size": "64x48" }]);
    [
        ("/v1/images/generations", json!({ "model": "gpt-image-2", "prompt": "A lake", "size": "64x48" })),
        ("/v1/responses", json!({ "model": "gpt-5.5", "input": "A lake", "tools": tools })),
        ("/api/v1/chat/completions", json!({ "model": "google/gemini-3-pro-image", "messages": messages })),
        ("/api/v1/images", json!({ "model": "openai/gpt-image-2", "prompt": "A lake", "size": "64x48" })),
    ]
}

fn is_openai(path: &str) -> bool {
    path.starts_with("/v1/")
}

#[test]
fn a_key_that_is_missing_or_wrong_is_401() {
    for (path, body) in surfaces() {
        let ask = |header: Option<(&str, &str)>| {
            let headers = header.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().collect();
            let request = Request { headers, api_key: Some("right-key".into()), ..bearer("POST", path) };
            simulator::handle(&request, body.to_string().as_bytes())
        };
        assert_eq!(ask(Some(("Authorization", "Bearer right-key"))).status, 200, "{path}");
        assert_eq!(ask(Some(("authorization", "bearer right-key"))).status, 200, "{path}");
        for header in [
            None,
            Some(("authorization", "right-key")),
            Some(("authorization", "Basic right-key")),
            Some(("authorization", "Bearer ")),
            Some(("authorization", "Bearer wrong-key")),
            Some(("x-goog-api-key", "right-key")),
        ] {
            let reply = ask(header);
            assert_eq!(reply.status, 401, "{path} {header:?}");
            let error = &json_of(&reply)["error"];
            let code = if is_openai(path) { &error["type"] } else { &error["code"] };
            assert_eq!(*code, if is_openai(path) { json!("invalid_request_error") } else { json!(401) });
            assert!(!text_of(&reply).contains("wrong-key"), "the key is not repeated");
        }
    }
}

#[test]
fn a_status_has_the_error_body_of_the_provider() {
    for (path, body) in surfaces() {
        for status in [400, 401, 402, 403, 404, 408, 409, 413, 429, 500, 503, 504, 529] {
            let reply =
                post_with(Some(Fault { status: Some(status), ..fault(Kind::Status) }), path, &json!("nonsense"));
            assert_eq!(reply.status, status);
            let error = &json_of(&reply)["error"];
            assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()));
            if is_openai(path) {
                assert!(error["type"].is_string() && error.get("param").is_some() && error.get("code").is_some());
            } else {
                assert_eq!(error["code"], status);
                assert!(error["metadata"]["error_type"].is_string());
            }
        }
        let page = post_with(Some(Fault { status: Some(502), ..fault(Kind::Status) }), path, &body);
        assert_eq!((page.status, header(&page, "content-type")), (502, Some("text/html; charset=UTF-8")));
        let disguised = post_with(Some(Fault { status: Some(200), ..fault(Kind::Status) }), path, &body);
        assert_eq!(disguised.status, 200);
        assert!(json_of(&disguised)["error"]["message"].is_string());
    }
}

#[test]
fn a_rate_limit_says_how_long_to_wait_in_the_way_of_the_provider() {
    for (path, body) in surfaces() {
        let limit = |hint: Option<&str>| {
            let retry_after = hint.map(str::to_owned);
            let reply = post_with(Some(Fault { retry_after, ..fault(Kind::RateLimit) }), path, &body);
            assert_eq!(reply.status, 429);
            let own = if is_openai(path) {
                header(&reply, "retry-after-ms").and_then(|ms| ms.parse::<f64>().ok()).map(|ms| ms / 1000.0)
            } else {
                json_of(&reply)["error"]["availability"]["retry_after"].as_f64()
            };
            let code = json_of(&reply)["error"]["code"].clone();
            (header(&reply, "retry-after").map(str::to_owned), own, code, text_of(&reply).to_owned())
        };
        let (in_header, own, ..) = limit(None);
        assert_eq!((in_header, own), (None, None), "{path}");
        let (in_header, own, ..) = limit(Some("7"));
        assert_eq!((in_header.as_deref(), own), (Some("7"), Some(7.0)), "{path}");
        let (in_header, own, ..) = limit(Some("34.5s"));
        assert_eq!((in_header, own), (None, Some(34.5)), "{path}");
        let date = "Sun, 06 Nov 2044 08:49:37 GMT";
        let (in_header, own, ..) = limit(Some(date));
        assert_eq!((in_header.as_deref(), own), (Some(date), None), "{path}");
        let (in_header, own, code, text) = limit(Some("per-day"));
        assert_eq!((in_header, own), (None, None), "{path}");
        if is_openai(path) {
            assert_eq!(code, "insufficient_quota");
        } else {
            assert!(text.contains("free-models-per-day"));
        }
    }
}

#[test]
fn a_prompt_or_a_picture_against_the_policy_is_refused_by_the_image_endpoint() {
    let (path, body) = &surfaces()[0];
    for (kind, stage) in [(Kind::PromptBlock, "input"), (Kind::Policy, "output")] {
        let reply = post_with(Some(fault(kind)), path, body);
        assert_eq!(reply.status, 400);
        let error = &json_of(&reply)["error"];
        assert_eq!(json!([error["type"], error["code"]]), json!(["image_generation_user_error", "moderation_blocked"]));
        assert_eq!(error["moderation_details"], json!({ "categories": ["sexual"], "moderation_stage": stage }));
    }
    let nothing = post_with(Some(fault(Kind::NoImage)), path, body);
    assert_eq!((nothing.status, &json_of(&nothing)["data"]), (200, &json!([])));
    let streamed = with(body.clone(), json!({ "stream": true, "partial_images": 1 }));
    assert_eq!(post_with(Some(fault(Kind::PromptBlock)), path, &streamed).status, 400);
    let disguised = Fault { status: Some(200), ..fault(Kind::Status) };
    for (fault, code) in [
        (fault(Kind::Policy), json!("moderation_blocked")),
        (fault(Kind::NoImage), json!("image_generation_failed")),
        (disguised, Value::Null),
    ] {
        let events = events_of(&post_with(Some(fault), path, &streamed));
        assert_eq!(events.len(), 2);
        assert_eq!(json!([events[1]["type"], events[1]["error"]["code"]]), json!(["error", code]));
    }
}

#[test]
fn a_refusal_does_not_make_a_bad_request_good() {
    for (path, body) in surfaces() {
        let bad = with(body, json!({ "model": null }));
        for kind in [Kind::Policy, Kind::PromptBlock, Kind::NoImage] {
            assert_eq!(post_with(Some(fault(kind)), path, &bad).status, 400, "{path} {kind:?}");
        }
    }
}

#[test]
fn a_body_is_cut_broken_held_or_slowed_where_asked() {
    for (path, body) in surfaces() {
        for body in [body.clone(), with(body, json!({ "stream": true }))] {
            let whole = post(path, &body).body;
            let half = whole.len() / 2;
            let cut = post_with(Some(fault(Kind::Truncate)), path, &body);
            assert_eq!(cut.body, whole[..half]);
            assert_eq!(header(&cut, "content-length"), None);
            for (kind, pace) in [
                (Kind::Reset, Pace::Reset { bytes: half }),
                (Kind::Stall, Pace::Stall { bytes: half }),
                (Kind::Slow, Pace::Slow { bytes: whole.len() / 20 }),
            ] {
                let reply = post_with(Some(fault(kind)), path, &body);
                assert_eq!((reply.pace, &reply.body), (pace, &whole), "{path} {kind:?}");
            }
            let broken = post_with(Some(Fault { bytes: Some(0), ..fault(Kind::Malformed) }), path, &body);
            assert_eq!(broken.body[1..], whole[1..]);
            assert_ne!(broken.body[0], whole[0]);
        }
    }
}

#[test]
fn a_malformed_picture_is_in_json_that_still_reads() {
    for (path, body) in surfaces() {
        let spoiled = post_with(Some(fault(Kind::Malformed)), path, &body);
        assert_eq!(spoiled.status, 200);
        json_of(&spoiled);
        let whole = post(path, &body).body;
        let differing = spoiled.body.iter().zip(&whole).filter(|(one, other)| one != other);
        let signs: Vec<_> = differing.map(|(sign, _)| *sign).collect();
        assert_eq!(signs, [b'*'], "{path}");

        let stream = post_with(Some(fault(Kind::Malformed)), path, &with(body, json!({ "stream": true })));
        assert!(events_of(&stream).iter().any(|event| event.to_string().contains('*')), "{path}");
    }
}

/// JSON of any shape, in which the names that mean something come up often.
fn any_json() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "role",
        "content",
        "type",
        "text",
        "image_url",
        "url",
        "images",
        "reasoning_details",
        "data",
        "id",
        "result",
        "size",
        "input_image_mask",
        "nonsense",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            "user",
            "assistant",
            "message",
            "input_text",
            "input_image",
            "image_url",
            "image_generation",
            "image_generation_call",
            "ig_1",
            "64x48",
            "data:image/png;base64,AAAA",
            "/simulator-images/1-1-16x16.png",
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((names.clone(), inner), 0..4).prop_map(|fields| Value::Object(
                fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            )),
        ]
    })
}

const FIELDS: [&str; 10] = [
    "input",
    "messages",
    "tools",
    "tool_choice",
    "image_config",
    "input_references",
    "modalities",
    "size",
    "seed",
    "background",
];

proptest! {
    #[test]
    fn any_json_in_a_field_is_answered(at in 0..4_usize, field in prop::sample::select(&FIELDS[..]), value in any_json()) {
        let (path, body) = surfaces()[at].clone();
        let reply = post(path, &with(body, json!({ field: value })));
        prop_assert!(reply.status == 200 || (400..500).contains(&reply.status), "{}", text_of(&reply));
        json_of(&reply);
    }

    #[test]
    fn any_bytes_are_refused(at in 0..4_usize, body in prop::collection::vec(any::<u8>(), 0..300)) {
        let reply = simulator::handle(&bearer("POST", surfaces()[at].0), &body);
        prop_assert!((400..500).contains(&reply.status));
        json_of(&reply);
    }

    #[test]
    fn any_address_of_a_picture_is_answered(id in "[0-9a-fx-]{0,24}") {
        let request = Request { headers: Vec::new(), ..request("GET", &format!("/simulator-images/{id}.png")) };
        let reply = simulator::handle(&request, b"");
        prop_assert!(reply.status == 200 || reply.status == 404);
    }
}

#[test]
fn nesting_without_end_is_refused() {
    let nested = format!("{}1{}", "{\"input\":".repeat(100_000), "}".repeat(100_000));
    for (path, _) in surfaces() {
        assert_eq!(simulator::handle(&bearer("POST", path), nested.as_bytes()).status, 400);
    }
}
