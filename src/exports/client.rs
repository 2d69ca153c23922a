//! The WebAssembly side of `AIGenerationClient`.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::Headers;

use super::checked::get;
use super::{options, request, response};
use crate::engine::{self, Limiter, Stopped};
use crate::model::{Code, Options, Secret};
use crate::web;
use crate::web::js::{Call, CheckedRequest};
use crate::wire::gemini;

/// Begins an instance. Where panics have messages, which the published build has not, one is thrown as an exception that
/// says where it happened.
#[wasm_bindgen]
pub fn start() {
    #[cfg(debug_assertions)]
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(|at| [at.file(), ":", &at.line().to_string()].concat());
        wasm_bindgen::throw_str(&place.unwrap_or_default());
    }));
}

/// Gives up this instance: the next call into the module gets a fresh one.
#[wasm_bindgen]
pub fn reinit() {
    wasm_bindgen::handler::schedule_reinit();
}

struct Inner {
    key: Secret,
    headers: Headers,
    options: Options,
    limiter: Rc<Limiter>,
}

#[wasm_bindgen]
pub struct Client(Rc<Inner>);

#[wasm_bindgen]
impl Client {
    /// `options` are complete and checked.
    #[wasm_bindgen(constructor)]
    pub fn new(key: String, options: JsValue) -> Client {
        let headers: Headers = get(&options, "headers").unchecked_into();
        for (name, value) in [("content-type", "application/json"), (gemini::KEY_HEADER, &key)] {
            // The caller's own are left as they are. The values are checked: nothing throws.
            if !headers.has(name).unwrap_or(true) {
                let _ = headers.set(name, value);
            }
        }
        let options = options::read(&options);
        let limiter = Limiter::new(options.max_concurrent, options.requests_per_minute);
        Self(Rc::new(Inner { key: Secret::new(key), headers, options, limiter }))
    }

    /// Makes the call, which says whether as a stream. `request` is complete and checked. Resolves to `{ answer }`,
    /// `{ failure }`, or `{}` if the call was aborted.
    pub fn generate(&self, request: CheckedRequest, call: Call) -> Promise {
        let inner = self.0.clone();
        future_to_promise(async move { Ok(inner.generate(&request, call).await) })
    }
}

impl Inner {
    async fn generate(&self, request: &CheckedRequest, call: Call) -> JsValue {
        let (request, attachments) = match request::read(request) {
            Ok(read) => read,
            Err(failure) => return response::failed(failure, 0, false),
        };
        let (body, said) = gemini::encode(&request);
        let body = web::write(&body, &attachments);
        let url = [&self.options.base_url, &*gemini::path(&request.model, call.streaming())].concat();
        let started = call.started();
        let mut options = self.options.clone();
        options.timeout = call.timeout().unwrap_or(options.timeout);
        let call = Rc::new(call);
        let host = web::Call::new(call.clone(), url, self.headers.clone(), body);
        // A function of its own: V8 compiles what it calls as a whole, and nothing is sent before that.
        let calling: Pin<Box<dyn Future<Output = _>>> = Box::pin(engine::call(&host, &options, &self.limiter, started));
        match calling.await {
            Ok(done) => response::completed(done, said),
            Err(Stopped::Aborted) => response::aborted(),
            Err(Stopped::Failed { mut failure, attempts }) => {
                failure.rewrite(|text| self.key.redact(text));
                // A fetch of the caller's may say what it was given.
                let is_clean = || call.quoted().is_some_and(|quoted| !self.key.is_in(&quoted));
                let caused = matches!(failure.code, Code::Network) && is_clean();
                if let Some(why) = call.why().filter(|_| caused) {
                    failure.message = [&failure.message, " (", &why, ")"].concat();
                }
                response::failed(*failure, attempts, caused)
            }
        }
    }
}
