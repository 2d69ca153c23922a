//! What every format's tests do: write a request, read an answer.

use ai_generation_client::codec::Bulk;
use ai_generation_client::codec::json::Scanner;
use ai_generation_client::engine::Stopped;
use ai_generation_client::model::{Blob, Failure, Image, Request, Style, Wanted};
use ai_generation_client::wire::{Answer, Body, Content, Decoder, Drawn, Format, Head, Segment, Shown, Usage};
use serde_json::Value;

use super::{Reply, TestHost, World, base64, call_in, options};

/// What stands between the parts of a form.
pub const BOUNDARY: &str = "between-the-parts";

pub const JPEG: &[u8] = b"\xff\xd8\xff photo";

/// An `ImageRequest` that asks for nothing but a fox.
pub fn request(model: &str) -> Request {
    Request {
        prompt: "A fox".into(),
        width: 1024,
        height: 1024,
        size: Wanted { shape: false, resolution: false, told: false },
        model: model.into(),
        ..Request::default()
    }
}

/// What a request asks for beside its size: names and values.
pub fn style(given: &[(&str, &str)]) -> Style {
    Style(given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
}

pub fn data_url(mime: &str, bytes: &[u8]) -> String {
    format!("data:{mime};base64,{}", base64(bytes))
}

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
pub fn decode(format: &'static Format, pieces: &[&[u8]], status: u16) -> Result<Answer<Vec<u8>>, Box<Failure>> {
    let head = Head { status, ..Head::default() };
    let (mut decoder, mut scanner) = (Decoder::new(format, 0), Scanner::default());
    let read = pieces.iter().try_for_each(|piece| scanner.feed(piece, &mut decoder));
    let read = read.and_then(|()| scanner.finish(&mut decoder));
    if status == 200 {
        read.expect("valid JSON");
        decoder.answer(&head)
    } else {
        let begun = pieces.concat();
        Err(if read.is_ok() { decoder.error(&head, &begun) } else { ai_generation_client::wire::unread(&head, &begun) })
    }
}

pub fn data(image: &Drawn<Vec<u8>>) -> &[u8] {
    match &image.content {
        Content::Data(data) => data,
        Content::Address(address) => panic!("an address: {address}"),
    }
}

/// A part of an answer, in a form that can be compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    pub text: Option<String>,
    /// Base64, or an address.
    pub image: Option<String>,
    pub mime: Option<String>,
    pub size: Option<(u32, u32)>,
    pub revised_prompt: Option<String>,
    pub signature: Option<Vec<u8>>,
}

pub fn said(text: &str) -> Seen {
    Seen { text: Some(text.into()), ..Seen::default() }
}

/// An image as it is told of, whose header could be read.
pub fn drawn(bytes: &[u8]) -> Seen {
    let header = ai_generation_client::codec::image::header(&bytes.to_vec()).unwrap();
    Seen { image: Some(base64(bytes)), mime: Some(header.mime.into()), size: header.size, ..Seen::default() }
}

pub fn address(address: &str) -> Seen {
    Seen { image: Some(address.into()), mime: Some("application/octet-stream".into()), ..Seen::default() }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    pub parts: Vec<Seen>,
    pub model: Option<String>,
    pub usage: Option<Usage>,
}

pub fn summary(answer: Answer<Vec<u8>>) -> Summary {
    let parts = answer.parts.into_iter().map(|part| {
        let seen = Seen { text: part.text, signature: part.signature, ..Seen::default() };
        let Some(image) = part.image else { return seen };
        let content = match image.content {
            Content::Data(data) => base64(&data),
            Content::Address(address) => address,
        };
        Seen {
            image: Some(content),
            mime: Some(image.mime),
            size: image.size,
            revised_prompt: image.revised_prompt,
            ..seen
        }
    });
    Summary { parts: parts.collect(), model: answer.model, usage: answer.usage }
}

