//! Reads plain objects that the package's TypeScript has made and checked.

use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;

pub fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

/// Nothing, if there is no such number.
pub fn number(object: &JsValue, name: &str) -> Option<f64> {
    get(object, name).as_f64()
}

/// Zero, if there is no such number.
pub fn integer(object: &JsValue, name: &str) -> u32 {
    number(object, name).unwrap_or_default() as u32
}

pub fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap_or_default()
}

pub fn list(object: &JsValue, name: &str) -> impl Iterator<Item = JsValue> {
    Array::from(&get(object, name)).into_iter()
}

pub fn pairs(list: Array) -> Vec<(String, String)> {
    list.into_iter().map(|pair| (text(&pair, "0"), text(&pair, "1"))).collect()
}
