//! The JSON scanner reads the same at every split, and takes what serde_json takes.

use std::hash::{DefaultHasher, Hash, Hasher};

use ai_generation_client::codec::json::{Path, Scalar, ScanError, Scanner, Take, Visitor};
use serde_json::Value;

use crate::{Target, pieces};

pub const TARGET: Target = Target {
    name: "json",
    run,
    corpus,
    mend: None,
    words: &[
        "{", "}", "[", "]", "\"", "\\", "\\u00e9", "\\ud83d", "\\ude00", ":", ",", "null", "true", "-1.5e+10", "é",
    ],
};

fn corpus() -> Vec<Vec<u8>> {
    [
        r#"{"a":[1,-2.5e+10,0,{"b":null}],"c":true,"d":false,"":{}, "e" : [ ] }"#,
        "  [ \"\\u00e9\\ud83d\\ude00\\n\\/\\\\\\\"\", \"ünïcödé 😀\" ]\r\n\t",
        r#"{"candidates":[{"content":{"parts":[{"text":"a"},{"inlineData":{"data":"AAAA\/\/=="}}]}}]}"#,
        "17",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}

/// Everything that the scanner tells, in its order.
struct Told {
    take: Take,
    events: Vec<String>,
    piece: Vec<u8>,
}

impl Visitor for Told {
    fn string(&mut self, path: &Path) -> Take {
        self.events.push(format!("string below {:?}", path.last_key()));
        self.take
    }

    fn scalar(&mut self, _: &Path, value: Scalar<'_>) {
        self.events.push(format!("{value:?}"));
    }

    fn bulk(&mut self, _: &Path, piece: &[u8]) {
        self.piece.extend_from_slice(piece);
    }

    fn bulk_end(&mut self, _: &Path) {
        self.events.push(format!("{:?}", std::mem::take(&mut self.piece)));
    }

    fn leave(&mut self, path: &Path) {
        self.events.push(format!("leave {:?}", path.last_key()));
    }
}

fn scan(pieces: &[&[u8]], take: Take) -> (Vec<String>, Result<(), ScanError>) {
    let mut told = Told { take, events: Vec::new(), piece: Vec::new() };
    let mut scanner = Scanner::default();
    let fed = pieces.iter().try_for_each(|piece| scanner.feed(piece, &mut told));
    let result = fed.and_then(|()| scanner.finish(&mut told));
    (told.events, result)
}

fn run(input: &[u8]) -> u64 {
    let whole = scan(&[input], Take::Keep);
    for take in [Take::Keep, Take::Bulk, Take::Skip] {
        let whole = scan(&[input], take);
        let split = scan(&pieces(input), take);
        let bytes = scan(&input.chunks(1).collect::<Vec<_>>(), take);
        assert_eq!(whole.1, split.1, "{take:?} in pieces");
        assert_eq!(whole.1, bytes.1, "{take:?} a byte at a time");
        if whole.1.is_ok() {
            assert!(whole == split && whole == bytes, "{take:?}: not the same is told");
        }
    }
    match (serde_json::from_slice::<Value>(input), whole.1) {
        (Ok(_), result) => assert!(result.is_ok(), "refused: {result:?}"),
        (Err(error), Ok(())) => {
            // Taken here and refused there: half a surrogate pair, numbers beyond 64 bits, a byte order mark, and what is
            // nested so deeply that it is passed over.
            let message = error.to_string();
            let lenient = ["surrogate", "hex escape", "out of range", "unicode code point", "recursion limit"];
            let is_marked = matches!(input.trim_ascii_start().first(), Some(0xef | 0xbb | 0xbf));
            let is_deep = input.iter().filter(|byte| matches!(byte, b'[' | b'{')).count() > 64;
            let is_lenient = is_marked || is_deep || lenient.iter().any(|what| message.contains(what));
            assert!(is_lenient, "taken: {message}");
        }
        _ => {}
    }
    let kinds: Vec<_> = whole.0.iter().map(|event| event.get(..4).map(str::to_owned)).take(12).collect();
    hash(&(kinds, format!("{:?}", whole.1).len()))
}

pub fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
