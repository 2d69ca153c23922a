//! The simulator's one function, as JavaScript calls it.

use wasm_bindgen::prelude::*;

use crate::Request;

/// An answer: its head is JSON, its body bytes.
#[wasm_bindgen]
pub struct Reply {
    head: String,
    body: Vec<u8>,
}

#[wasm_bindgen]
impl Reply {
    /// `{status, headers: [name, value][], pace}` as JSON.
    #[wasm_bindgen(getter)]
    pub fn head(&self) -> String {
        self.head.clone()
    }

    /// Hands out the body; the answer is used up.
    #[wasm_bindgen(js_name = intoBody)]
    pub fn into_body(self) -> Vec<u8> {
        self.body
    }
}

/// Answers a request: everything but its body is in `request`, as the JSON of a [`Request`].
#[wasm_bindgen]
pub fn handle(request: &str, body: &[u8]) -> Result<Reply, JsError> {
    let request: Request = serde_json::from_str(request)?;
    let reply = crate::handle(&request, body);
    Ok(Reply { head: serde_json::to_string(&reply)?, body: reply.body })
}
