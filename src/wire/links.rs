//! Images that an answer has in its words: `![a fox](https://…)`, the bare address of an image file, a `data:` URL.

use super::kept::{Kept, RawPart};
use super::long_string::LongString;
use crate::codec::Bulk;

/// Characters that end an address in a text.
const ENDS: &[u8] = b" \n\r\t)\"'<>`]";
/// Characters at the end of an address that are rather a part of the sentence.
const PUNCTUATION: &[u8] = b".,;:!?*_";
const EXTENSIONS: &[&str] = &[".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif"];
/// The text before the colon of a link, and the text after it.
const STARTS: &[(&str, &str)] = &[("https", "//"), ("http", "//"), ("data", "image/")];
/// An answer has a handful.
const MAX_LINKS: usize = 16;

/// Makes parts of the images that the words lead to, if there is no other image. Those that are in the words themselves are
/// taken out of them.
pub fn follow<B: Bulk>(kept: &mut Kept<B>) {
    if !kept.has_links || kept.has_image() {
        return;
    }
    let mut found = Vec::new();
    for part in kept.parts.iter_mut().filter(|part| !part.thought) {
        if let Some(text) = &mut part.text {
            take(text, &mut found);
        }
    }
    for link in found {
        let mut part = RawPart::default();
        match link.starts_with("data:") {
            true if kept.cut => part.broken = true,
            true => {
                let mut string = LongString::unknown(0);
                string.take(link.as_bytes());
                part.set_image(string);
            }
            false => part.url = Some(link),
        }
        kept.parts.push(part);
    }
}

/// Nothing is looked at more than a few times, however many links there are. What ends a link is ASCII: pieces of a text are
/// texts.
fn take(text: &mut String, found: &mut Vec<String>) {
    let bytes = text.as_bytes();
    let piece = |from: usize, to: usize| bytes.get(from..to).unwrap_or_default();
    let mut left = Vec::new();
    // Up to where the text has been read, where the last link ended, and up to where it has been kept or taken out.
    let (mut at, mut last, mut done) = (0, 0, 0);
    while let Some(colon) = first(bytes, at, b":")
        && found.len() < MAX_LINKS
    {
        let (before, after) = (piece(last, colon), piece(colon + 1, bytes.len()));
        let is =
            |(scheme, next): &&(&str, &str)| before.ends_with(scheme.as_bytes()) && after.starts_with(next.as_bytes());
        let Some((scheme, _)) = STARTS.iter().find(is) else {
            at = colon + 1;
            continue;
        };
        let start = colon - scheme.len();
        let mut end = first(bytes, start, ENDS).unwrap_or(bytes.len());
        // `![` and where it is, if `](` is all that stands between it and the link.
        let before = piece(last, start).strip_suffix(b"](");
        let bracket = before.and_then(|before| before.iter().rposition(|&byte| byte == b'['));
        let shown = bracket.and_then(|bracket| (last + bracket).checked_sub(1));
        let shown = shown.filter(|&mark| bytes.get(mark) == Some(&b'!'));
        let mut link = piece(start, end);
        while let Some((punctuation, shorter)) = link.split_last()
            && PUNCTUATION.contains(punctuation)
        {
            link = shorter;
        }
        let address = || String::from_utf8(link.to_vec()).unwrap_or_default();
        if *scheme == "data" {
            found.push(address());
            let from = shown.filter(|_| bytes.get(end) == Some(&b')'));
            end += usize::from(from.is_some());
            left.extend_from_slice(piece(done, from.unwrap_or(start)));
            done = end;
        } else if (shown.is_some() || is_file(link)) && !found.iter().any(|other| other.as_bytes() == link) {
            found.push(address());
        }
        (at, last) = (end, end);
    }
    if done > 0 {
        left.extend_from_slice(piece(done, bytes.len()));
        *text = String::from_utf8(left).unwrap_or_default();
    }
}

/// True if an address names a file of an image.
fn is_file(address: &[u8]) -> bool {
    let path = address.get(..first(address, 0, b"?#").unwrap_or(address.len())).unwrap_or_default();
    let path = path.to_ascii_lowercase();
    EXTENSIONS.iter().any(|extension| path.ends_with(extension.as_bytes()))
}

/// The first place from `start` on where one of these characters is.
fn first(text: &[u8], start: usize, chars: &[u8]) -> Option<usize> {
    text.get(start..)?.iter().position(|byte| chars.contains(byte)).map(|at| start + at)
}
