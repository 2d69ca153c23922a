//! HEIF and AVIF (ISO/IEC 23008-12, over the boxes of ISO/IEC 14496-12): the properties of the primary item, or the first
//! track of pictures where there is no item.

mod boxes;
mod turn;

use super::bytes::{array, be16, be32, byte, damaged};
use super::exif;
use super::scan::{ColorModel, Scan};
use super::text::{Coding, Piece};
use crate::error::{Error, Result};
use boxes::{Box, Boxes, Reader, find};
use std::collections::BTreeSet;
use turn::{UPRIGHT, mirrored, orientation, rotated};

const C2PA: [u8; 16] = *b"\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81";
const ALPHA: &[&[u8]] = &[b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0", b"urn:mpeg:hevc:2015:auxid:1\0"];

pub(crate) fn scan(file: &[u8]) -> Result<Scan<'_>> {
    let mut boxes = Boxes { rest: file };
    let brands = boxes.next().unwrap_or_else(|| Err(damaged("the file has no box")))?.data;
    let mut scan = Scan { mime: mime(brands)?, bit_depth: 8, frames: Some(1), ..Scan::default() };
    let (mut meta, mut movie) = (None, None);
    for found in boxes {
        // Pixels may end early; what is needed of the headers is looked for below.
        let Ok(found) = found else { break };
        match &found.kind {
            b"meta" => meta = meta.or(Some(found.data)),
            b"moov" => movie = movie.or(Some(found.data)),
            b"uuid" => scan.has_c2pa |= found.data.starts_with(&C2PA),
            _ => {}
        }
    }
    let is_sequence =
        brands.as_chunks::<4>().0.iter().any(|brand| matches!(brand, b"avis" | b"msf1" | b"hevc" | b"hevx"));
    let track = movie.and_then(track);
    if is_sequence {
        scan.frames = track.as_ref().and_then(|track| track.frames);
        scan.is_sequence = true;
    }
    let item = meta.map(|meta| Meta::new(meta).and_then(|meta| meta.read(file, &mut scan)));
    match (item, track) {
        (Some(read), _) => read.ok_or_else(|| damaged("the file does not say what its primary picture is"))?,
        (None, Some(track)) if is_sequence => scan.stored = track.size,
        _ => return Err(damaged("the file does not say what is in it")),
    }
    if scan.stored.0 == 0 || scan.stored.1 == 0 {
        return Err(damaged("the picture is of no width or height"));
    }
    Ok(scan)
}

/// By the first brand that says more than that it is a HEIF.
fn mime(brands: &[u8]) -> Result<&'static str> {
    let (brands, _) = brands.as_chunks::<4>();
    let major = brands.first().ok_or_else(|| damaged("the file ends in its brands"))?;
    // The second is a version.
    let all = || std::iter::once(major).chain(brands.iter().skip(2));
    let known = all().find_map(|brand| match brand {
        b"avif" | b"avis" => Some("image/avif"),
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"hevm" | b"hevs" => Some("image/heic"),
        _ => None,
    });
    let known = known.or_else(|| all().any(|brand| matches!(brand, b"mif1" | b"msf1")).then_some("image/heif"));
    known.ok_or_else(|| {
        let name = match major {
            b"qt  " => "a QuickTime video",
            b"crx " => "a Canon CR3",
            b"jpm " | b"jpx " | b"jp2 " => "a JPEG 2000",
            b"M4A " => "an MPEG-4 audio",
            _ => "an MP4 video",
        };
        Error::Unsupported(format!("{name} file is not read"))
    })
}

/// A box `meta`, taken apart.
struct Meta<'a> {
    primary: u32,
    /// Those of all items, in the order in which associations count them.
    properties: Vec<Box<'a>>,
    associations: Vec<&'a [u8]>,
    references: &'a [u8],
    infos: &'a [u8],
    locations: &'a [u8],
    data: &'a [u8],
}

