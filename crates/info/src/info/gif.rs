//! GIF (version 89a). Its frames are counted by stepping over their blocks.

use super::bytes::{array, byte, damaged, le16};
use super::scan::{ColorModel, Scan};
use super::text::{Coding, Piece};
use crate::error::Result;

/// The end of XMP in a GIF: 258 bytes by which a reader of blocks comes to the end from anywhere within.
const XMP_TRAILER: usize = 258;

pub(crate) fn scan(file: &[u8]) -> Result<Scan<'_>> {
    scan_blocks(file).ok_or_else(|| damaged("the GIF ends within a block, or has a block that there is none of"))?
}

fn scan_blocks(file: &[u8]) -> Option<Result<Scan<'_>>> {
    let mut scan = Scan { mime: "image/gif", color_model: ColorModel::Indexed, ..Scan::default() };
    let mut screen = (u32::from(le16(file, 6)?), u32::from(le16(file, 8)?));
    let packed = byte(file, 10)?;
    let mut at = 13_usize.checked_add(table_size(packed))?;
    if packed & 0x80 != 0 {
        scan.bit_depth = (packed & 7) + 1;
    }
    let mut frames = 0_u32;
    loop {
        match byte(file, at) {
            Some(b',') => {
                let [left, top, width, height] = sides(file, at)?;
                // Some files leave the size of the screen to the first picture.
                if frames == 0 && (screen.0 == 0 || screen.1 == 0) {
                    screen = (width, height);
                }
                // What the first picture leaves free is seen through.
                if frames == 0 && (left > 0 || top > 0 || width < screen.0 || height < screen.1) {
                    scan.has_alpha = true;
                }
                let packed = byte(file, at.checked_add(9)?)?;
                if scan.bit_depth == 0 && packed & 0x80 != 0 {
                    scan.bit_depth = (packed & 7) + 1;
                }
                frames = frames.saturating_add(1);
                // A byte of the code size stands before the pixels.
                at = skip_blocks(file, at.checked_add(11)?.checked_add(table_size(packed))?)?;
            }
            Some(b'!') => at = extension(file, at, &mut scan)?,
            Some(b';') => break,
            // Files without their last byte are shown everywhere.
            None if frames > 0 => break,
            _ => return None,
        }
    }
    if frames == 0 || screen.0 == 0 || screen.1 == 0 {
        return Some(Err(damaged("the GIF has no picture")));
    }
    scan.bit_depth = scan.bit_depth.max(1);
    scan.stored = screen;
    scan.frames = Some(frames);
    Some(Ok(scan))
}

/// The numbers of an image descriptor, after its first byte.
fn sides(file: &[u8], at: usize) -> Option<[u32; 4]> {
    let [_, l0, l1, t0, t1, w0, w1, h0, h1] = array(file, at)?;
    let number = |low, high| u32::from(u16::from_le_bytes([low, high]));
    Some([number(l0, l1), number(t0, t1), number(w0, w1), number(h0, h1)])
}

fn table_size(packed: u8) -> usize {
    if packed & 0x80 == 0 { 0 } else { 6 << (packed & 7) }
}

/// Where the blocks from here on end.
fn skip_blocks(file: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = byte(file, at)?;
        at = at.checked_add(usize::from(length))?.checked_add(1)?;
        if length == 0 {
            return Some(at);
        }
    }
}

fn extension<'a>(file: &'a [u8], at: usize, scan: &mut Scan<'a>) -> Option<usize> {
    let blocks = at.checked_add(2)?;
    let end = skip_blocks(file, blocks)?;
    let data = file.get(blocks..end)?;
    match (byte(file, at.checked_add(1)?)?, data) {
        (0xf9, &[4..=255, packed, ..]) => scan.has_alpha |= packed & 1 != 0,
        // A comment is one block or, if long, the first of them.
        (0xfe, &[length, ref comment @ ..]) if length > 0 => {
            let value = comment.get(..usize::from(length))?;
            scan.text.push(Piece { key: b"Comment", value, coding: Coding::Utf8, deflated: false });
        }
        (0xff, [11, rest @ ..]) => {
            let (name, value) = rest.split_at_checked(11)?;
            if name == b"XMP DataXMP" && scan.xmp.is_none() {
                let value = value.get(..value.len().saturating_sub(XMP_TRAILER)).unwrap_or_default();
                scan.xmp = Some(Piece { key: b"XMP", value, coding: Coding::Utf8, deflated: false });
            }
            scan.has_c2pa |= name.starts_with(b"C2PA_GIF");
            scan.has_icc_profile |= name == b"ICCRGBG1012";
        }
        _ => {}
    }
    Some(end)
}
