//! Image bytes as a caller may hand them in, made into one kind: a `Uint8Array`.

use js_sys::{ArrayBuffer, Function, JsString, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{JsBytes, js};
use crate::codec::{Bulk, base64};
use crate::model::Failure;
use crate::model::request::{MAX_ATTACHED, check_attached};

const ALLOWED: &str = "a Uint8Array, ArrayBuffer, Blob, base64 text or data: URL";

/// Characters of base64 text that pass through WebAssembly memory at a time.
const SLICE: u32 = 64 << 10;

pub fn is_absent(value: &JsValue) -> bool {
    value.is_undefined() || value.is_null()
}

/// The bytes of `value`, which came in the field of this name.
pub async fn load(field: &str, value: &JsValue) -> Result<Uint8Array, Failure> {
    let bytes = match value.dyn_ref::<JsString>() {
        Some(text) => from_text(field, text)?,
        None => match view(value) {
            Some(bytes) => bytes,
            None => from_blob(field, value).await?,
        },
    };
    if bytes.length() == 0 {
        return Err(Failure::invalid(field, "0 bytes", "an image that is not empty"));
    }
    Ok(bytes)
}

/// A view of any kind, or a whole buffer, without copying. Buffers of other realms are no instance of ours, so this
/// goes by their shape.
fn view(value: &JsValue) -> Option<Uint8Array> {
    if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
        return Some(bytes.clone());
    }
    if ArrayBuffer::is_view(value) {
        let number = |name: &str| Reflect::get(value, &name.into()).ok()?.as_f64().map(|number| number as u32);
        let buffer = Reflect::get(value, &"buffer".into()).ok()?;
        return Some(Uint8Array::new_with_byte_offset_and_length(
            &buffer,
            number("byteOffset")?,
            number("byteLength")?,
        ));
    }
    Reflect::get(value, &"byteLength".into()).ok()?.as_f64()?;
    js::Bytes::new(value).ok().map(JsCast::unchecked_into)
}

async fn from_blob(field: &str, value: &JsValue) -> Result<Uint8Array, Failure> {
    let refused = |given: &str| Failure::invalid(field, given, ALLOWED);
    let size = value.dyn_ref::<Object>().and_then(|blob| Reflect::get(blob, &"size".into()).ok()?.as_f64());
    if let Some(size) = size {
        check_attached(field, size as usize)?;
    }
    let read = value.dyn_ref::<Object>().and_then(|blob| Reflect::get(blob, &"arrayBuffer".into()).ok());
    let read: Function = read.and_then(|read| read.dyn_into().ok()).ok_or_else(|| refused(kind(value)))?;
    let promise = read.call0(value).map_err(|_| refused("a Blob that cannot be read"))?;
    let buffer = JsFuture::from(Promise::resolve(&promise)).await.map_err(|_| refused("a Blob that cannot be read"))?;
    view(&buffer).ok_or_else(|| refused("a Blob without bytes"))
}

/// What a value is, for a message.
pub fn kind(value: &JsValue) -> &'static str {
    if value.as_f64().is_some() {
        "a number"
    } else if value.as_bool().is_some() {
        "a boolean"
    } else if js_sys::Array::is_array(value) {
        "an array"
    } else if value.is_function() {
        "a function"
    } else if is_absent(value) {
        "nothing"
    } else {
        "an object"
    }
}

/// Base64 text, plain or in a `data:` URL. White space and the URL-safe alphabet are let through.
fn from_text(field: &str, text: &JsString) -> Result<Uint8Array, Failure> {
    let start = data_start(field, text)?;
    let length = text.length();
    let estimate = (length - start) as usize / 4 * 3;
    // Before the work, with room for white space; what it comes to is checked as of any image.
    if estimate / 2 > MAX_ATTACHED {
        return Err(Failure::too_large(field, estimate, MAX_ATTACHED));
    }
    let invalid = |_| Failure::invalid(field, "text that is not base64", ALLOWED);
    let mut decoder = base64::Decoder::default();
    let mut bytes = JsBytes::default();
    for from in (start..length).step_by(SLICE as usize) {
        let slice = String::from(text.slice(from, length.min(from + SLICE)));
        let standard: Vec<u8> = slice
            .bytes()
            .filter(|byte| !byte.is_ascii_whitespace())
            .map(|byte| match byte {
                b'-' => b'+',
                b'_' => b'/',
                other => other,
            })
            .collect();
        decoder.push(&standard, |part| bytes.write(part)).map_err(invalid)?;
    }
    decoder.finish(|part| bytes.write(part)).map_err(invalid)?;
    Ok(bytes.into_array())
}

/// Where in the text its base64 begins: after the comma of a `data:` URL.
fn data_start(field: &str, text: &JsString) -> Result<u32, Failure> {
    let start = String::from(text.slice(0, 256)).to_ascii_lowercase();
    if start.starts_with("http:") || start.starts_with("https:") {
        return Err(Failure::invalid(field, "a web address", &[ALLOWED, " (fetch the image first)"].concat()));
    }
    if !start.starts_with("data:") {
        return Ok(0);
    }
    match start.split_once(',') {
        Some((head, _)) if head.ends_with(";base64") => Ok(head.len() as u32 + 1),
        _ => Err(Failure::invalid(field, "a data: URL that is not base64", ALLOWED)),
    }
}
