//! Metadata in WebP: chunks behind the picture, and flags in the header of an extended file that say which there are.

use super::put::{Put, merge};
use crate::error::{Error, Result};
use crate::info::scan;
use crate::info::webp::{ALPHA_FLAG, ANIMATION_FLAG, Chunk, Chunks, EXIF_FLAG, ICC_FLAG, XMP_FLAG};
use crate::info::xmp;

/// Chunks by which the picture is shown.
const SHOWN: &[&[u8; 4]] = &[b"VP8 ", b"VP8L", b"ALPH", b"ICCP", b"ANIM", b"ANMF"];

pub(super) fn put(file: &[u8], put: Put) -> Result<Vec<u8>> {
    let find = |kind: &[u8; 4]| chunks(file).find(|chunk| &chunk.kind == kind).map(|chunk| chunk.data);
    let packet = match &put.xmp {
        Some(packet) => {
            // Words that the file has stay, its other XMP does not.
            let own = find(b"XMP ").map(xmp::take_words).unwrap_or_default().1;
            merge(xmp::with_words(Some(packet.clone()), &own).as_deref(), &put.words)
        }
        None => merge(find(b"XMP "), &put.words),
    };
    let exif = put.exif.as_deref().or_else(|| find(b"EXIF"));
    build(file, exif, packet.as_deref(), |chunk| !matches!(&chunk.kind, b"VP8X" | b"EXIF" | b"XMP "))
}

pub(super) fn strip(file: &[u8], exif: Option<&[u8]>) -> Result<Vec<u8>> {
    build(file, exif, None, |chunk| SHOWN.contains(&&chunk.kind))
}

/// The file with the chunks that are kept, and these metadata. It is a simple one if it was one and has no metadata.
fn build(file: &[u8], exif: Option<&[u8]>, xmp: Option<&[u8]>, keep: impl Fn(&Chunk) -> bool) -> Result<Vec<u8>> {
    let more = exif.map_or(0, <[u8]>::len).saturating_add(xmp.map_or(0, <[u8]>::len)).saturating_add(64);
    let mut out = Vec::with_capacity(file.len().saturating_add(more));
    out.extend_from_slice(b"RIFF\0\0\0\0WEBP");
    let old_header = chunks(file).next().filter(|chunk| &chunk.kind == b"VP8X").map(|chunk| chunk.data);
    if let Some(header) = header(file, old_header, exif.is_some(), xmp.is_some())? {
        push(&mut out, b"VP8X", &header)?;
    }
    for chunk in chunks(file) {
        if !chunk.complete {
            return Err(Error::Damaged("the WebP ends within a chunk".to_owned()));
        }
        if keep(&chunk) {
            push(&mut out, &chunk.kind, chunk.data)?;
        }
    }
    if let Some(exif) = exif {
        push(&mut out, b"EXIF", exif)?;
    }
    if let Some(xmp) = xmp {
        push(&mut out, b"XMP ", xmp)?;
    }
    let size = out.len().checked_sub(8).and_then(|size| u32::try_from(size).ok()).ok_or_else(too_large)?;
    if let Some(place) = out.get_mut(4..8) {
        place.copy_from_slice(&size.to_le_bytes());
    }
    Ok(out)
}

/// The chunks of an extended file; a simple one has its first alone, and what stands behind that must not come to count.
fn chunks(file: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    let mut chunks = Chunks::of_file(file).peekable();
    let is_extended = chunks.peek().is_some_and(|chunk| &chunk.kind == b"VP8X");
    chunks.take(if is_extended { usize::MAX } else { 1 })
}

fn header(file: &[u8], old: Option<&[u8]>, has_exif: bool, has_xmp: bool) -> Result<Option<[u8; 10]>> {
    let metadata = if has_exif { EXIF_FLAG } else { 0 } | if has_xmp { XMP_FLAG } else { 0 };
    if let Some(old) = old.and_then(|old| old.first_chunk::<10>()) {
        let [flags, rest @ ..] = *old;
        let [r0, r1, r2, r3, r4, r5, r6, r7, r8] = rest;
        let flags = (flags & (ICC_FLAG | ALPHA_FLAG | ANIMATION_FLAG)) | metadata;
        return Ok(Some([flags, r0, r1, r2, r3, r4, r5, r6, r7, r8]));
    }
    if metadata == 0 {
        return Ok(None);
    }
    let scan = scan(file)?;
    let side = |side: u32| side.saturating_sub(1).to_le_bytes();
    let ([w0, w1, w2, _], [h0, h1, h2, _]) = (side(scan.stored.0), side(scan.stored.1));
    let flags = metadata | if scan.has_alpha { ALPHA_FLAG } else { 0 };
    Ok(Some([flags, 0, 0, 0, w0, w1, w2, h0, h1, h2]))
}

fn push(out: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) -> Result<()> {
    let size = u32::try_from(data.len()).map_err(|_| too_large())?;
    out.extend_from_slice(kind);
    out.extend_from_slice(&size.to_le_bytes());
    out.extend_from_slice(data);
    if size % 2 == 1 {
        out.push(0);
    }
    Ok(())
}

fn too_large() -> Error {
    Error::TooLarge("the WebP would be larger than one can be".to_owned())
}
