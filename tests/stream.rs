//! Answers that come as events: what is shown of them, what they come to, and which failures are tried again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::rc::Rc;

use ai_generation_client::engine::{Done, Stopped};
use ai_generation_client::model::Code;
use ai_generation_client::wire::Answer;
use common::{End, Options, PNG, Reply, TestHost, World, base64, call_with, failure, options};
use proptest::prelude::*;
use serde_json::{Value, json};

/// What `Shown::Image` of [`PNG`] looks like here.
const IMAGE: &str = "image/png Some((2, 3))";

fn image() -> Value {
    json!({"inlineData": {"mimeType": "image/png", "data": base64(PNG)}})
}

fn draft() -> Value {
    json!({"thought": true, "text": "hm"})
}

fn words(text: &str) -> Value {
    json!({ "text": text })
}

fn event(value: &Value) -> String {
    format!("data: {value}\r\n\r\n")
}

/// The parts of one event.
fn parts(parts: &[Value]) -> String {
    event(&json!({"candidates": [{"content": {"parts": parts, "role": "model"}}]}))
}

/// The last event, as the API writes it.
fn end() -> String {
    event(&json!({"candidates": [{"content": {"parts": [words("")]}, "finishReason": "STOP"}]}))
}

fn error(status: u16, name: &str) -> Value {
    json!({"error": {"code": status, "status": name, "message": "said so"}})
}

fn watch(world: &Rc<World>, options: &Options) -> Result<Done<Vec<u8>>, Stopped> {
    call_with(world, TestHost::watched(world), options)
}

/// What one stream comes to, and what was shown of it.
fn read(chunks: &[&[u8]]) -> (Answer<Vec<u8>>, Vec<String>) {
    let world = World::replying([Reply::stream(chunks)]);
    let done = watch(&world, &options()).ok().expect("an image");
    assert_eq!(done.attempts, 1);
    (done.answer, world.shown.take())
}

type Turn = (Option<String>, Option<Vec<u8>>, Option<Vec<u8>>);

fn turns(answer: Answer<Vec<u8>>) -> Vec<Turn> {
    answer
        .parts
        .into_iter()
        .map(|part| (part.text, part.image.map(|image| common::wire::data(&image).to_vec()), part.signature))
        .collect()
}

fn said(text: &str) -> Turn {
    (Some(text.into()), None, None)
}

#[test]
fn words_of_several_events_are_one_turn_and_shown_one_by_one() {
    let signed = json!({"text": "", "thoughtSignature": base64(b"signature")});
    let stream = [
        parts(&[words("Here "), words("is")]),
        parts(&[words(" a "), words("fox")]),
        parts(&[image()]),
        parts(&[words("and")]),
        parts(&[draft(), words("no")]),
        parts(&[words(" more")]),
        parts(&[signed]),
        parts(&[words("!")]),
        end(),
    ]
    .concat();
    let (answer, shown) = read(&[stream.as_bytes()]);
    assert_eq!(shown, ["Here ", "is", " a ", "fox", IMAGE, "and", "no", " more", "!"]);
    let expected = [
        said("Here "),
        said("is a "),
        said("fox"),
        (None, Some(PNG.to_vec()), None),
        said("and"),
        said("no more"),
        (None, None, Some(b"signature".to_vec())),
        said("!"),
    ];
    assert_eq!(turns(answer), expected);
}

#[test]
fn a_stream_reads_the_same_at_every_split_point() {
    let stream =
        ["\u{feff}: é\r\n", &parts(&[words("größer 🦊")]), &parts(&[draft()]), &parts(&[image()]), &end()].concat();
    let bytes = stream.as_bytes();
    let expected = [said("größer 🦊"), (None, Some(PNG.to_vec()), None)];
    let check = |chunks: &[&[u8]], what: usize| {
        let (answer, shown) = read(chunks);
        assert_eq!(shown, ["größer 🦊", IMAGE], "{what}");
        assert_eq!(turns(answer), expected, "{what}");
    };
    for split in 0..=bytes.len() {
        let (one, other) = bytes.split_at(split);
        check(&[one, other], split);
    }
    check(&bytes.chunks(1).collect::<Vec<_>>(), 1);
}

