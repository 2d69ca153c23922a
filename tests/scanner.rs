//! The JSON reader: whatever the text, however it is split, and however hostile.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use ai_generation_client::codec::json::{Path, Scalar, ScanError, Scanner, Take, Visitor};
use proptest::prelude::*;
use serde_json::Value;

/// Builds the tree that the scanner does not build, to compare it with one that others built.
#[derive(Default)]
struct Tree {
    /// Values of the containers that are open, and of the finished ones.
    events: Vec<Event>,
    take: Option<Take>,
    piece: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq)]
enum Event {
    Text(String),
    Number(String),
    Bool(bool),
    Null,
    Leave,
}

impl Visitor for Tree {
    fn string(&mut self, _: &Path) -> Take {
        self.take.unwrap_or(Take::Keep)
    }

    fn scalar(&mut self, _: &Path, value: Scalar<'_>) {
        self.events.push(match value {
            Scalar::Text(text) => Event::Text(text.into()),
            Scalar::Number(number) => Event::Number(number.into()),
            Scalar::Bool(flag) => Event::Bool(flag),
            Scalar::Null => Event::Null,
        });
    }

    fn bulk(&mut self, _: &Path, piece: &[u8]) {
        self.piece.extend_from_slice(piece);
    }

    fn bulk_end(&mut self, _: &Path) {
        let text = String::from_utf8(std::mem::take(&mut self.piece)).unwrap();
        self.events.push(Event::Text(text));
    }

    fn leave(&mut self, _: &Path) {
        self.events.push(Event::Leave);
    }
}

fn scan(pieces: &[&[u8]], take: Take) -> Result<Vec<Event>, ScanError> {
    let mut tree = Tree { take: Some(take), ..Tree::default() };
    let mut scanner = Scanner::default();
    for piece in pieces {
        scanner.feed(piece, &mut tree)?;
    }
    scanner.finish(&mut tree)?;
    Ok(tree.events)
}

fn whole(text: &str) -> Result<Vec<Event>, ScanError> {
    scan(&[text.as_bytes()], Take::Keep)
}

/// What serde_json makes of the text, in the order in which the scanner tells it.
fn expected(value: &Value, out: &mut Vec<Event>) {
    match value {
        Value::Null => out.push(Event::Null),
        Value::Bool(flag) => out.push(Event::Bool(*flag)),
        Value::Number(number) => out.push(Event::Number(number.to_string())),
        Value::String(text) => out.push(Event::Text(text.clone())),
        Value::Array(items) => {
            items.iter().for_each(|item| expected(item, out));
            out.push(Event::Leave);
        }
        Value::Object(fields) => {
            fields.values().for_each(|item| expected(item, out));
            out.push(Event::Leave);
        }
    }
}

const FIXTURES: &[&str] = &[
    r#"{"a":[1,-2.5e+10,0,{"b":null}],"c":true,"d":false,"":{}, "e" : [ ] }"#,
    "  [ \"\\u00e9\\ud83d\\ude00\\n\\/\\\\\\\"\", \"ünïcödé 😀\" ]\r\n\t",
    r#""just a string""#,
    "17",
    "null",
    r#"[[[[[[[[]]]]]]]]"#,
    r#"{"candidates":[{"content":{"parts":[{"text":"a \u0022b\u0022"},{"inlineData":{"data":"AAAA\/\/\/\/AA=="}}]}}]}"#,
];

#[test]
fn every_fixture_reads_the_same_at_every_split_point() {
    for text in FIXTURES {
        let mut wanted = Vec::new();
        expected(&serde_json::from_str(text).unwrap(), &mut wanted);
        // Numbers are told as they were written.
        let bytes = text.as_bytes();
        for take in [Take::Keep, Take::Bulk] {
            let told = scan(&[bytes], take).unwrap();
            assert_eq!(told.len(), wanted.len(), "{text}");
            for split in 0..=bytes.len() {
                let (one, other) = bytes.split_at(split);
                assert_eq!(scan(&[one, other], take).unwrap(), told, "{text} split at {split}");
            }
            let single: Vec<&[u8]> = bytes.chunks(1).collect();
            assert_eq!(scan(&single, take).unwrap(), told, "{text} a byte at a time");
        }
    }
}

#[test]
fn every_prefix_of_a_document_is_truncated() {
    for text in FIXTURES.iter().filter(|text| text.trim_start().starts_with(['{', '[', '"'])) {
        let end = text.trim_end().len();
        for cut in 0..end {
            if !text.is_char_boundary(cut) {
                continue;
            }
            let empty = text[..cut].trim_start().is_empty();
            let wanted = if empty { ScanError::Empty } else { ScanError::Truncated };
            assert_eq!(whole(&text[..cut]), Err(wanted), "{}", &text[..cut]);
        }
    }
}

#[test]
fn nesting_is_followed_to_a_bound() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(whole(&nested(64)).is_ok());
    // Further down it is passed over, whatever is in it.
    assert!(whole(&nested(100_000)).is_ok());
    let deep = |inside: &str| format!("{}{inside}{}", "[".repeat(80), "]".repeat(80));
    assert!(whole(&deep("{\"a]\\\"]}\":\"\\\\\"},[]")).is_ok());
    assert_eq!(whole(&deep("\"")), Err(ScanError::Truncated));
    assert_eq!(whole(&format!("{} x", deep(""))), Err(ScanError::Syntax { offset: 161 }));
    assert_eq!(whole(&"{\"a\":".repeat(1_000_000)), Err(ScanError::Truncated));
}

