//! A checked request on its way to the wire: attachments that are taken, moved or refused, and the address and the body
//! that come of it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use ai_generation_client::model::{Code, Failure, Request, Role};
use ai_generation_client::wire::prepare::{Attachment, Given, GivenTurn, Prepared, prepare};
use ai_generation_client::wire::{Format, Segment, gemini};
use common::PNG;

const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01";
const GIF: &[u8] = b"GIF89a\x01\0\x01\0\0\0";

fn attachment(field: &str, bytes: &[u8]) -> Attachment<Vec<u8>> {
    Attachment { field: field.into(), bytes: bytes.to_vec() }
}

fn given(images: &[&[u8]]) -> Given<Vec<u8>> {
    Given {
        request: Request {
            prompt: "A fox".into(),
            width: 64,
            height: 48,
            model: "a-model".into(),
            ..Request::default()
        },
        history: Vec::new(),
        images: images.iter().enumerate().map(|(at, bytes)| attachment(&format!("images[{at}]"), bytes)).collect(),
        #[cfg(feature = "formats")]
        mask: None,
        #[cfg(feature = "formats")]
        markup: None,
    }
}

fn turn(role: Role, text: Option<&str>, image: Option<&[u8]>, signature: Option<&[u8]>) -> GivenTurn<Vec<u8>> {
    GivenTurn {
        role,
        text: text.map(Into::into),
        image: image.map(|bytes| attachment("turn.imageData", bytes)),
        signature: signature.map(|bytes| attachment("turn.thoughtSignature", bytes)),
    }
}

fn prepared(format: &Format, given: Given<Vec<u8>>) -> Result<Prepared<Vec<u8>>, Box<Failure>> {
    prepare(format, "https://api.test/v1", given, false, "boundary")
}

fn refusal(format: &Format, given: Given<Vec<u8>>) -> (String, String) {
    let failure = prepared(format, given).err().expect("a refusal");
    assert_eq!((failure.code, failure.maybe_billed, failure.retryable), (Code::InvalidRequest, false, false));
    (failure.details.field.clone().unwrap(), failure.message.clone())
}

/// The body as it is written, with bytes and base64 in the places of their segments.
fn text(prepared: &Prepared<Vec<u8>>) -> String {
    let write = |segment| match segment {
        Segment::Text(text) => text.to_owned(),
        Segment::Base64(blob) => common::base64(&prepared.attachments[blob.attachment][..blob.len]),
        Segment::Raw(blob) => String::from_utf8_lossy(&prepared.attachments[blob.attachment][..blob.len]).into_owned(),
    };
    prepared.body.segments().map(write).collect()
}

#[test]
fn a_request_becomes_an_address_a_body_and_its_turn() {
    let mut given = given(&[PNG]);
    given.request.strict = false;
    let prepared = prepared(&gemini::FORMAT, given).ok().unwrap();
    assert_eq!(prepared.url, "https://api.test/v1/models/a-model:generateContent");
    assert_eq!(prepared.turn_text, "A fox\n\nImage size: 64x48 pixels.");
    assert_eq!((prepared.model.as_str(), prepared.body.form_type()), ("a-model", None));
    assert!(text(&prepared).contains(&common::base64(PNG)));
}

#[test]
fn bytes_that_were_taken_away_meanwhile_are_named() {
    let (field, message) = refusal(&gemini::FORMAT, given(&[PNG, b""]));
    assert_eq!(field, "images[1]");
    assert_eq!(message, "images[1] must be left as it is until it is sent, but was taken away meanwhile.");
    let mut signed = given(&[]);
    signed.history.push(turn(Role::Model, Some("Here"), None, Some(b"")));
    assert_eq!(refusal(&gemini::FORMAT, signed).0, "turn.thoughtSignature");
}

#[test]
fn bytes_that_are_no_image_are_refused() {
    for bytes in [&b"<svg>"[..], b"\x89PN", b"no image at all, but long enough"] {
        let (field, message) = refusal(&gemini::FORMAT, given(&[bytes]));
        assert_eq!(field, "images[0]");
        assert!(message.contains("a PNG, JPEG, WebP, GIF, HEIC or AVIF image"), "{message}");
    }
    assert!(prepared(&gemini::FORMAT, given(&[PNG, JPEG, GIF])).is_ok());
}

