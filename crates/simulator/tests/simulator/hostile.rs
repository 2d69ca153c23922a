use super::*;
use proptest::prelude::*;

/// JSON of any shape, in which the names that mean something come up often.
fn any_json() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "contents",
        "parts",
        "role",
        "text",
        "inlineData",
        "inline_data",
        "mimeType",
        "data",
        "thought",
        "thoughtSignature",
        "generationConfig",
        "imageConfig",
        "aspectRatio",
        "seed",
        "temperature",
        "safetySettings",
        "systemInstruction",
        "nonsense",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        prop::sample::select(vec!["user", "model", "image/png", "AAAA", "16:9"]).prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 48, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((names.clone(), inner), 0..4).prop_map(|fields| Value::Object(
                fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            )),
        ]
    })
}

fn assert_refused(body: &[u8]) {
    let reply = simulator::handle(&generate_request("generateContent"), body);
    assert!((400..500).contains(&reply.status), "{} for {}", reply.status, String::from_utf8_lossy(body));
    assert_eq!(json_of(&reply)["error"]["code"], reply.status);
}

proptest! {
    #[test]
    fn any_bytes_are_refused(body in prop::collection::vec(any::<u8>(), 0..400)) {
        assert_refused(&body);
    }

    #[test]
    fn any_json_without_contents_of_the_right_shape_is_refused(mut body in any_json()) {
        if let Some(fields) = body.as_object_mut() {
            fields.insert("unknownField".into(), json!(1));
        }
        assert_refused(body.to_string().as_bytes());
    }

    #[test]
    fn any_json_as_a_part_of_a_request_is_answered(contents in any_json(), config in any_json()) {
        let body = json!({ "contents": contents, "generationConfig": config });
        let reply = send(&body);
        prop_assert!(reply.status == 200 || (400..500).contains(&reply.status));
    }

    #[test]
    fn any_input_image_is_taken_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300), format in 0..4) {
        let start: &[u8] = match format {
            0 => b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x02\0\0\0",
            1 => b"\xff\xd8\xff\xe0",
            2 => b"RIFF\x40\0\0\0WEBPVP8L",
            _ => b"GIF89a\x10\0\x10\0\x80\0\0",
        };
        let part = image_part("image/png", &[start, &bytes].concat());
        let reply = send(&json!({ "contents": [user(&[part, json!({ "text": "32x32" })])] }));
        prop_assert!(reply.status == 200 || reply.status == 400);
    }

    #[test]
    fn any_url_is_answered(url in ".{0,60}", method in prop::sample::select(vec!["GET", "POST", "PUT"])) {
        let reply = simulator::handle(&request(method, &url), b"{}");
        prop_assert!((400..500).contains(&reply.status));
    }
}

#[test]
fn nesting_without_end_is_refused() {
    assert_refused("[".repeat(100_000).as_bytes());
    let nested = format!("{}{}", "{\"contents\":".repeat(100_000), "}".repeat(100_000));
    assert_refused(nested.as_bytes());
}

#[test]
fn an_image_that_claims_to_be_enormous_is_refused() {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\xff\xff\xff\0\xff\xff\xff\x08\x06\0\0\0".to_vec();
    png.extend([0; 64]);
    let reply = send(&json!({ "contents": [user(&[image_part("image/png", &png)])] }));
    assert_eq!(reply.status, 400);
}
