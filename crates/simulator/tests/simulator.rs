//! The simulator as each of its providers: what it draws, what it refuses, and how it fails when told to.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // A panic is how a test fails.

#[path = "simulator/edits.rs"]
mod edits;
#[path = "simulator/faults.rs"]
mod faults;
#[path = "simulator/hostile.rs"]
mod hostile;
#[path = "simulator/images.rs"]
mod images;
#[path = "simulator/openrouter.rs"]
mod openrouter;
#[path = "simulator/pictures.rs"]
mod pictures;
#[path = "simulator/refusals.rs"]
mod refusals;
#[path = "simulator/responses.rs"]
mod responses;
#[path = "simulator/surfaces.rs"]
mod surfaces;
#[path = "simulator/turns.rs"]
mod turns;

use ai_generation_simulator::{self as simulator, Fault, Kind, Reply, Request};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::{ImageFormat, RgbImage};
use serde_json::{Value, json};
use std::io::Cursor;

const MODEL: &str = "gemini-nano-banana-2.1";

fn request(method: &str, url: &str) -> Request {
    Request {
        method: method.into(),
        url: url.into(),
        headers: vec![("x-goog-api-key".into(), "any".into())],
        ..Request::default()
    }
}

fn generate_request(call: &str) -> Request {
    request("POST", &format!("https://example.test/v1beta/models/{MODEL}:{call}"))
}

fn send(body: &Value) -> Reply {
    simulator::handle(&generate_request("generateContent"), body.to_string().as_bytes())
}

fn send_with(fault: Fault, body: &Value) -> Reply {
    let request = Request { fault: Some(fault), ..generate_request("generateContent") };
    simulator::handle(&request, body.to_string().as_bytes())
}

fn fault(kind: Kind) -> Fault {
    Fault { kind, status: None, retry_after: None, reason: None, bytes: None }
}

/// A request with a key as all providers but Gemini take it.
fn bearer(method: &str, path: &str) -> Request {
    Request {
        headers: vec![
            ("Authorization".into(), "Bearer any".into()),
            ("content-type".into(), "application/json".into()),
        ],
        ..request(method, &format!("https://example.test{path}"))
    }
}

fn post(path: &str, body: &Value) -> Reply {
    post_with(None, path, body)
}

fn post_with(fault: Option<Fault>, path: &str, body: &Value) -> Reply {
    simulator::handle(&Request { fault, ..bearer("POST", path) }, body.to_string().as_bytes())
}

/// The body with other fields; `null` takes one away.
fn with(mut body: Value, fields: Value) -> Value {
    let object = body.as_object_mut().expect("it is an object");
    for (name, value) in fields.as_object().expect("it is an object") {
        object.insert(name.clone(), value.clone());
    }
    object.retain(|_, value| !value.is_null());
    body
}

fn header<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
    reply.headers.iter().find(|(header, _)| *header == name).map(|(_, value)| value.as_str())
}

fn text_of(reply: &Reply) -> &str {
    std::str::from_utf8(&reply.body).expect("it is text")
}

/// The data of each event of a stream, comments and the end mark left out.
fn events_of(reply: &Reply) -> Vec<Value> {
    assert_eq!(header(reply, "content-type"), Some("text/event-stream; charset=utf-8"), "{}", text_of(reply));
    assert_eq!(header(reply, "content-length"), None);
    let data = text_of(reply).lines().filter_map(|line| line.strip_prefix("data: ")).filter(|data| *data != "[DONE]");
    data.map(|data| serde_json::from_str(data).expect("it is JSON")).collect()
}

fn picture(base64: &Value) -> RgbImage {
    decode(&STANDARD.decode(base64.as_str().expect("it is text")).expect("it is base64"))
}

/// A PNG of one colour.
fn png(width: u32, height: u32, color: [u8; 3]) -> Vec<u8> {
    let mut png = Cursor::new(Vec::new());
    let image = RgbImage::from_pixel(width, height, image::Rgb(color));
    image.write_to(&mut png, ImageFormat::Png).expect("it can be written");
    png.into_inner()
}

/// A PNG that is transparent in its left half.
fn mask(width: u32, height: u32) -> Vec<u8> {
    let mut png = Cursor::new(Vec::new());
    let alpha = |x: u32| if x < width / 2 { 0 } else { 255 };
    let mask = image::RgbaImage::from_fn(width, height, |x, _| image::Rgba([0, 0, 0, alpha(x)]));
    mask.write_to(&mut png, ImageFormat::Png).expect("it can be written");
    png.into_inner()
}

fn data_url(bytes: &[u8]) -> String {
    format!("data:image/png;base64,{}", STANDARD.encode(bytes))
}

/// A request of one turn.
fn prompt(text: &str) -> Value {
    json!({ "contents": [user(&[json!({ "text": text })])] })
}

fn user(parts: &[Value]) -> Value {
    json!({ "role": "user", "parts": parts })
}

fn json_of(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.body).expect("the body is JSON")
}

/// The model's turn in an answer.
fn turn_of(reply: &Reply) -> Value {
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    json_of(reply)["candidates"][0]["content"].clone()
}

/// The bytes of the one final picture in a model's turn.
fn png_of(turn: &Value) -> Vec<u8> {
    let parts = turn["parts"].as_array().expect("there are parts");
    let mut images = parts.iter().filter(|part| part["thought"].is_null() && part["inlineData"].is_object());
    let image = images.next().expect("there is a picture");
    assert!(images.next().is_none(), "there is only one");
    assert_eq!(image["inlineData"]["mimeType"], "image/png");
    STANDARD.decode(image["inlineData"]["data"].as_str().expect("it is text")).expect("it is base64")
}

fn decode(png: &[u8]) -> RgbImage {
    image::load_from_memory_with_format(png, ImageFormat::Png).expect("it is a PNG").into_rgb8()
}

/// The picture that a body is answered with.
fn draw(body: &Value) -> RgbImage {
    decode(&png_of(&turn_of(&send(body))))
}

/// An image of one colour, as a part of a turn.
fn color_part(color: [u8; 3]) -> Value {
    image_part("image/png", &png(48, 48, color))
}

fn image_part(mime_type: &str, bytes: &[u8]) -> Value {
    json!({ "inlineData": { "mimeType": mime_type, "data": STANDARD.encode(bytes) } })
}

/// The share of pixels that differ.
fn difference(one: &RgbImage, other: &RgbImage) -> f64 {
    assert_eq!(one.dimensions(), other.dimensions());
    let different = one.pixels().zip(other.pixels()).filter(|(one, other)| one != other).count();
    different as f64 / f64::from(one.width() * one.height())
}
