//! WebP (RFC 9649): lossy, lossless and extended files.

use super::bytes::{array, byte, damaged, le16, le24, le32};
use super::exif;
use super::scan::Scan;
use super::text::{Coding, Piece};
use crate::error::Result;

pub(crate) const ICC_FLAG: u8 = 0x20;
pub(crate) const ALPHA_FLAG: u8 = 0x10;
pub(crate) const EXIF_FLAG: u8 = 0x08;
pub(crate) const XMP_FLAG: u8 = 0x04;
pub(crate) const ANIMATION_FLAG: u8 = 0x02;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Chunk<'a> {
    pub kind: [u8; 4],
    pub data: &'a [u8],
    /// As much of the data is here as was said.
    pub complete: bool,
}

/// The chunks of a file, or those of a frame. One that the file ends in is the last.
#[derive(Clone, Debug)]
pub(crate) struct Chunks<'a> {
    rest: &'a [u8],
}

impl<'a> Chunks<'a> {
    /// Of what is behind the signature, and no longer than the file says of itself.
    pub fn of_file(file: &'a [u8]) -> Chunks<'a> {
        let end = le32(file, 4).and_then(|size| usize::try_from(size).ok()).and_then(|size| size.checked_add(8));
        let file = end.and_then(|end| file.get(..end)).unwrap_or(file);
        Chunks { rest: file.get(12..).unwrap_or_default() }
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        let size = usize::try_from(le32(self.rest, 4)?).unwrap_or(usize::MAX);
        let kind = array(self.rest, 0)?;
        let data = self.rest.get(8..)?;
        let complete = size <= data.len();
        let data = data.get(..size).unwrap_or(data);
        // Data of an odd length are followed by a byte.
        let next = size.saturating_add(size % 2).saturating_add(8);
        self.rest = self.rest.get(next..).unwrap_or_default();
        Some(Chunk { kind, data, complete })
    }
}

/// The size of a lossy or lossless picture, and whether it has alpha.
fn picture(chunk: &Chunk) -> Option<((u32, u32), bool)> {
    match &chunk.kind {
        b"VP8 " => {
            // A key frame, and its start code.
            let is_key = byte(chunk.data, 0)? & 1 == 0 && chunk.data.get(3..6)? == [0x9d, 0x01, 0x2a];
            let side = |at| le16(chunk.data, at).map(|side| u32::from(side & 0x3fff)).filter(|&side| side > 0);
            is_key.then_some(((side(6)?, side(8)?), false))
        }
        b"VP8L" => {
            let bits = le32(chunk.data, 1).filter(|bits| byte(chunk.data, 0) == Some(0x2f) && bits >> 29 == 0)?;
            let side = |shift: u32| ((bits >> shift) & 0x3fff) + 1;
            Some(((side(0), side(14)), bits & (1 << 28) != 0))
        }
        _ => None,
    }
}

pub(crate) fn scan(file: &[u8]) -> Result<Scan<'_>> {
    let mut scan = Scan { mime: "image/webp", bit_depth: 8, frames: Some(1), ..Scan::default() };
    let mut canvas = None;
    let mut found = None;
    let mut frames = 0_u32;
    for (index, chunk) in Chunks::of_file(file).enumerate() {
        let is_picture = matches!(&chunk.kind, b"VP8 " | b"VP8L");
        if !chunk.complete && !is_picture {
            // Pixels may end early, for the headers are here.
            match found {
                Some(_) => break,
                None => return Err(damaged("the WebP ends within a chunk")),
            }
        }
        match &chunk.kind {
            b"VP8X" if index == 0 => canvas = Some(extended(&chunk, &mut scan)?),
            b"VP8 " | b"VP8L" if found.is_none() => {
                let (size, has_alpha) = picture(&chunk).ok_or_else(|| damaged("the WebP has a bad picture header"))?;
                scan.has_alpha |= has_alpha;
                found = Some(size);
                // A simple file has nothing else.
                if canvas.is_none() {
                    break;
                }
            }
            _ if canvas.is_none() => break,
            b"ALPH" => scan.has_alpha = true,
            b"ANMF" => {
                frame(&chunk, canvas)?;
                frames = frames.saturating_add(1);
            }
            _ => metadata(&chunk, &mut scan),
        }
    }
    match (canvas, found) {
        (Some((true, size)), _) if frames > 0 => {
            scan.frames = Some(frames);
            scan.stored = size;
        }
        (Some((false, size)), Some(picture)) if size == picture => scan.stored = size,
        (None, Some(picture)) => scan.stored = picture,
        (Some((false, _)), Some(_)) => return Err(damaged("the WebP has a picture that is not of its canvas's size")),
        _ => return Err(damaged("the WebP has no picture")),
    }
    Ok(scan)
}

/// Whether a file is animated, and its size.
type Canvas = (bool, (u32, u32));

fn extended(chunk: &Chunk, scan: &mut Scan) -> Result<Canvas> {
    let flags = byte(chunk.data, 0);
    let sides = le24(chunk.data, 4).zip(le24(chunk.data, 7));
    let (Some(flags), Some((width, height))) = (flags, sides) else {
        return Err(damaged("the WebP has a header that is too short"));
    };
    let size = (width.saturating_add(1), height.saturating_add(1));
    if size.0.checked_mul(size.1).is_none() {
        return Err(damaged("the WebP has a canvas larger than any can be"));
    }
    scan.has_alpha = flags & ALPHA_FLAG != 0;
    Ok((flags & ANIMATION_FLAG != 0, size))
}

/// A frame must be within the canvas.
fn frame(chunk: &Chunk, canvas: Option<Canvas>) -> Result<()> {
    let number = |at| le24(chunk.data, at);
    let fits = |offset: Option<u32>, side: Option<u32>, whole: u32| {
        let end =
            offset.zip(side).map(|(offset, side)| offset.saturating_mul(2).saturating_add(side).saturating_add(1));
        end.is_some_and(|end| end <= whole)
    };
    match canvas {
        Some((_, (width, height))) if fits(number(0), number(6), width) && fits(number(3), number(9), height) => Ok(()),
        _ => Err(damaged("the WebP has a frame that is not within its canvas")),
    }
}

fn metadata<'a>(chunk: &Chunk<'a>, scan: &mut Scan<'a>) {
    match &chunk.kind {
        b"ICCP" => scan.has_icc_profile = true,
        b"C2PA" => scan.has_c2pa = true,
        b"EXIF" if scan.exif.is_none() => scan.exif = Some(exif::without_signature(chunk.data)),
        b"XMP " if scan.xmp.is_none() => {
            scan.xmp = Some(Piece { key: b"XMP", value: chunk.data, coding: Coding::Utf8, deflated: false });
        }
        _ => {}
    }
}
