//! The header of an image: its format and its size in pixels. Nothing is decoded.

use super::{Bulk, find_bytes};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageHeader {
    pub mime: &'static str,
    /// Width and height in pixels, where the header could be read.
    pub size: Option<(u32, u32)>,
}

/// Reads the header of an image, or `None` if the bytes are not of an image format known here.
pub fn header(image: &impl Bulk) -> Option<ImageHeader> {
    let start: [u8; 32] = read(image, 0)?;
    let mime = sniff(&start)?;
    let size = match mime {
        "image/png" => Some((be32(&start, 16), be32(&start, 20))),
        "image/gif" => Some((le16(&start, 6), le16(&start, 8))),
        "image/jpeg" => jpeg(image),
        "image/webp" => webp(&start),
        _ => iso_media(image),
    };
    Some(ImageHeader { mime, size: size.filter(|&(width, height)| width > 0 && height > 0) })
}

/// The header of an SVG, which is text: its root element, behind whatever stands before that, says the size. Apart from the
/// others: only where an SVG may be is it looked for.
#[inline(never)]
pub fn svg(image: &impl Bulk) -> Option<ImageHeader> {
    let mut start = [0; 1024];
    let count = image.read_at(0, &mut start);
    let text = start.get_mut(..count)?;
    // White space and quotes of one kind each: then a search for a piece of text is enough.
    for byte in &mut *text {
        *byte = match *byte {
            b'\t' | b'\r' | b'\n' | b',' => b' ',
            b'\'' => b'"',
            byte => byte,
        };
    }
    let (before, tag) = text.split_at_checked(find_bytes(text, b"<svg")?)?;
    // A byte order mark, a declaration, a type and comments may stand there, and no other element.
    let is_root = before.windows(2).all(|two| !matches!(two, [b'<', next] if !matches!(next, b'?' | b'!')));
    let starts_here = matches!(before.first(), None | Some(b' ' | b'<' | 0xef));
    if !(is_root && starts_here) {
        return None;
    }
    let tag = tag.get(..find_bytes(tag, b">").unwrap_or(tag.len()))?;
    let attribute = |name: &[u8]| {
        let value = tag.get(find_bytes(tag, name)? + name.len()..)?;
        value.get(..find_bytes(value, b"\"")?)
    };
    let side = |name: &[u8]| attribute(name).and_then(pixels);
    let size = side(b" width=\"").zip(side(b" height=\"")).or_else(|| {
        let sides = attribute(b" viewBox=\"")?.split(|&byte| byte == b' ').filter(|side| !side.is_empty());
        let mut sides = sides.skip(2).map(pixels);
        sides.next().flatten().zip(sides.next().flatten())
    });
    Some(ImageHeader { mime: "image/svg+xml", size: size.filter(|&(width, height)| width > 0 && height > 0) })
}

/// A length in whole pixels; no percentage, and no other unit.
fn pixels(length: &[u8]) -> Option<u32> {
    let mut whole = 0_u32;
    for (at, byte) in length.iter().enumerate() {
        match byte {
            b'0'..=b'9' => whole = whole.saturating_mul(10).saturating_add(u32::from(byte - b'0')),
            b'.' | b'p' if at > 0 => break,
            _ => return None,
        }
    }
    Some(whole)
}

/// Bytes by which files are known, and where in a file they are.
const SIGNATURES: &[(usize, &[u8], &str)] = &[
    (0, &[0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a], "image/png"),
    (0, &[0xff, 0xd8, 0xff], "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypavis", "image/avif"),
    (4, b"ftyphei", "image/heic"),
    (4, b"ftyphev", "image/heic"),
    (4, b"ftypmif1", "image/heif"),
    (4, b"ftypmsf1", "image/heif"),
];

/// The MIME type that the first bytes of a file stand for (twelve are enough).
pub fn sniff(start: &[u8]) -> Option<&'static str> {
    let is = |&&(at, bytes, _): &&(usize, &[u8], &str)| start.get(at..).is_some_and(|rest| rest.starts_with(bytes));
    SIGNATURES.iter().find(is).map(|&(_, _, mime)| mime)
}

/// `N` bytes from `offset`; a file that ends before is filled up with zeros, one that ends before `offset` is `None`.
fn read<const N: usize>(image: &impl Bulk, offset: usize) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    (image.read_at(offset, &mut bytes) > 0).then_some(bytes)
}

fn number(bytes: &[u8], at: usize, width: usize) -> impl DoubleEndedIterator<Item = u32> {
    bytes.get(at..at + width).unwrap_or_default().iter().map(|&byte| u32::from(byte))
}

fn be32(bytes: &[u8], at: usize) -> u32 {
    number(bytes, at, 4).fold(0, |sum, byte| (sum << 8) | byte)
}

fn be16(bytes: &[u8], at: usize) -> u32 {
    number(bytes, at, 2).fold(0, |sum, byte| (sum << 8) | byte)
}

fn le16(bytes: &[u8], at: usize) -> u32 {
    number(bytes, at, 2).rev().fold(0, |sum, byte| (sum << 8) | byte)
}

fn le24(bytes: &[u8], at: usize) -> u32 {
    number(bytes, at, 3).rev().fold(0, |sum, byte| (sum << 8) | byte)
}

/// Walks the segments up to the frame header (ITU T.81, annex B); metadata before it may be long.
fn jpeg(image: &impl Bulk) -> Option<(u32, u32)> {
    let mut at = 2;
    // Each round moves on by at least two bytes; a file with more segments than this is not worth the walk.
    for _ in 0..1000 {
        let segment: [u8; 9] = read(image, at)?;
        match segment {
            [0xff, 0xff, ..] => at += 1,
            [0xff, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf, ..] => {
                return Some((be16(&segment, 7), be16(&segment, 5)));
            }
            [0xff, 0xd9 | 0xda, ..] => return None,
            [0xff, ..] => at += 2 + be16(&segment, 2).max(2) as usize,
            _ => return None,
        }
    }
    None
}

/// RFC 9649: lossy, lossless and extended files keep their size in different places.
fn webp(start: &[u8]) -> Option<(u32, u32)> {
    match start.get(12..16)? {
        b"VP8 " => Some((le16(start, 26) & 0x3fff, le16(start, 28) & 0x3fff)),
        b"VP8L" => {
            let bits = le16(start, 21) | (le16(start, 23) << 16);
            Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
        }
        b"VP8X" => Some((le24(start, 24) + 1, le24(start, 27) + 1)),
        _ => None,
    }
}

/// HEIF and AVIF (ISO/IEC 23008-12) list the sizes of the whole and of its tiles in `ispe` boxes near the start: the
/// largest is the picture.
fn iso_media(image: &impl Bulk) -> Option<(u32, u32)> {
    let start: [u8; 4096] = read(image, 0)?;
    let boxes = start.windows(4).enumerate().filter(|(_, name)| name == b"ispe");
    boxes
        .map(|(at, _)| (be32(&start, at + 8), be32(&start, at + 12)))
        .max_by_key(|&(width, height)| u64::from(width) * u64::from(height))
}
