use super::*;

const CHAT: &str = "/api/v1/chat/completions";
const IMAGES: &str = "/api/v1/images";
const MODEL: &str = "google/gemini-nano-banana-2.1";
const IMAGE_ONLY: &str = "black-forest-labs/flux.2-pro";

fn user(content: Value) -> Value {
    json!({ "role": "user", "content": content })
}

fn chat() -> Value {
    json!({ "model": MODEL, "messages": [user(json!("A lake, 64x48 pixels"))], "modalities": ["image", "text"] })
}

fn paint() -> Value {
    json!({ "model": "openai/gpt-image-2", "prompt": "A lake", "size": "64x48" })
}

fn answer(path: &str, body: &Value) -> Value {
    let reply = post(path, body);
    assert_eq!(reply.status, 200, "{}", text_of(&reply));
    json_of(&reply)
}

fn message(fields: Value) -> Value {
    answer(CHAT, &with(chat(), fields))["choices"][0]["message"].clone()
}

/// The error of a request that is refused with a status.
fn refusal(status: u16, path: &str, body: &Value) -> Value {
    let reply = post(path, body);
    assert_eq!(reply.status, status, "{}", text_of(&reply));
    let error = json_of(&reply)["error"].clone();
    assert_eq!(error["code"], status);
    error
}

fn image_of(message: &Value) -> RgbImage {
    assert_eq!(message["images"].as_array().map(Vec::len), Some(1));
    let url = message["images"][0]["image_url"]["url"].as_str().expect("there is a URL");
    picture(&json!(url.strip_prefix("data:image/png;base64,").expect("it is a data URL")))
}

#[test]
fn an_answer_has_a_picture_words_a_signature_and_a_cost() {
    let reply = post(CHAT, &with(chat(), json!({ "seed": 7 })));
    assert!(text_of(&reply).starts_with("{\"id\":\"gen-"), "it is compact, in the provider's order");
    let answer = json_of(&reply);
    assert_eq!(
        json!([answer["object"], answer["model"], answer["provider"]]),
        json!(["chat.completion", MODEL, "Google AI Studio"]),
    );
    let choice = &answer["choices"][0];
    assert_eq!(json!([choice["finish_reason"], choice["native_finish_reason"]]), json!(["stop", "STOP"]));
    assert_eq!(image_of(&choice["message"]).dimensions(), (64, 48));
    assert_eq!(choice["message"]["content"], "A simulated picture of 64x48 pixels, seed 7, turn 1.");
    let detail = &choice["message"]["reasoning_details"][0];
    assert_eq!(json!([detail["type"], detail["format"]]), json!(["reasoning.encrypted", "google-gemini-v1"]));
    assert!(detail["data"].as_str().is_some_and(|data| data.len() > 4096));
    let usage = &answer["usage"];
    let number = |name: &str| usage[name].as_u64().expect("it is counted");
    assert_eq!(number("total_tokens"), number("prompt_tokens") + number("completion_tokens"));
    assert!(usage["cost"].as_f64().is_some_and(|cost| cost > 0.0 && cost < 1.0));
}

#[test]
fn the_seed_and_the_prompt_change_the_picture() {
    let seeded = |seed: i32| image_of(&message(json!({ "seed": seed })));
    assert_eq!(seeded(1), seeded(1));
    assert!(difference(&seeded(1), &seeded(2)) > 0.5);
}

#[test]
fn the_configuration_decides_the_size_where_the_prompt_does_not() {
    let sized = |config: Value| {
        let messages = json!([user(json!("A lake"))]);
        image_of(&message(json!({ "messages": messages, "image_config": config }))).dimensions()
    };
    assert_eq!(sized(json!({ "image_size": "512" })), (512, 512));
    assert_eq!(sized(json!({ "aspect_ratio": "9:16", "image_size": "512" })), (384, 688));
    for config in [json!({ "aspect_ratio": "7:5" }), json!({ "image_size": "1k" })] {
        let error = refusal(400, CHAT, &with(chat(), json!({ "image_config": config })));
        assert_eq!(error["message"], "Provider returned error");
        assert!(error["metadata"]["raw"].as_str().is_some_and(|raw| raw.contains("must be one of")));
    }
}

