//! The WebAssembly side of `AIGenerationClient`.

use std::rc::Rc;

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::checked::{get, number, text};
use super::{options, request, response};
use crate::engine::{self, Limiter, Stopped};
use crate::model::{Code, Options, Secret};
use crate::web::{self, Call, Cancel};
use crate::wire::gemini;

/// Makes a panic an exception in JavaScript that says where it happened. To be called once for an instance.
#[wasm_bindgen]
pub fn start() {
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
    options: Options,
    fetch: Function,
    limiter: Rc<Limiter>,
}

#[wasm_bindgen]
pub struct Client(Rc<Inner>);

#[wasm_bindgen]
impl Client {
    /// `options` are complete and checked; `fetch` is the caller's or the runtime's.
    #[wasm_bindgen(constructor)]
    pub fn new(key: String, options: JsValue, fetch: Function) -> Client {
        let options = options::read(&options);
        let limiter = Limiter::new(options.max_concurrent, options.requests_per_minute);
        Self(Rc::new(Inner { key: Secret::new(key), options, fetch, limiter }))
    }

    /// Resolves to `{ response }`, `{ failure }`, or `{}` if `signal` was aborted. `request` is complete and checked;
    /// `call` has its `id`, the `signal`, the time `started` on the clock of `performance.now()`, and maybe `timeout` and
    /// `onProgress`.
    pub fn generate(&self, request: JsValue, call: JsValue) -> Promise {
        let inner = self.0.clone();
        future_to_promise(async move { inner.generate(&request, &call).await })
    }
}

impl Inner {
    async fn generate(&self, request: &JsValue, call: &JsValue) -> Result<JsValue, JsValue> {
        let id = text(call, "id");
        let cancel = Cancel::listening(get(call, "signal").unchecked_into())?;
        let started = number(call, "started").unwrap_or_else(web::now);
        let (request, attachments) = match request::read(request) {
            Ok(read) => read,
            Err(failure) => return Ok(response::failed(failure, id, 0, None)),
        };
        let (body, said) = gemini::encode(&request);
        let body = web::write(&body, &attachments);
        let host = Call::new(
            cancel,
            started,
            self.fetch.clone(),
            [&self.options.base_url, &*gemini::path(&request.model)].concat(),
            self.headers(),
            body,
            get(call, "onProgress").dyn_into().ok(),
        );
        let mut options = self.options.clone();
        options.timeout = number(call, "timeout").unwrap_or(options.timeout);
        Ok(match engine::call(&host, &options, &self.limiter, started).await {
            Ok(done) => response::completed(done, id, request, said, &attachments),
            Err(Stopped::Aborted) => response::aborted(),
            Err(Stopped::Failed { mut failure, attempts }) => {
                for text in failure.texts_mut() {
                    *text = self.key.redact(text);
                }
                let cause = matches!(failure.code, Code::Network).then(|| host.cause()).flatten();
                let cause = cause.filter(|cause| !self.quoted_in(cause));
                if let Some(reason) = cause.as_ref().and_then(innermost_message) {
                    failure.message = [&failure.message, " (", &reason, ")"].concat();
                }
                response::failed(*failure, id, attempts, cause)
            }
        })
    }

    /// Whether what JavaScript threw has the key in it: a fetch of the caller's may say what it was given.
    fn quoted_in(&self, cause: &JsValue) -> bool {
        let text = |name: &str| Reflect::get(cause, &name.into()).ok().and_then(|text| text.as_string());
        let texts = [cause.as_string(), text("message"), text("stack"), innermost_message(cause)];
        texts.into_iter().flatten().any(|text| self.key.redact(&text) != text)
    }

    fn headers(&self) -> Array {
        let given = self.options.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let own = [("content-type", "application/json"), (gemini::KEY_HEADER, self.key.reveal())];
        let own = own.into_iter().filter(|(own, _)| given.clone().all(|(name, _)| name != *own));
        own.chain(given.clone()).map(|(name, value)| Array::of2(&name.into(), &value.into())).collect()
    }
}

/// Node says "fetch failed", and what failed is the cause of that.
fn innermost_message(error: &JsValue) -> Option<String> {
    let get = |error: &JsValue, name: &str| Reflect::get(error, &name.into()).ok();
    let cause = get(error, "cause").filter(JsValue::is_object);
    let message = |error: &JsValue| get(error, "message")?.as_string().filter(|message| !message.is_empty());
    cause.as_ref().and_then(message).or_else(|| message(error))
}
