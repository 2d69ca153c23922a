use super::*;
use image::codecs::gif::GifDecoder;
use image::{AnimationDecoder, Delay};

const PATH: &str = "/v1/images/generations";

fn body() -> Value {
    json!({ "model": "gpt-image-2", "prompt": "A lake", "size": "64x48" })
}

fn ask(fields: Value) -> Reply {
    post(PATH, &with(body(), fields))
}

/// The error of a request that is refused with 400.
fn refusal(fields: Value) -> Value {
    let reply = ask(fields);
    assert_eq!(reply.status, 400, "{}", text_of(&reply));
    json_of(&reply)["error"].clone()
}

#[test]
fn an_answer_has_the_fields_and_the_numbers_of_the_real_one() {
    let reply = ask(json!({ "n": 2, "quality": "high" }));
    assert_eq!(reply.status, 200);
    assert!(header(&reply, "x-request-id").is_some_and(|id| id.starts_with("req_")));
    assert!(text_of(&reply).starts_with("{\n  \"created\": "), "it is pretty-printed, in the provider's order");
    let answer = json_of(&reply);
    let data = answer["data"].as_array().expect("there are pictures");
    assert_eq!(data.len(), 2);
    let pictures: Vec<_> = data.iter().map(|image| picture(&image["b64_json"])).collect();
    assert_eq!(pictures[0].dimensions(), (64, 48));
    assert!(difference(&pictures[0], &pictures[1]) > 0.5);
    assert_eq!(
        json!([answer["size"], answer["quality"], answer["background"], answer["output_format"]]),
        json!(["64x48", "high", "opaque", "png"]),
    );
    let number = |path: &str| answer["usage"].pointer(path).and_then(Value::as_u64).expect("it is counted");
    assert_eq!(number("/input_tokens"), 2);
    assert_eq!(number("/input_tokens_details/text_tokens"), 2);
    assert_eq!(number("/input_tokens_details/image_tokens"), 0);
    assert_eq!(number("/total_tokens"), number("/input_tokens") + number("/output_tokens"));
}

#[test]
fn the_same_request_gives_the_same_bytes_and_another_seed_other_ones() {
    let bytes = body().to_string();
    let seeded = |seed| simulator::handle(&Request { seed, ..bearer("POST", PATH) }, bytes.as_bytes()).body;
    assert_eq!(seeded(1), seeded(1));
    assert_ne!(seeded(1), seeded(2));
}

#[test]
fn better_quality_and_more_pixels_are_more_tokens() {
    let tokens = |fields| json_of(&ask(fields))["usage"]["output_tokens"].as_u64().expect("it is counted");
    let by_quality = ["low", "medium", "high"].map(|quality| tokens(json!({ "quality": quality })));
    assert!(by_quality.is_sorted_by(|one, other| one < other), "{by_quality:?}");
    assert!(tokens(json!({ "size": "640x480" })) > tokens(json!({})));
}

#[test]
fn a_free_size_keeps_within_its_limits() {
    for size in ["64x48", "16x16", "16x48", "3840x1280"] {
        let answer = json_of(&ask(json!({ "size": size })));
        let (width, height) = picture(&answer["data"][0]["b64_json"]).dimensions();
        assert_eq!(format!("{width}x{height}"), size);
    }
    for (size, why) in [
        ("100x100", "divisible by 16"),
        ("3856x2160", "largest"),
        ("2176x2176", "largest"),
        ("3840x2176", "largest"),
        ("64x16", "aspect ratio"),
        ("16x64", "aspect ratio"),
        ("0x16", "WIDTHxHEIGHT"),
        ("1024", "WIDTHxHEIGHT"),
        ("large", "WIDTHxHEIGHT"),
        ("+64x48", "WIDTHxHEIGHT"),
    ] {
        let error = refusal(json!({ "size": size }));
        assert_eq!((&error["param"], &error["code"]), (&json!("size"), &json!("invalid_value")), "{size}");
        assert!(error["message"].as_str().is_some_and(|message| message.contains(why)), "{error}");
    }
}

#[test]
fn an_older_model_has_three_sizes() {
    for model in ["gpt-image-1.5", "gpt-image-1-mini", "chatgpt-image-latest"] {
        let error = refusal(json!({ "model": model, "size": "64x48" }));
        assert_eq!(error["code"], "invalid_value");
        assert_eq!(
            error["message"],
            "Invalid value: '64x48'. Supported values are: '1024x1024', '1024x1536', '1536x1024', and 'auto'."
        );
    }
    let answer = json_of(&ask(json!({ "model": "gpt-image-1.5", "size": "1024x1536" })));
    assert_eq!(picture(&answer["data"][0]["b64_json"]).dimensions(), (1024, 1536));
}

