use super::*;
use proptest::prelude::*;

const RED: [u8; 3] = [220, 20, 20];

enum Part<'a> {
    Text(&'a str, &'a str),
    File(&'a str, &'a str, &'a [u8]),
}
use Part::{File, Text};

fn send_form(parts: &[Part]) -> Reply {
    send_form_with(None, parts)
}

fn send_form_with(fault: Option<Fault>, parts: &[Part]) -> Reply {
    simulator::handle(&Request { fault, ..form_request("multipart/form-data; boundary=--limit") }, &form(parts))
}

fn form_request(content_type: &str) -> Request {
    let mut request = bearer("POST", "/v1/images/edits");
    request.headers[1].1 = content_type.into();
    request
}

/// The body of a form with the boundary `--limit`.
fn form(parts: &[Part]) -> Vec<u8> {
    let mut body = Vec::new();
    for part in parts {
        let (head, bytes) = match part {
            Text(name, text) => (format!("name=\"{name}\"\r\n"), text.as_bytes()),
            File(name, media_type, bytes) => {
                let file = "filename=\"a; name=b.png\"";
                (format!("{file}; name=\"{name}\"\r\nContent-Type: {media_type}\r\n"), *bytes)
            }
        };
        body.extend(format!("----limit\r\nContent-Disposition: form-data; {head}\r\n").bytes());
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"----limit--\r\n");
    body
}

const MODEL: Part = Text("model", "gpt-image-2");
const PROMPT: Part = Text("prompt", "Add a boat");
const SIZE: Part = Text("size", "64x48");

fn edited(parts: Vec<Part>) -> RgbImage {
    let reply = send_form(&[vec![MODEL, PROMPT, SIZE], parts].concat_parts());
    assert_eq!(reply.status, 200, "{}", text_of(&reply));
    picture(&json_of(&reply)["data"][0]["b64_json"])
}

fn refusal(parts: Vec<Part>) -> Value {
    let reply = send_form(&[vec![MODEL, PROMPT, SIZE], parts].concat_parts());
    assert_eq!(reply.status, 400, "{}", text_of(&reply));
    json_of(&reply)["error"].clone()
}

trait ConcatParts<'a> {
    fn concat_parts(self) -> Vec<Part<'a>>;
}

impl<'a> ConcatParts<'a> for [Vec<Part<'a>>; 2] {
    fn concat_parts(self) -> Vec<Part<'a>> {
        self.into_iter().flatten().collect()
    }
}

#[test]
fn an_edit_shows_one_image_or_several() {
    let (red, green) = (png(64, 48, RED), png(64, 48, [20, 220, 20]));
    let one = edited(vec![File("image", "image/png", &red)]);
    assert_eq!(one.dimensions(), (64, 48));
    let reddish = one.pixels().filter(|pixel| pixel[0] > pixel[1].saturating_add(40)).count();
    assert!(reddish * 2 > one.pixels().len(), "the image is recognisable");
    let other = edited(vec![File("image", "image/png", &green)]);
    let both = edited(vec![File("image[]", "image/png", &red), File("image[]", "image/png", &green)]);
    assert!(difference(&one, &other) > 0.5);
    assert!(difference(&one, &both) > 0.05);
    let single = edited(vec![File("image[]", "image/png", &red)]);
    assert_eq!(single, one, "a list of one is one");
}

#[test]
fn a_mask_keeps_what_it_covers() {
    let image = png(64, 48, RED);
    let mask = mask(64, 48);
    let picture = edited(vec![File("image", "image/png", &image), File("mask", "image/png", &mask)]);
    let kept = |x: u32, y: u32| picture.get_pixel(x, y).0 == RED;
    // The lowest rows hold the dots that count the turns.
    assert!((32..64).all(|x| (0..40).all(|y| kept(x, y))), "the covered half is as it was");
    let new = (0..32).flat_map(|x| (0..40).map(move |y| (x, y))).filter(|(x, y)| !kept(*x, *y)).count();
    assert!(new > 32 * 40 / 2, "the other half is new");
}

#[test]
fn a_mask_must_fit() {
    let image = png(64, 48, RED);
    let mut jpeg = Cursor::new(Vec::new());
    RgbImage::new(64, 48).write_to(&mut jpeg, ImageFormat::Jpeg).expect("it can be written");
    for (mask, why) in [
        (mask(48, 64), "size does not match"),
        (image.clone(), "missing alpha channel"),
        (jpeg.into_inner(), "must be a PNG"),
        (mask(64, 48)[..60].to_vec(), "cannot be read"),
    ] {
        let error = refusal(vec![File("image", "image/png", &image), File("mask", "image/png", &mask)]);
        assert_eq!(json!([error["param"], error["code"]]), json!(["mask", "invalid_mask_image_format"]));
        assert!(error["message"].as_str().is_some_and(|message| message.contains(why)), "{error}");
    }
    let large = vec![0; 4 << 20];
    let error = refusal(vec![File("image", "image/png", &image), File("mask", "image/png", &large)]);
    assert_eq!(error["code"], "image_too_large");
}

