//! PNG and APNG (PNG specification, third edition).

use super::bytes::{be32, byte, damaged, split_at_byte};
use super::exif;
use super::scan::{ColorModel, Scan};
use super::text::{Coding, Piece};
use crate::error::{Error, Result};

pub(crate) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
pub(crate) const XMP_KEYWORD: &[u8] = b"XML:com.adobe.xmp";
const MAX_KEYWORD: usize = 79;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Chunk<'a> {
    pub kind: [u8; 4],
    pub data: &'a [u8],
    /// With length, kind and CRC.
    pub whole: &'a [u8],
}

/// The chunks of a file, up to its `IEND`.
#[derive(Clone, Debug)]
pub(crate) struct Chunks<'a> {
    pub rest: &'a [u8],
    ended: bool,
}

impl<'a> Chunks<'a> {
    pub fn new(file: &'a [u8]) -> Chunks<'a> {
        Chunks { rest: file.get(SIGNATURE.len()..).unwrap_or_default(), ended: false }
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Result<Chunk<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended || self.rest.is_empty() {
            return None;
        }
        let Some((chunk, rest)) = split_chunk(self.rest) else {
            self.ended = true;
            return Some(Err(damaged("the PNG ends within a chunk")));
        };
        self.ended = &chunk.kind == b"IEND";
        self.rest = rest;
        Some(Ok(chunk))
    }
}

fn split_chunk(bytes: &[u8]) -> Option<(Chunk<'_>, &[u8])> {
    let length = usize::try_from(be32(bytes, 0)?).ok()?;
    let kind = super::bytes::array(bytes, 4)?;
    let (whole, rest) = bytes.split_at_checked(length.checked_add(12)?)?;
    let data = whole.get(8..)?.get(..length)?;
    Some((Chunk { kind, data, whole }, rest))
}

pub(crate) fn scan(file: &[u8]) -> Result<Scan<'_>> {
    let mut chunks = Chunks::new(file);
    let header = chunks.next().unwrap_or_else(|| Err(damaged("the PNG has no chunk")))?;
    let mut scan = self::header(&header)?;
    let (mut has_palette, mut has_pixels) = (false, false);
    loop {
        let is_pixels = chunks.rest.get(4..8) == Some(b"IDAT");
        match chunks.next() {
            Some(Ok(chunk)) => match &chunk.kind {
                b"PLTE" => has_palette = true,
                b"IDAT" => has_pixels = true,
                b"acTL" if !has_pixels => frames(&chunk, &mut scan)?,
                _ => ancillary(&chunk, &mut scan),
            },
            // Pixels may end early: the headers are here.
            Some(Err(_)) if is_pixels || has_pixels => {
                has_pixels = true;
                break;
            }
            Some(Err(error)) => return Err(error),
            None => break,
        }
    }
    if !has_pixels {
        return Err(damaged("the PNG has no pixels"));
    }
    if scan.color_model == ColorModel::Indexed && !has_palette {
        return Err(damaged("the PNG has no palette"));
    }
    Ok(scan)
}

fn header<'a>(chunk: &Chunk) -> Result<Scan<'a>> {
    let &[w0, w1, w2, w3, h0, h1, h2, h3, bit_depth, color, compression, filter, interlace] = chunk.data else {
        return Err(damaged("the PNG does not begin with its header"));
    };
    if &chunk.kind == b"CgBI" {
        return Err(Error::Unsupported("a PNG as iOS packs it is not read".to_owned()));
    }
    let crc = chunk.whole.get(4..21).map(crc32fast::hash);
    if &chunk.kind != b"IHDR" || be32(chunk.whole, 21) != crc {
        return Err(damaged("the PNG does not begin with its header"));
    }
    let stored = (u32::from_be_bytes([w0, w1, w2, w3]), u32::from_be_bytes([h0, h1, h2, h3]));
    let is_side = |side: u32| (1..=0x7fff_ffff).contains(&side);
    if !(is_side(stored.0) && is_side(stored.1)) {
        return Err(damaged("the PNG has a width or height that none can have"));
    }
    let (color_model, has_alpha) = match (color, bit_depth) {
        (0, 1 | 2 | 4 | 8 | 16) => (ColorModel::Gray, false),
        (2, 8 | 16) => (ColorModel::Rgb, false),
        (3, 1 | 2 | 4 | 8) => (ColorModel::Indexed, false),
        (4, 8 | 16) => (ColorModel::Gray, true),
        (6, 8 | 16) => (ColorModel::Rgb, true),
        _ => return Err(damaged("the PNG has a colour type and bit depth that do not go together")),
    };
    if !matches!((compression, filter, interlace), (0, 0, 0 | 1)) {
        return Err(damaged("the PNG is of a compression, filter or interlace method that there is none of"));
    }
    Ok(Scan { mime: "image/png", stored, bit_depth, color_model, has_alpha, frames: Some(1), ..Scan::default() })
}

fn frames(chunk: &Chunk, scan: &mut Scan) -> Result<()> {
    let frames = be32(chunk.data, 0).filter(|&frames| frames > 0 && chunk.data.len() == 8);
    scan.frames = Some(frames.ok_or_else(|| damaged("the PNG has an animation of no frames"))?);
    Ok(())
}

fn ancillary<'a>(chunk: &Chunk<'a>, scan: &mut Scan<'a>) {
    match &chunk.kind {
        b"tRNS" => scan.has_alpha = true,
        b"iCCP" => scan.has_icc_profile = true,
        b"caBX" => scan.has_c2pa = true,
        b"eXIf" if scan.exif.is_none() => scan.exif = Some(exif::without_signature(chunk.data)),
        b"tEXt" | b"zTXt" | b"iTXt" => match text(chunk) {
            Some(piece) if is_xmp(chunk, &piece) => scan.xmp = scan.xmp.or(Some(piece)),
            Some(piece) => scan.text.push(piece),
            None => {}
        },
        _ => {}
    }
}

pub(crate) fn is_xmp(chunk: &Chunk, piece: &Piece) -> bool {
    &chunk.kind == b"iTXt" && piece.key == XMP_KEYWORD
}

/// The words of a text chunk of any of the three kinds.
pub(crate) fn text<'a>(chunk: &Chunk<'a>) -> Option<Piece<'a>> {
    let (key, rest) = split_at_byte(chunk.data, 0).filter(|(key, _)| (1..=MAX_KEYWORD).contains(&key.len()))?;
    let piece = Piece { key, value: rest, coding: Coding::Latin1, deflated: false };
    match &chunk.kind {
        b"tEXt" => Some(piece),
        b"zTXt" => Some(Piece { value: rest.strip_prefix(b"\0")?, deflated: true, ..piece }),
        b"iTXt" => {
            let deflated = match (byte(rest, 0)?, byte(rest, 1)?) {
                (0, _) => false,
                (1, 0) => true,
                _ => return None,
            };
            let (_language, rest) = split_at_byte(rest.get(2..)?, 0)?;
            let (_translated, value) = split_at_byte(rest, 0)?;
            Some(Piece { value, coding: Coding::Utf8, deflated, ..piece })
        }
        _ => None,
    }
}
