use super::*;

const PATH: &str = "/v1/responses";

fn body() -> Value {
    json!({ "model": "gpt-5.5", "input": "A lake", "tools": [{ "type": "image_generation", "size": "64x48" }] })
}

fn ask(fields: Value) -> Reply {
    post(PATH, &with(body(), fields))
}

fn response(fields: Value) -> Value {
    let reply = ask(fields);
    assert_eq!(reply.status, 200, "{}", text_of(&reply));
    json_of(&reply)
}

fn refusal(fields: Value) -> Value {
    let reply = ask(fields);
    assert_eq!(reply.status, 400, "{}", text_of(&reply));
    json_of(&reply)["error"].clone()
}

fn call_of(response: &Value) -> &Value {
    assert_eq!(response["output"][0]["type"], "image_generation_call", "{response}");
    &response["output"][0]
}

fn user(content: Value) -> Value {
    json!({ "role": "user", "content": content })
}

fn shown(bytes: &[u8]) -> Value {
    json!({ "type": "input_image", "image_url": data_url(bytes) })
}

fn tool(fields: Value) -> Value {
    json!({ "tools": [with(body()["tools"][0].clone(), fields)] })
}

#[test]
fn a_response_has_a_call_with_the_picture_and_a_message() {
    let response = response(json!({ "instructions": "Paint calmly.", "metadata": { "a": "b" } }));
    assert_eq!(
        json!([response["object"], response["status"], response["error"], response["incomplete_details"]]),
        json!(["response", "completed", null, null]),
    );
    assert_eq!(json!([response["instructions"], response["metadata"]]), json!(["Paint calmly.", { "a": "b" }]));
    assert_eq!(response["tools"], body()["tools"]);
    let call = call_of(&response);
    assert_eq!(picture(&call["result"]).dimensions(), (64, 48));
    assert_eq!(
        json!([call["status"], call["action"], call["revised_prompt"], call["size"], call["output_format"]]),
        json!(["completed", "generate", "A lake", "64x48", "png"]),
    );
    let message = &response["output"][1];
    assert_eq!(
        json!([message["type"], message["role"], message["status"]]),
        json!(["message", "assistant", "completed"])
    );
    assert_eq!(message["content"][0]["text"], "A simulated picture of 64x48 pixels, turn 1.");
    assert_eq!(response["usage"]["input_tokens"], 2);
    assert!(response["tool_usage"]["image_gen"]["output_tokens"].as_u64().is_some_and(|tokens| tokens > 0));
}

#[test]
fn the_tool_has_the_sizes_formats_and_models_of_the_image_endpoints() {
    let webp = response(tool(json!({ "output_format": "webp", "background": "transparent", "quality": "low" })));
    let call = call_of(&webp);
    assert_eq!(
        json!([call["output_format"], call["background"], call["quality"]]),
        json!(["webp", "transparent", "low"])
    );
    for (fields, param, code) in [
        (json!({ "size": "100x100" }), "tools[0].size", "invalid_value"),
        (json!({ "model": "gpt-image-1.5" }), "tools[0].size", "invalid_value"),
        (json!({ "model": "gpt-image-1" }), "tools[0].model", "model_not_found"),
        (json!({ "input_fidelity": "high" }), "tools[0].input_fidelity", "unsupported_value"),
        (json!({ "n": 2 }), "tools[0].n", "unknown_parameter"),
        (json!({ "aspect_ratio": "1:1" }), "tools[0].aspect_ratio", "unknown_parameter"),
        (json!({ "partial_images": 4 }), "tools[0].partial_images", "integer_above_max_value"),
        (json!({ "type": "image" }), "tools[0].type", "invalid_value"),
        (json!({ "type": null }), "tools[0].type", "missing_required_parameter"),
    ] {
        let error = refusal(tool(fields.clone()));
        assert_eq!(json!([error["param"], error["code"]]), json!([param, code]), "{fields}");
    }
}

