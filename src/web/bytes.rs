//! Bytes that JavaScript owns and Rust writes.

use js_sys::Uint8Array;

use crate::codec::Bulk;

/// Bytes outside of WebAssembly memory: in one buffer, where it is known how many there will be at the most; else in
/// segments, which are put together in the end.
#[derive(Default)]
pub struct JsBytes {
    full: Vec<Uint8Array>,
    /// The segment that is being written, and how much of it is.
    segment: Uint8Array,
    filled: u32,
    /// Bytes of all segments.
    len: u32,
    /// Bytes that there will be at the most, where that is known.
    expected: u32,
}

/// Bytes that are set aside for what is expected, which is what a server says; the rest, once as many have really come.
const MOST_EXPECTED: u32 = 8 << 20;

/// The first segment, and the largest; each is twice as large as the one before.
const LEAST: u32 = 4 << 10;
const MOST: u32 = 1 << 20;

impl JsBytes {
    /// Bytes that are there already.
    pub fn of(bytes: Uint8Array) -> Self {
        let len = bytes.length();
        Self { full: Vec::new(), segment: bytes, filled: len, len, expected: len }
    }

    /// An array of just the bytes that were written. Its buffer may be longer by an eighth.
    pub fn into_array(mut self) -> Uint8Array {
        self.finish();
        self.segment
    }

    /// The same of bytes that are finished.
    pub fn array(&self) -> &Uint8Array {
        &self.segment
    }
}

impl Bulk for JsBytes {
    fn expect(&mut self, bytes: usize) {
        self.expected = bytes as u32;
        self.segment = Uint8Array::new_with_length(self.expected.min(MOST_EXPECTED));
    }

    fn write(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let size = self.segment.length();
            if self.filled == size && size > 0 && self.expected > self.len {
                let whole = Uint8Array::new_with_length(self.expected);
                whole.set(&self.segment, 0);
                self.segment = whole;
                continue;
            }
            if self.filled == size {
                let next = Uint8Array::new_with_length((size * 2).clamp(LEAST, MOST));
                let full = std::mem::replace(&mut self.segment, next);
                self.full.extend((size > 0).then_some(full));
                self.filled = 0;
                continue;
            }
            let (now, later) = bytes.split_at(bytes.len().min((size - self.filled) as usize));
            let end = self.filled + now.len() as u32;
            self.segment.subarray(self.filled, end).copy_from(now);
            self.filled = end;
            self.len += now.len() as u32;
            bytes = later;
        }
    }

    fn finish(&mut self) {
        let last = self.segment.subarray(0, self.filled);
        let spare = self.segment.length() - self.filled;
        self.segment = if self.full.is_empty() && spare <= self.filled / 8 {
            last
        } else {
            let whole = Uint8Array::new_with_length(self.len);
            let mut at = 0;
            for part in self.full.drain(..).chain([last]) {
                whole.set(&part, at);
                at += part.length();
            }
            whole
        };
        self.filled = self.len;
    }

    fn len(&self) -> usize {
        self.len as usize
    }

    fn read_at(&self, offset: usize, out: &mut [u8]) -> usize {
        let count = self.len().saturating_sub(offset).min(out.len());
        let Some(out) = out.get_mut(..count) else { return 0 };
        self.segment.subarray(offset as u32, (offset + count) as u32).copy_to(out);
        count
    }
}
