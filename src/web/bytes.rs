//! Bytes that JavaScript owns and Rust writes.

use std::sync::atomic::{AtomicU32, Ordering};

use js_sys::Uint8Array;

use crate::codec::Bulk;

/// Bytes outside of WebAssembly memory: in segments, which are put together in the end, or once it can be believed how
/// many there will be.
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
    claim: Claim,
}

/// Bytes that are set aside for what is expected, which is what a server says.
const MOST_EXPECTED: u32 = 8 << 20;

/// Once so many have really come, the rest is set aside as well. The later, the less of its time a large image lies beside
/// chunks that wait for the collector: measured in Node from 2 to 12 MiB, from 9 on there is little to gain.
const BELIEVED: u32 = 9 << 20;

/// The first segment, and the largest; each is twice as large as the one before.
const LEAST: u32 = 4 << 10;
const MOST: u32 = 1 << 20;

/// An image that is no larger than this is set aside at once where memory is scarce, as long as all that are set aside so
/// are no more than [`MOST_CLAIMED`]: nothing is copied then, and nothing left to the collector.
const CLAIM: u32 = 32 << 20;
const MOST_CLAIMED: u32 = 128 << 20;

/// Bytes that are set aside so; [`PLENTY`] where memory is not scarce.
static CLAIMED: AtomicU32 = AtomicU32::new(PLENTY);
const PLENTY: u32 = u32::MAX;

/// Bytes of [`CLAIMED`], given back in the end.
#[derive(Default)]
struct Claim(u32);

impl Claim {
    /// Bytes to set aside for those that are expected.
    fn stake(&mut self, expected: u32) -> u32 {
        let claimed = CLAIMED.load(Ordering::Relaxed);
        if expected > CLAIM || claimed > MOST_CLAIMED - expected {
            return expected.min(MOST_EXPECTED);
        }
        self.0 = expected;
        CLAIMED.store(claimed + expected, Ordering::Relaxed);
        expected
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        CLAIMED.fetch_sub(self.0, Ordering::Relaxed);
    }
}

/// Says that memory is scarce here, as it is in Workers.
pub fn save_memory() {
    let _ = CLAIMED.compare_exchange(PLENTY, 0, Ordering::Relaxed, Ordering::Relaxed);
}

impl JsBytes {
    /// Bytes that are there already.
    pub fn of(bytes: Uint8Array) -> Self {
        let len = bytes.length();
        Self { full: Vec::new(), segment: bytes, filled: len, len, expected: len, claim: Claim::default() }
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

    /// Puts what there is together, at the beginning of a segment of `size`.
    fn join(&mut self, size: u32) {
        let whole = Uint8Array::new_with_length(size);
        let mut at = 0;
        for part in self.full.drain(..).chain([self.segment.subarray(0, self.filled)]) {
            whole.set(&part, at);
            at += part.length();
        }
        self.segment = whole;
        self.filled = self.len;
    }
}

impl Bulk for JsBytes {
    fn expect(&mut self, bytes: usize) {
        self.expected = bytes as u32;
        self.segment = Uint8Array::new_with_length(self.claim.stake(self.expected));
    }

    fn write(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let size = self.segment.length();
            if self.filled == size && self.len >= BELIEVED && self.expected > self.len {
                self.join(self.expected);
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
        let spare = self.segment.length() - self.filled;
        if self.full.is_empty() && spare <= self.filled / 8 {
            self.segment = self.segment.subarray(0, self.filled);
        } else {
            self.join(self.len);
        }
        self.claim = Claim::default();
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