impl<'a> Meta<'a> {
    fn new(meta: &'a [u8]) -> Option<Meta<'a>> {
        let meta = meta.get(4..)?;
        let primary = find(meta, b"pitm")?;
        let properties = find(meta, b"iprp")?;
        Some(Meta {
            primary: if byte(primary, 0)? == 0 { be16(primary, 4)?.into() } else { be32(primary, 4)? },
            properties: Boxes { rest: find(properties, b"ipco")? }.map_while(Result::ok).collect(),
            associations: Boxes { rest: properties }
                .map_while(Result::ok)
                .filter(|inner| &inner.kind == b"ipma")
                .map(|inner| inner.data)
                .collect(),
            references: find(meta, b"iref").unwrap_or_default(),
            infos: find(meta, b"iinf").unwrap_or_default(),
            locations: find(meta, b"iloc").unwrap_or_default(),
            data: find(meta, b"idat").unwrap_or_default(),
        })
    }

    fn read(&self, file: &'a [u8], scan: &mut Scan<'a>) -> Option<()> {
        let References { alphas, tile } = self.references();
        let (mut size, mut tile_depth) = (None, None);
        let mut has_depth = false;
        let mut turn = UPRIGHT;
        self.each_property(|item, property| {
            let data = property.data;
            if item == self.primary {
                match &property.kind {
                    b"ispe" => size = size.or(be32(data, 4).zip(be32(data, 8))),
                    b"irot" => turn = rotated(turn, byte(data, 0).unwrap_or(0) & 3),
                    b"imir" => turn = mirrored(turn, byte(data, 0).unwrap_or(0) & 1),
                    b"clap" => scan.crop = clean_aperture(data),
                    b"colr" => scan.has_icc_profile |= matches!(data.get(..4), Some(b"prof" | b"rICC")),
                    b"pixi" => {
                        if let (Some(channels), Some(depth @ 1..)) = (byte(data, 4), byte(data, 5)) {
                            scan.bit_depth = depth;
                            has_depth = true;
                            if channels == 1 {
                                scan.color_model = ColorModel::Gray;
                            }
                        }
                    }
                    _ => {}
                }
            }
            if item == self.primary || Some(item) == tile {
                tile_depth = tile_depth.or(coded(property));
            }
            if alphas.contains(&item) && &property.kind == b"auxC" {
                let kind = data.get(4..).unwrap_or_default();
                scan.has_alpha |= ALPHA.iter().any(|alpha| kind.starts_with(alpha));
            }
        });
        if let Some((depth, is_gray)) = tile_depth {
            if !has_depth {
                scan.bit_depth = depth;
            }
            if is_gray {
                scan.color_model = ColorModel::Gray;
            }
        }
        scan.stored = size?;
        scan.crop = scan.crop.filter(|crop| crop.0 <= scan.stored.0 && crop.1 <= scan.stored.1);
        scan.orientation = Some(orientation(turn));
        self.metadata(file, scan);
        Some(())
    }

    /// Gives each item with each property of it, in their order.
    fn each_property(&self, mut each: impl FnMut(u32, Box<'a>)) {
        for association in &self.associations {
            let mut reader = Reader(association);
            let Some([version, _, _, flags]) = reader.take(4).and_then(|head| array(head, 0)) else { continue };
            let Some(count) = reader.number(4) else { continue };
            for _ in 0..count {
                let Some(item) = reader.number32(version > 0) else { break };
                let Some(properties) = reader.number(1) else { break };
                for _ in 0..properties {
                    // The highest bit says that the property must be understood.
                    let index = match flags & 1 {
                        0 => reader.number(1).map(|index| index & 0x7f),
                        _ => reader.number(2).map(|index| index & 0x7fff),
                    };
                    let index = index.and_then(|index| usize::try_from(index).ok()?.checked_sub(1));
                    if let Some(&property) = index.and_then(|index| self.properties.get(index)) {
                        each(item, property);
                    }
                }
            }
        }
    }

    fn references(&self) -> References {
        let mut references = References::default();
        let is_long = byte(self.references, 0).is_some_and(|version| version > 0);
        for found in (Boxes { rest: self.references.get(4..).unwrap_or_default() }).map_while(Result::ok) {
            let mut reader = Reader(found.data);
            let (Some(from), Some(count)) = (reader.number32(is_long), reader.number(2)) else { continue };
            let mut to = (0..count).map_while(|_| reader.number32(is_long));
            match &found.kind {
                b"auxl" if to.any(|to| to == self.primary) => {
                    references.alphas.insert(from);
                }
                b"dimg" if from == self.primary => references.tile = references.tile.or(to.next()),
                _ => {}
            }
        }
        references
    }

    /// Finds the first item of EXIF and of XMP. What lies in more than one piece is passed over.
    fn metadata(&self, file: &'a [u8], scan: &mut Scan<'a>) {
        let (mut exif_item, mut xmp_item) = (None, None);
        let version = byte(self.infos, 0).unwrap_or(0);
        let entries = self.infos.get(if version == 0 { 6 } else { 8 }..).unwrap_or_default();
        for found in (Boxes { rest: entries }).map_while(Result::ok).filter(|found| &found.kind == b"infe") {
            match info(found.data) {
                Some((item, b"Exif", _)) => exif_item = exif_item.or(Some(item)),
                Some((item, b"mime", b"application/rdf+xml")) => xmp_item = xmp_item.or(Some(item)),
                _ => {}
            }
        }
        let (mut exif_data, mut xmp_data) = (None, None);
        if exif_item.is_some() || xmp_item.is_some() {
            self.each_location(file, |item, data| {
                if Some(item) == exif_item {
                    exif_data = exif_data.or(Some(data));
                } else if Some(item) == xmp_item {
                    xmp_data = xmp_data.or(Some(data));
                }
            });
        }
        // A number says how far behind it the TIFF header is.
        scan.exif = exif_data.and_then(|data| {
            let start = usize::try_from(be32(data, 0)?).ok()?.checked_add(4)?;
            data.get(start..).map(exif::without_signature)
        });
        scan.xmp = xmp_data.map(|value| Piece { key: b"XMP", value, coding: Coding::Utf8, deflated: false });
    }

    /// Gives each item that lies in one piece, with its bytes.
    fn each_location(&self, file: &'a [u8], mut each: impl FnMut(u32, &'a [u8])) -> Option<()> {
        let mut reader = Reader(self.locations);
        let [version, _, _, _, sizes, more_sizes] = array(reader.take(6)?, 0)?;
        let half = |byte: u8, shift: u8| usize::from((byte >> shift) & 15).min(8);
        let (offset_size, length_size) = (half(sizes, 4), half(sizes, 0));
        let (base_size, index_size) = (half(more_sizes, 4), if version > 0 { half(more_sizes, 0) } else { 0 });
        let count = reader.number32(version >= 2)?;
        for _ in 0..count {
            let item = reader.number32(version >= 2)?;
            let method = if version > 0 { reader.number(2)? & 15 } else { 0 };
            reader.take(2)?;
            let base = reader.number(base_size)?;
            let extents = reader.number(2)?;
            for _ in 0..extents {
                reader.take(index_size)?;
                let (offset, length) = (reader.number(offset_size)?, reader.number(length_size)?);
                let source = match method {
                    0 => file,
                    1 => self.data,
                    _ => continue,
                };
                let start = base.checked_add(offset).and_then(|start| usize::try_from(start).ok());
                let data = start.and_then(|start| source.get(start..));
                // No length is all there is.
                let data = data.and_then(|data| match usize::try_from(length).ok()? {
                    0 => Some(data),
                    length => data.get(..length),
                });
                if let Some(data) = data.filter(|_| extents == 1) {
                    each(item, data);
                }
                // Extents of no size at all could go on for long.
                if offset_size + length_size + index_size == 0 {
                    break;
                }
            }
        }
        Some(())
    }
}

#[derive(Default)]
struct References {
    /// Items that are something beside the primary one; their properties say whether it is alpha.
    alphas: BTreeSet<u32>,
    /// The first of those that the primary item is put together from.
    tile: Option<u32>,
}

/// An item's number, its type, and its MIME type where it has one.
fn info(entry: &[u8]) -> Option<(u32, &[u8; 4], &[u8])> {
    let mut reader = Reader(entry);
    let version = byte(reader.take(4)?, 0).filter(|&version| version >= 2)?;
    let item = reader.number32(version > 2)?;
    reader.take(2)?;
    let kind = reader.take(4)?.first_chunk()?;
    // A name and the MIME type, which end in a NUL each.
    let mut strings = reader.0.split(|&byte| byte == 0);
    strings.next();
    Some((item, kind, strings.next().unwrap_or_default()))
}

/// Bits of a sample and whether there is no colour, from the header of the codec.
fn coded(property: Box) -> Option<(u8, bool)> {
    match &property.kind {
        b"av1C" => {
            let bits = byte(property.data, 2)?;
            let depth = match (bits & 0x40, bits & 0x20) {
                (0, _) => 8,
                (_, 0) => 10,
                _ => 12,
            };
            Some((depth, bits & 0x10 != 0))
        }
        b"hvcC" => Some(((byte(property.data, 17)? & 7) + 8, byte(property.data, 16)? & 3 == 0)),
        _ => None,
    }
}

/// Width and height of a `clap`, where they are whole numbers.
fn clean_aperture(data: &[u8]) -> Option<(u32, u32)> {
    let side = |at: usize| {
        let (number, by) = be32(data, at).zip(be32(data, at.checked_add(4)?))?;
        number.checked_div(by).filter(|&side| side > 0 && number.checked_rem(by) == Some(0))
    };
    side(0).zip(side(8))
}

struct Track {
    size: (u32, u32),
    frames: Option<u32>,
}

/// The first track of pictures.
fn track(movie: &[u8]) -> Option<Track> {
    let mut tracks = Boxes { rest: movie }.map_while(Result::ok).filter(|inner| &inner.kind == b"trak");
    tracks.find_map(|track| {
        let media = find(track.data, b"mdia")?;
        let handler = find(media, b"hdlr")?.get(8..12)?;
        if handler != b"pict" && handler != b"vide" {
            return None;
        }
        let header = find(track.data, b"tkhd")?;
        // Numbers with 16 bits behind the point, the last of the header.
        let at = if byte(header, 0)? == 0 { 76 } else { 88 };
        let size = (be32(header, at)? >> 16, be32(header, at.checked_add(4)?)? >> 16);
        let samples = find(media, b"minf").and_then(|inner| find(inner, b"stbl"));
        let frames = samples.and_then(|samples| be32(find(samples, b"stsz")?, 8));
        Some(Track { size, frames })
    })
}