#[test]
fn a_size_left_open_is_what_the_prompt_names() {
    for size in [json!("auto"), Value::Null] {
        let answer = json_of(&ask(json!({ "size": size, "prompt": "A lake, 50x40 pixels" })));
        assert_eq!(answer["size"], "50x40");
    }
    assert_eq!(json_of(&ask(json!({ "size": null })))["size"], "1024x1024");
}

#[test]
fn each_output_format_is_what_it_says() {
    for (name, format) in [("png", ImageFormat::Png), ("jpeg", ImageFormat::Jpeg), ("webp", ImageFormat::WebP)] {
        let answer = json_of(&ask(json!({ "output_format": name })));
        assert_eq!(answer["output_format"], name);
        let bytes = STANDARD.decode(answer["data"][0]["b64_json"].as_str().expect("it is text")).expect("it is base64");
        assert_eq!(image::guess_format(&bytes).expect("it is known"), format);
        let image = image::load_from_memory(&bytes).expect("it can be read");
        assert_eq!((image.width(), image.height()), (64, 48));
    }
    let length = |compression: u32| {
        let answer = json_of(&ask(json!({ "output_format": "jpeg", "output_compression": compression })));
        answer["data"][0]["b64_json"].as_str().map(str::len)
    };
    assert!(length(20) < length(95));
    assert_eq!(refusal(json!({ "output_compression": 50 }))["code"], "invalid_png_output_compression");
}

#[test]
fn a_transparent_background_is_transparent() {
    for format in ["png", "webp"] {
        let answer = json_of(&ask(json!({ "background": "transparent", "output_format": format })));
        assert_eq!(answer["background"], "transparent");
        let bytes = STANDARD.decode(answer["data"][0]["b64_json"].as_str().expect("it is text")).expect("it is base64");
        let image = image::load_from_memory(&bytes).expect("it can be read").into_rgba8();
        assert_eq!((image.get_pixel(0, 0)[3], image.get_pixel(32, 24)[3]), (0, 255));
    }
    let error = refusal(json!({ "background": "transparent", "output_format": "jpeg" }));
    assert_eq!((&error["param"], &error["code"]), (&json!("background"), &json!("invalid_value")));
}

#[test]
fn a_parameter_that_is_wrong_is_named() {
    for (fields, param, code) in [
        (json!({ "response_format": "b64_json" }), "response_format", "unknown_parameter"),
        (json!({ "style": "vivid" }), "style", "unknown_parameter"),
        (json!({ "input_fidelity": "high" }), "input_fidelity", "unknown_parameter"),
        (json!({ "seed": 7 }), "seed", "unknown_parameter"),
        (json!({ "prompt": null }), "prompt", "missing_required_parameter"),
        (json!({ "model": null }), "model", "missing_required_parameter"),
        (json!({ "prompt": 7 }), "prompt", "invalid_type"),
        (json!({ "prompt": "x".repeat(32_001) }), "prompt", "string_above_max_length"),
        (json!({ "n": 0 }), "n", "integer_below_min_value"),
        (json!({ "n": 11 }), "n", "integer_above_max_value"),
        (json!({ "n": 1.5 }), "n", "invalid_type"),
        (json!({ "n": "1" }), "n", "invalid_type"),
        (json!({ "partial_images": 4 }), "partial_images", "integer_above_max_value"),
        (json!({ "stream": "true" }), "stream", "invalid_type"),
        (json!({ "quality": "hd" }), "quality", "invalid_value"),
        (json!({ "quality": "max" }), "quality", "invalid_value"),
        (json!({ "output_format": "bmp" }), "output_format", "invalid_value"),
        (json!({ "moderation": "none" }), "moderation", "invalid_value"),
    ] {
        let error = refusal(fields.clone());
        assert_eq!(json!([error["param"], error["code"]]), json!([param, code]), "{fields}");
        assert_eq!(error["type"], "invalid_request_error");
    }
    assert_eq!(ask(json!({ "model": "gpt-image-2.5-flare", "quality": "max" })).status, 200);
    let message = "Invalid 'n': integer above maximum value. Expected a value <= 10, but got 11 instead.";
    assert_eq!(refusal(json!({ "n": 11 }))["message"], message);
}

