//! A reader of server-sent events that is fed a piece at a time (WHATWG HTML, "Parsing an event stream").
//!
//! Data passes through as it arrives: none of it is held, however long the event. Types and ids of events are passed
//! over. Whether the bytes are UTF-8 is left to the reader of the data.
//!
//! One thing is read that the standard passes over: a brace that begins a line between events. Gemini breaks a stream off
//! with a JSON object that is no event, and all of the stream from there on is the data of a last event.

/// Receives what the parser finds.
pub trait Events {
    type Error;
    /// The next piece of the data of an event, never empty; lines of one event are joined by a line feed.
    fn data(&mut self, piece: &[u8]) -> Result<(), Self::Error>;
    /// The event is complete: a blank line. Not called for an event without a data field.
    fn dispatch(&mut self) -> Result<(), Self::Error>;
}

/// The byte order mark that a stream may begin with, and the name of the field that is read.
const PREFIX: &[u8] = b"\xef\xbb\xbfdata";
const LINE: usize = 3;
const NAMED: usize = PREFIX.len();

#[derive(Clone, Copy)]
enum Place {
    /// After so many bytes of [`PREFIX`]: a line begins at [`LINE`], and its field is named at [`NAMED`].
    Prefix(usize),
    /// After a carriage return, which ended the line: a line feed would be part of the same line end.
    Return,
    /// After the colon: one space is not part of the value.
    Space,
    Data,
    /// In a comment, or in a field that is not read.
    Skip,
    /// In what is no event, to the end of the stream.
    Bare,
}

pub struct Parser {
    place: Place,
    /// The event has had a data field.
    has_data: bool,
}

impl Default for Parser {
    fn default() -> Self {
        Self { place: Place::Prefix(0), has_data: false }
    }
}

impl Parser {
    /// Reads the next piece of the stream. An error of `events` is returned at once, and what came after it is not read.
    pub fn feed<E: Events>(&mut self, mut bytes: &[u8], events: &mut E) -> Result<(), E::Error> {
        while let Some(&byte) = bytes.first() {
            let line_end = matches!(byte, b'\r' | b'\n');
            let mut used = 1;
            let next = match self.place {
                Place::Bare => {
                    used = bytes.len();
                    events.data(bytes)?;
                    Place::Bare
                }
                Place::Return => {
                    used = usize::from(byte == b'\n');
                    Place::Prefix(LINE)
                }
                Place::Prefix(0) if byte != 0xef => {
                    used = 0;
                    Place::Prefix(LINE)
                }
                Place::Prefix(NAMED) if line_end || byte == b':' => {
                    if std::mem::replace(&mut self.has_data, true) {
                        events.data(b"\n")?;
                    }
                    if line_end { after(byte) } else { Place::Space }
                }
                Place::Prefix(LINE) if byte == b'{' && !self.has_data => {
                    used = 0;
                    self.has_data = true;
                    Place::Bare
                }
                Place::Prefix(LINE) if line_end => {
                    if std::mem::take(&mut self.has_data) {
                        events.dispatch()?;
                    }
                    after(byte)
                }
                _ if line_end => after(byte),
                Place::Prefix(read) if PREFIX.get(read) == Some(&byte) => Place::Prefix(read + 1),
                Place::Prefix(_) => Place::Skip,
                Place::Space if byte == b' ' => Place::Data,
                Place::Space | Place::Data | Place::Skip => {
                    used = memchr::memchr2(b'\r', b'\n', bytes).unwrap_or(bytes.len());
                    if matches!(self.place, Place::Skip) {
                        Place::Skip
                    } else {
                        events.data(bytes.get(..used).unwrap_or_default())?;
                        Place::Data
                    }
                }
            };
            self.place = next;
            bytes = bytes.get(used..).unwrap_or_default();
        }
        Ok(())
    }

    /// True within an event that has data: a stream that ends here was cut short.
    pub fn is_inside(&self) -> bool {
        self.has_data
    }
}