pub fn tokens(input: u32, output: u32, image: Option<u32>, cost: Option<&str>) -> Option<Usage> {
    Some(Usage {
        input_tokens: Some(input.into()),
        output_tokens: Some(output.into()),
        total_tokens: Some((input + output).into()),
        image_tokens: image.map(f64::from),
        cost: cost.map(Into::into),
    })
}

/// What a document comes to under HTTP 200.
pub fn read(format: &'static Format, document: &Value) -> Result<Summary, Box<Failure>> {
    decode(format, &[document.to_string().as_bytes()], 200).map(summary)
}

/// What a document is refused for under this status.
pub fn refused(format: &'static Format, document: &Value, status: u16) -> Box<Failure> {
    decode(format, &[document.to_string().as_bytes()], status).expect_err("no image")
}

/// The images of an answer.
pub fn images(summary: &Summary) -> Vec<&str> {
    summary.parts.iter().filter_map(|part| part.image.as_deref()).collect()
}

/// The document with the keys of every object in the opposite order.
pub fn backwards(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields: Vec<_> = fields
                .iter()
                .rev()
                .map(|(key, value)| format!("{}:{}", Value::from(&**key), backwards(value)))
                .collect();
            format!("{{{}}}", fields.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(backwards).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}

/// A document reads the same however it is written, and in whatever pieces it arrives.
pub fn reads_anyhow(format: &'static Format, document: &Value) {
    let expected = read(format, document).unwrap();
    let pretty = serde_json::to_string_pretty(document).unwrap();
    let escaped =
        document.to_string().replace("AAAA", "A\\u0041A\\u0041").replace('/', "\\/").replace("==", "\\u003d=");
    for text in [document.to_string(), pretty, escaped] {
        let bytes = text.as_bytes();
        for split in 0..=bytes.len() {
            let (one, other) = bytes.split_at(split);
            assert_eq!(summary(decode(format, &[one, other], 200).unwrap()), expected, "split at {split} of {text}");
        }
        let single: Vec<_> = bytes.chunks(1).collect();
        assert_eq!(summary(decode(format, &single, 200).unwrap()), expected, "byte by byte: {text}");
    }
}

/// Where the values of a document are, itself included (JSON pointers, RFC 6901).
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.into());
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| pointers(value, &format!("{at}/{key}"), found)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| pointers(value, &format!("{at}/{index}"), found));
        }
        _ => {}
    }
}

/// The document with something else in the place of each of its values, and without each of its fields: where the image at
/// `image` is left alone, it is delivered; and every document is judged.
pub fn survives_anything(format: &'static Format, document: &Value, image: &str) {
    let image_data = read(format, document).unwrap();
    let [image_data] = images(&image_data)[..] else { panic!("one image") };
    let mut all = Vec::new();
    pointers(document, "", &mut all);
    let others = [
        Value::Null,
        Value::Bool(true),
        17.into(),
        (-1.5).into(),
        "".into(),
        "é\u{0}".into(),
        serde_json::json!([]),
        serde_json::json!({}),
        serde_json::json!([[{"url": {"url": []}}], null]),
        serde_json::json!({"image_url": [], "b64_json": {}, "error": [], "content": [[]]}),
    ];
    for at in &all {
        for other in others.iter().map(Some).chain([None]) {
            let mut changed = document.clone();
            match other {
                Some(other) => *changed.pointer_mut(at).unwrap() = other.clone(),
                None => {
                    let (parent, key) = at.rsplit_once('/').unwrap_or_default();
                    let Some(Value::Object(fields)) = changed.pointer_mut(parent) else { continue };
                    fields.remove(key);
                }
            }
            let result = read(format, &changed);
            if !image.starts_with(&**at) {
                let summary = result.unwrap_or_else(|failure| panic!("{changed}: {failure:?}"));
                assert!(images(&summary).contains(&image_data), "{changed}");
            }
        }
    }
}

/// Events, each of which is a document.
pub fn events(documents: &[Value]) -> String {
    documents.iter().map(|document| format!("data: {document}\n\n")).collect()
}

/// What one call came to that a stream answered, and what was shown of it meanwhile.
pub struct Watched {
    pub result: Result<Summary, Box<Failure>>,
    pub attempts: u32,
    pub shown: Vec<String>,
}

