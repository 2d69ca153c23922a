//! The long strings of an answer, decoded as they arrive: base64, a `data:` URL, or the address of an image.

use super::MANY;
use super::reply::Content;
use crate::codec::{Bulk, base64, find, image};

/// Characters within which a `data:` URL says what it is.
const MAX_HEAD: usize = 2048;
/// Characters within which an address has the colon after its scheme.
const MAX_SCHEME: usize = 12;
/// Bytes of the address of an image.
const MAX_ADDRESS: usize = 8192;

pub enum LongString<B> {
    /// Too little of it has come to tell.
    Unknown(Vec<u8>, Expected),
    Base64(base64::Decoder, B, Option<String>),
    Address(Vec<u8>),
    /// Markup as it stands, which is an image if it is an SVG.
    Markup(B),
    /// None of these.
    Broken,
}

#[derive(Clone, Copy)]
pub struct Expected {
    /// Bytes that it may have; 0 where that is not known.
    bytes: usize,
    /// It is an address unless it is something else: one without a scheme looks like base64.
    address: bool,
}

impl<B: Bulk> LongString<B> {
    /// A string that may be any of the three.
    pub fn unknown(bytes: usize) -> Self {
        Self::Unknown(Vec::new(), Expected { bytes, address: false })
    }

    /// The same, but rather an address than base64.
    pub fn address(bytes: usize) -> Self {
        Self::Unknown(Vec::new(), Expected { bytes, address: true })
    }

    pub fn base64(expected: usize) -> Self {
        Self::of_type(expected, None)
    }

    fn of_type(expected: usize, mime: Option<String>) -> Self {
        let mut bytes = B::default();
        if expected > 0 {
            bytes.expect(expected);
        }
        Self::Base64(base64::Decoder::default(), bytes, mime)
    }

    /// Reads the next piece.
    pub fn take(&mut self, piece: &[u8]) {
        match self {
            Self::Base64(decoder, bytes, _) => {
                let decoded = decoder.push(piece, |part| bytes.write(part));
                if decoded.is_err() {
                    *self = Self::Broken;
                }
            }
            Self::Markup(bytes) if MANY => bytes.write(piece),
            Self::Address(address) if MANY && address.len() + piece.len() <= MAX_ADDRESS => {
                address.extend_from_slice(piece);
            }
            Self::Address(_) if MANY => *self = Self::Broken,
            Self::Unknown(head, expected) if MANY => {
                head.extend_from_slice(piece);
                let (head, expected) = (std::mem::take(head), *expected);
                self.begin(head, expected, false);
            }
            _ => {}
        }
    }

    /// The string has ended. Gives the media type that a `data:` URL declares, and the content, if it is any.
    pub fn finish(mut self) -> (Option<String>, Option<Content<B>>) {
        if MANY && let Self::Unknown(head, expected) = &mut self {
            let (head, expected) = (std::mem::take(head), *expected);
            self.begin(head, expected, true);
        }
        match self {
            Self::Base64(decoder, mut bytes, mime) => {
                let finished = decoder.finish(|part| bytes.write(part));
                bytes.finish();
                (mime, finished.is_ok().then_some(Content::Data(bytes)))
            }
            Self::Markup(mut bytes) if MANY => {
                bytes.finish();
                (None, image::svg(&bytes).is_some().then_some(Content::Data(bytes)))
            }
            Self::Address(address) if MANY => (None, String::from_utf8(address).ok().map(Content::Address)),
            _ => (None, None),
        }
    }

    fn begin(&mut self, head: Vec<u8>, expected: Expected, is_all: bool) {
        let Some((begun, used)) = recognise(&head, expected, is_all) else {
            *self = Self::Unknown(head, expected);
            return;
        };
        *self = begun;
        self.take(head.get(used..).unwrap_or_default());
    }
}

/// The kind of string that begins like this, and the number of characters that tell; nothing, as long as that is open.
fn recognise<B: Bulk>(head: &[u8], expected: Expected, is_all: bool) -> Option<(LongString<B>, usize)> {
    let head = head.get(..head.len().min(MAX_HEAD)).unwrap_or_default();
    let is_open = !is_all && head.len() < MAX_HEAD;
    // A byte order mark may come before markup.
    if let Some(b'<' | 0xef) = head.trim_ascii_start().first() {
        return Some((LongString::Markup(B::default()), 0));
    }
    // RFC 3986, section 3.1. Base64 has no colon.
    let scheme = head.iter().take(MAX_SCHEME).position(|&byte| byte == b':').and_then(|end| head.get(..end));
    let Some(scheme) = scheme else {
        return match expected.address && !is_image(head) {
            true if is_open => None,
            true if head.len() < MAX_HEAD => Some((LongString::Address(Vec::new()), 0)),
            false if is_open && head.len() < MAX_SCHEME => None,
            _ => Some((LongString::base64(expected.bytes), 0)),
        };
    };
    if !scheme.eq_ignore_ascii_case(b"data") {
        return Some((LongString::Address(Vec::new()), 0));
    }
    let Some(comma) = head.iter().position(|&byte| byte == b',') else {
        return (!is_open).then_some((LongString::Broken, 0));
    };
    let about = head.get(5..comma).unwrap_or_default().iter().filter(|&&byte| byte != b' ');
    let about = String::from_utf8(about.map(u8::to_ascii_lowercase).collect()).unwrap_or_default();
    if find(&about, ";base64").is_none() {
        let is_image = about.get(..6).is_some_and(|kind| kind.eq_ignore_ascii_case("image/"));
        return Some((if is_image { LongString::Address(Vec::new()) } else { LongString::Broken }, 0));
    }
    let mime = about.get(..find(&about, ";").unwrap_or(about.len())).map(str::to_owned);
    Some((LongString::of_type(expected.bytes, mime), comma + 1))
}

/// True if the base64 of an image begins like this.
fn is_image(head: &[u8]) -> bool {
    let mut start = Vec::new();
    let text = head.get(..16).unwrap_or_default();
    base64::Decoder::default().push(text, |bytes| start.extend_from_slice(bytes)).is_ok()
        && image::sniff(&start).is_some()
}
