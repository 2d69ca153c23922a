//! What the bytes of an image say, for the package's TypeScript.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use super::plain::Value;
use crate::codec::image;
use crate::web::JsBytes;

/// The type of an image and its size in pixels, `[mimeType, width, height]`; nothing, if the bytes are of no image.
#[wasm_bindgen]
pub fn describe(bytes: Uint8Array) -> JsValue {
    let Some(header) = image::header(&JsBytes::of(bytes)) else { return JsValue::UNDEFINED };
    let (width, height) = header.size.unzip();
    Value::List(vec![header.mime.into(), width.into(), height.into()]).into_js()
}