pub fn watch(format: &'static Format, chunks: &[&[u8]]) -> Watched {
    watch_replies(format, [Reply::stream(chunks)])
}

/// The same with a reply for each attempt, the last of which repeats.
pub fn watch_replies(format: &'static Format, replies: impl IntoIterator<Item = Reply>) -> Watched {
    let world = World::replying(replies);
    let (result, attempts) = match call_in(format, &world, TestHost::watched(&world), &options()) {
        Ok(done) => (Ok(summary(done.answer)), done.attempts),
        Err(Stopped::Failed { failure, attempts }) => (Err(failure), attempts),
        Err(Stopped::Aborted) => panic!("aborted"),
    };
    Watched { result, attempts, shown: world.shown.take() }
}

/// The stream comes to the same as the document: the answer, or the kind of failure.
pub fn same(format: &'static Format, document: &Value, stream: &str) {
    let watched = watch(format, &[stream.as_bytes()]);
    match (read(format, document), watched.result) {
        (Ok(whole), Ok(streamed)) => assert_eq!(streamed, whole, "{stream}"),
        (Err(whole), Err(streamed)) => {
            assert_eq!((streamed.code, &streamed.policy), (whole.code, &whole.policy), "{stream}");
            assert_eq!(streamed.details.provider_message, whole.details.provider_message, "{stream}");
        }
        (whole, streamed) => panic!("{whole:?} but {streamed:?} of {stream}"),
    }
}

/// A stream shows and comes to the same at every split point, with all line ends and with comments between the events.
pub fn streams_anyhow(format: &'static Format, stream: &str, shown: &[&str]) {
    let expected = watch(format, &[stream.as_bytes()]).result.unwrap();
    let commented = stream.replace("\n\n", "\n\n: OPENROUTER PROCESSING\n\n").replace("data: ", "event: any\ndata:");
    for text in [stream.into(), stream.replace('\n', "\r"), stream.replace('\n', "\r\n"), commented] {
        let bytes = text.as_bytes();
        let check = |chunks: &[&[u8]], what: usize| {
            let watched = watch(format, chunks);
            assert_eq!(watched.shown, shown, "{what} of {text}");
            assert_eq!(watched.result.unwrap(), expected, "{what} of {text}");
        };
        for split in 0..=bytes.len() {
            let (one, other) = bytes.split_at(split);
            check(&[one, other], split);
        }
        check(&bytes.chunks(1).collect::<Vec<_>>(), 1);
    }
}

/// Bytes that count how often they are written to and read from.
#[derive(Default)]
pub struct Counted(Vec<u8>);

thread_local! {
    static WORK: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

impl Bulk for Counted {
    fn expect(&mut self, _: usize) {}

    fn write(&mut self, bytes: &[u8]) {
        WORK.set(WORK.get() + 1 + bytes.len());
        self.0.extend_from_slice(bytes);
    }

    fn finish(&mut self) {}

    fn len(&self) -> usize {
        self.0.len()
    }

    fn read_at(&self, offset: usize, out: &mut [u8]) -> usize {
        WORK.set(WORK.get() + 1 + out.len());
        self.0.read_at(offset, out)
    }
}

/// What is done with bytes while these events are read, and shown.
pub fn work(format: &'static Format, events: &[Value]) -> usize {
    WORK.set(0);
    let (mut decoder, mut scanner) = (Decoder::<Counted>::new(format, 0), Scanner::default());
    for event in events {
        scanner.feed(event.to_string().as_bytes(), &mut decoder).unwrap();
        scanner.finish(&mut decoder).unwrap();
        decoder.end_event(Some(&mut |shown: Shown<'_, Counted>| {
            WORK.set(WORK.get() + 1);
            if let Shown::Text(text) = shown {
                WORK.set(WORK.get() + text.len());
            }
        }));
        scanner.restart();
    }
    let _ = decoder.answer(&Head { status: 200, ..Head::default() });
    WORK.get()
}
