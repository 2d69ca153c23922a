//! What is put into a file, whatever its kind.

use std::collections::HashSet;

use crate::info::text::{Coding, decode};
use crate::info::xmp;

/// Keys and what stands under them.
pub(crate) type Words = [(String, String)];

/// What is put into a file. What is `None` stays as the file has it.
#[derive(Debug, Default)]
pub(super) struct Put {
    /// From the TIFF header on.
    pub exif: Option<Vec<u8>>,
    /// Without words of this project.
    pub xmp: Option<Vec<u8>>,
    pub comments: Vec<String>,
    pub words: Vec<(String, String)>,
}

/// The XMP of a file with the words put into it; those it has under other keys stay.
pub(super) fn merge(packet: Option<&[u8]>, words: &Words) -> Option<Vec<u8>> {
    let (packet, own) = packet.map(xmp::take_words).unwrap_or_default();
    xmp::with_words(packet, &replaced(own, words))
}

/// New words, and behind them the old ones that have the key of none of them.
pub(super) fn replaced(old: Vec<(String, String)>, new: &Words) -> Vec<(String, String)> {
    let keys: HashSet<&str> = new.iter().map(|(key, _)| key.as_str()).collect();
    let kept = old.into_iter().filter(|(key, _)| !keys.contains(key.as_str()));
    new.iter().cloned().chain(kept).collect()
}

/// A key or a word as Latin-1.
pub(super) fn latin1(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect()
}

pub(super) fn key_of(bytes: &[u8]) -> String {
    decode(bytes, Coding::Latin1, bytes.len()).into_owned()
}
