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

/// Nothing is looked at more than a few times, however many links there are.
fn take(text: &mut String, found: &mut Vec<String>) {
    let mut left = String::new();
    // Up to where the text has been read, where the last link ended, and up to where it has been kept or taken out.
    let (mut at, mut last, mut done) = (0, 0, 0);
    while let Some(colon) = first(text, at, b":")
        && found.len() < MAX_LINKS
    {
        let (before, after) = (text.get(last..colon).unwrap_or_default(), text.get(colon + 1..).unwrap_or_default());
        let Some((scheme, _)) =
            STARTS.iter().find(|(scheme, next)| before.ends_with(scheme) && after.starts_with(next))
        else {
            at = colon + 1;
            continue;
        };
        let start = colon - scheme.len();
        let mut end = first(text, start, ENDS).unwrap_or(text.len());
        // `![` and where it is, if `](` is all that stands between it and the link.
        let before = before.strip_suffix(scheme).and_then(|before| before.strip_suffix("]("));
        let shown = before
            .and_then(|before| before.bytes().rposition(|byte| byte == b'['))
            .and_then(|bracket| (last + bracket).checked_sub(1));
        let shown = shown.filter(|&mark| text.get(mark..).is_some_and(|rest| rest.starts_with('!')));
        let mut link = text.get(start..end).unwrap_or_default();
        while let Some(shorter) = link.len().checked_sub(1)
            && link.bytes().next_back().is_some_and(|byte| PUNCTUATION.contains(&byte))
        {
            link = link.get(..shorter).unwrap_or_default();
        }
        if *scheme == "data" {
            found.push(link.to_owned());
            let is_closed = text.get(end..).is_some_and(|rest| rest.starts_with(')'));
            let from = shown.filter(|_| is_closed);
            end += usize::from(from.is_some());
            left.push_str(text.get(done..from.unwrap_or(start)).unwrap_or_default());
            done = end;
        } else if (shown.is_some() || is_file(link)) && !found.iter().any(|other| other == link) {
            found.push(link.to_owned());
        }
        (at, last) = (end, end);
    }
    if done > 0 {
        left.push_str(text.get(done..).unwrap_or_default());
        *text = left;
    }
}

/// The first place from `start` on where one of these characters is.
fn first(text: &str, start: usize, chars: &[u8]) -> Option<usize> {
    let rest = text.as_bytes().get(start..)?;
    rest.iter().position(|byte| chars.contains(byte)).map(|at| start + at)
}

/// True if an address names a file of an image.
fn is_file(address: &str) -> bool {
    let path =
        address.get(..first(address, 0, b"?#").unwrap_or(address.len())).unwrap_or_default().to_ascii_lowercase();
    EXTENSIONS.iter().any(|extension| path.ends_with(extension))
}
