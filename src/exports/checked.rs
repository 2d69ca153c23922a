//! Reads plain lists that the package's TypeScript has made and checked.

use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;

pub fn pairs(list: Array) -> Vec<(String, String)> {
    let text = |pair: &JsValue, place: u32| Reflect::get_u32(pair, place).unwrap_or_default().as_string();
    list.into_iter().map(|pair| (text(&pair, 0).unwrap_or_default(), text(&pair, 1).unwrap_or_default())).collect()
}
