//! Metadata in PNG: chunks of their own, which the pixels do not depend on.

use super::put::{Put, Words, key_of, latin1};
use crate::error::{Error, Result};
use crate::info::png::{Chunk, Chunks, SIGNATURE, XMP_KEYWORD, is_xmp, text};
use crate::info::text::Text;
use crate::info::xmp;
use std::collections::HashSet;

/// Chunks by which the picture is shown. Others that are not critical are taken out.
const SHOWN: &[&[u8; 4]] = &[
    b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV", b"mDCv", b"cLLI", b"cLLi", b"bKGD",
    b"hIST", b"pHYs", b"sPLT", b"sTER", b"acTL", b"fcTL", b"fdAT",
];

/// Of XMP in a PNG that is compressed, so much is read.
const MAX_XMP: usize = 16 << 20;

pub(super) fn put(file: &[u8], put: Put) -> Result<Vec<u8>> {
    let keys: HashSet<&str> = put.words.iter().map(|(key, _)| key.as_str()).collect();
    let mut out = Vec::with_capacity(file.len().saturating_add(size(&put.words)));
    out.extend_from_slice(SIGNATURE);
    let mut chunks = Chunks::new(file);
    let mut is_first = true;
    for chunk in chunks.by_ref() {
        let chunk = chunk?;
        let piece = text(&chunk);
        match &piece {
            Some(piece) if is_xmp(&chunk, piece) => {
                // Words of this project are in chunks, not also in XMP.
                let packet = Text::new(MAX_XMP).unpack(piece).filter(|packet| packet.len() < MAX_XMP);
                let taken = packet.as_deref().map(xmp::take_words).filter(|(_, words)| !words.is_empty());
                match taken {
                    _ if put.xmp.is_some() => {}
                    Some((packet, words)) => {
                        packet.iter().try_for_each(|packet| push_xmp(&mut out, packet))?;
                        let kept = words.iter().filter(|(key, _)| !keys.contains(key.as_str()));
                        kept.into_iter().try_for_each(|(key, value)| push_word(&mut out, key, value))?;
                    }
                    None => out.extend_from_slice(chunk.whole),
                }
            }
            Some(piece) if keys.contains(key_of(piece.key).as_str()) => {}
            _ if &chunk.kind == b"eXIf" && put.exif.is_some() => {}
            _ => out.extend_from_slice(chunk.whole),
        }
        if is_first {
            is_first = false;
            put.exif.iter().try_for_each(|exif| push(&mut out, b"eXIf", &[exif]))?;
            put.xmp.iter().try_for_each(|packet| push_xmp(&mut out, packet))?;
            put.words.iter().try_for_each(|(key, value)| push_word(&mut out, key, value))?;
        }
    }
    out.extend_from_slice(chunks.rest);
    Ok(out)
}

fn size(words: &Words) -> usize {
    words
        .iter()
        .fold(0, |sum, (key, value)| sum.saturating_add(key.len()).saturating_add(value.len()).saturating_add(32))
}

pub(super) fn strip(file: &[u8], exif: Option<&[u8]>) -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity(file.len());
    out.extend_from_slice(SIGNATURE);
    let mut is_first = true;
    for chunk in Chunks::new(file) {
        let chunk = chunk?;
        if is_shown(&chunk) {
            out.extend_from_slice(chunk.whole);
        }
        if let Some(exif) = exif.filter(|_| is_first) {
            push(&mut out, b"eXIf", &[exif])?;
        }
        is_first = false;
    }
    Ok(out)
}

fn is_shown(chunk: &Chunk) -> bool {
    let is_critical = matches!(chunk.kind, [b'A'..=b'Z', ..]);
    is_critical || SHOWN.contains(&&chunk.kind)
}

fn push(out: &mut Vec<u8>, kind: &[u8; 4], parts: &[&[u8]]) -> Result<()> {
    let length = parts.iter().try_fold(0_usize, |sum, part| sum.checked_add(part.len()));
    let length = length.and_then(|length| u32::try_from(length).ok()).filter(|&length| length <= 0x7fff_ffff);
    let length = length.ok_or_else(|| Error::TooLarge("a word is longer than a PNG's chunk can be".to_owned()))?;
    out.extend_from_slice(&length.to_be_bytes());
    let start = out.len();
    out.extend_from_slice(kind);
    parts.iter().for_each(|part| out.extend_from_slice(part));
    let crc = crc32fast::hash(out.get(start..).unwrap_or_default());
    out.extend_from_slice(&crc.to_be_bytes());
    Ok(())
}

fn push_xmp(out: &mut Vec<u8>, packet: &[u8]) -> Result<()> {
    push(out, b"iTXt", &[XMP_KEYWORD, b"\0\0\0\0\0", packet])
}

/// As `tEXt` where all of it is printable Latin-1, else as UTF-8.
fn push_word(out: &mut Vec<u8>, key: &str, value: &str) -> Result<()> {
    let Some(key) = latin1(key) else { return Ok(()) };
    let is_printable = |character| matches!(character, '\n' | ' '..='~' | '\u{a1}'..='\u{ff}');
    match latin1(value).filter(|_| value.chars().all(is_printable)) {
        Some(value) => push(out, b"tEXt", &[&key, b"\0", &value]),
        None => push(out, b"iTXt", &[&key, b"\0\0\0\0\0", value.as_bytes()]),
    }
}