#[test]
fn a_parameter_that_is_wrong_is_named() {
    for (fields, param, code) in [
        (json!({ "prompt": "A lake" }), "prompt", "unknown_parameter"),
        (json!({ "size": "64x48" }), "size", "unknown_parameter"),
        (json!({ "model": null }), "model", "missing_required_parameter"),
        (json!({ "model": "gpt-image-2" }), "model", "model_not_found"),
        (json!({ "input": null }), "input", "missing_required_parameter"),
        (json!({ "input": 7 }), "input", "invalid_type"),
        (json!({ "temperature": 2.5 }), "temperature", "decimal_above_max_value"),
        (json!({ "previous_response_id": "resp_1" }), "previous_response_id", "previous_response_not_found"),
        (
            json!({ "input": [user(json!([{ "type": "text", "text": "x" }]))] }),
            "input[0].content[0].type",
            "invalid_value",
        ),
        (
            json!({ "input": [user(json!([{ "type": "input_text" }]))] }),
            "input[0].content[0].text",
            "missing_required_parameter",
        ),
        (json!({ "input": [{ "role": "model", "content": "x" }] }), "input[0].role", "invalid_value"),
        (json!({ "input": [{ "type": "image", "id": "ig_1" }] }), "input[0].type", "invalid_value"),
        (
            json!({ "input": [user(json!([{ "type": "input_image", "image_url": "https://example.test/a.png" }]))] }),
            "input[0].content[0].image_url",
            "invalid_image_url",
        ),
        (
            json!({ "input": [user(json!([{ "type": "input_image" }]))] }),
            "input[0].content[0].image_url",
            "missing_required_parameter",
        ),
        (json!({ "input": [user(json!([shown(b"no image")]))] }), "input[0].content[0].image_url", "image_parse_error"),
    ] {
        let error = refusal(fields.clone());
        assert_eq!(json!([error["param"], error["code"]]), json!([param, code]), "{fields}");
    }
}

#[test]
fn whether_the_tool_is_called_can_be_chosen() {
    let words = |fields| {
        let response = response(fields);
        assert_eq!(response["output"].as_array().map(Vec::len), Some(1));
        assert_eq!(response["output"][0]["type"], "message");
    };
    words(json!({ "tool_choice": "none" }));
    words(json!({ "tools": [] }));
    words(json!({ "tools": null }));
    words(json!({ "tools": [{ "type": "web_search" }] }));
    for choice in [json!("auto"), json!("required"), json!({ "type": "image_generation" })] {
        call_of(&response(json!({ "tool_choice": choice })));
    }
    let error = refusal(json!({ "tools": [], "tool_choice": { "type": "image_generation" } }));
    assert_eq!(error["message"], "Tool choice 'image_generation' not found in 'tools' parameter.");
}

#[test]
fn images_of_the_user_are_shown_unless_something_new_is_asked_for() {
    let input = json!([user(json!([{ "type": "input_text", "text": "A lake" }, shown(&png(64, 48, [220, 20, 20]))]))]);
    let edited = response(json!({ "input": input }));
    assert_eq!(call_of(&edited)["action"], "edit");
    let plain = response(json!({}));
    let [edited, plain] = [edited, plain].map(|response| picture(&call_of(&response)["result"]));
    assert!(difference(&edited, &plain) > 0.5);
    let new = response(with(tool(json!({ "action": "generate" })), json!({ "input": input })));
    assert_eq!(picture(&call_of(&new)["result"]), plain);
}

#[test]
fn a_mask_keeps_what_it_covers() {
    let red = [220, 20, 20];
    let input = json!([user(json!([{ "type": "input_text", "text": "A lake" }, shown(&png(64, 48, red))]))]);
    let masked = |mask: Value| with(tool(json!({ "input_image_mask": mask })), json!({ "input": input }));
    let picture = picture(&call_of(&response(masked(json!({ "image_url": data_url(&mask(64, 48)) }))))["result"]);
    assert!((32..64).all(|x| (0..40).all(|y| picture.get_pixel(x, y).0 == red)));
    assert!((0..32).any(|x| picture.get_pixel(x, 20).0 != red));
    let error = refusal(masked(json!({ "image_url": data_url(&mask(32, 32)) })));
    assert_eq!(error["code"], "invalid_mask_image_format");
    let unknown = ask(masked(json!({ "file_id": "file_1" })));
    assert_eq!(unknown.status, 404);
}

