//! Writes the body of a request into one JavaScript buffer of exactly its size.

use js_sys::Uint8Array;

use super::JsBytes;
use crate::codec::base64;
use crate::wire::{Body, Segment};

/// Bytes of an image that pass through WebAssembly memory at a time: a multiple of three.
const SCRATCH: usize = 48 << 10;

/// The bytes of `body`. A retry sends the same ones again.
#[inline(never)]
pub fn write(body: &Body, attachments: &[JsBytes]) -> Uint8Array {
    let out = Uint8Array::new_with_length(body.len() as u32);
    let mut at = 0;
    let put = |at: &mut u32, bytes: &[u8]| {
        let end = *at + bytes.len() as u32;
        out.subarray(*at, end).copy_from(bytes);
        *at = end;
    };
    let mut image = Vec::new();
    let mut text = Vec::new();
    for segment in body.segments() {
        match segment {
            Segment::Text(text) => put(&mut at, text.as_bytes()),
            Segment::Raw(blob) => {
                if let Some(source) = attachments.get(blob.attachment).map(JsBytes::array) {
                    out.set(&source.subarray(0, blob.len as u32), at);
                }
                at += blob.len as u32;
            }
            Segment::Base64(blob) => {
                let Some(source) = attachments.get(blob.attachment).map(JsBytes::array) else { continue };
                for start in (0..blob.len).step_by(SCRATCH) {
                    let end = (start + SCRATCH).min(blob.len);
                    image.resize(end - start, 0);
                    text.resize(base64::encoded_len(end - start), 0);
                    source.subarray(start as u32, end as u32).copy_to(&mut image);
                    if let Some(count) = base64::encode(&image, &mut text) {
                        put(&mut at, text.get(..count).unwrap_or_default());
                    }
                }
            }
        }
    }
    out
}
