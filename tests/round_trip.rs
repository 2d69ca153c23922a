//! Every format against the simulator, which is as strict as its provider: what is sent is taken, and what comes is read.

#![cfg(feature = "formats")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use ai_generation_client::model::{Blob, Code, Request, Role, Turn};
use ai_generation_client::wire::catalog::known::KNOWN;
use ai_generation_client::wire::{
    Format, Head, gemini, openai_images, openai_responses, openrouter_chat, openrouter_images,
};
use ai_generation_simulator::{self as simulator, Fault, Kind};
use common::Reply;
use common::wire::{BOUNDARY, Seen, Summary, Watched, image, images, style, watch_replies, written};

/// A format with its base URL and a model.
type Case = (&'static Format, &'static str, &'static str);

const CASES: [Case; 7] = [
    (&gemini::FORMAT, "/v1beta", "gemini-nano-banana-2.1"),
    (&openai_images::FORMAT, "/v1", "gpt-image-2"),
    (&openai_responses::FORMAT, "/v1", "gpt-5.5"),
    (&openai_responses::FORMAT, "/v1", "gpt-image-2"),
    (&openrouter_chat::FORMAT, "/api/v1", "google/gemini-nano-banana-2.1"),
    (&openrouter_chat::FORMAT, "/api/v1", "openai/gpt-image-2"),
    (&openrouter_images::FORMAT, "/api/v1", "openai/gpt-5-image"),
];

fn request(model: &str) -> Request {
    Request { prompt: "A fox".into(), width: 96, height: 96, model: model.into(), ..Request::default() }
}

/// What the simulator answers to a request, as a host hands it on.
fn ask(
    (format, base, _): Case,
    request: &Request,
    streaming: bool,
    attachments: &[&[u8]],
    fault: Option<Kind>,
) -> Reply {
    let (body, _) = written(format, request, streaming, attachments);
    let is_form = body.starts_with(b"--");
    let content_type =
        if is_form { format!("multipart/form-data; boundary={BOUNDARY}") } else { "application/json".to_owned() };
    let known = KNOWN.iter().find(|known| known.format == format.name).unwrap();
    let key = known.key_header.map_or(("authorization", "Bearer any"), |header| (header, "any"));
    let asked = simulator::Request {
        method: "POST".into(),
        url: format!("https://example.test{base}{}", (format.path)(request, streaming)),
        headers: vec![(key.0.into(), key.1.into()), ("content-type".into(), content_type)],
        fault: fault.map(|kind| Fault { kind, status: None, retry_after: None, reason: None, bytes: None }),
        ..simulator::Request::default()
    };
    let reply = simulator::handle(&asked, &body);
    let content_type = reply.headers.iter().find(|(name, _)| *name == "content-type").map(|(_, value)| value.clone());
    let head = Head { status: reply.status, content_type, ..Head::default() };
    Reply::status(0, "").with(|answer| (answer.head, answer.chunks) = (Ok(head), vec![reply.body]))
}

fn call(case: Case, request: &Request, streaming: bool, attachments: &[&[u8]]) -> Watched {
    watch_replies(case.0, [ask(case, request, streaming, attachments, None)])
}

fn drawn(case: Case, request: &Request, streaming: bool, attachments: &[&[u8]]) -> Summary {
    call(case, request, streaming, attachments).result.unwrap_or_else(|failure| panic!("{}: {failure:?}", case.0.name))
}

fn decoded(base64: &str) -> Vec<u8> {
    let (mut decoder, mut bytes) = (ai_generation_client::codec::base64::Decoder::default(), Vec::new());
    decoder.push(base64.as_bytes(), |part| bytes.extend_from_slice(part)).unwrap();
    decoder.finish(|part| bytes.extend_from_slice(part)).unwrap();
    bytes
}

#[test]
fn a_stream_shows_what_it_draws_and_comes_to_what_the_document_comes_to() {
    for case in CASES {
        let (name, request) = (case.0.name, request(case.2));
        let whole = drawn(case, &request, false, &[]);
        assert_eq!((images(&whole).len(), whole.usage.is_some()), (1, true), "{name}");
        let Watched { result, shown, .. } = call(case, &request, true, &[]);
        assert_eq!(result.unwrap(), whole, "{name}");
        let count = |start: &str| shown.iter().filter(|shown| shown.starts_with(start)).count();
        let drafts = if ["gemini", "openrouter_chat"].contains(&name) { 0 } else { 2 };
        assert_eq!((count("draft"), count("image/")), (drafts, 1), "{name}: {shown:?}");
    }
}

/// A PNG of this size, all of which is transparent.
fn transparent(width: u32, height: u32) -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    ::image::RgbaImage::new(width, height).write_to(&mut png, ::image::ImageFormat::Png).unwrap();
    png.into_inner()
}

