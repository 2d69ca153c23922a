//! Images that an answer has in its words: `![a fox](https://…)`, the bare address of an image file, a `data:` URL.

use super::Decoder;
use super::decode::RawPart;
use crate::codec::{Bulk, find};

/// What ends an address in a text.
const ENDS: &[char] = &[' ', '\n', '\r', '\t', ')', '"', '\'', '<', '>', '`', ']'];
const EXTENSIONS: &[&str] = &[".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif"];
/// An answer has a handful.
const MAX_LINKS: usize = 16;

/// Makes parts of the images that the words lead to. Those that are in the words themselves are taken out of them.
pub fn follow<B: Bulk>(decoder: &mut Decoder<B>) {
    let mut found = Vec::new();
    for part in decoder.parts.iter_mut().filter(|part| !part.thought) {
        if let Some(text) = &mut part.text {
            take(text, &mut found);
        }
    }
    found.truncate(MAX_LINKS);
    for link in found {
        let part = if link.starts_with("data:") {
            decoder.decode(&link)
        } else {
            RawPart { url: Some(link), ..RawPart::default() }
        };
        decoder.parts.push(part);
    }
}

fn take(text: &mut String, found: &mut Vec<String>) {
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let starts = [find(rest, "http://"), find(rest, "https://"), find(rest, "data:image/")];
        let Some(start) = starts.into_iter().flatten().min() else { return };
        let start = at + start;
        let link = text.get(start..).unwrap_or_default();
        let link = link.get(..link.find(ENDS).unwrap_or(link.len())).unwrap_or_default().to_owned();
        let is_shown = text.get(..start).is_some_and(|before| before.ends_with("](")) && {
            let opening = text.get(..start).and_then(|before| before.rfind('['));
            opening.and_then(|at| text.get(..at)).is_some_and(|before| before.ends_with('!'))
        };
        at = start + link.len();
        if link.starts_with("data:") {
            text.replace_range(start..at, "");
            at = start;
            found.push(link);
        } else if is_shown || is_file(&link) {
            found.push(link);
        }
    }
}

/// Whether an address is that of an image by its name.
fn is_file(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    EXTENSIONS.iter().any(|extension| path.ends_with(extension))
}
