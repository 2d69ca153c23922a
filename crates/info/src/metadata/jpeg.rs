//! Metadata in JPEG: segments before the first scan.

use super::put::{Put, Words, merge, replaced};
use crate::error::{Error, Result};
use crate::info::bytes::byte;
use crate::info::jpeg::{COM, EOI, EXIF, EXTENDED_XMP, Part, SOS, Segment, Segments, XMP, is_jumbf, join};
use crate::info::xmp;
use memchr::memchr;

const START: &[u8] = b"\xff\xd8";
/// The length of a segment counts its own two bytes.
const MAX_SEGMENT: usize = 0xffff - 2;
/// The most of a packet that stands in one part of extended XMP, behind name, length and place.
const MAX_PART: usize = MAX_SEGMENT - EXTENDED_XMP.len() - 40;

/// The comment that repeats words, for those who read no XMP.
pub(super) fn comment(words: &Words) -> String {
    let lines: Vec<String> = words.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    let mut comment = lines.join("\n");
    comment.truncate(comment.floor_char_boundary(MAX_SEGMENT));
    comment
}

/// What a file has of XMP.
struct Existing<'a> {
    /// The main packet, without the note of ours that there is a further one.
    packet: Option<Vec<u8>>,
    words: Vec<(String, String)>,
    /// Of our own, which is written anew; another's stays.
    own_name: Option<[u8; 32]>,
    has_other: bool,
    segments: Vec<Segment<'a>>,
    rest: &'a [u8],
}

fn existing(file: &[u8]) -> Result<Existing<'_>> {
    let mut reader = Segments::of_file(file);
    let segments: Vec<Segment> = reader.by_ref().collect::<Result<_>>()?;
    let parts: Vec<Part> = segments.iter().filter_map(|segment| Part::new(segment.data)).collect();
    let name = parts.first().map(|part| part.name);
    let (rest_of_extended, extended_words) = join(parts).as_deref().map(xmp::take_words).unwrap_or_default();
    // A further packet with nothing but words is ours.
    let is_own = name.is_some() && rest_of_extended.is_none() && !extended_words.is_empty();
    let packet = segments.iter().find_map(|segment| xmp_of(segment)).map(<[u8]>::to_vec);
    let packet = match name.filter(|_| is_own) {
        Some(name) => packet.map(|packet| xmp::without_note(packet, &name)),
        None => packet,
    };
    let (packet, mut words) = packet.as_deref().map(xmp::take_words).unwrap_or_default();
    words.extend(extended_words.into_iter().filter(|_| is_own));
    let (own_name, has_other) = (name.filter(|_| is_own), name.is_some() && !is_own);
    Ok(Existing { packet, words, own_name, has_other, segments, rest: reader.rest })
}

fn xmp_of<'a>(segment: &Segment<'a>) -> Option<&'a [u8]> {
    segment.data.strip_prefix(XMP).filter(|_| segment.marker == 0xe1)
}

fn is_exif(segment: &Segment) -> bool {
    segment.marker == 0xe1 && segment.data.starts_with(EXIF)
}

pub(super) fn put(file: &[u8], put: Put) -> Result<Vec<u8>> {
    let old = existing(file)?;
    let exif = put.exif.filter(|exif| exif.len() <= MAX_SEGMENT - EXIF.len());
    let words = replaced(old.words.clone(), &put.words);
    let is_new_xmp = put.xmp.is_some();
    let packets = Packets::new(put.xmp.or(old.packet), &words, old.has_other && !is_new_xmp)?;
    let old_comment = comment(&old.words);

    let mut out = Vec::with_capacity(file.len().saturating_add(packets.size()));
    out.extend_from_slice(START);
    let mut metadata = Vec::new();
    if let Some(exif) = &exif {
        push(&mut metadata, 0xe1, &[EXIF, exif])?;
    }
    packets.push(&mut metadata)?;
    if !words.is_empty() {
        push(&mut metadata, COM, &[comment(&words).as_bytes()])?;
    }
    for comment in &put.comments {
        let end = comment.floor_char_boundary(MAX_SEGMENT);
        push(&mut metadata, COM, &[comment.get(..end).unwrap_or_default().as_bytes()])?;
    }
    let mut metadata = Some(metadata);
    for segment in &old.segments {
        // JFIF comes first, and Exif before XMP.
        let is_head = segment.marker == 0xe0 || (is_exif(segment) && exif.is_none());
        if let Some(metadata) = metadata.take_if(|_| !is_head) {
            out.extend_from_slice(&metadata);
        }
        let part = Part::new(segment.data).filter(|_| segment.marker == 0xe1);
        let is_replaced = xmp_of(segment).is_some()
            || (is_exif(segment) && exif.is_some())
            || part.is_some_and(|part| is_new_xmp || Some(part.name) == old.own_name)
            || (segment.marker == COM && !old.words.is_empty() && segment.data == old_comment.as_bytes());
        if !is_replaced {
            out.extend_from_slice(segment.whole);
        }
    }
    out.extend_from_slice(old.rest);
    Ok(out)
}

/// XMP as it goes into segments.
struct Packets {
    main: Option<Vec<u8>>,
    extended: Option<([u8; 32], Vec<u8>)>,
}

