use super::*;

/// The status, the error's status name and its message.
fn refusal(reply: &Reply) -> (u16, String, String) {
    let error = json_of(reply)["error"].clone();
    assert_eq!(error["code"], reply.status);
    let field = |name: &str| error[name].as_str().expect("it is text").to_owned();
    (reply.status, field("status"), field("message"))
}

fn with_key(key: Option<&str>, url: &str, headers: &[(&str, &str)]) -> Reply {
    let request = Request {
        api_key: key.map(str::to_owned),
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        ..request("POST", url)
    };
    simulator::handle(&request, prompt("64x64").to_string().as_bytes())
}

#[test]
fn the_key_is_checked() {
    let url = format!("/v1beta/models/{MODEL}:generateContent");
    let in_url = |key: &str| format!("{url}?alt=json&key={key}");
    for missing in [with_key(None, &url, &[]), with_key(Some("k"), &url, &[("x-goog-api-key", "")])] {
        let (status, name, message) = refusal(&missing);
        assert_eq!((status, name.as_str()), (403, "PERMISSION_DENIED"));
        assert!(message.starts_with("Method doesn't allow unregistered callers"), "{message}");
    }
    for wrong in [with_key(Some("k"), &url, &[("x-goog-api-key", "no")]), with_key(Some("k"), &in_url("no"), &[])] {
        assert_eq!(refusal(&wrong).2, "API key not valid. Please pass a valid API key.");
        let error = json_of(&wrong)["error"].clone();
        assert_eq!((wrong.status, &error["status"]), (400, &json!("INVALID_ARGUMENT")));
        assert_eq!(error["details"][0]["@type"], "type.googleapis.com/google.rpc.ErrorInfo");
        assert_eq!(error["details"][0]["reason"], "API_KEY_INVALID");
    }
    for right in [
        with_key(Some("k"), &url, &[("X-Goog-Api-Key", "k")]),
        with_key(Some("k"), &in_url("k"), &[]),
        with_key(None, &url, &[("x-goog-api-key", "whatever")]),
    ] {
        assert_eq!(right.status, 200);
    }
}

#[test]
fn a_model_that_is_unknown_or_switched_off_is_not_found() {
    for id in ["nothing", "gemini-2.5-flash-image", "gemini-2.0-flash-exp", "gemini-3-pro-image-preview", ""] {
        let url = format!("/v1beta/models/{id}:generateContent");
        let (status, name, message) = refusal(&simulator::handle(&request("POST", &url), b"{}"));
        assert_eq!((status, name.as_str()), (404, "NOT_FOUND"), "{id}");
        assert!(message.starts_with(&format!("models/{id} is not found for API version v1beta, or")), "{message}");
    }
}

#[test]
fn other_paths_and_methods_lead_nowhere() {
    for (method, url) in [
        ("POST", "/"),
        ("POST", ""),
        ("POST", "https://example.test"),
        ("POST", "/v1beta/modelsx"),
        ("POST", "//v1beta/models/gemini-3-pro-image:generateContent"),
        ("POST", "/v1/v1beta/models/gemini-3-pro-image:generateContent"),
        ("POST", "/v1beta/models/gemini-3-pro-image"),
        ("POST", "/v1beta/models/gemini-3-pro-image:paint"),
        ("GET", "/v1beta/models/gemini-3-pro-image:generateContent"),
        ("POST", "/v1beta/<script>"),
    ] {
        let reply = simulator::handle(&request(method, url), b"{}");
        assert_eq!(reply.status, 404, "{method} {url}");
        assert!(reply.headers.contains(&("content-type", "text/html; charset=UTF-8".into())));
        assert!(!String::from_utf8_lossy(&reply.body).contains("<script>"));
    }
}

#[test]
fn the_models_are_listed() {
    let list = json_of(&simulator::handle(&request("GET", "/v1beta/models"), b""));
    let names: Vec<_> = list["models"].as_array().expect("a list").iter().map(|model| model["name"].clone()).collect();
    assert!(names.contains(&json!(format!("models/{MODEL}"))));
    let one = json_of(&simulator::handle(&request("GET", &format!("/v1beta/models/{MODEL}")), b""));
    assert_eq!(one["supportedGenerationMethods"], json!(["generateContent"]));
    let keyless = Request { headers: Vec::new(), ..request("GET", "/v1beta/models") };
    assert_eq!(simulator::handle(&keyless, b"").status, 403);
}

/// A valid request with one field of `generationConfig`.
fn config(name: &str, value: Value) -> Value {
    json!({ "contents": prompt("64x64")["contents"], "generationConfig": { name: value } })
}

fn part(part: Value) -> Value {
    json!({ "contents": [{ "role": "user", "parts": [part] }] })
}

