//! A JSON reader that is fed a piece at a time and builds no tree (RFC 8259).
//!
//! It walks the text, keeps track of where it is, and asks a [`Visitor`] what to do with each string: keep it (small,
//! bounded), pass it on as it arrives (an image, a signature), or skip it. Whatever comes from a server, it neither
//! recurses, nor panics, nor holds more than a bounded number of bytes.

use std::cell::Cell;

mod number;
mod path;
mod text;

use number::Number;
pub use path::Path;
use text::{Step, Text};

/// Containers within containers that are followed; answers of providers have about ten.
const MAX_DEPTH: usize = 64;

/// The treatment of a string that begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// Deliver it whole, as [`Scalar::Text`]; past a bound its end is cut off.
    Keep,
    /// Deliver it in pieces as they arrive, however long it is.
    Bulk,
    Skip,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar<'a> {
    Text(&'a str),
    /// The number as it was written; empty if it was written with an absurd number of digits.
    Number(&'a str),
    Bool(bool),
    Null,
}

/// Receives what the scanner finds. `path` is where in the document it was.
pub trait Visitor {
    fn string(&mut self, path: &Path) -> Take;
    fn scalar(&mut self, path: &Path, value: Scalar<'_>);
    /// Of a text that was to be kept, a piece was not.
    fn cut(&mut self) {}
    /// The next piece of a string that was taken as [`Take::Bulk`], its escapes resolved.
    fn bulk(&mut self, path: &Path, piece: &[u8]);
    fn bulk_end(&mut self, path: &Path);
    /// The object or array at `path` is complete.
    fn leave(&mut self, path: &Path);
    /// True if the object or array that begins at `path` is to be copied verbatim, beside the visits to its values.
    fn is_raw(&mut self, _path: &Path) -> bool {
        false
    }
    /// The next piece of such a copy.
    fn raw(&mut self, _piece: &[u8]) {}
    /// The copy that was begun will not be whole.
    fn raw_lost(&mut self) {}
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanError {
    /// Not JSON, from this byte of the document on.
    Syntax { offset: u64 },
    /// The document ended in the middle.
    Truncated,
    /// There was nothing but white space.
    Empty,
}

enum State {
    /// A value must come.
    Value,
    /// Just after `[`.
    ValueOrEnd,
    /// Just after `{`.
    KeyOrEnd,
    /// After a comma in an object.
    Key,
    Colon,
    CommaOrEnd,
    KeyText(Text),
    ValueText(Text, Take),
    Number(Number),
    /// In containers that nest deeper than is followed: how many, and whether in a string, after a backslash.
    Deep {
        containers: usize,
        in_string: bool,
        escaped: bool,
    },
    /// The rest of `true`, `false` or `null`, and its value.
    Literal(&'static [u8], Scalar<'static>),
    Done,
}

pub struct Scanner {
    state: State,
    path: Path,
    offset: u64,
    text: Vec<u8>,
    budget: Budget,
    started: bool,
    /// Depth of the container being copied verbatim.
    raw: Option<usize>,
}

/// All strings that are kept from one document, together; a single one may use it up.
const KEPT_BUDGET: usize = 4 << 20;
/// The same from all documents that are being read at a time.
const SHARED_BUDGET: usize = 64 << 20;
/// Bytes of each string that are kept even then: a type, a status.
const ALWAYS_KEPT: usize = 256;

thread_local! {
    static SHARED: Cell<usize> = const { Cell::new(SHARED_BUDGET) };
}

/// Bytes of kept strings that a document may still have. They are given back when it is dropped.
struct Budget {
    left: usize,
}

impl Budget {
    fn left(&self) -> usize {
        self.left.min(SHARED.get())
    }

    fn spend(&mut self, bytes: usize) {
        let bytes = bytes.min(self.left());
        self.left -= bytes;
        SHARED.set(SHARED.get() - bytes);
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self { left: KEPT_BUDGET }
    }
}

impl Drop for Budget {
    fn drop(&mut self) {
        SHARED.set(SHARED.get() + KEPT_BUDGET - self.left);
    }
}

impl Default for Scanner {
    fn default() -> Self {
        Self {
            state: State::Value,
            path: Path::default(),
            offset: 0,
            text: Vec::new(),
            budget: Budget::default(),
            started: false,
            raw: None,
        }
    }
}

impl Scanner {
    /// Reads the next piece of the document.
    pub fn feed<V: Visitor>(&mut self, mut bytes: &[u8], visitor: &mut V) -> Result<(), ScanError> {
        while let Some(&byte) = bytes.first() {
            let used = match &mut self.state {
                State::KeyText(_) => self.key_text(bytes)?,
                State::Deep { containers, in_string, escaped } => {
                    match (byte, *in_string) {
                        _ if *escaped => *escaped = false,
                        (b'\\', true) => *escaped = true,
                        (b'"', _) => *in_string = !*in_string,
                        (b'{' | b'[', false) => *containers += 1,
                        (b'}' | b']', false) => *containers -= 1,
                        _ => {}
                    }
                    if *containers == 0 {
                        self.after_value();
                    }
                    1
                }
                State::ValueText(..) => self.value_text(bytes, visitor)?,
                State::Number(number) => match number.push(byte) {
                    number::Push::More => 1,
                    number::Push::End => {
                        self.end_number(visitor);
                        0
                    }
                    number::Push::Wrong => return Err(self.syntax()),
                },
                State::Literal(rest, _) => {
                    let Some((&next, after)) = rest.split_first() else { return Err(self.syntax()) };
                    if next != byte {
                        return Err(self.syntax());
                    }
                    *rest = after;
                    self.end_literal(visitor);
                    1
                }
                _ if matches!(byte, b' ' | b'\t' | b'\r' | b'\n') => 1,
                // A byte order mark, which some servers put before a text.
                State::Value if !self.started && matches!(byte, 0xef | 0xbb | 0xbf) => 1,
                _ => {
                    self.token(byte, visitor)?;
                    1
                }
            };
            self.offset += used as u64;
            let (read, rest) = bytes.split_at_checked(used).unwrap_or((bytes, &[]));
            if let Some(depth) = self.raw {
                visitor.raw(read);
                self.raw = Some(depth).filter(|&depth| self.path.depth() > depth);
            }
            bytes = rest;
        }
        Ok(())
    }

    /// The document has ended.
    pub fn finish<V: Visitor>(&mut self, visitor: &mut V) -> Result<(), ScanError> {
        if let State::Number(number) = &self.state {
            if !number.is_complete() {
                return Err(ScanError::Truncated);
            }
            self.end_number(visitor);
        }
        match self.state {
            State::Done => Ok(()),
            _ if self.started => Err(ScanError::Truncated),
            _ => Err(ScanError::Empty),
        }
    }

    /// The document is whole: what comes now is no part of it.
    pub fn is_done(&self) -> bool {
        matches!(self.state, State::Done)
    }

    /// Begins with another document, for which the same memory must do.
    pub fn restart(&mut self) {
        let budget = std::mem::take(&mut self.budget);
        *self = Self { offset: self.offset, budget, ..Self::default() };
    }

    fn syntax(&self) -> ScanError {
        ScanError::Syntax { offset: self.offset }
    }

    /// One byte that is neither white space nor inside of a string, number or literal.
    fn token<V: Visitor>(&mut self, byte: u8, visitor: &mut V) -> Result<(), ScanError> {
        match (&self.state, byte) {
            (State::Value | State::ValueOrEnd, b'{' | b'[') => {
                self.started = true;
                let object = byte == b'{';
                if self.raw.is_none() && visitor.is_raw(&self.path) {
                    self.raw = Some(self.path.depth());
                }
                if !self.path.enter(object, MAX_DEPTH) {
                    // A copy goes back to the provider: nothing is in it that was not read.
                    if self.raw.take().is_some() {
                        visitor.raw_lost();
                    }
                    self.state = State::Deep { containers: 1, in_string: false, escaped: false };
                    return Ok(());
                }
                self.state = if object { State::KeyOrEnd } else { State::ValueOrEnd };
            }
            (State::ValueOrEnd, b']') | (State::KeyOrEnd, b'}') => self.leave(visitor),
            (State::CommaOrEnd, b']') if self.path.in_array() => self.leave(visitor),
            (State::CommaOrEnd, b'}') if self.path.in_object() => self.leave(visitor),
            (State::CommaOrEnd, b',') => {
                self.state = if self.path.in_array() { State::Value } else { State::Key };
            }
            (State::Key | State::KeyOrEnd, b'"') => {
                self.path.begin_key();
                self.state = State::KeyText(Text::default());
            }
            (State::Colon, b':') => self.state = State::Value,
            (State::Value | State::ValueOrEnd, _) => return self.begin_scalar(byte, visitor),
            _ => return Err(self.syntax()),
        }
        Ok(())
    }

    fn begin_scalar<V: Visitor>(&mut self, byte: u8, visitor: &mut V) -> Result<(), ScanError> {
        self.state = match byte {
            b'"' => {
                self.text.clear();
                State::ValueText(Text::default(), visitor.string(&self.path))
            }
            b't' => State::Literal(b"rue", Scalar::Bool(true)),
            b'f' => State::Literal(b"alse", Scalar::Bool(false)),
            b'n' => State::Literal(b"ull", Scalar::Null),
            _ => State::Number(Number::begin(byte).ok_or(self.syntax())?),
        };
        self.started = true;
        Ok(())
    }

    fn key_text(&mut self, bytes: &[u8]) -> Result<usize, ScanError> {
        let State::KeyText(text) = &mut self.state else { return Err(self.syntax()) };
        let (used, step) = text.push(bytes, true);
        match step {
            Step::Piece(piece) => self.path.extend_key(piece),
            Step::Char(char) => self.path.extend_key(char.as_bytes()),
            Step::More => {}
            Step::End => {
                if !self.path.end_key() {
                    return Err(self.syntax());
                }
                self.state = State::Colon;
            }
            Step::Wrong => return Err(self.syntax()),
        }
        Ok(used)
    }

    fn value_text<V: Visitor>(&mut self, bytes: &[u8], visitor: &mut V) -> Result<usize, ScanError> {
        let State::ValueText(text, take) = &mut self.state else { return Err(self.syntax()) };
        // What is not kept is not looked at: base64 has no control characters, and its decoder knows.
        let (take, (used, step)) = (*take, text.push(bytes, *take == Take::Keep));
        match step {
            Step::Piece(piece) => self.text_piece(take, piece, visitor),
            Step::Char(char) => self.text_piece(take, char.as_bytes(), visitor),
            Step::More => {}
            Step::End => {
                match take {
                    Take::Keep => {
                        let text = str_within(&self.text).ok_or(self.syntax())?;
                        visitor.scalar(&self.path, Scalar::Text(text));
                    }
                    Take::Bulk => visitor.bulk_end(&self.path),
                    Take::Skip => {}
                }
                self.after_value();
            }
            Step::Wrong => return Err(self.syntax()),
        }
        Ok(used)
    }

    fn text_piece<V: Visitor>(&mut self, take: Take, piece: &[u8], visitor: &mut V) {
        match take {
            Take::Keep => {
                let room = self.budget.left().max(ALWAYS_KEPT.saturating_sub(self.text.len()));
                let kept = piece.get(..room).unwrap_or(piece);
                self.text.extend_from_slice(kept);
                self.budget.spend(kept.len());
                if kept.len() < piece.len() {
                    visitor.cut();
                }
            }
            Take::Bulk => visitor.bulk(&self.path, piece),
            Take::Skip => {}
        }
    }

    fn end_number<V: Visitor>(&mut self, visitor: &mut V) {
        if let State::Number(number) = &self.state {
            visitor.scalar(&self.path, Scalar::Number(number.as_str()));
        }
        self.after_value();
    }

    fn end_literal<V: Visitor>(&mut self, visitor: &mut V) {
        if let State::Literal([], value) = self.state {
            visitor.scalar(&self.path, value);
            self.after_value();
        }
    }

    fn leave<V: Visitor>(&mut self, visitor: &mut V) {
        self.path.leave();
        visitor.leave(&self.path);
        self.after_value();
    }

    fn after_value(&mut self) {
        self.state = if self.path.is_root() { State::Done } else { State::CommaOrEnd };
    }
}

/// The text in `bytes`, without a character that the budget cut in two.
fn str_within(bytes: &[u8]) -> Option<&str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() => {
            bytes.get(..error.valid_up_to()).and_then(|whole| std::str::from_utf8(whole).ok())
        }
        Err(_) => None,
    }
}