#[test]
fn a_refinement_sends_the_output_back() {
    let first = response(json!({}));
    let output = first["output"].as_array().expect("there is output").clone();
    let follow = |output: &[Value]| {
        let mut input = vec![user(json!("A lake"))];
        input.extend_from_slice(output);
        input.push(user(json!("Make it rain")));
        json!({ "input": input })
    };
    let second = response(follow(&output));
    assert_eq!(call_of(&second)["action"], "edit");
    assert_eq!(call_of(&second)["revised_prompt"], "Make it rain");
    assert_eq!(second["output"][1]["content"][0]["text"], "A simulated picture of 64x48 pixels, turn 2.");

    let bare = json!({ "type": "image_generation_call", "id": output[0]["id"], "result": output[0]["result"] });
    let again = response(follow(std::slice::from_ref(&bare)));
    assert_eq!(call_of(&again)["result"], call_of(&second)["result"], "the words of the model change nothing");

    let by_id = ask(follow(&[json!({ "type": "image_generation_call", "id": "ig_1" })]));
    assert_eq!(by_id.status, 404);
    let reference = ask(follow(&[json!({ "type": "item_reference", "id": "ig_1" })]));
    assert_eq!(reference.status, 404);
    assert_eq!(refusal(follow(&[with(bare.clone(), json!({ "id": "x" }))]))["code"], "invalid_value");
    assert_eq!(refusal(follow(&[with(bare, json!({ "result": "AAAA" }))]))["code"], "invalid_base64_image");
}

#[test]
fn a_stream_tells_every_step() {
    let reply = ask(with(tool(json!({ "partial_images": 1 })), json!({ "stream": true })));
    let events = events_of(&reply);
    let types: Vec<_> = events.iter().map(|event| event["type"].as_str().expect("it has a type")).collect();
    assert_eq!(
        types[..8],
        [
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.image_generation_call.in_progress",
            "response.image_generation_call.generating",
            "response.image_generation_call.partial_image",
            "response.image_generation_call.completed",
            "response.output_item.done",
        ]
    );
    assert_eq!(types.last(), Some(&"response.completed"));
    for (number, event) in events.iter().enumerate() {
        assert_eq!(event["sequence_number"].as_u64(), Some(number as u64));
    }
    for name in text_of(&reply).lines().filter_map(|line| line.strip_prefix("event: ")) {
        assert!(types.contains(&name));
    }
    assert_eq!(picture(&events[5]["partial_image_b64"]).dimensions(), (64, 48));
    assert_eq!(events[5]["partial_image_index"], 0);
    assert!(events[6].get("result").is_none() && events[6].get("item").is_none(), "no picture comes with `completed`");
    let whole = response(tool(json!({ "partial_images": 1 })));
    assert_eq!(events[7]["item"], whole["output"][0]);
    let last = &events[events.len() - 1]["response"];
    assert_eq!(json!([last["output"], last["usage"]]), json!([whole["output"], whole["usage"]]));
}

#[test]
fn a_withheld_picture_is_an_error_of_the_call() {
    let policy = json_of(&post_with(Some(fault(Kind::Policy)), PATH, &body()));
    assert_eq!(policy["status"], "completed");
    let call = call_of(&policy);
    assert_eq!(json!([call["status"], call["result"]]), json!(["failed", null]));
    assert_eq!(call["error"]["code"], "moderation_blocked");
    assert_eq!(call["error"]["moderation_details"], json!({ "categories": ["sexual"], "moderation_stage": "output" }));

    let events = events_of(&post_with(Some(fault(Kind::Policy)), PATH, &with(body(), json!({ "stream": true }))));
    assert!(!events.iter().any(|event| event["type"] == "response.image_generation_call.completed"));
    let done = events.iter().find(|event| event["type"] == "response.output_item.done").expect("the call ends");
    assert_eq!(done["item"], *call);
}

