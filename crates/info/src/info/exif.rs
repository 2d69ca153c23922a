//! EXIF (CIPA DC-008): of its many fields the orientation, and those that are words of people. Only the main directory and
//! the one for Exif's own fields are read, so that no chain of directories has to be followed.

use super::bytes::{array, byte};
use super::text::{Coding, Text};

const ORIENTATION: u16 = 0x0112;
const EXIF_DIRECTORY: u16 = 0x8769;
const USER_COMMENT: u16 = 0x9286;

/// Fields with words, and their keys.
const WORDS: &[(u16, &str)] =
    &[(0x010e, "Description"), (0x0131, "Software"), (0x013b, "Artist"), (0x8298, "Copyright")];

/// A TIFF header with its directories.
#[derive(Clone, Copy)]
struct Tiff<'a> {
    bytes: &'a [u8],
    little_endian: bool,
}

/// An entry of a directory: its field, its type, how many values, and where the entry begins.
struct Entry {
    field: u16,
    kind: u16,
    count: u32,
    at: usize,
}

impl<'a> Tiff<'a> {
    fn new(bytes: &'a [u8]) -> Option<Tiff<'a>> {
        let little_endian = match array(bytes, 0)? {
            [b'I', b'I', 42, 0] => true,
            [b'M', b'M', 0, 42] => false,
            _ => return None,
        };
        Some(Tiff { bytes, little_endian })
    }

    fn u16(self, at: usize) -> Option<u16> {
        let number = array(self.bytes, at)?;
        Some(if self.little_endian { u16::from_le_bytes(number) } else { u16::from_be_bytes(number) })
    }

    fn u32(self, at: usize) -> Option<u32> {
        let number = array(self.bytes, at)?;
        Some(if self.little_endian { u32::from_le_bytes(number) } else { u32::from_be_bytes(number) })
    }

    fn offset(self, at: usize) -> Option<usize> {
        usize::try_from(self.u32(at)?).ok()
    }

    fn entries(self, directory: usize) -> impl Iterator<Item = Entry> + use<'a> {
        let count = self.u16(directory).unwrap_or(0);
        (0..usize::from(count)).map_while(move |index| {
            let at = directory.checked_add(2)?.checked_add(index.checked_mul(12)?)?;
            let end = at.checked_add(12).filter(|&end| end <= self.bytes.len())?;
            let (kind, count) = (self.u16(end - 10)?, self.u32(end - 8)?);
            Some(Entry { field: self.u16(at)?, kind, count, at })
        })
    }

    fn main(self) -> impl Iterator<Item = Entry> + use<'a> {
        self.entries(self.offset(4).unwrap_or(usize::MAX))
    }

    /// The value of an entry of single bytes.
    fn bytes_of(self, entry: &Entry) -> Option<&'a [u8]> {
        let length = usize::try_from(entry.count).ok().filter(|_| matches!(entry.kind, 1 | 2 | 7))?;
        let at = if length <= 4 { entry.at.checked_add(8)? } else { self.offset(entry.at.checked_add(8)?)? };
        self.bytes.get(at..at.checked_add(length)?)
    }

    fn orientation(self, entry: &Entry) -> Option<u8> {
        let at = entry.at.checked_add(8)?;
        let value = match entry.kind {
            1 => u32::from(byte(self.bytes, at)?),
            3 => u32::from(self.u16(at)?),
            4 => self.u32(at)?,
            _ => return None,
        };
        u8::try_from(value).ok().filter(|value| (1..=8).contains(value))
    }
}

/// Some writers put the signature of a JPEG's segment before the TIFF header in other files too. However often it is there,
/// none is left: else what no reader of the one file takes for EXIF would be some in another that it is copied into.
pub(crate) fn without_signature(mut bytes: &[u8]) -> &[u8] {
    while let Some(rest) = bytes.strip_prefix(b"Exif\0\0") {
        bytes = rest;
    }
    bytes
}

/// 1 to 8, if it says so.
pub(crate) fn orientation(exif: &[u8]) -> Option<u8> {
    let tiff = Tiff::new(exif)?;
    tiff.main().filter(|entry| entry.field == ORIENTATION).find_map(|entry| tiff.orientation(&entry))
}

