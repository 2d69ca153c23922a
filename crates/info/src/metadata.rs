//! Words that travel with a picture: written into an encoded file, carried from one to another, taken out.
//!
//! Pixels and ICC profiles are never touched: what is compressed is copied byte by byte. Only PNG, JPEG and WebP are written.

mod jpeg;
mod png;
mod put;
mod webp;

use crate::error::{Error, Result};
use crate::info::text::Text;
use crate::info::{Kind, Scan, exif, scan, sniff, xmp};
use put::Put;

pub(crate) use put::Words;

/// Of the text of a file, so much is carried over.
const MAX_COPIED_TEXT: usize = 16 << 20;

/// Writes words into a PNG, JPEG or WebP. Words that the file has under the same keys are replaced; where a key comes more
/// than once here, all of its words are written. [`crate::info::inspect`] gives them back.
///
/// - PNG: text chunks.
/// - JPEG: XMP, and a comment for those who read no XMP. Words longer than a segment go into extended XMP.
/// - WebP: XMP; a simple file becomes an extended one.
///
/// Fails with `Invalid` where a key is not 1 to 79 characters of printable Latin-1 with single spaces between them (what
/// PNG allows), and for other kinds of files with `Unsupported`.
pub fn write(file: Vec<u8>, words: &Words) -> Result<Vec<u8>> {
    if !words.iter().all(|(key, _)| is_key(key)) {
        let allowed = "keys of 1 to 79 printable Latin-1 characters, with no space at an end or beside another, \
                       and not the one that PNG has for XMP";
        return Err(Error::Invalid { field: "metadata", allowed: allowed.to_owned() });
    }
    let writer = Writer::of(&file)?;
    if words.is_empty() {
        return Ok(file);
    }
    writer.put(&file, Put { words: words.to_vec(), ..Put::default() })
}

/// Takes out all that is not needed to show the pixels as they are: EXIF with places, XMP, IPTC, comments, text, times,
/// C2PA, thumbnails, what no specification knows, and what stands behind the end of the picture (so the further pictures of
/// a JPEG too, such as gain maps). With `keep_orientation`, an EXIF with the orientation alone is put in where the picture
/// is not upright.
pub fn strip(file: Vec<u8>, keep_orientation: bool) -> Result<Vec<u8>> {
    let writer = Writer::of(&file)?;
    let orientation = scan(&file)?.orientation();
    let exif = (keep_orientation && orientation != 1).then(|| exif::of_orientation(orientation));
    match writer {
        Writer::Png => png::strip(&file, exif.as_deref()),
        Writer::Jpeg => jpeg::strip(&file, exif.as_deref()),
        Writer::WebP => webp::strip(&file, exif.as_deref()),
    }
}

/// Carries text, EXIF and XMP of a file of any kind that is read over to one that was made of it, which is upright: so says
/// the EXIF there. It stays out of a JPEG where it is too long for a segment. C2PA is not carried over, since it holds for
/// one file only.
pub fn copy(from: &[u8], to: Vec<u8>) -> Result<Vec<u8>> {
    let writer = Writer::of(&to)?;
    let from_scan = scan(from)?;
    let mut put = carried(&from_scan);
    // JPEG and GIF have comments; in other files they are words like any other.
    if matches!(sniff(from), Some(Kind::Jpeg | Kind::Gif)) {
        put.comments = put.words.extract_if(.., |(key, _)| key == "Comment").map(|(_, comment)| comment).collect();
    }
    put.words.retain(|(key, _)| is_key(key));
    take_own_words(&from_scan, &mut put);
    if !matches!(writer, Writer::Jpeg) {
        put.words.extend(put.comments.drain(..).map(|comment| ("Comment".to_owned(), comment)));
    }
    writer.put(&to, put)
}

fn carried(scan: &Scan) -> Put {
    let mut text = Text::new(MAX_COPIED_TEXT);
    let packet = scan.xmp.as_ref().and_then(|piece| text.unpack(piece));
    for piece in &scan.text {
        text.add_piece(piece);
    }
    let mut exif = scan.exif.map(<[u8]>::to_vec);
    exif.iter_mut().for_each(|exif| exif::set_upright(exif));
    Put { exif, xmp: packet.map(|packet| packet.into_owned()), comments: Vec::new(), words: text.words }
}

/// Takes the words of this project out of the XMP, and the comment that repeats them.
fn take_own_words(scan: &Scan, put: &mut Put) {
    let mut own = Vec::new();
    if let Some(packet) = put.xmp.take() {
        let further = scan.extended_xmp.as_deref().map(xmp::name);
        let packet = further.iter().fold(packet, xmp::without_note);
        let (mut packet, words) = xmp::take_words(&packet);
        packet.iter_mut().for_each(|packet| xmp::set_upright(packet));
        put.xmp = packet;
        own = words;
    }
    if let Some(packet) = &scan.extended_xmp {
        xmp::words(packet, |key, value| own.push((key, value)));
    }
    let comment = jpeg::comment(&own);
    put.comments.retain(|other| *other != comment);
    own.retain(|(key, _)| is_key(key));
    put.words.extend(own);
}

/// What PNG allows (11.3.3.2), without the keyword by which it knows XMP.
fn is_key(key: &str) -> bool {
    let is_printable = |character| matches!(character, ' '..='~' | '\u{a1}'..='\u{ff}');
    let is_bare = !key.starts_with(' ') && !key.ends_with(' ') && !key.contains("  ");
    let length = key.chars().count();
    (1..=79).contains(&length) && key.chars().all(is_printable) && is_bare && key != "XML:com.adobe.xmp"
}

/// Kinds of files that are written.
#[derive(Clone, Copy, Debug)]
enum Writer {
    Png,
    Jpeg,
    WebP,
}

impl Writer {
    fn of(file: &[u8]) -> Result<Writer> {
        // What is no picture at all is told so.
        let scan = scan(file)?;
        match sniff(file) {
            Some(Kind::Png) => Ok(Writer::Png),
            Some(Kind::Jpeg) => Ok(Writer::Jpeg),
            Some(Kind::WebP) => Ok(Writer::WebP),
            _ => Err(Error::Unsupported(format!("metadata of {} is not written", scan.mime))),
        }
    }

    fn put(self, file: &[u8], put: Put) -> Result<Vec<u8>> {
        match self {
            Writer::Png => png::put(file, put),
            Writer::Jpeg => jpeg::put(file, put),
            Writer::WebP => webp::put(file, put),
        }
    }
}