#[test]
fn what_is_not_json_is_refused_where_it_begins() {
    for (text, offset) in [
        ("{]", 1),
        ("[1,]", 3),
        ("[1 2]", 3),
        ("{\"a\" 1}", 5),
        ("{\"a\":1,}", 7),
        ("{a:1}", 1),
        ("01", 1),
        ("-", 1),
        ("1.", 2),
        ("+1", 0),
        (".5", 0),
        ("1e", 2),
        ("tru ", 3),
        ("nulll", 4),
        ("\"\\x\"", 2),
        ("\"\\u12g4\"", 5),
        ("\"\n\"", 1),
        ("[] []", 3),
        ("}", 0),
        ("<!DOCTYPE html>", 0),
        ("{\u{feff}}", 1),
    ] {
        let text = format!("{text} ");
        assert_eq!(whole(&text), Err(ScanError::Syntax { offset }), "{text}");
    }
}

#[test]
fn half_of_a_surrogate_pair_becomes_the_replacement_character() {
    for (text, wanted) in [
        (r#""\ud83dx""#, "\u{fffd}x"),
        (r#""\ud83d\n""#, "\u{fffd}\n"),
        (r#""\ud83d\u0041""#, "\u{fffd}A"),
        (r#""\ud83d""#, "\u{fffd}"),
        (r#""\ude00""#, "\u{fffd}"),
        (r#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"),
    ] {
        assert_eq!(whole(text), Ok(vec![Event::Text(wanted.into())]), "{text}");
    }
}

#[test]
fn text_that_is_not_utf_8_is_refused() {
    assert!(matches!(scan(&[b"\"\xff\""], Take::Keep), Err(ScanError::Syntax { .. })));
    assert!(matches!(scan(&[b"{\"\xff\":1}"], Take::Keep), Err(ScanError::Syntax { .. })));
}

#[test]
fn a_kept_string_without_end_is_cut_off() {
    let long = "é".repeat(4 << 20);
    let events = whole(&format!("[\"{long}\",\"after\"]")).unwrap();
    let [Event::Text(kept), Event::Text(after), Event::Leave] = &events[..] else { panic!("two strings") };
    // A short one is kept even then.
    assert_eq!((kept.len(), after.as_str()), (4 << 20, "after"));
    assert!(long.starts_with(kept));
}

#[test]
fn paths_name_where_a_value_is() {
    struct Seen(Vec<(bool, bool, bool)>);
    impl Visitor for Seen {
        fn string(&mut self, _: &Path) -> Take {
            Take::Skip
        }
        fn scalar(&mut self, path: &Path, _: Scalar<'_>) {
            self.0.push((path.is("a.*.b"), path.is("a.*"), path.is("c")));
        }
        fn bulk(&mut self, _: &Path, _: &[u8]) {}
        fn bulk_end(&mut self, _: &Path) {}
        fn leave(&mut self, path: &Path) {
            self.0.push((path.is("a.*.b"), path.is("a.*"), path.is("")));
        }
    }
    let mut seen = Seen(Vec::new());
    let mut scanner = Scanner::default();
    let long = "k".repeat(200);
    let text = format!(r#"{{"a":[{{"b":1}},2],"c":3,"{long}":4,"\u0063":5}}"#);
    scanner.feed(text.as_bytes(), &mut seen).unwrap();
    scanner.finish(&mut seen).unwrap();
    assert_eq!(
        seen.0,
        [
            (true, false, false),
            (false, true, false),
            (false, true, false),
            (false, false, false),
            (false, false, true),
            (false, false, false),
            (false, false, true),
            (false, false, true),
        ]
    );
}

/// Any JSON value that has one spelling in both readers.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::String),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            proptest::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn split<'a>(bytes: &'a [u8], cuts: &[prop::sample::Index]) -> Vec<&'a [u8]> {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
    cuts.extend([0, bytes.len()]);
    cuts.sort_unstable();
    cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect()
}

proptest! {
    #[test]
    fn any_value_reads_as_serde_json_reads_it(value in json(), pretty: bool, cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..8)) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let mut wanted = Vec::new();
        expected(&value, &mut wanted);
        for take in [Take::Keep, Take::Bulk] {
            prop_assert_eq!(scan(&split(text.as_bytes(), &cuts), take), Ok(wanted.clone()));
        }
    }

    /// Damaged documents are refused exactly where serde_json refuses them.
    #[test]
    fn damage_is_refused_as_serde_json_refuses_it(value in json(), at: prop::sample::Index, byte in prop_oneof![Just(b'"'), Just(b'\\'), Just(b','), Just(b'}'), Just(b'0'), 0x20u8..0x7f]) {
        let mut text = serde_json::to_vec(&value).unwrap();
        let at = at.index(text.len());
        text[at] = byte;
        let ours = scan(&[&text], Take::Keep);
        let theirs = serde_json::from_slice::<Value>(&text);
        if let Err(error) = &theirs {
            // Refused there and read here: half a surrogate pair, a number beyond 64 bits, bytes that are no text in a
            // key too long to be of any interest.
            let message = error.to_string();
            let lenient = ["surrogate", "hex escape", "out of range", "unicode code point"];
            if lenient.iter().any(|what| message.contains(what)) {
                return Ok(());
            }
        }
        prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{:?} {:?}", ours, theirs);
    }

    #[test]
    fn any_bytes_in_any_pieces_end_in_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..300), cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..8)) {
        let whole = scan(&[&bytes], Take::Keep);
        prop_assert_eq!(scan(&split(&bytes, &cuts), Take::Keep), whole);
    }
}
