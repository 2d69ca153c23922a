//! Bytes that JavaScript owns and Rust writes.

use js_sys::Uint8Array;

use crate::codec::Bulk;

/// A buffer outside of WebAssembly memory that grows as it is written to.
#[derive(Default)]
pub struct JsBytes {
    buffer: Uint8Array,
    len: u32,
}

/// The least that is set aside; a larger buffer is twice as large as the one before.
const LEAST: u32 = 4 << 10;

impl JsBytes {
    /// An array of just the bytes that were written, with a buffer of its own.
    pub fn into_array(mut self) -> Uint8Array {
        self.finish();
        self.buffer
    }
}

impl Bulk for JsBytes {
    fn expect(&mut self, bytes: usize) {
        self.buffer = Uint8Array::new_with_length(bytes as u32);
    }

    fn write(&mut self, bytes: &[u8]) {
        let end = self.len + bytes.len() as u32;
        if end > self.buffer.length() {
            let larger = Uint8Array::new_with_length(end.max(self.buffer.length() * 2).max(LEAST));
            larger.set(&self.buffer.subarray(0, self.len), 0);
            self.buffer = larger;
        }
        self.buffer.subarray(self.len, end).copy_from(bytes);
        self.len = end;
    }

    fn finish(&mut self) {
        if self.len < self.buffer.length() {
            self.buffer = self.buffer.slice(0, self.len);
        }
    }

    fn len(&self) -> usize {
        self.len as usize
    }

    fn read_at(&self, offset: usize, out: &mut [u8]) -> usize {
        let count = self.len().saturating_sub(offset).min(out.len());
        let Some(out) = out.get_mut(..count) else { return 0 };
        self.buffer.subarray(offset as u32, (offset + count) as u32).copy_to(out);
        count
    }
}
