//! Words in a file, in the codings that files have them in, made into strings within a limit.

use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};
use std::borrow::Cow;

/// Words as a file has them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece<'a> {
    /// Latin-1.
    pub key: &'a [u8],
    pub value: &'a [u8],
    pub coding: Coding,
    pub deflated: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Latin1,
    /// UTF-8, and Latin-1 where it is not that.
    Utf8,
}

/// Words made into strings, together no longer than what was allowed: what comes after is cut.
#[derive(Debug)]
pub(crate) struct Text {
    left: usize,
    pub words: Vec<(String, String)>,
}

impl Text {
    pub fn new(limit: usize) -> Text {
        Text { left: limit, words: Vec::new() }
    }

    pub fn add(&mut self, key: &str, value: &str) {
        let Some(room) = self.left.checked_sub(key.len()).filter(|_| self.left > 0) else {
            self.left = 0;
            return;
        };
        let value = value.get(..value.floor_char_boundary(room)).unwrap_or_default();
        self.left = room.saturating_sub(value.len());
        self.words.push((key.to_owned(), value.to_owned()));
    }

    /// Decodes no more of the bytes than there is room for.
    pub fn add_bytes(&mut self, key: &str, value: &[u8], coding: Coding) {
        self.add(key, &decode(value, coding, self.left));
    }

    pub fn add_piece(&mut self, piece: &Piece) {
        let Some(value) = self.unpack(piece) else { return };
        let key = decode(piece.key, Coding::Latin1, self.left);
        self.add(&key, &decode(&value, piece.coding, self.left));
    }

    /// The bytes of a piece; no more is inflated than there is room for. What was inflated in vain is no more room either:
    /// else a file of many damaged pieces is work without an end.
    pub fn unpack<'a>(&mut self, piece: &Piece<'a>) -> Option<Cow<'a, [u8]>> {
        if !piece.deflated {
            return Some(Cow::Borrowed(piece.value));
        }
        if self.left == 0 {
            return None;
        }
        match decompress_to_vec_zlib_with_limit(piece.value, self.left) {
            Ok(value) => Some(Cow::Owned(value)),
            Err(error) if error.status == TINFLStatus::HasMoreOutput => Some(Cow::Owned(error.output)),
            Err(error) => {
                self.left = self.left.saturating_sub(error.output.len());
                None
            }
        }
    }
}

/// The first `limit` bytes as a string.
pub(crate) fn decode(bytes: &[u8], coding: Coding, limit: usize) -> Cow<'_, str> {
    let bytes = bytes.get(..limit).unwrap_or(bytes);
    if coding == Coding::Utf8 {
        match str::from_utf8(bytes) {
            Ok(text) => return Cow::Borrowed(text),
            // The cut may go through a character.
            Err(error) if error.error_len().is_none() => {
                let whole = bytes.get(..error.valid_up_to()).unwrap_or_default();
                return String::from_utf8_lossy(whole);
            }
            Err(_) => {}
        }
    }
    bytes.iter().map(|&byte| char::from(byte)).collect::<String>().into()
}