#[test]
fn a_request_of_the_wrong_shape_is_refused_and_the_place_named() {
    let contents = &prompt("64x64")["contents"];
    let category = "type.googleapis.com/google.ai.generativelanguage.v1beta.HarmCategory";
    let threshold = "type.googleapis.com/google.ai.generativelanguage.v1beta.SafetySetting.HarmBlockThreshold";
    let safety = |category: &str, threshold: &str| json!({ "contents": contents, "safetySettings": [{ "category": category, "threshold": threshold }] });
    for (body, message) in [
        (json!({ "foo": 1 }), "Invalid JSON payload received. Unknown name \"foo\": Cannot find field.".to_owned()),
        (
            part(json!({ "text": "x", "foo_bar": 1 })),
            "Invalid JSON payload received. Unknown name \"foo_bar\" at 'contents[0].parts[0]': Cannot find field.".into(),
        ),
        (
            part(json!({ "inlineData": { "mimetype": "image/png" } })),
            "Invalid JSON payload received. Unknown name \"mimetype\" at 'contents[0].parts[0].inline_data': Cannot find field."
                .into(),
        ),
        (
            config("response_Modalities", json!([])),
            "Invalid JSON payload received. Unknown name \"response_Modalities\" at 'generation_config': Cannot find field."
                .into(),
        ),
        (
            config("seed", json!([1])),
            "Invalid JSON payload received. Unknown name \"seed\" at 'generation_config': Proto field is not repeating, cannot start list."
                .into(),
        ),
        (config("seed", json!(2_147_483_648_i64)), "Invalid value at 'generation_config.seed' (TYPE_INT32), 2147483648".into()),
        (config("seed", json!(1.5)), "Invalid value at 'generation_config.seed' (TYPE_INT32), 1.5".into()),
        (config("seed", json!("x")), "Invalid value at 'generation_config.seed' (TYPE_INT32), \"x\"".into()),
        (config("temperature", json!("warm")), "Invalid value at 'generation_config.temperature' (TYPE_FLOAT), \"warm\"".into()),
        (part(json!({ "text": 5 })), "Invalid value at 'contents[0].parts[0].text' (TYPE_STRING), 5".into()),
        (part(json!({ "text": "x", "thought": 1 })), "Invalid value at 'contents[0].parts[0].thought' (TYPE_BOOL), 1".into()),
        (json!({ "contents": "x" }), "Invalid value at 'contents' (MESSAGE), \"x\"".into()),
        (
            part(json!({ "inlineData": { "mimeType": "image/png", "data": "a*b" } })),
            "Invalid value at 'contents[0].parts[0].inline_data.data' (TYPE_BYTES), Base64 decoding failed for \"a*b\"".into(),
        ),
        (
            part(json!({ "inlineData": { "mimeType": "image/png", "data": 5 } })),
            "Invalid value at 'contents[0].parts[0].inline_data.data' (TYPE_BYTES), 5".into(),
        ),
        (
            safety("HARM_CATEGORY_RUDENESS", "BLOCK_NONE"),
            format!("Invalid value at 'safety_settings[0].category' ({category}), \"HARM_CATEGORY_RUDENESS\""),
        ),
        (
            safety("HARM_CATEGORY_HARASSMENT", "BLOCK_SOME"),
            format!("Invalid value at 'safety_settings[0].threshold' ({threshold}), \"BLOCK_SOME\""),
        ),
        (json!([]), "Invalid JSON payload received. Root element must be a message.".into()),
    ] {
        assert_eq!(refusal(&send(&body)), (400, "INVALID_ARGUMENT".into(), message), "{body}");
    }
}

#[test]
fn every_wrong_field_is_reported_at_once() {
    let body = json!({ "contents": prompt("x")["contents"], "generationConfig": { "seed": "x", "size": 1 } });
    let reply = send(&body);
    let violations = json_of(&reply)["error"]["details"][0]["fieldViolations"].clone();
    assert_eq!(violations.as_array().map(Vec::len), Some(2));
    assert_eq!(refusal(&reply).2.lines().count(), 2);
}