impl Packets {
    fn new(packet: Option<Vec<u8>>, words: &Words, has_extended: bool) -> Result<Packets> {
        let room = MAX_SEGMENT - XMP.len();
        let fits = |packet: &Option<Vec<u8>>| packet.as_ref().is_none_or(|packet| packet.len() <= room);
        let whole = merge(packet.as_deref(), words);
        if fits(&whole) {
            return Ok(Packets { main: whole, extended: None });
        }
        // What another file had may be too long by itself, and is then left out.
        let packet = packet.filter(|packet| packet.len() <= room);
        let too_large = || Error::TooLarge("the words are longer than what this JPEG has room for".to_owned());
        let Some(extended) = xmp::with_words(None, words) else { return Ok(Packets { main: packet, extended: None }) };
        let name = xmp::name(&extended);
        let main = Some(xmp::with_note(packet, &name));
        if has_extended || !fits(&main) || u32::try_from(extended.len()).is_err() {
            return Err(too_large());
        }
        Ok(Packets { main, extended: Some((name, extended)) })
    }

    fn size(&self) -> usize {
        let extended = self.extended.as_ref().map_or(0, |(_, packet)| packet.len());
        extended.saturating_add(self.main.as_ref().map_or(0, Vec::len))
    }

    fn push(&self, out: &mut Vec<u8>) -> Result<()> {
        if let Some(main) = &self.main {
            push(out, 0xe1, &[XMP, main])?;
        }
        let Some((name, packet)) = &self.extended else { return Ok(()) };
        let mut offset = 0_u32;
        let whole = u32::try_from(packet.len()).unwrap_or(u32::MAX);
        for part in packet.chunks(MAX_PART) {
            push(out, 0xe1, &[EXTENDED_XMP, name, &whole.to_be_bytes(), &offset.to_be_bytes(), part])?;
            offset = offset.saturating_add(u32::try_from(part.len()).unwrap_or(u32::MAX));
        }
        Ok(())
    }
}

fn push(out: &mut Vec<u8>, marker: u8, parts: &[&[u8]]) -> Result<()> {
    let length = parts.iter().fold(2_usize, |sum, part| sum.saturating_add(part.len()));
    let length = u16::try_from(length).map_err(|_| Error::TooLarge("longer than a segment of a JPEG".to_owned()))?;
    out.extend_from_slice(&[0xff, marker]);
    out.extend_from_slice(&length.to_be_bytes());
    parts.iter().for_each(|part| out.extend_from_slice(part));
    Ok(())
}

/// JFIF without its thumbnail: signature, version and density, then a thumbnail of no size.
fn push_jfif(out: &mut Vec<u8>, data: &[u8]) -> Result<()> {
    match data.get(..12) {
        Some(head) if data.starts_with(b"JFIF\0") => push(out, 0xe0, &[head, &[0, 0]]),
        _ => Ok(()),
    }
}

pub(super) fn strip(file: &[u8], exif: Option<&[u8]>) -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity(file.len());
    out.extend_from_slice(START);
    let (mut exif, mut is_ended) = (exif, false);
    let mut rest = file.get(START.len()..).unwrap_or_default();
    loop {
        let mut segments = Segments::new(rest);
        let mut has_scan = false;
        for segment in segments.by_ref() {
            let segment = segment?;
            if let Some(exif) = exif.take_if(|_| segment.marker != 0xe0) {
                push(&mut out, 0xe1, &[EXIF, exif])?;
            }
            match segment.marker {
                0xe0 => push_jfif(&mut out, segment.data)?,
                _ if is_shown(&segment) => out.extend_from_slice(segment.whole),
                _ => {}
            }
            has_scan = segment.marker == SOS;
        }
        rest = segments.rest;
        if !has_scan {
            break;
        }
        let (pixels, behind) = split_pixels(rest);
        out.extend_from_slice(pixels);
        is_ended = !behind.is_empty();
        rest = behind;
    }
    // Whatever stood behind the last scan ended it.
    if is_ended {
        out.extend_from_slice(&[0xff, EOI]);
    }
    Ok(out)
}

/// Tables, frames and scans, and the few others by which a picture is shown: ICC profiles, Adobe's mark of the colours, and
/// the boxes of JPEG XT, which share a segment with C2PA.
fn is_shown(segment: &Segment) -> bool {
    match segment.marker {
        0xe2 => segment.data.starts_with(b"ICC_PROFILE\0"),
        0xeb => segment.data.starts_with(b"JP") && !is_jumbf(segment.data),
        0xee => segment.data.starts_with(b"Adobe"),
        0xe0..=0xef | COM => false,
        _ => true,
    }
}

/// The pixels of a scan, up to the next marker that is not part of them.
fn split_pixels(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0_usize;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr(0xff, rest)) {
        at = at.saturating_add(found);
        match byte(bytes, at.saturating_add(1)) {
            Some(0 | 0xd0..=0xd7) => at = at.saturating_add(2),
            Some(0xff) => at = at.saturating_add(1),
            Some(_) => return bytes.split_at_checked(at).unwrap_or((bytes, &[])),
            None => break,
        }
    }
    (bytes, &[])
}