#[test]
fn what_ends_a_stream() {
    let drawn = parts(&[image()]);
    let broken_off = serde_json::to_string_pretty(&error(503, "UNAVAILABLE")).unwrap();
    for (stream, fails) in [
        ([&drawn, &*end()].concat(), None),
        (drawn.clone(), None),
        (drawn.trim_end().into(), None),
        ([&drawn, end().trim_end()].concat(), None),
        ([&drawn, "data:\n\n: life\n\ndata"].concat(), None),
        ([&drawn, &*event(&error(503, "UNAVAILABLE"))].concat(), None),
        ([&drawn, &*broken_off].concat(), None),
        // A whole document that says it is an event stream.
        (common::answer(PNG), None),
        (String::new(), Some(Code::EmptyResponse)),
        (": nothing\n\n".into(), Some(Code::EmptyResponse)),
        ("data:\n\ndata: \n\ndata".into(), Some(Code::EmptyResponse)),
        (parts(&[draft()]), Some(Code::TruncatedResponse)),
        (parts(&[words("Here")]), Some(Code::TruncatedResponse)),
        (drawn[..drawn.len() / 2].into(), Some(Code::TruncatedResponse)),
        ([&drawn, "data: {"].concat(), Some(Code::TruncatedResponse)),
        (broken_off[..40].into(), Some(Code::TruncatedResponse)),
        (broken_off.clone(), Some(Code::ServerError)),
        ([&parts(&[draft()]), &*broken_off].concat(), Some(Code::ServerError)),
        ([&broken_off, &*drawn].concat(), Some(Code::ServerError)),
        ([&drawn, "data: [DONE]\n\n"].concat(), None),
        ([&drawn, "data: [DONE]"].concat(), None),
        ([&parts(&[words("Here")]), "data: [DONE]\n\n"].concat(), Some(Code::NoImage)),
        ([&drawn, "data: [DO\n\n"].concat(), None),
        ([&drawn, "data: [DONE] \n\n"].concat(), None),
        ([&drawn, "data: ping\n\n", &*end()].concat(), None),
        ([&drawn, "data: ping"].concat(), None),
        ([&parts(&[words("Here")]), "data: ping\n\n", &*drawn].concat(), Some(Code::MalformedResponse)),
        ("data: [DONE]\n\n".into(), Some(Code::MalformedResponse)),
        (event(&json!({"promptFeedback": {"blockReason": "OTHER"}})), Some(Code::ContentPolicy)),
        ([&parts(&[words("Here")]), &*end()].concat(), Some(Code::NoImage)),
    ] {
        let world = World::replying([Reply::stream(&[stream.as_bytes()])]);
        let retry = ai_generation_client::model::RetryOptions { max_attempts: 1, ..common::retry() };
        let result = watch(&world, &Options { retry, ..options() });
        match fails {
            None => assert!(result.is_ok(), "{stream}"),
            Some(code) => assert_eq!(failure(result).0.code, code, "{stream}"),
        }
    }
}

/// Ways in which the rest of an answer goes wrong: what still comes, how it ends, what that is called, and whether it
/// costs the image that is there already.
fn wrong() -> Vec<(String, End, Code, bool)> {
    let cut = parts(&[image()]);
    let broken = json!({"inlineData": {"mimeType": "image/png", "data": "iV*OR"}});
    vec![
        (String::new(), End::Lost, Code::Network, true),
        (": life\n\n".into(), End::Never, Code::Timeout, true),
        (cut[..cut.len() - 9].into(), End::Clean, Code::TruncatedResponse, true),
        ("data: <html>\n\n".into(), End::Clean, Code::MalformedResponse, false),
        (format!("data: {}\n\n", "[".repeat(100)), End::Clean, Code::TruncatedResponse, false),
        (event(&json!({"candidates": []})), End::Clean, Code::TruncatedResponse, false),
        (event(&error(503, "UNAVAILABLE")), End::Clean, Code::ServerError, false),
        (error(429, "RESOURCE_EXHAUSTED").to_string(), End::Clean, Code::RateLimited, false),
        ([parts(&[broken]), end()].concat(), End::Clean, Code::InvalidImageData, false),
        (end().replace("STOP", "NO_IMAGE"), End::Clean, Code::NoImage, false),
    ]
}