#[test]
fn modalities_are_those_of_the_model() {
    let words = message(json!({ "modalities": ["text"] }));
    assert!(words["images"].is_null() && words["content"].as_str().is_some_and(|text| !text.is_empty()));
    let image = message(json!({ "modalities": ["image"] }));
    assert_eq!(image["content"], "");
    image_of(&image);
    for modalities in [json!(["image"]), Value::Null] {
        let image = message(json!({ "model": IMAGE_ONLY, "modalities": modalities }));
        assert_eq!(image["content"], "");
        assert!(image["reasoning_details"].is_null(), "only Gemini's models sign");
    }
    for (model, modalities) in
        [(IMAGE_ONLY, json!(["image", "text"])), (IMAGE_ONLY, json!(["text"])), (MODEL, json!(["audio"]))]
    {
        let error = refusal(404, CHAT, &with(chat(), json!({ "model": model, "modalities": modalities })));
        assert!(error["message"].as_str().is_some_and(|message| message.starts_with("No endpoints found")));
    }
}

#[test]
fn images_of_the_user_are_shown() {
    let part = json!({ "type": "image_url", "image_url": { "url": data_url(&png(64, 48, [220, 20, 20])) } });
    let text = json!({ "type": "text", "text": "A lake, 64x48 pixels" });
    let edited = image_of(&message(json!({ "messages": [user(json!([text, part]))] })));
    assert!(difference(&edited, &image_of(&message(json!({})))) > 0.5);
    for url in ["https://example.test/a.png", "data:image/png;base64,AAAA", "data:image/png,AAAA", ""] {
        let part = json!({ "type": "image_url", "image_url": { "url": url } });
        refusal(400, CHAT, &with(chat(), json!({ "messages": [user(json!([part]))] })));
    }
}

#[test]
fn a_refinement_sends_the_message_back_with_its_signature() {
    let first = message(json!({}));
    let follow = |first: Value| {
        let asked = [user(json!("A lake, 64x48 pixels")), first, user(json!("Make it rain, 64x48 pixels"))];
        with(chat(), json!({ "messages": asked }))
    };
    let second = answer(CHAT, &follow(first.clone()))["choices"][0]["message"].clone();
    assert!(second["content"].as_str().is_some_and(|text| text.ends_with("turn 2.")));
    let fresh = image_of(&message(json!({ "messages": [user(json!("Make it rain, 64x48 pixels"))] })));
    assert!(difference(&image_of(&second), &fresh) > 0.3, "the picture is shown");

    let raw = |error: &Value| error["metadata"]["raw"].as_str().unwrap_or_default().to_owned();
    let unsigned = refusal(400, CHAT, &follow(with(first.clone(), json!({ "reasoning_details": null }))));
    assert!(raw(&unsigned).contains("missing a thought_signature in content position 2"));
    let forged = json!([{ "type": "reasoning.encrypted", "data": "AAAA" }]);
    let forged = refusal(400, CHAT, &follow(with(first.clone(), json!({ "reasoning_details": forged }))));
    assert!(raw(&forged).contains("not valid"));
    let elsewhere =
        with(follow(with(first, json!({ "reasoning_details": null }))), json!({ "model": "openai/gpt-5-image" }));
    assert_eq!(post(CHAT, &elsewhere).status, 200, "other models do not sign");
}

