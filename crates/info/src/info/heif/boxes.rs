//! Boxes (ISO/IEC 14496-12), and the numbers in them.

use crate::error::Result;
use crate::info::bytes::{array, be32, be64, damaged};

#[derive(Clone, Copy)]
pub(super) struct Box<'a> {
    pub kind: [u8; 4],
    pub data: &'a [u8],
}

/// The boxes of a file or in a box. One that says it is longer than what is there is an error, and the last.
pub(super) struct Boxes<'a> {
    pub rest: &'a [u8],
}

impl<'a> Iterator for Boxes<'a> {
    type Item = Result<Box<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let next = split_box(self.rest);
        self.rest = next.map(|(_, rest)| rest).unwrap_or_default();
        Some(next.map(|(first, _)| first).ok_or_else(|| damaged("the file ends within a box")))
    }
}

fn split_box(bytes: &[u8]) -> Option<(Box<'_>, &[u8])> {
    let kind = array(bytes, 4)?;
    let (head, size) = match be32(bytes, 0)? {
        0 => (8, bytes.len()),
        1 => (16, usize::try_from(be64(bytes, 8)?).ok()?),
        size => (8, usize::try_from(size).ok()?),
    };
    let (whole, rest) = bytes.split_at_checked(size)?;
    Some((Box { kind, data: whole.get(head..)? }, rest))
}

/// The first box of a kind; damaged ones after it do not matter.
pub(super) fn find<'a>(bytes: &'a [u8], kind: &[u8; 4]) -> Option<&'a [u8]> {
    Boxes { rest: bytes }.map_while(Result::ok).find(|inner| &inner.kind == kind).map(|inner| inner.data)
}

/// Numbers one after the other.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// A number of up to eight bytes.
    pub fn number(&mut self, width: usize) -> Option<u64> {
        let bytes = self.take(width)?;
        Some(bytes.iter().fold(0, |sum, &byte| (sum << 8) | u64::from(byte)))
    }

    pub fn number32(&mut self, is_long: bool) -> Option<u32> {
        u32::try_from(self.number(if is_long { 4 } else { 2 })?).ok()
    }
}