pub(crate) fn words(exif: &[u8], text: &mut Text) {
    let Some(tiff) = Tiff::new(exif) else { return };
    let mut seen = [false; WORDS.len()];
    let mut own = None;
    for entry in tiff.main() {
        if entry.field == EXIF_DIRECTORY && entry.kind == 4 {
            own = own.or(entry.at.checked_add(8).and_then(|at| tiff.offset(at)));
        }
        let Some(index) = WORDS.iter().position(|&(field, _)| field == entry.field) else { continue };
        let (Some(seen), Some((_, key))) = (seen.get_mut(index), WORDS.get(index)) else { continue };
        if let Some(value) = tiff.bytes_of(&entry).filter(|_| !*seen) {
            *seen = true;
            add(key, value, text);
        }
    }
    let comment = own.and_then(|own| tiff.entries(own).find(|entry| entry.field == USER_COMMENT));
    if let Some(value) = comment.and_then(|entry| tiff.bytes_of(&entry)) {
        user_comment(value, tiff.little_endian, text);
    }
}

/// Adds what stands before the first NUL.
fn add(key: &str, value: &[u8], text: &mut Text) {
    let value = value.split(|&byte| byte == 0).next().unwrap_or_default();
    if !value.is_empty() {
        text.add_bytes(key, value, Coding::Utf8);
    }
}

/// Eight bytes say how the comment is coded; those who leave them out write plain text.
fn user_comment(value: &[u8], little_endian: bool, text: &mut Text) {
    const KEY: &str = "UserComment";
    match value.split_at_checked(8) {
        Some((b"UNICODE\0", value)) => {
            let comment = utf16(value, little_endian);
            let comment = comment.trim_end_matches('\0');
            if !comment.is_empty() {
                text.add(KEY, comment);
            }
        }
        Some((b"ASCII\0\0\0" | [0, 0, 0, 0, 0, 0, 0, 0], value)) => add(KEY, value, text),
        // Japanese by JIS X 0208 is not read.
        Some((b"JIS\0\0\0\0\0", _)) => {}
        _ => add(KEY, value, text),
    }
}

/// UTF-16 in the order that its mark says, else in that of the file; but many write big-endian text into little-endian
/// files, and the other way round: text that is mostly ASCII tells.
fn utf16(bytes: &[u8], little_endian: bool) -> String {
    let units = |little: bool| {
        let (pairs, _) = bytes.as_chunks::<2>();
        pairs.iter().map(move |&pair| if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    };
    let ascii = |little| units(little).filter(|unit| matches!(unit, 9 | 10 | 13 | 32..=126)).count();
    let little_endian = match bytes {
        [0xff, 0xfe, ..] => true,
        [0xfe, 0xff, ..] => false,
        _ => {
            let other = ascii(!little_endian);
            let is_other = other > ascii(little_endian) && other > bytes.len() / 4;
            little_endian != is_other
        }
    };
    let text: String = char::decode_utf16(units(little_endian)).map(|unit| unit.unwrap_or('\u{fffd}')).collect();
    match text.strip_prefix('\u{feff}') {
        Some(text) => text.to_owned(),
        None => text,
    }
}

/// An EXIF that says the orientation and nothing else.
pub(crate) fn of_orientation(orientation: u8) -> Vec<u8> {
    let mut exif = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif
}

/// Sets the orientation, where there is one, to upright.
pub(crate) fn set_upright(exif: &mut [u8]) {
    let Some(tiff) = Tiff::new(exif) else { return };
    let little_endian = tiff.little_endian;
    let places: Vec<(usize, u16)> = tiff
        .main()
        .filter(|entry| entry.field == ORIENTATION)
        .filter_map(|entry| Some((entry.at.checked_add(8)?, entry.kind)))
        .collect();
    for (at, kind) in places {
        let value: [u8; 4] = match (kind, little_endian) {
            (1, _) | (_, true) => [1, 0, 0, 0],
            (4, false) => [0, 0, 0, 1],
            (_, false) => [0, 1, 0, 0],
        };
        if let Some(place) = exif.get_mut(at..).and_then(|rest| rest.first_chunk_mut::<4>()) {
            *place = value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_exif_says_its_orientation() {
        for value in 1..=8 {
            let mut exif = of_orientation(value);
            assert_eq!(exif.len(), 26);
            assert_eq!(orientation(&exif), Some(value));
            set_upright(&mut exif);
            assert_eq!(orientation(&exif), Some(1));
        }
    }

    #[test]
    fn text_in_the_other_byte_order_is_recognised() {
        let text = "a red fox 狐";
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for order in [true, false] {
            assert_eq!(utf16(&big, order), text);
            assert_eq!(utf16(&little, order), text);
        }
        let one: Vec<u8> = "一只狐狸".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(utf16(&one, false), "一只狐狸");
    }
}
