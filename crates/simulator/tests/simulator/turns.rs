use super::*;

/// The conversation of a first answer and the request that refines it.
fn refine(turn: Value, text: &str) -> Value {
    json!({ "contents": [user(&[json!({ "text": "A lake, 160x120 pixels" })]), turn, user(&[json!({ "text": text })])] })
}

fn first_turn() -> Value {
    turn_of(&send(&prompt("A lake, 160x120 pixels")))
}

fn final_image(turn: &mut Value) -> &mut Value {
    let parts = turn["parts"].as_array_mut().expect("there are parts");
    parts.iter_mut().find(|part| part["thoughtSignature"].is_string()).expect("one is signed")
}

#[test]
fn an_answer_has_the_parts_and_the_numbers_of_the_real_one() {
    let reply = send(&prompt("A lake, 160x120 pixels"));
    assert!(reply.headers.contains(&("content-type", "application/json; charset=UTF-8".into())));
    assert!(reply.headers.contains(&("content-length", reply.body.len().to_string())));
    let text = String::from_utf8(reply.body.clone()).expect("it is text");
    assert!(
        text.starts_with("{\n  \"candidates\": [\n    {\n      \"content\": {\n        \"parts\": ["),
        "it is pretty-printed"
    );

    let answer = json_of(&reply);
    let candidate = &answer["candidates"][0];
    let parts = candidate["content"]["parts"].as_array().expect("there are parts");
    assert_eq!(parts.len(), 3);
    assert_eq!(parts[0]["thought"], true);
    assert!(parts[0]["inlineData"]["data"].is_string() && parts[0]["thoughtSignature"].is_null(), "a draft");
    assert_eq!(parts[1]["text"], "A simulated picture of 160\u{d7}120 pixels, seed 0, turn 1.");
    assert!(parts[2]["thoughtSignature"].as_str().is_some_and(|text| text.len() > 4096));
    assert_eq!(candidate["content"]["role"], "model");
    assert_eq!(candidate["finishReason"], "STOP");
    assert_eq!(answer["modelVersion"], MODEL);
    assert!(answer["responseId"].is_string());
    let usage = &answer["usageMetadata"];
    let number = |name: &str| usage[name].as_u64().unwrap_or_else(|| panic!("{name} is counted"));
    assert_eq!(
        number("totalTokenCount"),
        number("promptTokenCount") + number("candidatesTokenCount") + number("thoughtsTokenCount"),
    );
    assert_eq!(usage["candidatesTokensDetails"], json!([{ "modality": "IMAGE", "tokenCount": 747 }]));
}

#[test]
fn a_model_may_send_no_draft() {
    let lite = request("POST", "/v1beta/models/gemini-3.1-flash-lite-image:generateContent");
    let turn = turn_of(&simulator::handle(&lite, prompt("64x64").to_string().as_bytes()));
    assert_eq!(turn["parts"].as_array().map(Vec::len), Some(2));
}

#[test]
fn only_the_asked_modalities_are_answered() {
    let ask = |modalities: Value| {
        let body = json!({ "contents": prompt("64x64")["contents"], "generationConfig": { "responseModalities": modalities } });
        turn_of(&send(&body))["parts"].as_array().cloned().unwrap_or_default()
    };
    let has_text = |parts: &[Value]| parts.iter().any(|part| part["text"].is_string());
    let has_image = |parts: &[Value]| parts.iter().any(|part| part["inlineData"].is_object());
    let both = ask(json!(["Text", "Image"]));
    assert!(has_text(&both) && has_image(&both));
    let image = ask(json!(["IMAGE"]));
    assert!(!has_text(&image) && has_image(&image));
    let text = ask(json!(["TEXT"]));
    assert!(has_text(&text) && !has_image(&text));
}