#[test]
fn a_blocked_prompt_is_an_error_of_the_response() {
    let blocked = json_of(&post_with(Some(fault(Kind::PromptBlock)), PATH, &body()));
    assert_eq!(json!([blocked["status"], blocked["output"]]), json!(["failed", []]));
    assert_eq!(blocked["error"]["code"], "image_content_policy_violation");
    let events = events_of(&post_with(Some(fault(Kind::PromptBlock)), PATH, &with(body(), json!({ "stream": true }))));
    let last = events.last().expect("there are events");
    assert_eq!(last["type"], "response.failed");
    assert_eq!(last["response"]["error"], blocked["error"]);
}

#[test]
fn no_image_is_an_answer_in_words() {
    let words = json_of(&post_with(Some(fault(Kind::NoImage)), PATH, &body()));
    assert_eq!(words["status"], "completed");
    assert_eq!(words["output"].as_array().map(Vec::len), Some(1));
    assert_eq!(words["output"][0]["type"], "message");
}

#[test]
fn an_error_in_the_middle_of_a_stream_is_an_event() {
    let disguised = Fault { status: Some(200), ..fault(Kind::Status) };
    let events = events_of(&post_with(Some(disguised), PATH, &with(body(), json!({ "stream": true }))));
    let last = events.last().expect("there are events");
    assert_eq!(json!([last["type"], last["code"]]), json!(["error", "server_error"]));
    assert!(last["message"].is_string() && last["sequence_number"].is_u64());
    let ended = ["response.output_item.done", "response.completed"];
    assert!(!events.iter().any(|event| ended.iter().any(|end| event["type"] == *end)), "no picture has come");
}

#[test]
fn the_tool_draws_a_gif_or_an_svg_in_a_stream_too() {
    let bytes = |call: &Value| STANDARD.decode(call["result"].as_str().expect("it is text")).expect("it is base64");
    let svg = tool(json!({ "output_format": "svg", "svg": { "model": "gpt-5.5" } }));
    let whole = response(svg.clone());
    let call = call_of(&whole);
    assert!(bytes(call).starts_with(b"<svg "));
    assert_eq!(json!([call["output_format"], call["svg_usage"]["model"]]), json!(["svg", "gpt-5.5"]));
    let events = events_of(&ask(with(svg, json!({ "stream": true }))));
    let done = events.iter().find(|event| event["type"] == "response.output_item.done").expect("it is done");
    assert_eq!(done["item"]["result"], call["result"]);
    let gif = response(tool(json!({ "output_format": "gif", "frame_count": 3 })));
    assert!(bytes(call_of(&gif)).starts_with(b"GIF89a"));
    assert_eq!(call_of(&gif)["svg_usage"], Value::Null);
    for (fields, param) in [
        (json!({ "output_format": "gif", "partial_images": 1 }), "partial_images"),
        (json!({ "output_format": "svg", "partial_images": 1 }), "partial_images"),
        (
            json!({ "output_format": "gif", "input_image_mask": { "image_url": data_url(&mask(64, 48)) } }),
            "input_image_mask",
        ),
        (json!({ "frame_count": 3 }), "frame_count"),
        (json!({ "svg": {} }), "svg"),
    ] {
        assert_eq!(refusal(tool(fields.clone()))["param"], format!("tools[0].{param}"), "{fields}");
    }
}

#[test]
fn a_tool_without_a_model_draws_with_the_newest() {
    let draw = |fields: Value| call_of(&response(tool(fields)))["result"].clone();
    assert_eq!(draw(json!({})), draw(json!({ "model": "gpt-image-2.6-sunburst" })));
    assert_ne!(draw(json!({})), draw(json!({ "model": "gpt-image-2" })));
}
