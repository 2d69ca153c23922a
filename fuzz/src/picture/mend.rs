//! Files whose lengths and checksums are right again after bytes were changed, so that readers come to what is behind.

use super::files::stored;
use super::support::{png_chunk, riff_chunk};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// How far from where a piece says that it ends its end is looked for.
const REACH: usize = 32;

pub fn mend(file: &[u8]) -> Vec<u8> {
    if let Some(chunks) = file.strip_prefix(PNG) {
        return [PNG, &png(chunks)].concat();
    }
    match file {
        [0xff, 0xd8, segments @ ..] => [&[0xff, 0xd8], &jpeg(segments)[..]].concat(),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', chunks @ ..] => {
            let chunks = webp(chunks);
            [b"RIFF", &(chunks.len() as u32 + 4).to_le_bytes()[..], b"WEBP", &chunks].concat()
        }
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => boxes(file),
        _ => file.to_vec(),
    }
}

/// The place at which a next piece begins, or the bytes end, that is nearest to where it should. It is beyond `least`.
fn nearest(bytes: &[u8], least: usize, end: usize, begins: impl Fn(&[u8]) -> bool) -> usize {
    let is_end = |at: usize| at >= least && (at == bytes.len() || bytes.get(at..).is_some_and(&begins));
    let places = (0..REACH).flat_map(|off| [end.saturating_add(off), end.saturating_sub(off)]);
    places.into_iter().find(|&at| is_end(at)).unwrap_or(end.clamp(least, bytes.len().max(least)))
}

fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

fn png(mut rest: &[u8]) -> Vec<u8> {
    let is_name = |chunk: &[u8]| number::<4>(chunk, 4).is_some_and(|name| name.iter().all(u8::is_ascii_alphabetic));
    let mut out = Vec::new();
    while let (Some(length), Some(name)) = (number(rest, 0), number(rest, 4)) {
        let end = nearest(rest, 12, (u32::from_be_bytes(length) as usize).saturating_add(12), is_name);
        let data = rest.get(8..end - 4).or(rest.get(8..)).unwrap_or_default();
        // What was packed without being made smaller stays valid, whatever it is now.
        match data {
            [0x78, 1, _, _, _, _, _, lines @ .., _, _, _, _] if &name == b"IDAT" => {
                out.extend(png_chunk(&name, &stored(lines)));
            }
            _ => out.extend(png_chunk(&name, data)),
        }
        rest = rest.get(end..).unwrap_or_default();
    }
    out.extend(rest);
    out
}

fn webp(mut rest: &[u8]) -> Vec<u8> {
    const NAMES: [&[u8; 4]; 10] =
        [b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP", b"EXIF", b"XMP ", b"C2PA"];
    let is_name = |chunk: &[u8]| number(chunk, 0).is_some_and(|name| NAMES.contains(&&name));
    let mut out = Vec::new();
    while let (Some(name), Some(length)) = (number(rest, 0), number(rest, 4)) {
        let length = u32::from_le_bytes(length) as usize;
        let end = nearest(rest, 8, length.saturating_add(8).saturating_add(length % 2), is_name);
        let data = rest.get(8..end).or(rest.get(8..)).unwrap_or_default();
        // The byte that makes a length even is not counted.
        let data = if data.len() == length + 1 { data.get(..length).unwrap_or_default() } else { data };
        match data.split_at_checked(16) {
            Some((head, chunks)) if &name == b"ANMF" => out.extend(riff_chunk(&name, &[head, &webp(chunks)].concat())),
            _ => out.extend(riff_chunk(&name, data)),
        }
        rest = rest.get(end..).unwrap_or_default();
    }
    out.extend(rest);
    out
}

fn jpeg(mut rest: &[u8]) -> Vec<u8> {
    let is_marker = |bytes: &[u8]| matches!(bytes, [0xff, 0xc0..=0xcf | 0xd9..=0xfe, ..]);
    let mut out = Vec::new();
    loop {
        match rest {
            [0xff, marker @ (0xc0..=0xcf | 0xda..=0xfe), high, low, ..] => {
                let end = usize::from(u16::from_be_bytes([*high, *low])) + 2;
                // Behind the header of a scan are its bits.
                let end = if *marker == 0xda { end } else { nearest(rest, 4, end, is_marker) };
                let data = rest.get(4..end).or(rest.get(4..)).unwrap_or_default();
                out.extend([0xff, *marker]);
                out.extend((data.len() as u16 + 2).to_be_bytes());
                out.extend(data);
                rest = rest.get(end..).unwrap_or_default();
            }
            [byte, behind @ ..] => {
                out.push(*byte);
                rest = behind;
            }
            [] => return out,
        }
    }
}

/// Boxes, and those in them.
fn boxes(mut rest: &[u8]) -> Vec<u8> {
    let is_name = |inner: &[u8]| {
        number::<4>(inner, 4).is_some_and(|name| name.iter().all(|byte| matches!(byte, b'a'..=b'z' | b'C' | b'1')))
    };
    let mut out = Vec::new();
    while let (Some(size), Some(name)) = (number(rest, 0), number::<4>(rest, 4)) {
        let end = nearest(rest, 8, u32::from_be_bytes(size) as usize, is_name);
        let data = rest.get(8..end).or(rest.get(8..)).unwrap_or_default();
        let before = match &name {
            b"iprp" | b"ipco" | b"moov" | b"trak" | b"mdia" | b"minf" | b"stbl" => Some(0),
            b"meta" | b"iref" => Some(4),
            b"iinf" => Some(6),
            _ => None,
        };
        let data = match before.and_then(|before| data.split_at_checked(before)) {
            Some((head, inner)) => [head, &boxes(inner)].concat(),
            None => data.to_vec(),
        };
        out.extend((data.len() as u32 + 8).to_be_bytes());
        out.extend(name);
        out.extend(data);
        rest = rest.get(end..).unwrap_or_default();
    }
    out.extend(rest);
    out
}