#[test]
fn more_text_and_more_images_are_more_tokens() {
    let tokens = |body: Value| json_of(&send(&body))["usageMetadata"]["promptTokenCount"].as_u64();
    let short = tokens(prompt("64x64"));
    let with_image = tokens(json!({ "contents": [user(&[json!({ "text": "64x64" }), color_part([1, 2, 3])])] }));
    assert!(tokens(prompt("A much longer description of 64x64")) > short);
    assert_eq!(with_image, short.map(|short| short + 258));
}

#[test]
fn a_refinement_shows_the_previous_picture_and_counts_the_turn() {
    let turn = first_turn();
    let previous = decode(&png_of(&turn));
    let reply = send(&refine(turn, "Make it rain, 160x120 pixels"));
    let answer = turn_of(&reply);
    let text = answer["parts"][1]["text"].as_str().unwrap_or_default().to_owned();
    assert!(text.contains("made from one image") && text.contains("turn 2"), "{text}");

    let refined = decode(&png_of(&answer));
    let fresh = draw(&prompt("Make it rain, 160x120 pixels"));
    let distance = |one: &RgbImage| -> u64 {
        let upper = |image: &RgbImage| image.as_raw().iter().take(160 * 80 * 3).copied().collect::<Vec<u8>>();
        upper(one).iter().zip(upper(&refined)).map(|(one, other)| u64::from(one.abs_diff(other))).sum()
    };
    assert!(distance(&previous) * 2 < distance(&fresh), "{} and {}", distance(&previous), distance(&fresh));
    assert!(difference(&previous, &refined) > 0.3);
}

#[test]
fn the_number_of_turns_shows_even_where_the_turns_hold_no_image() {
    let talk = |turns: usize| {
        let mut contents = Vec::new();
        for _ in 1..turns {
            contents.push(user(&[json!({ "text": "Hello" })]));
            contents.push(json!({ "role": "model", "parts": [{ "text": "Hello" }] }));
        }
        contents.push(user(&[json!({ "text": "A lake, 160x120 pixels" })]));
        draw(&json!({ "contents": contents }))
    };
    assert!(difference(&talk(1), &talk(2)) > 0.0);
    assert!(difference(&talk(2), &talk(3)) > 0.0);
}

#[test]
fn a_signature_is_good_in_any_spelling_that_json_allows() {
    let mut turn = first_turn();
    let part = final_image(&mut turn);
    let signature = part["thoughtSignature"].as_str().expect("it is text").replace('+', "-").replace('/', "_");
    *part = json!({
        "inline_data": { "mime_type": "image/png", "data": part["inlineData"]["data"] },
        "thought_signature": signature.trim_end_matches('='),
    });
    assert_eq!(send(&refine(turn, "Brighter, 160x120 pixels")).status, 200);
}

#[test]
fn a_model_image_without_its_signature_is_refused() {
    let mut turn = first_turn();
    final_image(&mut turn)["thoughtSignature"].take();
    let reply = send(&refine(turn, "Brighter"));
    assert_eq!(reply.status, 400);
    let message = "Image part is missing a thought_signature in content position 2, part position 3.";
    assert_eq!(json_of(&reply)["error"]["message"], message);
}

#[test]
fn a_signature_of_another_image_is_refused() {
    let other = turn_of(&send(&prompt("A mountain, 160x120 pixels")));
    for signature in [other["parts"][2]["thoughtSignature"].clone(), json!("AAAA")] {
        let mut turn = first_turn();
        final_image(&mut turn)["thoughtSignature"] = signature;
        let reply = send(&refine(turn, "Brighter"));
        assert_eq!(reply.status, 400);
        let message = json_of(&reply)["error"]["message"].as_str().unwrap_or_default().to_owned();
        assert!(message.starts_with("Thought signature is not valid"), "{message}");
    }
}

#[test]
fn drafts_may_go_back_unsigned_or_be_left_out() {
    let with_draft = first_turn();
    let mut without = with_draft.clone();
    without["parts"].as_array_mut().expect("there are parts").remove(0);
    let (one, other) = (send(&refine(with_draft, "Brighter, 64x64")), send(&refine(without, "Brighter, 64x64")));
    assert_eq!(png_of(&turn_of(&one)), png_of(&turn_of(&other)));
}

