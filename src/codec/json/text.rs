//! The inside of a string (RFC 8259, section 7): plain runs pass through as they are, escapes are resolved.

/// The outcome of a push of bytes.
pub enum Step<'a> {
    /// A run of plain bytes, as they stand in the text.
    Piece(&'a [u8]),
    /// A character that was written as an escape.
    Char(Encoded),
    /// In the middle of an escape: more bytes are needed.
    More,
    /// The closing quote.
    End,
    Wrong,
}

/// The UTF-8 bytes of one or two characters.
pub struct Encoded {
    bytes: [u8; 6],
    length: usize,
}

impl Encoded {
    fn new(chars: &[char]) -> Self {
        let mut encoded = Self { bytes: [0; 6], length: 0 };
        for char in chars {
            if let Some(room) = encoded.bytes.get_mut(encoded.length..)
                && room.len() >= char.len_utf8()
            {
                encoded.length += char.encode_utf8(room).len();
            }
        }
        encoded
    }

    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

#[derive(Clone, Copy, Default)]
enum Place {
    #[default]
    Plain,
    /// After a backslash.
    Escape,
    /// After `\u`: the digits read so far, and their value.
    Unicode { digits: u8, value: u16 },
}

#[derive(Default)]
pub struct Text {
    place: Place,
    /// The first half of a surrogate pair, whose second half must come next.
    high: Option<u16>,
}

impl Text {
    /// Takes what it can from the start of `bytes`, which is not empty, and says how many bytes that was. `strict` looks
    /// for control characters, which must be escaped.
    pub fn push<'a>(&mut self, bytes: &'a [u8], strict: bool) -> (usize, Step<'a>) {
        match (self.place, bytes.first().copied().unwrap_or_default()) {
            (Place::Plain, b'\\') => {
                self.place = Place::Escape;
                (1, Step::More)
            }
            // A first half that no second half follows stands for no character.
            (Place::Plain, _) | (Place::Escape, b'\0'..=b't' | b'v'..) if self.high.is_some() => {
                self.high = None;
                (0, Step::Char(Encoded::new(&[char::REPLACEMENT_CHARACTER])))
            }
            (Place::Plain, b'"') => (1, Step::End),
            (Place::Plain, _) => plain(bytes, strict),
            (Place::Escape, b'u') => {
                self.place = Place::Unicode { digits: 0, value: 0 };
                (1, Step::More)
            }
            (Place::Escape, byte) => {
                self.place = Place::Plain;
                let char = match byte {
                    b'"' | b'\\' | b'/' => char::from(byte),
                    b'b' => '\u{8}',
                    b'f' => '\u{c}',
                    b'n' => '\n',
                    b'r' => '\r',
                    b't' => '\t',
                    _ => return (0, Step::Wrong),
                };
                (1, Step::Char(Encoded::new(&[char])))
            }
            (Place::Unicode { digits, value }, byte) => match char::from(byte).to_digit(16) {
                Some(digit) => (1, self.digit(digits, (value << 4) | digit as u16)),
                None => (0, Step::Wrong),
            },
        }
    }

    fn digit(&mut self, digits: u8, value: u16) -> Step<'static> {
        if digits < 3 {
            self.place = Place::Unicode { digits: digits + 1, value };
            return Step::More;
        }
        self.place = Place::Plain;
        let lost = self.high.map(|_| char::REPLACEMENT_CHARACTER);
        match (self.high.take(), value) {
            (Some(high), 0xdc00..=0xdfff) => {
                let pair = char::decode_utf16([high, value]).flatten().next();
                Step::Char(Encoded::new(&[pair.unwrap_or(char::REPLACEMENT_CHARACTER)]))
            }
            (_, 0xd800..=0xdbff) => {
                self.high = Some(value);
                lost.map_or(Step::More, |lost| Step::Char(Encoded::new(&[lost])))
            }
            (_, value) => {
                let char = char::from_u32(value.into()).unwrap_or(char::REPLACEMENT_CHARACTER);
                Step::Char(lost.map_or_else(|| Encoded::new(&[char]), |lost| Encoded::new(&[lost, char])))
            }
        }
    }
}

/// The run up to the next quote or backslash, or to a control character.
fn plain(bytes: &[u8], strict: bool) -> (usize, Step<'_>) {
    let end = memchr::memchr2(b'"', b'\\', bytes).unwrap_or(bytes.len());
    let run = bytes.get(..end).unwrap_or_default();
    let wrong = if strict { run.iter().position(|&byte| byte < 0x20) } else { None };
    match wrong {
        Some(0) => (0, Step::Wrong),
        Some(at) => (at, Step::Piece(run.get(..at).unwrap_or_default())),
        None => (end, Step::Piece(run)),
    }
}
