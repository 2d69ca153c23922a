//! The simulator as a provider: what it draws, what it refuses, and how it fails when told to.
#![cfg(feature = "simulator")]
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // A panic is how a test fails.

#[path = "simulator/faults.rs"]
mod faults;
#[path = "simulator/hostile.rs"]
mod hostile;
#[path = "simulator/pictures.rs"]
mod pictures;
#[path = "simulator/refusals.rs"]
mod refusals;
#[path = "simulator/turns.rs"]
mod turns;

use ai_generation_client::simulator::{self, Fault, Kind, Reply, Request};
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
    Fault { kind, status: None, retry_after: None, bytes: None }
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
    let mut png = Cursor::new(Vec::new());
    RgbImage::from_pixel(48, 48, image::Rgb(color)).write_to(&mut png, ImageFormat::Png).expect("it can be written");
    image_part("image/png", &png.into_inner())
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