#[test]
fn a_stream_sends_each_part_then_the_end() {
    let reply =
        simulator::handle(&generate_request("streamGenerateContent?alt=sse"), prompt("64x64").to_string().as_bytes());
    assert_eq!(reply.status, 200);
    assert!(reply.headers.contains(&("content-type", "text/event-stream".into())));
    assert!(!reply.headers.iter().any(|(name, _)| *name == "content-length"));
    let text = String::from_utf8(reply.body).expect("it is text");
    let event = |event: &str| -> Value {
        serde_json::from_str(event.strip_prefix("data: ").expect("it is data")).expect("it is JSON")
    };
    let chunks: Vec<_> = text.strip_suffix("\r\n\r\n").expect("it ends").split("\r\n\r\n").map(event).collect();
    let parts: Vec<_> = chunks.iter().map(|chunk| &chunk["candidates"][0]["content"]["parts"][0]).collect();
    assert_eq!(parts.len(), 4);
    assert_eq!(parts[0]["thought"], true);
    assert!(parts[1]["text"].as_str().is_some_and(|text| text.contains("simulated")));
    assert!(parts[2]["inlineData"].is_object() && parts[2]["thoughtSignature"].is_string());
    let reasons: Vec<_> = chunks.iter().map(|chunk| &chunk["candidates"][0]["finishReason"]).collect();
    assert_eq!(reasons, [&Value::Null, &Value::Null, &Value::Null, &json!("STOP")]);
    assert!(chunks[0]["usageMetadata"]["candidatesTokenCount"].is_null());
    let whole = json_of(&send(&prompt("64x64")));
    assert_eq!(chunks[3]["usageMetadata"], whole["usageMetadata"]);
    assert_eq!(parts[2]["inlineData"], whole["candidates"][0]["content"]["parts"][2]["inlineData"]);

    let array = simulator::handle(&generate_request("streamGenerateContent"), prompt("64x64").to_string().as_bytes());
    let listed: Vec<Value> = serde_json::from_slice(&array.body).expect("it is a JSON array");
    assert_eq!(listed.len(), chunks.len());
}

#[test]
fn a_search_gives_its_sources() {
    let ask = |tools: Value| send(&with(prompt("A lake, 64x48 pixels"), json!({ "tools": tools })));
    let candidate = json_of(&ask(json!([{ "googleSearch": {} }])))["candidates"][0].clone();
    let chunks = candidate["groundingMetadata"]["groundingChunks"].as_array().expect("there are sources").clone();
    assert_eq!(chunks.len(), 2);
    for chunk in &chunks {
        assert!(chunk["web"]["uri"].as_str().is_some_and(|uri| uri.starts_with("https://")), "{chunk}");
        assert!(chunk["web"]["title"].is_string(), "{chunk}");
    }
    assert_eq!(json_of(&ask(json!([])))["candidates"][0]["groundingMetadata"], Value::Null);
    assert_eq!(ask(json!([{ "google_search": {} }])).status, 200);
    let reply = ask(json!([{ "bingSearch": {} }]));
    assert_eq!(reply.status, 400);
    assert!(text_of(&reply).contains("Unknown name \\\"bingSearch\\\" at 'tools[0]'"), "{}", text_of(&reply));
}

#[test]
fn who_may_be_drawn_is_one_of_three() {
    let ask = |who: &str| {
        let config = json!({ "imageConfig": { "personGeneration": who } });
        send(&with(prompt("A lake, 64x48 pixels"), json!({ "generationConfig": config })))
    };
    for who in ["ALLOW_ALL", "ALLOW_ADULT", "ALLOW_NONE"] {
        assert_eq!(ask(who).status, 200);
    }
    let reply = ask("ALLOW_SOME");
    assert_eq!(reply.status, 400);
    assert!(text_of(&reply).contains("generation_config.image_config.person_generation"), "{}", text_of(&reply));
}