#[test]
fn a_failure_is_tried_again_while_nothing_has_been_shown() {
    let good = Reply::stream(&[parts(&[words("Here"), image()]).as_bytes()]);
    for before in ["", ": life\n\n", &parts(&[draft()]), &parts(&[words("")])] {
        for (rest, end, code, _) in wrong() {
            let bad = Reply::stream(&[before.as_bytes(), rest.as_bytes()]).with(|reply| reply.end = end);
            let world = World::replying([bad, good.clone()]);
            let done = watch(&world, &options()).ok().unwrap();
            assert_eq!(done.attempts, 2, "{code:?} after {before}");
            assert_eq!(world.shown.take(), ["Here", IMAGE], "{code:?} after {before}");
        }
    }
}

#[test]
fn a_failure_is_final_once_something_has_been_shown() {
    for (rest, end, code, _) in wrong() {
        let bad = Reply::stream(&[parts(&[words("Here")]).as_bytes(), rest.as_bytes()]).with(|reply| reply.end = end);
        let world = World::replying([bad, Reply::image()]);
        let (failure, attempts) = failure(watch(&world, &options()));
        assert_eq!((failure.code, attempts, failure.maybe_billed), (code, 1, true), "{rest}");
        assert_eq!(world.shown.take(), ["Here"], "{rest}");
        // The same call may well succeed: that is for the caller to say.
        assert!(failure.retryable, "{rest}");
    }
}

#[test]
fn an_image_that_is_there_is_lost_only_with_the_stream_itself() {
    for (rest, end, code, costs) in wrong() {
        let stream = [parts(&[image()]), rest].concat();
        let world =
            World::replying([Reply::stream(&[stream.as_bytes()]).with(|reply| reply.end = end), Reply::image()]);
        let result = watch(&world, &options());
        assert_eq!(world.shown.take(), [IMAGE], "{stream}");
        if costs {
            let (failure, attempts) = failure(result);
            assert_eq!((failure.code, attempts), (code, 1), "{stream}");
        } else {
            assert_eq!(result.ok().unwrap().attempts, 1, "{stream}");
        }
    }
}

#[test]
fn where_nobody_looks_on_nothing_is_shown_and_everything_tried_again() {
    for (rest, end, code, _) in wrong() {
        let bad = Reply::stream(&[parts(&[words("Here")]).as_bytes(), rest.as_bytes()]).with(|reply| reply.end = end);
        let world = World::replying([bad, Reply::stream(&[parts(&[words("Here"), image()]).as_bytes()])]);
        let done = call_with(&world, TestHost::new(&world), &options()).ok().unwrap();
        assert_eq!(done.attempts, 2, "{code:?}");
        // Only what had been drawn is told: it is paid for.
        let shown = world.shown.take();
        assert!(shown.is_empty() || shown == ["Here", IMAGE], "{code:?}: {shown:?}");
    }
}