#[test]
fn the_image_of_another_model_goes_with_the_user() {
    let mut foreign = given(&[]);
    foreign.history.push(turn(Role::Model, Some("Here"), Some(PNG), Some(b"[{\"type\":\"x\"}]")));
    let prepared = prepared(&gemini::FORMAT, foreign).ok().unwrap();
    let body: serde_json::Value = serde_json::from_str(&text(&prepared)).unwrap();
    let contents = body["contents"].as_array().unwrap();
    assert_eq!(contents[0]["role"], "model");
    assert_eq!(contents[0]["parts"][0]["text"], "Here");
    assert!(contents[0]["parts"][0].get("thoughtSignature").is_none());
    assert_eq!(contents[1]["role"], "user");
    assert!(contents[1]["parts"][0].get("inlineData").is_some());
}

#[test]
fn a_turn_of_nothing_but_a_foreign_signature_is_left_out() {
    let mut foreign = given(&[]);
    foreign.history.push(turn(Role::Model, None, None, Some(b"[{}]")));
    let prepared = prepared(&gemini::FORMAT, foreign).ok().unwrap();
    let body: serde_json::Value = serde_json::from_str(&text(&prepared)).unwrap();
    assert_eq!(body["contents"].as_array().unwrap().len(), 1);
}

#[test]
fn a_signature_of_its_own_goes_back_with_its_turn() {
    let mut own = given(&[]);
    own.history.push(turn(Role::Model, None, Some(PNG), Some(b"signature")));
    let prepared = prepared(&gemini::FORMAT, own).ok().unwrap();
    let body: serde_json::Value = serde_json::from_str(&text(&prepared)).unwrap();
    assert_eq!(body["contents"][0]["parts"][0]["thoughtSignature"], common::base64(b"signature"));
}

#[cfg(feature = "formats")]
mod formats {
    use ai_generation_client::wire::{openai_images, openai_responses, openrouter_chat};

    use super::*;
    use crate::common::png;

    #[test]
    fn an_upload_is_a_form_of_few_types_and_files() {
        let edit = prepared(&openai_images::FORMAT, given(&[PNG, JPEG])).ok().unwrap();
        assert_eq!(edit.url, "https://api.test/v1/images/edits");
        assert_eq!(edit.body.form_type().as_deref(), Some("multipart/form-data; boundary=boundary"));
        let (field, message) = refusal(&openai_images::FORMAT, given(&[PNG, GIF]));
        assert_eq!(field, "images[1]");
        assert!(message.ends_with("but was image/gif."), "{message}");
        assert!(prepared(&openai_images::FORMAT, given(&[PNG; 16])).is_ok());
        assert_eq!(refusal(&openai_images::FORMAT, given(&[PNG; 17])).0, "images[16]");
    }

    #[test]
    fn a_mask_is_a_png_of_the_size_of_the_first_image() {
        let masked = |mask: &[u8]| Given { mask: Some(attachment("mask", mask)), ..given(&[&png(4, 5), PNG]) };
        assert!(prepared(&openai_responses::FORMAT, masked(&png(4, 5))).is_ok());
        let (field, message) = refusal(&openai_responses::FORMAT, masked(&png(5, 4)));
        assert_eq!(field, "mask");
        assert_eq!(message, "mask must be of the size of the first image, 4x5 pixels, but was 5x4 pixels.");
        let (_, message) = refusal(&openai_responses::FORMAT, masked(JPEG));
        assert!(message.starts_with("mask must be a PNG"), "{message}");
        assert!(refusal(&openai_responses::FORMAT, masked(b"")).1.contains("taken away"));
    }

    #[test]
    fn a_format_that_returns_signatures_verbatim_takes_json_alone() {
        for (signature, goes_back) in [(&b"[{\"id\":1}]"[..], true), (b"signature", false), (b"[", false)] {
            let mut chat = given(&[]);
            chat.history.push(turn(Role::Model, Some("Here"), None, Some(signature)));
            let prepared = prepared(&openrouter_chat::FORMAT, chat).ok().unwrap();
            assert_eq!(text(&prepared).contains("reasoning_details"), goes_back);
        }
    }
}
