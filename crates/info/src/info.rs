//! What a file says of itself, read from its headers. No pixel is decoded.
//!
//! One scan for each format finds what there is; what several formats share, EXIF, XMP and coded text, is read here from
//! what the scan found. A scan goes over a file once, holds only slices of it, and believes no length that the file claims.

pub(crate) mod bytes;
pub(crate) mod exif;
mod gif;
mod heif;
pub(crate) mod jpeg;
pub(crate) mod png;
mod scan;
pub(crate) mod text;
pub(crate) mod webp;
pub(crate) mod xmp;

use crate::error::{Error, Result};
use bytes::damaged;
use text::{Coding, Text};

pub use scan::ColorModel;
pub(crate) use scan::Scan;

/// What is known of a file without decoding it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Info {
    pub mime: &'static str,
    /// Width of the upright picture.
    pub width: u32,
    /// Height of the upright picture.
    pub height: u32,
    /// Width and height as the pixels are stored.
    pub stored: (u32, u32),
    /// 1 to 8, as in EXIF: what is to be done with the stored pixels to have them upright.
    pub orientation: u8,
    pub has_alpha: bool,
    /// Bits of a sample; of an index, where there is a palette.
    pub bit_depth: u8,
    /// More than one frame.
    pub animated: bool,
    pub frames: Option<u32>,
    pub color_model: ColorModel,
    pub has_icc_profile: bool,
    /// Keys and what stands under them. A key may come more than once; words that [`crate::metadata::write`] wrote come first.
    pub text: Vec<(String, String)>,
    /// A C2PA manifest is in the file. It is not verified.
    pub has_c2pa: bool,
}

/// Reads the headers of a file. Its text is cut after `max_text` bytes in all.
pub fn inspect(bytes: &[u8], max_text: usize) -> Result<Info> {
    let scan = scan(bytes)?;
    let orientation = scan.orientation();
    let (width, height) = scan.crop.unwrap_or(scan.stored);
    let (width, height) = if orientation >= 5 { (height, width) } else { (width, height) };
    Ok(Info {
        mime: scan.mime,
        width,
        height,
        stored: scan.stored,
        orientation,
        has_alpha: scan.has_alpha,
        bit_depth: scan.bit_depth,
        animated: scan.frames.map_or(scan.is_sequence, |frames| frames > 1),
        frames: scan.frames,
        color_model: scan.color_model,
        has_icc_profile: scan.has_icc_profile,
        text: text(&scan, max_text),
        has_c2pa: scan.has_c2pa,
    })
}

/// Whether a file has a C2PA manifest.
pub fn c2pa(bytes: &[u8]) -> bool {
    scan(bytes).is_ok_and(|scan| scan.has_c2pa)
}

/// The orientation of a file and, where there are several, the number of its frames.
pub fn told(bytes: &[u8]) -> (u8, Option<u32>) {
    scan(bytes).map_or((1, None), |scan| (scan.orientation(), scan.frames.filter(|&frames| frames > 1)))
}

fn text(scan: &Scan, max_text: usize) -> Vec<(String, String)> {
    let mut text = Text::new(max_text);
    let packet = scan.xmp.as_ref().and_then(|piece| text.unpack(piece));
    for packet in packet.as_deref().into_iter().chain(scan.extended_xmp.as_deref()) {
        xmp::words(packet, |key, value| text.add(&key, &value));
    }
    for piece in &scan.text {
        text.add_piece(piece);
    }
    if let Some(exif) = scan.exif {
        exif::words(exif, &mut text);
    }
    if let Some(packet) = packet {
        text.add_bytes("XMP", &packet, Coding::Utf8);
    }
    text.words
}

pub(crate) fn scan(bytes: &[u8]) -> Result<Scan<'_>> {
    match sniff(bytes) {
        Some(Kind::Png) => png::scan(bytes),
        Some(Kind::Jpeg) => jpeg::scan(bytes),
        Some(Kind::WebP) => webp::scan(bytes),
        Some(Kind::Gif) => gif::scan(bytes),
        Some(Kind::IsoMedia) => heif::scan(bytes),
        None => Err(unknown(bytes)),
    }
}

/// The kinds of files that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Png,
    Jpeg,
    WebP,
    Gif,
    /// Any file that begins with `ftyp`: its brands say which.
    IsoMedia,
}

/// The kind of a file, by its first bytes.
pub fn sniff(bytes: &[u8]) -> Option<Kind> {
    Some(match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Kind::Png,
        [0xff, 0xd8, 0xff, ..] => Kind::Jpeg,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Kind::WebP,
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Kind::Gif,
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Kind::IsoMedia,
        _ => return None,
    })
}

/// Files that are known, but not read: where their signature is, what it is, and what they are.
const OTHERS: &[(usize, &[u8], &str)] = &[
    (0, b"BM", "a BMP"),
    (0, b"II\x2a\0", "a TIFF"),
    (0, b"MM\0\x2a", "a TIFF"),
    (0, b"II\x2b\0", "a BigTIFF"),
    (0, b"MM\0\x2b", "a BigTIFF"),
    (0, b"\xff\x0a", "a JPEG XL"),
    (0, b"\0\0\0\x0cJXL ", "a JPEG XL"),
    (0, b"\0\0\0\x0cjP  ", "a JPEG 2000"),
    (0, b"\xff\x4f\xff\x51", "a JPEG 2000"),
    (0, b"8BPS", "a PSD"),
    (0, b"\0\0\x01\0", "an ICO"),
    (0, b"\0\0\x02\0", "a CUR"),
    (0, b"%PDF", "a PDF"),
    (0, b"qoif", "a QOI"),
    (0, b"\x76\x2f\x31\x01", "an OpenEXR"),
    (0, b"#?RADIANCE", "a Radiance HDR"),
    (0, b"\x1a\x45\xdf\xa3", "a WebM or Matroska video"),
    (8, b"AVI ", "an AVI video"),
    (4, b"moov", "a QuickTime video"),
];

fn unknown(bytes: &[u8]) -> Error {
    const SIGNATURES: &[&[u8]] = &[b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"GIF87a"];
    let is_riff = bytes.len() < 12 && (bytes.starts_with(b"RIFF") || b"RIFF".starts_with(bytes));
    if is_riff || SIGNATURES.iter().any(|signature| signature.starts_with(bytes)) {
        return damaged("the file ends in its first bytes");
    }
    let is =
        |&&(at, signature, _): &&(usize, &[u8], &str)| bytes.get(at..).is_some_and(|rest| rest.starts_with(signature));
    let name = OTHERS.iter().find(is).map(|&(_, _, name)| name).or_else(|| is_svg(bytes).then_some("an SVG"));
    Error::Unsupported(match name {
        Some(name) => format!("{name} file is not read"),
        None => "the file is of no kind known here".to_owned(),
    })
}

/// Text, and `<svg` near its start.
fn is_svg(bytes: &[u8]) -> bool {
    let start = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    text.starts_with(b"<") && memchr::memmem::find(text, b"<svg").is_some()
}
