//! JPEG (ITU T.81), with the segments that JFIF, Exif, Adobe and C2PA put into it.

use super::bytes::{array, be16, be32, byte, damaged};
use super::exif;
use super::scan::{ColorModel, Scan};
use super::text::{Coding, Piece};
use crate::error::{Error, Result};
use memchr::memchr;

pub(crate) const EXIF: &[u8] = b"Exif\0\0";
pub(crate) const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
/// XMP specification, part 3, section 1.1.3.1: then 32 digits, the whole length, and where this part belongs.
pub(crate) const EXTENDED_XMP: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
pub(crate) const SOS: u8 = 0xda;
pub(crate) const EOI: u8 = 0xd9;
pub(crate) const COM: u8 = 0xfe;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment<'a> {
    pub marker: u8,
    /// Behind the length.
    pub data: &'a [u8],
    /// With marker and length.
    pub whole: &'a [u8],
}

/// The segments of a file up to the next scan, the header of which is the last. Bytes between segments are passed over, as
/// libjpeg does.
#[derive(Clone, Debug)]
pub(crate) struct Segments<'a> {
    /// What is behind the segments given so far.
    pub rest: &'a [u8],
    ended: bool,
}

impl<'a> Segments<'a> {
    /// Of bytes behind the start of a file or behind the pixels of a scan.
    pub fn new(rest: &'a [u8]) -> Segments<'a> {
        Segments { rest, ended: false }
    }

    pub fn of_file(file: &'a [u8]) -> Segments<'a> {
        Segments::new(file.get(2..).unwrap_or_default())
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Result<Segment<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let Some(at) = memchr(0xff, self.rest) else { break };
            self.rest = self.rest.get(at..)?;
            match byte(self.rest, 1) {
                Some(0xff) => self.rest = self.rest.get(1..)?,
                // No segment: nothing, a restart, or a start.
                Some(0 | 1 | 0xd0..=0xd8) => self.rest = self.rest.get(2..)?,
                Some(EOI) | None => break,
                Some(marker) => {
                    let Some((segment, rest)) = split_segment(self.rest, marker) else {
                        self.ended = true;
                        return Some(Err(damaged("the JPEG ends within a segment")));
                    };
                    self.rest = rest;
                    self.ended = marker == SOS;
                    return Some(Ok(segment));
                }
            }
        }
        self.ended = true;
        None
    }
}

fn split_segment(bytes: &[u8], marker: u8) -> Option<(Segment<'_>, &[u8])> {
    let length = be16(bytes, 2).filter(|&length| length >= 2)?;
    let (whole, rest) = bytes.split_at_checked(usize::from(length).checked_add(2)?)?;
    Some((Segment { marker, data: whole.get(4..)?, whole }, rest))
}

pub(crate) fn scan(file: &[u8]) -> Result<Scan<'_>> {
    let mut scan = Scan { mime: "image/jpeg", frames: Some(1), ..Scan::default() };
    let mut parts = Vec::new();
    let mut has_frame = false;
    for segment in Segments::of_file(file) {
        let segment = segment?;
        match segment.marker {
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf if !has_frame => {
                frame(&segment, &mut scan)?;
                has_frame = true;
            }
            0xf7 => return Err(Error::Unsupported("a JPEG-LS file is not read".to_owned())),
            SOS if has_frame => {
                scan.extended_xmp = join(parts);
                return Ok(scan);
            }
            SOS => break,
            _ => metadata(&segment, &mut scan, &mut parts),
        }
    }
    Err(damaged(if has_frame { "the JPEG has no pixels" } else { "the JPEG has no frame header" }))
}

fn frame(segment: &Segment, scan: &mut Scan) -> Result<()> {
    let short = || damaged("the JPEG has a frame header that is too short");
    let [bit_depth, h1, h0, w1, w0, components] = array(segment.data, 0).ok_or_else(short)?;
    let (width, height) = (u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0]));
    if segment.data.len() < usize::from(components).saturating_mul(3).saturating_add(6) {
        return Err(short());
    }
    if width == 0 {
        return Err(damaged("the JPEG is of no width"));
    }
    if height == 0 {
        return Err(Error::Unsupported("a JPEG that says its height after its pixels is not read".to_owned()));
    }
    if !(2..=16).contains(&bit_depth) {
        return Err(damaged("the JPEG has samples of a size that there is none of"));
    }
    scan.color_model = match components {
        1 => ColorModel::Gray,
        3 => ColorModel::Rgb,
        4 => ColorModel::Cmyk,
        _ => return Err(Error::Unsupported(format!("a JPEG of {components} components is not read"))),
    };
    scan.stored = (width.into(), height.into());
    scan.bit_depth = bit_depth;
    Ok(())
}

fn metadata<'a>(segment: &Segment<'a>, scan: &mut Scan<'a>, parts: &mut Vec<Part<'a>>) {
    let data = segment.data;
    match segment.marker {
        0xe1 => {
            if let Some(exif) = data.strip_prefix(EXIF) {
                scan.exif = scan.exif.or(Some(exif::without_signature(exif)));
            } else if let Some(value) = data.strip_prefix(XMP) {
                let piece = Piece { key: b"XMP", value, coding: Coding::Utf8, deflated: false };
                scan.xmp = scan.xmp.or(Some(piece));
            } else {
                parts.extend(Part::new(data));
            }
        }
        0xe2 if data.starts_with(b"ICC_PROFILE\0") => scan.has_icc_profile = true,
        0xeb if is_c2pa(data) => scan.has_c2pa = true,
        COM => {
            let end = data.iter().rposition(|&byte| byte != 0).map_or(0, |at| at.saturating_add(1));
            let value = data.get(..end).unwrap_or_default();
            scan.text.push(Piece { key: b"Comment", value, coding: Coding::Utf8, deflated: false });
        }
        _ => {}
    }
}

/// A part of extended XMP.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part<'a> {
    pub name: [u8; 32],
    offset: u32,
    data: &'a [u8],
}

impl<'a> Part<'a> {
    pub fn new(segment: &'a [u8]) -> Option<Part<'a>> {
        let part = segment.strip_prefix(EXTENDED_XMP)?;
        Some(Part { name: array(part, 0)?, offset: be32(part, 36)?, data: part.get(40..)? })
    }
}

/// The packet that the parts of the first name make, as far as they follow on one another.
pub(crate) fn join(mut parts: Vec<Part>) -> Option<Vec<u8>> {
    let name = parts.first()?.name;
    parts.retain(|part| part.name == name);
    parts.sort_by_key(|part| part.offset);
    let mut packet = Vec::new();
    for part in parts {
        if u32::try_from(packet.len()).ok()? == part.offset {
            packet.extend_from_slice(part.data);
        }
    }
    Some(packet)
}

/// JPEG systems (ISO/IEC 19566-5): `JP`, an instance, a sequence number, then a box, the head of which each part repeats.
pub(crate) fn is_jumbf(data: &[u8]) -> bool {
    data.starts_with(b"JP") && data.get(12..16) == Some(b"jumb")
}

/// The description box of the first part has the label of a C2PA manifest store.
fn is_c2pa(data: &[u8]) -> bool {
    let is_described = is_jumbf(data) && data.get(20..24) == Some(b"jumd");
    // A UUID and a byte of flags stand before the label.
    is_described && data.get(41..).is_some_and(|label| label.starts_with(b"c2pa"))
}
