//! What Rust calls of JavaScript that no crate declares. Nothing here throws.

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::Headers;

#[wasm_bindgen]
extern "C" {
    /// `Call` of pkg-template/src/call/call.ts.
    pub type Call;

    #[wasm_bindgen(method, getter)]
    pub fn started(this: &Call) -> f64;
    #[wasm_bindgen(method, getter, js_name = generationId)]
    pub fn generation_id(this: &Call) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn timeout(this: &Call) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    pub fn aborted(this: &Call) -> bool;
    #[wasm_bindgen(method, setter)]
    pub fn set_wake(this: &Call, wake: &JsValue);

    /// Resolves to one of the numbers of attempt.ts.
    #[wasm_bindgen(method)]
    pub fn send(this: &Call, url: &str, headers: &Headers, body: &Uint8Array, timeout: f64) -> Promise;
    #[wasm_bindgen(method, getter)]
    pub fn head(this: &Call) -> Option<Head>;
    #[wasm_bindgen(method)]
    pub fn read(this: &Call, take: &JsValue, progress: bool) -> Promise;
    #[wasm_bindgen(method)]
    pub fn finish(this: &Call);

    /// Whether somebody listens to what is sent.
    #[wasm_bindgen(method, getter)]
    pub fn listened(this: &Call) -> bool;
    /// Names what will be sent.
    #[wasm_bindgen(method)]
    pub fn announce(this: &Call, body: &str);
    #[wasm_bindgen(method)]
    pub fn retrying(this: &Call, status: u16, wait: f64);

    #[wasm_bindgen(method, getter)]
    pub fn streaming(this: &Call) -> bool;
    #[wasm_bindgen(method, js_name = showText)]
    pub fn show_text(this: &Call, text: &str);
    #[cfg(feature = "formats")]
    #[wasm_bindgen(method, js_name = showAddress)]
    pub fn show_address(this: &Call, address: &str);
    #[wasm_bindgen(method, js_name = showImage)]
    pub fn show_image(
        this: &Call,
        is_draft: bool,
        data: &Uint8Array,
        mime: &str,
        width: Option<u32>,
        height: Option<u32>,
    );

    #[wasm_bindgen(method, getter)]
    pub fn why(this: &Call) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub fn quoted(this: &Call) -> Option<String>;

    /// `Head` of pkg-template/src/call/attempt.ts.
    pub type Head;

    #[wasm_bindgen(method, getter)]
    pub fn status(this: &Head) -> u16;
    #[wasm_bindgen(method, getter)]
    pub fn length(this: &Head) -> Option<u32>;
    #[wasm_bindgen(method, getter)]
    pub fn headers(this: &Head) -> Array;

    #[wasm_bindgen(js_namespace = performance)]
    pub fn now() -> f64;

    /// `CheckedRequest` of pkg-template/src/checks/request.ts. Names that are compiled into the glue cost no string each time.
    pub type CheckedRequest;

    #[wasm_bindgen(method, getter)]
    pub fn prompt(this: &CheckedRequest) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn width(this: &CheckedRequest) -> u32;
    #[wasm_bindgen(method, getter)]
    pub fn height(this: &CheckedRequest) -> u32;
    #[wasm_bindgen(method, getter)]
    pub fn model(this: &CheckedRequest) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn seed(this: &CheckedRequest) -> Option<u32>;
    #[wasm_bindgen(method, getter)]
    pub fn temperature(this: &CheckedRequest) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    pub fn strict(this: &CheckedRequest) -> bool;
    #[wasm_bindgen(method, getter, js_name = systemPrompt)]
    pub fn system_prompt(this: &CheckedRequest) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn safety(this: &CheckedRequest) -> Array;
    #[wasm_bindgen(method, getter)]
    pub fn history(this: &CheckedRequest) -> Array;
    #[wasm_bindgen(method, getter)]
    pub fn images(this: &CheckedRequest) -> Array;
    #[wasm_bindgen(method, getter)]
    pub fn extra(this: &CheckedRequest) -> JsValue;
}