/// The place after a line end.
fn after(line_end: u8) -> Place {
    if line_end == b'\r' { Place::Return } else { Place::Prefix(LINE) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::convert::Infallible;

    /// The data of the events that are complete, and of the one that is not.
    #[derive(Debug, Default, PartialEq)]
    struct Log {
        events: Vec<String>,
        open: Option<String>,
    }

    impl Events for Log {
        type Error = Infallible;

        fn data(&mut self, piece: &[u8]) -> Result<(), Infallible> {
            assert!(!piece.is_empty());
            self.open.get_or_insert_default().push_str(&latin(piece));
            Ok(())
        }

        fn dispatch(&mut self) -> Result<(), Infallible> {
            self.events.push(self.open.take().unwrap_or_default());
            Ok(())
        }
    }

    /// A character for each byte, so that text can be cut and compared wherever bytes can.
    fn latin(bytes: &[u8]) -> String {
        bytes.iter().copied().map(char::from).collect()
    }

    fn read(pieces: &[&[u8]]) -> Log {
        let (mut parser, mut log) = (Parser::default(), Log::default());
        for piece in pieces {
            let Ok(()) = parser.feed(piece, &mut log);
        }
        if parser.is_inside() {
            log.open.get_or_insert_default();
        }
        assert_eq!(parser.is_inside(), log.open.is_some());
        log
    }

    /// The standard, step by step, for the whole of a stream; anything that is no event is the last.
    fn reference(bytes: &[u8]) -> Log {
        let text = latin(bytes);
        let text = text.strip_prefix(&latin("\u{feff}".as_bytes())).unwrap_or(&text);
        let mut log = Log::default();
        let mut data: Option<Vec<&str>> = None;
        let mut rest = text;
        loop {
            if data.is_none() && rest.starts_with('{') {
                log.open = Some(rest.into());
                return log;
            }
            let Some(end) = rest.find(['\r', '\n']) else { break };
            let (line, after) = rest.split_at(end);
            rest = after.strip_prefix("\r\n").unwrap_or(&after[1..]);
            if line.is_empty() {
                log.events.extend(data.take().map(|lines| lines.join("\n")));
                continue;
            }
            let (name, value) = line.split_once(':').unwrap_or((line, ""));
            if name == "data" {
                data.get_or_insert_default().push(value.strip_prefix(' ').unwrap_or(value));
            }
        }
        if let Some(value) = rest.strip_prefix("data:") {
            data.get_or_insert_default().push(value.strip_prefix(' ').unwrap_or(value));
        }
        log.open = data.map(|lines| lines.join("\n"));
        log
    }

    #[test]
    fn streams_are_read_as_the_standard_says() {
        let table: &[(&str, &[&str], Option<&str>)] = &[
            ("", &[], None),
            // Lines of one event, a comment, fields with and without a value, one of two spaces.
            ("data: ABC\ndata: +3\ndata: 12\n\n", &["ABC\n+3\n12"], None),
            (": a comment\n\ndata: one\nid: 7\n\ndata:two\nid\n\ndata:  three\n\n", &["one", "two", " three"], None),
            ("data\n\ndata\ndata\n\ndata:", &["", "\n"], Some("")),
            ("data:same\n\ndata: same\n\n", &["same", "same"], None),
            // An event that the stream's end cuts short.
            ("data: a\n\ndata: b\n", &["a"], Some("b")),
            ("data: a\n\ndata: b\ndata", &["a"], Some("b")),
            ("data: a\n\ndata: b\n\nevent: c\n", &["a", "b"], None),
            // Ends of lines.
            ("data: a\r\rdata: b\r\n\r\ndata: c\n\r\ndata: d\r\n\r", &["a", "b", "c", "d"], None),
            ("data: a\r\ndata: b\n\rdata: c\r", &["a\nb"], Some("c")),
            // Fields of other names, and none.
            ("event: add\nretry: 9\nid: 1\n\n", &[], None),
            ("dataset: a\ndat: b\nData: c\n data: d\ndata : e\n: f\n::\n\n", &[], None),
            ("event: data: a\ndata:data: b\n\n", &["data: b"], None),
            ("data: a: b\t\0\n\n", &["a: b\t\0"], None),
            // A mark at the start is skipped, and only there, and only one.
            ("\u{feff}data: a\n\n", &["a"], None),
            ("\u{feff}\n\u{feff}data: a\n\n", &[], None),
            ("\u{feff}\u{feff}data: a\n\ndata: b\n\n", &["b"], None),
            ("\n\n\r\n\r\rdata: a\n\n\n\n", &["a"], None),
            // An object that is no event, and braces that begin none.
            ("{\n \"a\": 1\r\n}\r", &[], Some("{\n \"a\": 1\r\n}\r")),
            ("\u{feff}{", &[], Some("{")),
            ("data: a\r\n\r\n{\n\ndata: b\n\n", &["a"], Some("{\n\ndata: b\n\n")),
            ("data: a\n{\n\n {\n:{\n\ndata: b\n\n", &["a", "b"], None),
        ];
        for &(stream, events, open) in table {
            let wanted = Log { events: events.iter().map(|&data| data.into()).collect(), open: open.map(Into::into) };
            assert_eq!(read(&[stream.as_bytes()]), wanted, "{stream:?}");
            assert_eq!(reference(stream.as_bytes()), wanted, "{stream:?}");
        }
    }

    #[test]
    fn half_a_mark_is_the_name_of_an_unknown_field() {
        for stream in [&b"\xefdata: a\n\ndata: b\n\n"[..], b"\xef\xbb\ndata: b\n\n", b"\xbb\xbfdata: a\n\ndata: b\n\n"]
        {
            assert_eq!(read(&[stream]).events, ["b"], "{stream:x?}");
        }
    }

    #[test]
    fn a_stream_reads_the_same_however_it_is_split() {
        let stream = "\u{feff}: hi\r\ndata: {\"a\":\r\ndata:1}\r\n\r\nevent: end\rid\rdata\r\rdatum\n\ndata:  ü\ndata\n\n\r\ndata: [";
        let stream = stream.as_bytes();
        let whole = read(&[stream]);
        assert_eq!(whole, reference(stream));
        assert_eq!((whole.events.len(), whole.open.as_deref()), (3, Some("[")));
        for first in 0..=stream.len() {
            let (one, rest) = stream.split_at(first);
            assert_eq!(read(&[one, rest]), whole, "split at {first}");
            for second in 0..=rest.len() {
                let (two, three) = rest.split_at(second);
                assert_eq!(read(&[one, two, three]), whole, "split at {first} and {second} more");
            }
        }
        assert_eq!(read(&stream.chunks(1).collect::<Vec<_>>()), whole, "a byte at a time");
    }

    #[test]
    fn a_carriage_return_ends_the_event_at_once() {
        let (mut parser, mut log) = (Parser::default(), Log::default());
        let Ok(()) = parser.feed(b"data: a\r\n\r", &mut log);
        assert_eq!(log.events, ["a"]);
        assert!(!parser.is_inside());
        let Ok(()) = parser.feed(b"\ndata: b\r\n", &mut log);
        assert_eq!((log.events.len(), log.open.as_deref()), (1, Some("b")));
        assert!(parser.is_inside());
    }

    /// The addresses of the pieces in memory.
    struct Ranges(Vec<std::ops::Range<*const u8>>);

    impl Events for Ranges {
        type Error = Infallible;

        fn data(&mut self, piece: &[u8]) -> Result<(), Infallible> {
            self.0.push(piece.as_ptr_range());
            Ok(())
        }

        fn dispatch(&mut self) -> Result<(), Infallible> {
            Ok(())
        }
    }

    #[test]
    fn a_long_line_passes_through_in_the_pieces_it_came_in() {
        let (mut parser, mut ranges) = (Parser::default(), Ranges(Vec::new()));
        let chunk = vec![b'A'; 64 << 10];
        let Ok(()) = parser.feed(b"data: ", &mut ranges);
        for _ in 0..480 {
            let Ok(()) = parser.feed(&chunk, &mut ranges);
        }
        let Ok(()) = parser.feed(b"\n", &mut ranges);
        assert_eq!(ranges.0, vec![chunk.as_ptr_range(); 480]);
        // It has nowhere to keep more.
        assert!(!std::mem::needs_drop::<Parser>());
        assert!(size_of::<Parser>() <= 32);
    }

    #[test]
    fn long_lines_that_are_not_data_are_passed_over() {
        let long = "data: ".repeat(100_000);
        let stream = [":", &long, "\nid: ", &long, "\n", &long.replace(':', ""), "\ndata: a\n\n"].concat();
        for size in [1000, stream.len()] {
            let log = read(&stream.as_bytes().chunks(size).collect::<Vec<_>>());
            assert_eq!(log, Log { events: vec!["a".into()], open: None });
        }
    }

    /// Fails at the n-th call.
    struct Failing(usize);

    impl Failing {
        fn call(&mut self, name: &'static str) -> Result<(), &'static str> {
            self.0 = self.0.checked_sub(1).ok_or(name)?;
            Ok(())
        }
    }

    impl Events for Failing {
        type Error = &'static str;

        fn data(&mut self, _: &[u8]) -> Result<(), &'static str> {
            self.call("data")
        }

        fn dispatch(&mut self) -> Result<(), &'static str> {
            self.call("dispatch")
        }
    }

    #[test]
    fn an_error_ends_the_reading() {
        for (calls, wanted) in [
            (0, Err("data")),
            (1, Err("data")),
            (2, Err("data")),
            (3, Err("dispatch")),
            (4, Err("dispatch")),
            (5, Ok(())),
        ] {
            let read = Parser::default().feed(b"data: a\ndata: b\n\ndata\n\n", &mut Failing(calls));
            assert_eq!(read, wanted, "after {calls} calls");
        }
    }

    proptest! {
        #[test]
        fn any_stream_split_anywhere_reads_as_the_reference_does(
            tokens in proptest::collection::vec(
                prop_oneof![
                    4 => prop::sample::select(vec!["\n", "\r", "\r\n", "data:", "data: ", "data"])
                        .prop_map(|text| text.as_bytes().to_vec()),
                    2 => prop::sample::select(vec![":", " ", "\u{feff}", "id: 1", "event", "a", "ta:", "\n\n", "{"])
                        .prop_map(|text| text.as_bytes().to_vec()),
                    1 => proptest::collection::vec(any::<u8>(), 0..4),
                    1 => prop::sample::select(vec![0xef, 0xbb, 0xbf]).prop_map(|byte| vec![byte]),
                ],
                0..40,
            ),
            cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..8),
        ) {
            let stream = tokens.concat();
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
            cuts.extend([0, stream.len()]);
            cuts.sort_unstable();
            let pieces: Vec<&[u8]> = cuts.windows(2).map(|pair| &stream[pair[0]..pair[1]]).collect();
            prop_assert_eq!(read(&pieces), reference(&stream));
        }
    }
}