#[test]
fn a_request_of_the_wrong_meaning_is_refused_and_the_place_named() {
    let line = |text: &str| format!("* GenerateContentRequest.{text}\n");
    for (body, message) in [
        (json!({}), line("contents: contents is not specified")),
        (json!({ "contents": [] }), line("contents: contents is not specified")),
        (json!({ "contents": [{ "role": "user" }] }), line("contents[0].parts: contents.parts must not be empty.")),
        (
            part(json!({ "thought": false })),
            line("contents[0].parts[0].data: required oneof field 'data' must have one initialized field"),
        ),
        (
            part(json!({ "text": "x", "inlineData": {} })),
            line("contents[0].parts[0].data: oneof field 'data' is already set"),
        ),
        (
            json!({ "contents": [{ "role": "assistant", "parts": [{ "text": "x" }] }] }),
            "Please use a valid role: user, model.".into(),
        ),
        (
            json!({ "contents": [{ "role": "model", "parts": [{ "text": "x" }] }] }),
            "Please ensure that multiturn requests end with a user role.".into(),
        ),
        (image_body("text/plain", b"x"), "Unsupported MIME type: text/plain".into()),
        (image_body("image/", b"x"), "Unsupported MIME type: image/".into()),
        (
            image_body("image/png", b"not an image"),
            "Unable to process input image. Please check that it is a valid image.".into(),
        ),
        (
            config("temperature", json!(2.1)),
            line("generation_config.temperature: temperature must be in the range [0.0, 2.0]."),
        ),
        (
            config("temperature", json!(-0.1)),
            line("generation_config.temperature: temperature must be in the range [0.0, 2.0]."),
        ),
        (config("topP", json!(1.5)), line("generation_config.top_p: top_p must be in the range [0.0, 1.0].")),
        (
            config("candidateCount", json!(2)),
            line("generation_config.candidate_count: only one candidate can be specified."),
        ),
        (
            config("responseModalities", json!(["AUDIO"])),
            line("generation_config.response_modalities: this model answers with TEXT and IMAGE alone."),
        ),
        (
            config("imageConfig", json!({ "aspectRatio": "7:5" })),
            line(
                "generation_config.image_config.aspect_ratio: aspect_ratio must be one of '1:1', '1:4', '1:8', '2:3', \
                 '3:2', '3:4', '4:1', '4:3', '4:5', '5:4', '8:1', '9:16', '16:9', or '21:9'.",
            ),
        ),
        (
            config("imageConfig", json!({ "imageSize": "1k" })),
            line("generation_config.image_config.image_size: image_size must be one of '512', '1K', '2K', or '4K'."),
        ),
    ] {
        assert_eq!(refusal(&send(&body)), (400, "INVALID_ARGUMENT".into(), message), "{body}");
    }
    let file = part(json!({ "fileData": { "fileUri": "files/1" } }));
    assert_eq!(refusal(&send(&file)).1, "PERMISSION_DENIED");
}

fn image_body(mime_type: &str, bytes: &[u8]) -> Value {
    part(image_part(mime_type, bytes))
}

#[test]
fn what_a_model_does_not_take_is_refused() {
    let send_to = |model: &str, image_config: Value| {
        let url = format!("/v1beta/models/{model}:generateContent");
        let body = config("imageConfig", image_config).to_string();
        simulator::handle(&request("POST", &url), body.as_bytes())
    };
    let message = refusal(&send_to("gemini-3-pro-image", json!({ "imageSize": "512" }))).2;
    assert!(message.ends_with("image_size must be one of '1K', '2K', or '4K'.\n"), "{message}");
    let message = refusal(&send_to("gemini-3.1-flash-lite-image", json!({ "imageSize": "2K" }))).2;
    assert!(message.ends_with("image_size must be one of '1K'.\n"), "{message}");
    assert_eq!(send_to("gemini-3-pro-image", json!({ "aspectRatio": "1:8" })).status, 400);
    assert_eq!(send_to("gemini-3-pro-image", json!({ "aspectRatio": "21:9" })).status, 200);
}

#[test]
fn what_the_json_mapping_allows_is_taken() {
    let contents = &prompt("64x64")["contents"];
    for body in [
        json!({ "contents": { "parts": { "text": "64x64" } } }),
        json!({ "contents": [{ "parts": [{ "text": "64x64" }] }], "systemInstruction": { "parts": { "text": "Be calm" } } }),
        json!({ "contents": contents, "system_instruction": { "role": "system", "parts": [{ "text": "Be calm" }] } }),
        json!({ "contents": contents, "generation_config": { "seed": "12", "top_p": 0.5, "response_modalities": ["image"] } }),
        json!({ "contents": contents, "generationConfig": null, "tools": [], "safetySettings": [] }),
        json!({ "contents": contents, "generationConfig": { "thinkingConfig": { "includeThoughts": true }, "seed": 3.0 } }),
        json!({ "contents": contents, "safetySettings": [{ "category": "HARM_CATEGORY_HATE_SPEECH", "threshold": "OFF" }] }),
        json!({ "contents": contents, "generationConfig": { "imageConfig": { "aspectRatio": "", "imageSize": null } } }),
    ] {
        assert_eq!(send(&body).status, 200, "{body}: {}", String::from_utf8_lossy(&send(&body).body));
    }
}

#[test]
fn a_body_that_is_no_json_is_refused() {
    for body in ["", "{", "{\"contents\":", "\u{0}", "not json", "{\"contents\":[]}x"] {
        let reply = simulator::handle(&generate_request("generateContent"), body.as_bytes());
        let (status, _, message) = refusal(&reply);
        assert_eq!(status, 400, "{body}");
        assert!(message.starts_with("Invalid JSON payload received."), "{message}");
    }
}

#[test]
fn a_body_beyond_the_limit_is_refused_unread() {
    let body = vec![b' '; 20 * 1024 * 1024 + 1];
    let reply = simulator::handle(&generate_request("generateContent"), &body);
    assert_eq!(refusal(&reply).2, "Request payload size exceeds the limit: 20971520 bytes.");
}