#[test]
fn a_markup_shows_what_is_meant() {
    let (image, markup) = (png(64, 48, RED), mask(64, 48));
    let ask = |model, parts: Vec<Part>| {
        let text = |name| Text("model", name);
        let image = File("image", "image/png", &image);
        send_form(&[vec![text(model), PROMPT, SIZE, image], parts].concat_parts())
    };
    let marked = || File("markup", "image/png", &markup);
    for model in ["gpt-image-2.5-sunburst", "gpt-image-2.5-flare", "gpt-image-2.6-sunburst"] {
        let with = json_of(&ask(model, vec![marked()]));
        let without = json_of(&ask(model, Vec::new()));
        assert!(difference(&picture(&with["data"][0]["b64_json"]), &picture(&without["data"][0]["b64_json"])) > 0.2);
    }
    for (model, parts, code) in [
        ("gpt-image-2", vec![marked()], "unsupported_parameter"),
        ("gpt-image-2.5-flare", vec![marked(), File("mask", "image/png", &markup)], "invalid_value"),
        ("gpt-image-2.5-flare", vec![marked(), marked()], "duplicate_parameter"),
        ("gpt-image-2.5-flare", vec![File("markup", "image/png", &image)], "invalid_markup_image_format"),
        ("gpt-image-2.5-flare", vec![File("markup", "image/png", &mask(48, 64))], "invalid_markup_image_format"),
    ] {
        let reply = ask(model, parts);
        let error = &json_of(&reply)["error"];
        assert_eq!((reply.status, json!([error["param"], error["code"]])), (400, json!(["markup", code])));
    }
}

#[test]
fn an_svg_of_a_form_has_an_author_and_a_gif_no_mask() {
    let image = png(64, 48, RED);
    let file = || File("image", "image/png", &image);
    let svg = |parts: Vec<Part>| {
        send_form(&[vec![MODEL, PROMPT, SIZE, file(), Text("output_format", "svg")], parts].concat_parts())
    };
    let reply = svg(vec![Text("svg[model]", "gpt-5.5"), Text("svg[reasoning][effort]", "low")]);
    assert_eq!(json_of(&reply)["svg_usage"]["model"], "gpt-5.5", "{}", text_of(&reply));
    assert_eq!(json_of(&svg(vec![Text("svg[reasoning][effort]", "most")]))["error"]["param"], "svg[reasoning][effort]");
    assert_eq!(json_of(&svg(vec![Text("svg", "gpt-5.5")]))["error"]["code"], "invalid_type");
    assert_eq!(json_of(&svg(vec![Text("svg[size]", "1")]))["error"]["code"], "unknown_parameter");
    let mask = mask(64, 48);
    let error = refusal(vec![file(), File("mask", "image/png", &mask), Text("output_format", "gif")]);
    assert_eq!(error["param"], "mask");
}

#[test]
fn a_file_that_is_no_image_is_refused() {
    let image = png(64, 48, RED);
    for (media_type, bytes, code) in [
        ("application/octet-stream", image.as_slice(), "unsupported_file_mimetype"),
        ("text/plain", &image, "unsupported_file_mimetype"),
        ("image/gif", &image, "unsupported_file_mimetype"),
        ("image/png", &image[..40], "invalid_image_file"),
        ("image/png", b"", "invalid_image_file"),
    ] {
        assert_eq!(refusal(vec![File("image", media_type, bytes)])["code"], code, "{media_type}");
    }
}

#[test]
fn the_number_of_images_is_limited() {
    let image = png(64, 48, RED);
    let images = |count: usize| (0..count).map(|_| File("image[]", "image/png", &image)).collect::<Vec<_>>();
    assert_eq!(edited(images(16)).dimensions(), (64, 48));
    assert_eq!(refusal(images(17))["code"], "array_above_max_length");
    assert_eq!(refusal(Vec::new())["code"], "missing_required_parameter");
    let twice = vec![File("image", "image/png", &image), File("image", "image/png", &image)];
    assert_eq!(refusal(twice)["code"], "duplicate_parameter");
    assert_eq!(refusal(vec![Text("image", "a.png")])["param"], "image");
}

