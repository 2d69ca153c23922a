//! What every format's tests do: write a request, read an answer.

use ai_generation_client::codec::json::Scanner;
use ai_generation_client::model::{Blob, Failure, Image, Request};
use ai_generation_client::wire::{Answer, Body, Content, Decoder, Drawn, Format, Head, Segment};
use serde_json::Value;

use super::base64;

/// What stands between the parts of a form.
pub const BOUNDARY: &str = "between-the-parts";

/// The body as it is sent, with `attachments` in their places, and the size that was sent in place of the one asked for.
pub fn written(
    format: &Format,
    request: &Request,
    streaming: bool,
    attachments: &[&[u8]],
) -> (Vec<u8>, Option<String>) {
    let mut body = Body::new(BOUNDARY);
    let adjusted = (format.encode)(request, streaming, &mut body);
    let mut bytes = Vec::new();
    for segment in body.segments() {
        match segment {
            Segment::Text(part) => bytes.extend_from_slice(part.as_bytes()),
            Segment::Base64(blob) => bytes.extend_from_slice(base64(attachment(attachments, blob)).as_bytes()),
            Segment::Raw(blob) => bytes.extend_from_slice(attachment(attachments, blob)),
        }
    }
    assert_eq!(body.len(), bytes.len(), "the length is known before the body is written");
    (bytes, adjusted)
}

fn attachment<'a>(attachments: &[&'a [u8]], blob: Blob) -> &'a [u8] {
    assert_eq!(attachments[blob.attachment].len(), blob.len);
    attachments[blob.attachment]
}

/// The body of a request, which is JSON.
pub fn encoded(format: &Format, request: &Request, streaming: bool, attachments: &[&[u8]]) -> Value {
    serde_json::from_slice(&written(format, request, streaming, attachments).0).unwrap()
}

pub fn image(attachment: usize, bytes: &[u8], mime: &'static str) -> Image {
    Image { blob: Blob { attachment, len: bytes.len() }, mime }
}

/// What a document comes to that arrives in these pieces.
pub fn decode(format: &'static Format, pieces: &[&[u8]], status: u16) -> Result<Answer<Vec<u8>>, Failure> {
    let head = Head { status, ..Head::default() };
    let (mut decoder, mut scanner) = (Decoder::new(format, 0), Scanner::default());
    let read = pieces.iter().try_for_each(|piece| scanner.feed(piece, &mut decoder));
    let read = read.and_then(|()| scanner.finish(&mut decoder));
    if status == 200 {
        read.expect("valid JSON");
        decoder.answer(&head)
    } else {
        Err(if read.is_ok() { decoder.error(&head) } else { Decoder::<Vec<u8>>::unread(&head) })
    }
}

pub fn data(image: &Drawn<Vec<u8>>) -> &[u8] {
    match &image.content {
        Content::Data(data) => data,
        Content::Address(address) => panic!("an address: {address}"),
    }
}