#[test]
fn a_stream_has_everything_that_the_whole_answer_has() {
    let whole = answer(CHAT, &chat());
    let reply = post(CHAT, &with(chat(), json!({ "stream": true })));
    assert!(text_of(&reply).starts_with(": OPENROUTER PROCESSING\n\n"));
    assert!(text_of(&reply).ends_with("\n\ndata: [DONE]\n\n"));
    let chunks = events_of(&reply);
    assert!(chunks.iter().all(|chunk| chunk["object"] == "chat.completion.chunk" && chunk["id"] == whole["id"]));
    let deltas = |name: &str| -> Vec<Value> {
        let deltas =
            chunks.iter().filter_map(|chunk| chunk["choices"].get(0)).map(|choice| choice["delta"][name].clone());
        deltas.filter(|value| !value.is_null()).collect()
    };
    let said: String = deltas("content").iter().filter_map(Value::as_str).collect();
    let message = &whole["choices"][0]["message"];
    assert_eq!(message["content"], said);
    assert_eq!(deltas("images"), [message["images"].clone()]);
    assert_eq!(deltas("reasoning_details"), [message["reasoning_details"].clone()]);
    let [.., end, last] = chunks.as_slice() else { panic!("there are chunks") };
    assert_eq!(end["choices"][0]["finish_reason"], "stop");
    assert_eq!(json!([last["choices"], last["usage"]]), json!([[], whole["usage"]]));
}

#[test]
fn a_picture_can_have_an_address() {
    let ask = |body: &Value| {
        let request = Request { image_urls: true, ..bearer("POST", CHAT) };
        json_of(&simulator::handle(&request, body.to_string().as_bytes()))["choices"][0]["message"].clone()
    };
    let first = ask(&chat());
    let url = first["images"][0]["image_url"]["url"].as_str().expect("there is a URL");
    assert!(url.starts_with("https://example.test/simulator-images/") && url.ends_with(".png"), "{url}");
    let get = |url: &str| simulator::handle(&Request { headers: Vec::new(), ..request("GET", url) }, b"");
    let image = get(url);
    assert_eq!((image.status, header(&image, "content-type")), (200, Some("image/png")));
    assert_eq!(decode(&image.body).dimensions(), (64, 48));
    assert_eq!(get(url).body, image.body);
    assert_eq!(simulator::handle(&Request { url: url.into(), ..bearer("GET", "") }, b"").status, 400);
    for wrong in ["x.png", "1-1-0x0.png", "1-1-64x48.jpg", "zz-1-64x48.png", "1-64x48.png"] {
        assert_eq!(get(&format!("https://example.test/simulator-images/{wrong}")).status, 404, "{wrong}");
    }
    let asked = [chat()["messages"][0].clone(), first, user(json!("Make it rain, 64x48 pixels"))];
    let second = ask(&with(chat(), json!({ "messages": asked })));
    assert!(second["content"].as_str().is_some_and(|text| text.ends_with("turn 2.")));
}

#[test]
fn a_chat_that_is_wrong_is_refused_and_what_is_not_known_passed_over() {
    for (fields, what) in [
        (json!({ "messages": null }), "messages: Required"),
        (json!({ "messages": [] }), "Input required"),
        (json!({ "messages": "A lake" }), "messages: Invalid input: expected an array"),
        (json!({ "messages": [{ "role": "model", "content": "x" }] }), "messages[0].role: Invalid option"),
        (json!({ "messages": [user(json!([{ "type": "image" }]))] }), "messages[0].content[0].type: Invalid option"),
        (json!({ "messages": [user(json!([{ "type": "image_url" }]))] }), "messages[0].content[0].image_url: Required"),
        (json!({ "modalities": ["video"] }), "modalities[0]: Invalid option"),
        (json!({ "temperature": 3 }), "temperature: Too big"),
        (json!({ "seed": "7" }), "seed: Invalid input"),
        (json!({ "stream": 1 }), "stream: Invalid input"),
        (json!({ "model": "google/gemini-2.5-flash-image" }), "google/gemini-2.5-flash-image is not a valid model ID"),
    ] {
        let error = refusal(400, CHAT, &with(chat(), fields.clone()));
        assert!(error["message"].as_str().is_some_and(|message| message.starts_with(what)), "{fields}: {error}");
    }
    assert_eq!(message(json!({ "some_day": true })), message(json!({})));
}