#[test]
fn the_fields_of_a_form_are_read_as_what_they_stand_for() {
    let image = png(64, 48, RED);
    let file = || File("image", "image/png", &image);
    for (name, text, code) in [
        ("n", "eleven", "invalid_type"),
        ("n", "11", "integer_above_max_value"),
        ("stream", "yes", "invalid_type"),
        ("quality", "hd", "invalid_value"),
        ("response_format", "b64_json", "unknown_parameter"),
        ("moderation", "low", "unknown_parameter"),
        ("input_fidelity", "high", "unsupported_value"),
    ] {
        let error = refusal(vec![file(), Text(name, text)]);
        assert_eq!(json!([error["param"], error["code"]]), json!([name, code]));
    }
    assert_eq!(refusal(vec![file(), File("picture", "image/png", &image)])["code"], "unknown_parameter");
    let reply = send_form(&[MODEL, PROMPT, SIZE, file(), Text("n", "2"), Text("output_format", "webp")]);
    let answer = json_of(&reply);
    assert_eq!(answer["data"].as_array().map(Vec::len), Some(2));
    assert_eq!(answer["output_format"], "webp");
}

#[test]
fn fidelity_is_for_the_models_that_have_it() {
    let image = png(64, 48, RED);
    let ask = |model, fidelity| {
        send_form(&[
            Text("model", model),
            Text("prompt", "50x40 pixels"),
            File("image", "image/png", &image),
            Text("input_fidelity", fidelity),
        ])
    };
    assert_eq!(ask("gpt-image-1.5", "high").status, 200);
    assert_eq!(ask("gpt-image-1-mini", "low").status, 200);
    assert_eq!(ask("gpt-image-1-mini", "high").status, 400);
}

#[test]
fn a_stream_has_the_events_of_an_edit() {
    let image = png(64, 48, RED);
    let parts =
        [MODEL, PROMPT, SIZE, File("image", "image/png", &image), Text("stream", "true"), Text("partial_images", "1")];
    let events = events_of(&send_form(&parts));
    let types: Vec<_> = events.iter().map(|event| event["type"].as_str().expect("it has a type")).collect();
    assert_eq!(types, ["image_edit.partial_image", "image_edit.completed"]);
    assert_eq!(picture(&events[1]["b64_json"]), edited(vec![File("image", "image/png", &image)]));

    let broken = send_form_with(Some(Fault { status: Some(200), ..fault(Kind::Status) }), &parts);
    assert_eq!(events_of(&broken).last().expect("there are events")["type"], "error");
}

#[test]
fn a_body_that_is_no_form_is_refused() {
    let reply = post("/v1/images/edits", &json!({ "model": "gpt-image-2", "prompt": "Add a boat" }));
    assert_eq!(reply.status, 400);
    assert_eq!(json_of(&reply)["error"]["code"], "unsupported_content_type");
}

#[test]
fn a_form_must_be_whole_and_in_its_boundary() {
    let image = png(64, 48, RED);
    let whole = form(&[MODEL, PROMPT, SIZE, File("image", "image/png", &image)]);
    let send = |content_type: &str, body: &[u8]| simulator::handle(&form_request(content_type), body);
    for boundary in ["boundary=--limit", "boundary=\"--limit\"", "charset=utf-8; Boundary=--limit"] {
        assert_eq!(send(&format!("multipart/form-data; {boundary}"), &whole).status, 200, "{boundary}");
    }
    let refuse = |content_type: &str, body: &[u8]| {
        let reply = send(content_type, body);
        assert_eq!(reply.status, 400, "{content_type}");
        assert!(text_of(&reply).contains("Could not parse multipart form"), "{}", text_of(&reply));
    };
    let right = "multipart/form-data; boundary=--limit";
    refuse("multipart/form-data; boundary=limit", &whole);
    refuse("multipart/form-data; boundary=", &whole);
    refuse("multipart/form-data", &whole);
    refuse(right, b"");
    refuse(right, b"----limit\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n\xff\r\n----limit--");
    refuse(right, &whole[2..]);
    refuse(right, &whole[..whole.len() - 4]);
    refuse(right, b"----limit\r\n\r\n\r\n----limit--");
    refuse(right, b"----limit\r\nContent-Disposition: form-data\r\n\r\n\r\n----limit--");
    refuse(right, b"----limit\nContent-Disposition: form-data; name=\"n\"\n\n1\n----limit--");
}

proptest! {
    #[test]
    fn any_bytes_in_a_form_are_refused(pieces in prop::collection::vec(prop_oneof![
        prop::sample::select(vec![
            "----limit", "\r\n", "--", "Content-Disposition: form-data; name=\"n\"", "; filename=\"\"", "\r\n\r\n", "\"",
        ]).prop_map(|text| text.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..6),
    ], 0..24)) {
        let request = form_request("multipart/form-data; boundary=--limit");
        prop_assert_eq!(simulator::handle(&request, &pieces.concat()).status, 400);
    }
}