#[test]
fn an_error_in_a_stream_is_waited_for_as_long_as_it_says() {
    let mut limited = error(429, "RESOURCE_EXHAUSTED");
    limited["error"]["details"] = json!([{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34.4s"}]);
    for stream in [event(&limited), serde_json::to_string_pretty(&limited).unwrap()] {
        let world = World::replying([Reply::stream(&[stream.as_bytes()]), Reply::image()]);
        assert_eq!(watch(&world, &options()).ok().unwrap().attempts, 2);
        assert_eq!(*world.sent.borrow(), [0.0, 10.0 + 34_400.0]);
    }
}

/// Whether anybody looks on or not: what has been said is not lost with the connection, and not asked for again.
#[test]
fn a_stream_that_has_ended_in_its_own_way_needs_no_connection() {
    let stream = [parts(&[words("Here"), image()]), end()].concat();
    for (rest, last) in
        [("", End::Lost), ("", End::Never), ("data: {\"candi", End::Lost), ("data: ping\n\n", End::Never)]
    {
        for is_watched in [true, false] {
            let reply = Reply::stream(&[stream.as_bytes(), rest.as_bytes()]).with(|reply| reply.end = last);
            let world = World::replying([reply]);
            let host = if is_watched { TestHost::watched(&world) } else { TestHost::new(&world) };
            assert_eq!(call_with(&world, host, &options()).ok().unwrap().attempts, 1, "{rest} {last:?}");
            assert_eq!(world.shown.take().len(), if is_watched { 2 } else { 0 }, "{rest} {last:?}");
        }
    }
}

#[test]
fn the_total_time_ends_a_stream() {
    let stalled = Reply::stream(&[parts(&[words("Here"), image()]).as_bytes()]).with(|reply| reply.end = End::Never);
    let world = World::replying([stalled]);
    let (failure, attempts) = failure(watch(&world, &Options { total_timeout: Some(5000.0), ..options() }));
    assert_eq!((failure.code, attempts, world.now()), (Code::OutOfTime, 1, 5000.0));
    assert_eq!(world.shown.take(), ["Here", IMAGE]);
}

#[test]
fn a_document_is_shown_when_it_is_complete() {
    let body =
        json!({"candidates": [{"content": {"parts": [draft(), words("Here"), image()]}, "finishReason": "STOP"}]});
    let whole = Reply::status(200, &body.to_string());
    let cut = whole.clone().with(|reply| reply.chunks[0].truncate(body.to_string().find("iVBOR").unwrap()));
    let refused = Reply::status(503, &body.to_string());
    let world = World::replying([cut, refused, whole]);
    assert_eq!(watch(&world, &options()).ok().unwrap().attempts, 3);
    assert_eq!(world.shown.take(), ["Here", IMAGE]);
}

/// Whoever looked on is not charged again for what was shown; else it is tried again, and what came is not lost.
#[test]
fn an_image_that_is_whole_in_a_broken_document_is_handed_out() {
    let body = json!({"candidates": [{"content": {"parts": [image()]}, "finishReason": "STOP"}]}).to_string();
    // All but the last brace.
    let whole = Reply::status(200, &body[..body.len() - 1]);
    for (broken, code) in [
        (whole.clone(), Code::TruncatedResponse),
        (whole.clone().with(|reply| reply.chunks[0].push(b'!')), Code::MalformedResponse),
        (whole.clone().with(|reply| reply.end = End::Lost), Code::Network),
        (whole.clone().with(|reply| reply.end = End::Never), Code::Timeout),
    ] {
        for (watched, tries) in [(true, 1), (false, 3)] {
            let world = World::replying([broken.clone()]);
            let host = if watched { TestHost::watched(&world) } else { TestHost::new(&world) };
            let (failure, attempts) = failure(call_with(&world, host, &options()));
            assert_eq!((failure.code, attempts, failure.maybe_billed), (code, tries, true));
            assert_eq!(world.shown.take().len(), tries as usize);
        }
    }
}

/// A picture that is whole is delivered where the document ended, and where there is more that is not looked at.
#[test]
fn an_image_in_a_whole_document_is_an_answer_whatever_follows() {
    let body = json!({"candidates": [{"content": {"parts": [image()]}, "finishReason": "STOP"}]}).to_string();
    let deep = format!("{{\"x\":{}{},{}", "[".repeat(9000), "]".repeat(9000), &body[1..]);
    let with = |text: &str, end| Reply::status(200, text).with(|reply| reply.end = end);
    for reply in [
        with(&format!("\u{feff}{body}"), End::Clean),
        with(&format!("{body}}}"), End::Clean),
        with(&format!("{body}\n\0garbage\"{{"), End::Clean),
        with(&format!("{body}{body}"), End::Clean),
        with(&format!("[{body}]"), End::Clean),
        with(&deep, End::Clean),
        with(&body, End::Lost),
        with(&body, End::Never),
        Reply::stream(&[format!("data: \u{feff}{body}}}\n\n").as_bytes()]),
    ] {
        for pieces in [1, 7, usize::MAX] {
            let split = reply.clone().with(|reply| {
                let whole = reply.chunks.concat();
                reply.chunks = whole.chunks(pieces.min(whole.len())).map(<[u8]>::to_vec).collect();
            });
            let world = World::replying([split]);
            let done = call_with(&world, TestHost::new(&world), &options()).ok().unwrap();
            assert_eq!((done.attempts, done.answer.parts.len()), (1, 1));
        }
    }
    // Without an image, it is as wrong as it was.
    let empty = json!({"candidates": []}).to_string();
    let world = World::replying([with(&format!("{empty}}}"), End::Clean)]);
    let (failure, _) = failure(call_with(&world, TestHost::new(&world), &options()));
    assert_eq!(failure.code, Code::MalformedResponse);
}

/// Servers that have no word for a stream.
#[test]
fn a_stream_under_another_content_type_is_read_as_one_where_one_was_asked_for() {
    for content_type in ["text/plain", "application/json", "application/x-ndjson"] {
        for begin in ["", ": life\n\n", "\n", "event: message\n"] {
            let stream = [begin, &parts(&[words("Here"), image()]), &end()].concat();
            let reply = Reply::stream(&[stream.as_bytes()]).with(|reply| {
                if let Ok(head) = &mut reply.head {
                    head.content_type = Some(content_type.into());
                }
            });
            let world = World::replying([reply]);
            assert_eq!(watch(&world, &options()).ok().unwrap().attempts, 1, "{content_type} {begin:?}");
            assert_eq!(world.shown.take(), ["Here", IMAGE]);
        }
    }
}

/// As many bytes of words as there may be, and some that are kept of everything.
const KEPT: usize = (4 << 20) + 256;

#[test]
fn words_without_end_are_not_kept() {
    for (length, count) in [(250, 30_000), (3 << 20, 2), (5 << 20, 1)] {
        let event = parts(&[words(&"x".repeat(length))]);
        let drawn = [parts(&[image()]), end()].concat();
        let chunks = [vec![event.as_bytes(); count], vec![drawn.as_bytes()]].concat();
        let (answer, shown) = read(&chunks);
        assert_eq!((shown.len(), shown.last().map(String::as_str)), (count + 1, Some(IMAGE)));
        let [(Some(text), None, None), (None, Some(data), None)] = &turns(answer)[..] else { panic!("{count} events") };
        assert!((4 << 20..=KEPT).contains(&text.len()), "{} bytes of {}", text.len(), length * count);
        assert_eq!(data, PNG);
    }
}

#[test]
fn thinking_without_end_leaves_room_for_the_answer() {
    let late = json!({"text": "x".repeat(5000), "thought": true});
    let early = json!({"thought": true, "text": "x".repeat(5000)});
    let thinking = [parts(&[late]), parts(&[early.clone(), early])].concat();
    let drawn = [parts(&[words("Here")]), parts(&[image()]), end()].concat();
    let (answer, shown) = read(&[vec![thinking.as_bytes(); 1000], vec![drawn.as_bytes()]].concat());
    assert_eq!(shown, ["Here", IMAGE]);
    assert_eq!(turns(answer), [said("Here"), (None, Some(PNG.to_vec()), None)]);
}

#[test]
fn an_endless_stream_is_not_read_to_its_end() {
    let chunk = [":", &"x".repeat(1 << 20)].concat();
    let world = World::replying([Reply::stream(&vec![chunk.as_bytes(); 257])]);
    let (failure, attempts) = failure(watch(&world, &options()));
    assert_eq!((failure.code, attempts), (Code::ResponseTooLarge, 1));
}

/// A part of a whole answer, and how its words are cut into events.
fn part() -> impl Strategy<Value = (Value, Vec<prop::sample::Index>)> {
    let signature = || base64(b"signature");
    prop_oneof![
        4 => (any::<String>(), prop::collection::vec(any::<prop::sample::Index>(), 0..4))
            .prop_map(|(text, cuts)| (words(&text), cuts)),
        1 => any::<String>().prop_map(move |text| (json!({"text": text, "thoughtSignature": signature()}), vec![])),
        2 => Just((image(), vec![])),
        1 => Just((json!({"thoughtSignature": signature(), "inlineData": image()["inlineData"]}), vec![])),
        1 => Just((json!({"thoughtSignature": signature()}), vec![])),
        1 => Just((draft(), vec![])),
    ]
}

/// The words of a part alone: that which is joined where events meet.
fn plain(part: &Value) -> Option<&str> {
    part.get("text").filter(|_| part.as_object().is_some_and(|part| part.len() == 1)).and_then(Value::as_str)
}

/// `text` cut at the first character boundary after each of `cuts`.
fn pieces(text: &str, cuts: &[prop::sample::Index]) -> Vec<Value> {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| text.ceil_char_boundary(cut.index(text.len() + 1))).collect();
    cuts.extend([0, text.len()]);
    cuts.sort_unstable();
    cuts.windows(2).map(|pair| words(&text[pair[0]..pair[1]])).collect()
}

proptest! {
    /// However an answer is cut into events, and those into chunks: it comes to what the whole document comes to.
    #[test]
    fn a_stream_comes_to_what_the_document_comes_to(
        mut answer in prop::collection::vec(part(), 0..12),
        together in prop::collection::vec(any::<bool>(), 12),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
        line_end in prop::sample::select(vec!["\n", "\r", "\r\n"]),
    ) {
        // No document has words twice in a row.
        answer.dedup_by(|next, part| plain(&next.0).is_some() && plain(&part.0).is_some());
        answer.push((image(), vec![]));
        let mut events: Vec<Vec<Value>> = Vec::new();
        for ((part, cuts), together) in answer.iter().zip(together.iter().chain(&[true])) {
            let pieces = plain(part).map_or_else(|| vec![part.clone()], |text| pieces(text, cuts));
            for (index, piece) in pieces.into_iter().enumerate() {
                match events.last_mut() {
                    Some(event) if *together && index == 0 => event.push(piece),
                    _ => events.push(vec![piece]),
                }
            }
        }
        let stream = events.iter().map(|event| parts(event)).chain([end()]).collect::<String>().replace("\r\n", line_end);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
        cuts.extend([0, stream.len()]);
        cuts.sort_unstable();
        let chunks: Vec<&[u8]> = cuts.windows(2).map(|pair| &stream.as_bytes()[pair[0]..pair[1]]).collect();
        let (streamed, shown) = read(&chunks);

        let whole: Vec<&Value> = answer.iter().map(|(part, _)| part).collect();
        let document = json!({"candidates": [{"content": {"parts": whole}, "finishReason": "STOP"}]});
        let world = World::replying([Reply::status(200, &document.to_string())]);
        let document = watch(&world, &options()).ok().unwrap().answer;
        prop_assert_eq!(shown.concat(), world.shown.take().concat());
        prop_assert_eq!(turns(streamed), turns(document));
    }

    /// Whatever comes as an event stream, in whatever chunks: the call ends, and what was shown is never tried again.
    #[test]
    fn any_stream_is_judged(
        tokens in prop::collection::vec(
            prop_oneof![
                3 => prop::sample::select(vec!["\n", "\r\n\r\n", "data:", "data: ", "{", "}", "[", "]", ":", ",", "\"", "1"])
                    .prop_map(String::from),
                2 => prop::sample::select(vec![
                    parts(&[image()]), parts(&[words("Here")]), parts(&[draft()]), end(),
                    event(&error(503, "UNAVAILABLE")), error(503, "UNAVAILABLE").to_string(),
                ]),
                1 => ".{0,8}",
            ],
            0..16,
        ),
        chunk in 1usize..64,
        ending in prop::sample::select(vec![End::Clean, End::Lost, End::Never]),
    ) {
        let stream = tokens.concat();
        let chunks: Vec<&[u8]> = stream.as_bytes().chunks(chunk).collect();
        let world = World::replying([Reply::stream(&chunks).with(|reply| reply.end = ending)]);
        let attempts = match watch(&world, &options()) {
            Ok(done) => done.attempts,
            Err(Stopped::Failed { attempts, .. }) => attempts,
            Err(Stopped::Aborted) => unreachable!("nobody aborts"),
        };
        prop_assert_eq!(world.sent.borrow().len(), attempts as usize);
        prop_assert!(attempts == 1 || world.shown.borrow().is_empty());
    }
}

/// Events of all formats, the ends of streams and what is none of them.
#[cfg(feature = "formats")]
fn of_any_format() -> Vec<String> {
    let (data, url) = (base64(PNG), format!("data:image/png;base64,{}", base64(PNG)));
    let events = [
        json!({"type": "image_generation.partial_image", "b64_json": data}),
        json!({"type": "image_generation.completed", "b64_json": data}),
        json!({"type": "response.image_generation_call.partial_image", "partial_image_b64": data}),
        json!({"type": "response.output_text.delta", "delta": "Here"}),
        json!({"type": "response.output_item.done", "item": {"result": data, "error": {"code": "refusal"}}}),
        json!({"type": "response.completed", "response": {"output": [{"result": data, "content": [{"text": "Here"}]}]}}),
        json!({"type": "error", "message": "said so"}),
        json!({"data": [{"url": "https://images.test/a"}], "error": {"code": "429"}}),
        json!({"choices": [{"delta": {"content": "![](https://images.test/a)", "reasoning_details": [{}]}}]}),
        json!({"choices": [{"delta": {"images": [{"image_url": {"url": url}}]}, "finish_reason": "stop"}]}),
        json!({"choices": [{"delta": {"content": url}, "native_finish_reason": "IMAGE_SAFETY"}]}),
    ];
    events.iter().map(event).chain(["data: [DONE]\n\n".into(), ": life\n\n".into()]).collect()
}

#[cfg(feature = "formats")]
proptest! {
    /// The same for every format.
    #[test]
    fn any_stream_of_any_format_is_judged(
        tokens in prop::collection::vec(
            prop_oneof![
                4 => prop::sample::select(of_any_format()),
                1 => prop::sample::select(vec!["\n", "\r\n\r\n", "data:", "{", "}", "[", "\"", "[DONE]"]).prop_map(String::from),
            ],
            0..12,
        ),
        chunk in 1usize..64,
        name in prop::sample::select(vec!["openai_images", "openai_responses", "openrouter_chat", "openrouter_images"]),
    ) {
        let stream = tokens.concat();
        let chunks: Vec<&[u8]> = stream.as_bytes().chunks(chunk).collect();
        let format = ai_generation_client::wire::Format::named(name);
        let judge = |chunks: &[&[u8]]| {
            let watched = common::wire::watch(format, chunks);
            let shown = watched.shown.iter().filter(|shown| shown.starts_with("image/")).count();
            if let Ok(summary) = &watched.result {
                // Nothing that was shown is missing, and nothing is there twice.
                let data = summary.parts.iter().filter(|part| part.size.is_some()).count();
                prop_assert!(data == shown || shown == 0, "{} of {:?}", shown, summary);
            }
            prop_assert!(watched.attempts == 1 || watched.shown.is_empty());
            Ok((watched.result.map_err(|failure| failure.code), watched.shown))
        };
        prop_assert_eq!(judge(&chunks)?, judge(&[stream.as_bytes()])?);
    }
}
