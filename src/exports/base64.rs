//! Base64 for the package's TypeScript.

use js_sys::{JsString, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::codec::{Bulk, base64};
use crate::web::JsBytes;

/// Characters that pass through WebAssembly memory at a time.
const SLICE: u32 = 64 << 10;

/// The bytes of the base64 text from `start` on; nothing, if that is no base64. White space and the URL-safe alphabet are
/// let through.
#[wasm_bindgen]
pub fn decode(text: &JsString, start: u32) -> Option<Uint8Array> {
    let length = text.length();
    let mut decoder = base64::Decoder::default();
    let mut bytes = JsBytes::default();
    for from in (start..length).step_by(SLICE as usize) {
        let slice = String::from(text.slice(from, length.min(from + SLICE)));
        decoder.push(slice.as_bytes(), |part| bytes.write(part)).ok()?;
    }
    decoder.finish(|part| bytes.write(part)).ok()?;
    Some(bytes.into_array())
}