#[test]
fn refusals_are_those_of_the_provider() {
    let blocked = post_with(Some(fault(Kind::PromptBlock)), CHAT, &chat());
    assert_eq!(blocked.status, 403);
    assert_eq!(
        json_of(&blocked)["error"]["metadata"],
        json!({
            "reasons": ["sexual"],
            "flagged_input": "A lake, 64x48 pixels",
            "provider_name": "Google AI Studio",
            "model_slug": MODEL,
        }),
    );
    for (kind, finish) in [(Kind::Policy, "content_filter"), (Kind::NoImage, "stop")] {
        let answer = json_of(&post_with(Some(fault(kind)), CHAT, &chat()));
        assert_eq!(answer["choices"][0]["finish_reason"], finish);
        assert!(answer["choices"][0]["message"]["images"].is_null());
        let chunks = events_of(&post_with(Some(fault(kind)), CHAT, &with(chat(), json!({ "stream": true }))));
        assert!(chunks.iter().any(|chunk| chunk["choices"][0]["finish_reason"] == finish));
        assert!(!chunks.iter().any(|chunk| chunk["choices"][0]["delta"]["images"].is_array()));
    }
    let disguised = Fault { status: Some(200), ..fault(Kind::Status) };
    let whole = post_with(Some(disguised.clone()), CHAT, &chat());
    assert_eq!((whole.status, &json_of(&whole)["error"]["code"]), (200, &json!(502)));
    let chunks = events_of(&post_with(Some(disguised), CHAT, &with(chat(), json!({ "stream": true }))));
    let last = chunks.last().expect("there are chunks");
    assert_eq!(json!([last["error"]["code"], last["choices"][0]["finish_reason"]]), json!([502, "error"]));
}

#[test]
fn the_image_route_gives_pictures_with_their_type() {
    let reply = post(IMAGES, &with(paint(), json!({ "n": 2 })));
    let answer = json_of(&reply);
    let data = answer["data"].as_array().expect("there are pictures");
    let pictures: Vec<_> = data.iter().map(|image| picture(&image["b64_json"])).collect();
    assert_eq!(pictures.len(), 2);
    assert!(difference(&pictures[0], &pictures[1]) > 0.5);
    assert_eq!(data[0]["media_type"], "image/png");
    assert!(answer["usage"]["cost"].as_f64().is_some_and(|cost| cost > 0.0));
    for (name, media_type) in [("jpeg", "image/jpeg"), ("webp", "image/webp")] {
        let answer = answer_of(json!({ "output_format": name }));
        assert_eq!(answer["data"][0]["media_type"], media_type);
    }
}

fn answer_of(fields: Value) -> Value {
    answer(IMAGES, &with(paint(), fields))
}

#[test]
fn the_image_route_takes_a_size_in_each_way() {
    for (fields, size) in [
        (json!({}), (64, 48)),
        (json!({ "aspect_ratio": "4:3" }), (64, 48)),
        (json!({ "aspect_ratio": "auto" }), (64, 48)),
        (json!({ "size": "512" }), (512, 512)),
        (json!({ "size": "512", "aspect_ratio": "2:1" }), (720, 368)),
        (json!({ "size": null, "resolution": "512" }), (512, 512)),
        (json!({ "size": null, "prompt": "A lake, 50x40 pixels" }), (50, 40)),
        (json!({ "size": "512x512", "resolution": "512" }), (512, 512)),
    ] {
        let answer = answer_of(fields.clone());
        assert_eq!(picture(&answer["data"][0]["b64_json"]).dimensions(), size, "{fields}");
    }
    for fields in [
        json!({ "aspect_ratio": "1:1" }),
        json!({ "resolution": "1K" }),
        json!({ "size": "large" }),
        json!({ "size": "1k" }),
        json!({ "aspect_ratio": "7:5" }),
        json!({ "resolution": "8K" }),
        json!({ "n": 0 }),
        json!({ "prompt": null }),
        json!({ "output_format": "svg" }),
        json!({ "background": "transparent", "output_format": "jpeg" }),
        json!({ "model": IMAGE_ONLY, "n": 2 }),
        json!({ "input_references": [{ "type": "image_url" }] }),
        json!({ "input_references": [{ "image_url": { "url": "x" } }] }),
    ] {
        refusal(400, IMAGES, &with(paint(), fields));
    }
}