#[test]
fn every_field_is_taken() {
    for case in CASES {
        let picture = transparent(96, 64);
        let may_style = !["gemini", "openrouter_chat"].contains(&case.0.name);
        let given = [("quality", "high"), ("background", "opaque"), ("outputFormat", "png"), ("n", "1")];
        let shown = Request {
            system_prompt: Some("Paint \"well\"".into()),
            images: vec![image(0, &picture, "image/png"); 2],
            mask: (case.1 == "/v1").then(|| image(0, &picture, "image/png")),
            style: style(if may_style { &given } else { &[] }),
            temperature: Some(0.5),
            seed: Some(7),
            width: 100,
            height: 30,
            ..request(case.2)
        };
        for streaming in [false, true] {
            assert_eq!(images(&drawn(case, &shown, streaming, &[&picture])).len(), 1, "{}", case.0.name);
        }
    }
}

#[test]
fn a_conversation_goes_on() {
    for case in CASES {
        let first = drawn(case, &request(case.2), true, &[]);
        let kept: Vec<(Vec<u8>, Vec<u8>)> = first
            .parts
            .iter()
            .map(|part| {
                let image = part.image.as_deref().map(decoded).unwrap_or_default();
                (image, part.signature.clone().unwrap_or_default())
            })
            .collect();
        let attachments: Vec<&[u8]> = kept.iter().flat_map(|(image, signature)| [&image[..], &signature[..]]).collect();
        let turn = |(at, Seen { text, image: shown, signature, .. }): (usize, &Seen)| Turn {
            role: Role::Model,
            text: text.clone(),
            image: shown.as_ref().map(|_| image(2 * at, attachments[2 * at], "image/png")),
            signature: signature.as_ref().map(|_| Blob { attachment: 2 * at + 1, len: attachments[2 * at + 1].len() }),
        };
        let asked = Turn { role: Role::User, text: Some("A fox".into()), image: None, signature: None };
        let history: Vec<Turn> = [asked].into_iter().chain(first.parts.iter().enumerate().map(turn)).collect();
        let more = Request { history, ..request(case.2) };
        for streaming in [false, true] {
            let second = drawn(case, &more, streaming, &attachments);
            assert_ne!(images(&second), images(&first), "{}", case.0.name);
        }
    }
}

#[test]
fn what_goes_wrong_is_called_the_same_in_a_stream() {
    for case in CASES {
        for (kind, codes) in [
            (Kind::PromptBlock, vec![Code::ContentPolicy]),
            (Kind::Policy, vec![Code::ContentPolicy]),
            (Kind::NoImage, vec![Code::NoImage, Code::ServerError]),
            (Kind::Status, vec![Code::ServerError]),
            (Kind::RateLimit, vec![Code::RateLimited]),
            (Kind::Truncate, vec![Code::TruncatedResponse]),
        ] {
            for streaming in [false, true] {
                let reply = ask(case, &request(case.2), streaming, &[], Some(kind));
                let failure = watch_replies(case.0, [reply]).result.unwrap_err();
                assert!(codes.contains(&failure.code), "{} {kind:?} {streaming}: {failure:?}", case.0.name);
            }
        }
    }
}
