//! The header of an image, for the package's TypeScript.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use crate::codec::image;
use crate::web::JsBytes;
use crate::web::js::{Image, object};

/// The image that these bytes are, with its type and size; nothing, if they are no image.
#[wasm_bindgen]
pub fn describe(bytes: Uint8Array) -> Option<Image> {
    let header = image::header(&JsBytes::of(bytes.clone()))?;
    let image = object::<Image>();
    image.set_data(&bytes);
    image.set_mime_type(header.mime);
    image.set_size(header.size);
    Some(image)
}