#[test]
fn the_image_route_shows_what_it_is_given() {
    let reference = json!({ "type": "image_url", "image_url": { "url": data_url(&png(64, 48, [220, 20, 20])) } });
    let shown = answer_of(json!({ "input_references": [reference] }));
    let [shown, plain] = [shown, answer_of(json!({}))].map(|answer| picture(&answer["data"][0]["b64_json"]));
    assert!(difference(&shown, &plain) > 0.5);
}

#[test]
fn the_image_route_streams_where_the_model_can() {
    let reply = post(IMAGES, &with(paint(), json!({ "stream": true })));
    assert!(text_of(&reply).ends_with("data: [DONE]\n\n"));
    let events = events_of(&reply);
    let types: Vec<_> = events.iter().map(|event| event["type"].as_str().expect("it has a type")).collect();
    let partial = "image_generation.partial_image";
    assert_eq!(types, [partial, partial, "image_generation.completed"]);
    let whole = answer_of(json!({}));
    assert_eq!(events[2]["b64_json"], whole["data"][0]["b64_json"]);
    assert_eq!(events[2]["usage"], whole["usage"]);
    let buffered = answer_of(json!({ "model": IMAGE_ONLY, "stream": true }));
    assert_eq!(buffered["data"].as_array().map(Vec::len), Some(1));

    let streamed = |model: &str| {
        let body = with(paint(), json!({ "model": model, "stream": true }));
        post_with(Some(Fault { status: Some(200), ..fault(Kind::Status) }), IMAGES, &body)
    };
    assert_eq!(events_of(&streamed("openai/gpt-image-2")).last().expect("there are events")["type"], "error");
    assert_eq!(json_of(&streamed(IMAGE_ONLY))["error"]["code"], 502);
}

#[test]
fn the_image_route_refuses_in_its_own_way() {
    let with_fault = |kind, fields| post_with(Some(fault(kind)), IMAGES, &with(paint(), fields));
    assert_eq!(with_fault(Kind::PromptBlock, json!({})).status, 403);
    let policy = with_fault(Kind::Policy, json!({}));
    assert_eq!(policy.status, 400);
    assert_eq!(json_of(&policy)["error"]["metadata"]["error_type"], "content_policy_violation");
    assert_eq!(json_of(&with_fault(Kind::NoImage, json!({})))["data"], json!([]));
    for (kind, code) in [(Kind::Policy, "content_policy_violation"), (Kind::NoImage, "no_image")] {
        let events = events_of(&with_fault(kind, json!({ "stream": true })));
        let last = events.last().expect("there are events");
        assert_eq!(json!([last["type"], last["error"]["code"]]), json!(["error", code]));
    }
}

#[test]
fn the_models_are_listed_to_everyone() {
    let get = |path: &str| {
        let reply = simulator::handle(&Request { headers: Vec::new(), ..request("GET", path) }, b"");
        assert_eq!(reply.status, 200);
        json_of(&reply)["data"].as_array().cloned().expect("there are models")
    };
    let find = |models: Vec<Value>, id: &str| models.into_iter().find(|model| model["id"] == id).expect("it is there");
    let flux = find(get("/api/v1/models"), IMAGE_ONLY);
    assert_eq!(flux["architecture"]["output_modalities"], json!(["image"]));
    let painter = find(get("/api/v1/images/models"), "openai/gpt-image-2");
    assert_eq!(painter["supports_streaming"], true);
    assert_eq!(post("/api/v1/models", &json!({})).status, 404);
}
