//! JavaScript that may throw, and says so: objects that come from the caller's own `fetch`, and functions that an old
//! browser lacks. An exception that nothing catches would end the call without settling it.

use js_sys::{Array, Object, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

#[wasm_bindgen]
extern "C" {
    /// A `Response`, or what a caller's `fetch` takes for one.
    pub type Reply;

    #[wasm_bindgen(method, getter, catch)]
    pub fn status(this: &Reply) -> Result<u16, JsValue>;
    #[wasm_bindgen(method, getter, catch)]
    pub fn headers(this: &Reply) -> Result<Headers, JsValue>;
    #[wasm_bindgen(method, getter, catch)]
    pub fn body(this: &Reply) -> Result<Option<Stream>, JsValue>;

    pub type Headers;

    #[wasm_bindgen(method, catch)]
    pub fn get(this: &Headers, name: &str) -> Result<Option<String>, JsValue>;

    pub type Stream;

    #[wasm_bindgen(method, catch, js_name = getReader)]
    pub fn get_reader(this: &Stream) -> Result<Reader, JsValue>;

    #[wasm_bindgen(method, catch, js_name = getReader)]
    pub fn get_reader_of(this: &Stream, options: &Object) -> Result<Reader, JsValue>;

    pub type Reader;

    #[wasm_bindgen(method, catch)]
    pub fn read(this: &Reader) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = read)]
    pub fn read_into(this: &Reader, room: &Uint8Array) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub fn cancel(this: &Reader) -> Result<Promise, JsValue>;

    /// What a read gives.
    pub type Chunk;

    #[wasm_bindgen(method, getter, catch)]
    pub fn done(this: &Chunk) -> Result<bool, JsValue>;
    #[wasm_bindgen(method, getter, catch)]
    pub fn value(this: &Chunk) -> Result<Uint8Array, JsValue>;

    #[wasm_bindgen(catch, js_namespace = AbortSignal)]
    pub fn timeout(ms: f64) -> Result<AbortSignal, JsValue>;
    #[wasm_bindgen(catch, js_namespace = AbortSignal)]
    pub fn any(signals: &Array) -> Result<AbortSignal, JsValue>;

    /// What a failed fetch rejects with, where the runtime says more than "failed".
    pub type FetchError;

    #[wasm_bindgen(method, getter, catch)]
    pub fn cause(this: &FetchError) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, catch)]
    pub fn code(this: &FetchError) -> Result<JsValue, JsValue>;
}
