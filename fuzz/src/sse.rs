//! The parser of event streams finds the same events at every split, and those of a plain reading of the standard.

use std::convert::Infallible;

use ai_generation_client::codec::sse::{Events, Parser};

use crate::json::hash;
use crate::{Target, pieces};

pub const TARGET: Target = Target {
    name: "sse",
    run,
    corpus,
    mend: None,
    words: &["data: ", "data:", "data", "\n", "\r\n", "\r", "\n\n", ": ", "event: x\n", "\u{feff}", "{", "[DONE]"],
};

fn corpus() -> Vec<Vec<u8>> {
    [
        "\u{feff}: é\r\ndata: {\"a\":1}\r\n\r\n",
        "data: one\ndata: two\n\ndata:three\r\rdata\n\n",
        "event: x\nid: 7\ndata: [DONE]\n\n",
        "data: a\n\n{\"error\":{}}\n",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}

#[derive(Default, PartialEq, Debug)]
struct Found {
    data: Vec<u8>,
    events: Vec<Vec<u8>>,
}

impl Events for Found {
    type Error = Infallible;

    fn data(&mut self, piece: &[u8]) -> Result<(), Infallible> {
        assert!(!piece.is_empty(), "a piece of nothing");
        self.data.extend_from_slice(piece);
        Ok(())
    }

    fn dispatch(&mut self) -> Result<(), Infallible> {
        self.events.push(std::mem::take(&mut self.data));
        Ok(())
    }
}

fn parse(pieces: &[&[u8]]) -> (Found, bool) {
    let (mut parser, mut found) = (Parser::default(), Found::default());
    for piece in pieces {
        let Ok(()) = parser.feed(piece, &mut found);
    }
    (found, parser.is_inside())
}

/// The events by the standard, read at leisure; nothing if there is a line that only this parser reads.
fn by_the_standard(input: &[u8]) -> Option<Vec<Vec<u8>>> {
    let input = input.strip_prefix(b"\xef\xbb\xbf").unwrap_or(input);
    let mut lines = Vec::new();
    let mut line = Vec::new();
    let mut bytes = input.iter().peekable();
    while let Some(&byte) = bytes.next() {
        match byte {
            b'\r' | b'\n' => {
                if byte == b'\r' {
                    bytes.next_if_eq(&&b'\n');
                }
                lines.push(std::mem::take(&mut line));
            }
            _ => line.push(byte),
        }
    }
    let (mut events, mut data): (Vec<Vec<u8>>, Option<Vec<u8>>) = (Vec::new(), None);
    for line in lines.iter().chain([&line]) {
        if line.first() == Some(&b'{') && data.is_none() {
            return None;
        }
        if line.is_empty() {
            events.extend(data.take());
            continue;
        }
        let colon = line.iter().position(|&byte| byte == b':').unwrap_or(line.len());
        if line.get(..colon) != Some(b"data") {
            continue;
        }
        let value = line.get(colon + 1..).unwrap_or_default();
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match &mut data {
            Some(data) => {
                data.push(b'\n');
                data.extend_from_slice(value);
            }
            None => data = Some(value.to_vec()),
        }
    }
    Some(events)
}

fn run(input: &[u8]) -> u64 {
    let whole = parse(&[input]);
    assert_eq!(whole, parse(&pieces(input)), "in pieces");
    assert_eq!(whole, parse(&input.chunks(1).collect::<Vec<_>>()), "a byte at a time");
    // The last line counts there when it has ended, and what a blank line at the very end dispatches is the same.
    let ended = [input, b"\n\n"].concat();
    if let Some(expected) = by_the_standard(&ended) {
        assert_eq!(parse(&[&ended]).0.events, expected, "by the standard");
    }
    let lengths: Vec<_> = whole.0.events.iter().map(|event| event.len().min(3)).take(8).collect();
    hash(&(lengths, whole.1, whole.0.data.len().min(3)))
}
