//! Bytes: what is read and written a piece at a time, whatever the format of the provider.

pub mod base64;
pub mod decimal;
pub mod image;
pub mod json;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd;
pub mod sse;

/// The place of `part` in `text`. The standard library's search would be a twentieth of the whole client.
pub fn find(text: &str, part: &str) -> Option<usize> {
    find_bytes(text.as_bytes(), part.as_bytes())
}

/// The same of bytes.
#[inline(never)]
pub fn find_bytes(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len().max(1)).position(|window| window == part)
}

/// True if `name` is one of `names`. A function of its own: each list would be compared with by code of its own.
#[inline(never)]
pub fn is_one_of(names: &[&str], name: &str) -> bool {
    names.contains(&name)
}

/// Bytes that live outside of WebAssembly memory, so that it does not grow with an image.
pub trait Bulk: Default {
    /// Says how many bytes will be written at the most, as far as that is known.
    fn expect(&mut self, bytes: usize);
    fn write(&mut self, bytes: &[u8]);
    /// Nothing more will be written: gives back what was set aside for it.
    fn finish(&mut self);
    fn len(&self) -> usize;
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Copies what is stored from `offset` on into `out`, and says how many bytes that was.
    fn read_at(&self, offset: usize, out: &mut [u8]) -> usize;
}

impl Bulk for Vec<u8> {
    fn expect(&mut self, _: usize) {}

    fn write(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }

    fn finish(&mut self) {
        self.shrink_to_fit();
    }

    fn len(&self) -> usize {
        self.len()
    }

    fn read_at(&self, offset: usize, out: &mut [u8]) -> usize {
        let rest = self.get(offset..).unwrap_or_default();
        let count = rest.len().min(out.len());
        for (to, from) in out.iter_mut().zip(rest) {
            *to = *from;
        }
        count
    }
}