fn bytes_of(answer: &Value) -> Vec<u8> {
    STANDARD.decode(answer["data"][0]["b64_json"].as_str().expect("it is text")).expect("it is base64")
}

#[test]
fn a_gif_has_its_frames() {
    let frames = |fields: Value| {
        let answer = json_of(&ask(with(json!({ "output_format": "gif" }), fields)));
        assert_eq!(answer["output_format"], "gif");
        let decoder = GifDecoder::new(Cursor::new(bytes_of(&answer))).expect("it is a GIF");
        decoder.into_frames().collect_frames().expect("it can be read")
    };
    let usual = frames(json!({}));
    assert_eq!(usual.len(), 9);
    assert!(usual.iter().all(|frame| frame.buffer().dimensions() == (64, 48) && frame.delay() == Delay::from_numer_denom_ms(200, 1)));
    let two = frames(json!({ "frame_count": 2, "frame_duration_ms": 494, "size": "320x240" }));
    assert_eq!((two.len(), two[0].delay()), (2, Delay::from_numer_denom_ms(490, 1)));
    assert_ne!(two[0].buffer(), two[1].buffer());
    let green = |frame: &image::Frame| frame.buffer().pixels().map(|pixel| i64::from(pixel[1])).sum::<i64>();
    let whole = picture(&json_of(&ask(json!({ "size": "320x240" })))["data"][0]["b64_json"]);
    let expected: i64 = whole.pixels().map(|pixel| i64::from(pixel[1])).sum();
    assert!((green(&two[0]) - expected).abs() * 5 < expected, "it is the same picture");
    assert_eq!(
        frames(json!({ "frame_count": 16, "frame_duration_ms": 9_000_000 }))[0].delay(),
        Delay::from_numer_denom_ms(655_350, 1)
    );
}

#[test]
fn an_svg_is_text_and_has_an_author() {
    let svg = |fields: Value| json_of(&ask(with(json!({ "output_format": "svg" }), fields)));
    let answer = svg(json!({}));
    let text = String::from_utf8(bytes_of(&answer)).expect("it is text");
    assert!(text.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"64\" height=\"48\" "), "{text}");
    assert!(text.ends_with("</svg>\n") && text.matches("<rect ").count() == 24 * 18, "{text}");
    assert_eq!(answer["output_format"], "svg");
    let usage = &answer["svg_usage"];
    assert_eq!(usage["model"], "gpt-6-sol");
    let number = |name: &str| usage[name].as_u64().expect("it is counted");
    assert_eq!(number("input_tokens") + number("output_tokens"), number("total_tokens"));
    assert!(number("reasoning_tokens") < number("output_tokens"));
    let chosen = svg(json!({ "svg": { "model": "gpt-5.5", "reasoning": { "effort": "high" } } }));
    assert_eq!(chosen["svg_usage"]["model"], "gpt-5.5");
    assert_eq!(json_of(&ask(json!({})))["svg_usage"], Value::Null);
    let unknown = ask(json!({ "output_format": "svg", "svg": { "model": "gpt-0" } }));
    assert_eq!((unknown.status, &json_of(&unknown)["error"]["param"]), (400, &json!("svg.model")));
}

#[test]
fn what_a_gif_or_an_svg_excludes_is_refused() {
    for (fields, param, code) in [
        (json!({ "output_format": "gif", "stream": true }), "stream", "invalid_value"),
        (json!({ "output_format": "gif", "partial_images": 1 }), "partial_images", "invalid_value"),
        (json!({ "output_format": "gif", "output_compression": 50 }), "output_compression", "invalid_value"),
        (json!({ "output_format": "gif", "background": "transparent" }), "background", "invalid_value"),
        (json!({ "output_format": "gif", "frame_count": 1 }), "frame_count", "integer_below_min_value"),
        (json!({ "output_format": "gif", "frame_count": 17 }), "frame_count", "integer_above_max_value"),
        (json!({ "frame_count": 4 }), "frame_count", "invalid_value"),
        (json!({ "output_format": "svg", "frame_duration_ms": 100 }), "frame_duration_ms", "invalid_value"),
        (json!({ "output_format": "svg", "n": 2 }), "n", "invalid_value"),
        (json!({ "output_format": "svg", "stream": true }), "stream", "invalid_value"),
        (json!({ "output_format": "svg", "partial_images": 2 }), "partial_images", "invalid_value"),
        (json!({ "output_format": "svg", "output_compression": 50 }), "output_compression", "invalid_value"),
        (json!({ "output_format": "svg", "background": "transparent" }), "background", "invalid_value"),
        (json!({ "svg": { "model": "gpt-5.5" } }), "svg", "invalid_value"),
        (
            json!({ "output_format": "svg", "svg": { "reasoning": { "effort": "most" } } }),
            "svg.reasoning.effort",
            "invalid_value",
        ),
        (json!({ "complexity": "extreme" }), "complexity", "invalid_value"),
        (json!({ "markup": "a.png" }), "markup", "unknown_parameter"),
    ] {
        let error = refusal(fields.clone());
        assert_eq!(json!([error["param"], error["code"]]), json!([param, code]), "{fields}");
    }
}

#[test]
fn a_safety_identifier_is_told_back() {
    let told = |fields| json_of(&ask(fields))["safety_identifier"].clone();
    assert_eq!(told(json!({ "safety_identifier": "u-1", "user": "other" })), "u-1");
    assert_eq!(told(json!({ "user": "other" })), "other");
    assert_eq!(told(json!({})), Value::Null);
}

#[test]
fn a_body_that_is_no_json_object_is_refused() {
    for body in ["", "{", "[]", "\"text\"", "null"] {
        let reply = simulator::handle(&bearer("POST", PATH), body.as_bytes());
        assert_eq!(reply.status, 400, "{body}");
        assert_eq!(json_of(&reply)["error"]["type"], "invalid_request_error");
    }
}

#[test]
fn a_model_that_is_retired_does_not_exist() {
    for model in ["dall-e-3", "dall-e-2", "gpt-image-1", "gpt-image-9", ""] {
        let reply = ask(json!({ "model": model }));
        assert_eq!(reply.status, 404);
        assert_eq!(json_of(&reply)["error"]["code"], "model_not_found");
    }
}

#[test]
fn a_stream_sends_partial_images_and_then_the_picture() {
    let reply = ask(json!({ "stream": true, "partial_images": 3 }));
    assert!(text_of(&reply).starts_with("event: image_generation.partial_image\ndata: {\"type\":"));
    let events = events_of(&reply);
    let types: Vec<_> = events.iter().map(|event| event["type"].as_str().expect("it has a type")).collect();
    let partial = "image_generation.partial_image";
    assert_eq!(types, [partial, partial, partial, "image_generation.completed"]);
    for (index, event) in events.iter().enumerate() {
        assert_eq!(picture(&event["b64_json"]).dimensions(), (64, 48));
        assert_eq!(event["partial_image_index"].as_u64(), (index < 3).then_some(index as u64));
    }
    let whole = json_of(&ask(json!({})));
    assert_eq!(events[3]["b64_json"], whole["data"][0]["b64_json"]);
    assert_eq!(events[3]["usage"], whole["usage"]);
    assert_eq!(events_of(&ask(json!({ "stream": true }))).len(), 1);
    assert_eq!(events_of(&ask(json!({ "stream": true, "n": 2, "partial_images": 1 }))).len(), 4);
}

#[test]
fn the_models_are_listed_to_who_has_a_key() {
    let get = |path: &str| simulator::handle(&bearer("GET", path), b"");
    let list = json_of(&get("/v1/models"));
    assert_eq!(list["object"], "list");
    let ids: Vec<_> = list["data"].as_array().expect("there are models").iter().map(|model| &model["id"]).collect();
    assert!(ids.contains(&&json!("gpt-image-2")) && ids.contains(&&json!("gpt-5.5")));
    assert_eq!(json_of(&get("/v1/models/gpt-image-1.5"))["object"], "model");
    assert_eq!(get("/v1/models/dall-e-3").status, 404);

    let mut both = bearer("GET", "/v1/models");
    both.headers.push(("x-goog-api-key".into(), "any".into()));
    for request in [request("GET", "/v1/models"), both] {
        let gemini = json_of(&simulator::handle(&request, b""));
        assert!(gemini["models"][0]["name"].as_str().is_some_and(|name| name.starts_with("models/gemini")));
    }
}

#[test]
fn a_path_or_a_method_that_is_not_served_says_so() {
    let reply = simulator::handle(&bearer("GET", PATH), b"");
    assert_eq!(reply.status, 405);
    let reply = post("/v1/images/variations", &json!({}));
    assert_eq!(reply.status, 404);
    assert_eq!(json_of(&reply)["error"]["message"], "Invalid URL (POST /v1/images/variations)");
}
