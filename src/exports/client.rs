//! The WebAssembly side of `AIGenerationClient`.

use std::rc::Rc;

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::{AbortController, AbortSignal};

use super::{request, response};
use crate::engine::{self, Limiter, Stopped};
use crate::model::{Code, Failure, Options, Secret};
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
    closing: AbortController,
}

#[wasm_bindgen]
pub struct Client(Rc<Inner>);

#[wasm_bindgen]
impl Client {
    /// `options` are complete and checked; `fetch` is the caller's or the runtime's.
    #[wasm_bindgen(constructor)]
    pub fn new(key: String, options: JsValue, fetch: Function) -> Result<Client, JsValue> {
        let options: Options = serde_wasm_bindgen::from_value(options)?;
        let limiter = Limiter::new(options.max_concurrent, options.requests_per_minute);
        let closing = AbortController::new()?;
        Ok(Self(Rc::new(Inner { key: Secret::new(key), options, fetch, limiter, closing })))
    }

    /// Resolves to one of `{ response }`, `{ failure }` and `{ aborted: reason }`.
    pub fn generate(&self, request: JsValue, call: JsValue) -> Promise {
        let inner = self.0.clone();
        future_to_promise(async move { inner.generate(request, &call).await })
    }

    /// Ends what is in flight; its calls reject with `reason`.
    pub fn close(&self, reason: &JsValue) {
        self.0.closing.abort_with_reason(reason);
    }
}

impl Inner {
    async fn generate(&self, request: JsValue, call: &JsValue) -> Result<JsValue, JsValue> {
        let id = web::generation_id();
        let field = |name: &str| Reflect::get(call, &name.into()).unwrap_or_default();
        let signal = Some(field("signal")).filter(|signal| !web::is_absent(signal)).map(AbortSignal::unchecked_from_js);
        let cancel = Cancel::following(signal.into_iter().chain([self.closing.signal()]))?;
        let (request, attachments) = match request::read(request, &self.options.model).await {
            Ok(read) => read,
            Err(failure) => return Ok(response::failed(failure, id, 0, None)),
        };
        let (body, text) = gemini::encode(&request);
        let body = match web::write(&body, &attachments.arrays) {
            Ok(body) => body,
            Err(failure) => return Ok(response::failed(failure, id, 0, None)),
        };
        let host = Call::new(
            cancel,
            self.fetch.clone(),
            [&self.options.base_url, &*gemini::path(&request.model)].concat(),
            self.headers(),
            body,
            field("onProgress").dyn_into().ok(),
        );
        let mut options = self.options.clone();
        options.timeout = field("timeout").as_f64().unwrap_or(options.timeout);
        Ok(match engine::call(&host, &options, &self.limiter).await {
            Ok(done) => response::completed(done, id, request, text, attachments),
            Err(Stopped::Aborted) => response::aborted(host.abort_reason()),
            Err(Stopped::Failed { failure, attempts }) => {
                let cause = matches!(failure.code, Code::Network).then(|| host.cause()).flatten();
                response::failed(self.without_key(*failure), id, attempts, cause)
            }
        })
    }

    fn headers(&self) -> Array {
        let given = self.options.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let own = [("content-type", "application/json"), (gemini::KEY_HEADER, self.key.reveal())];
        let own = own.into_iter().filter(|(own, _)| given.clone().all(|(name, _)| name != *own));
        own.chain(given.clone()).map(|(name, value)| Array::of2(&name.into(), &value.into())).collect()
    }

    /// A server may send back what it was sent.
    fn without_key(&self, mut failure: Failure) -> Failure {
        failure.message = self.key.redact(&failure.message);
        let details = &mut failure.details;
        for text in
            [&mut details.provider_message, &mut details.text, &mut details.provider_status].into_iter().flatten()
        {
            *text = self.key.redact(text);
        }
        if let Some(policy) = &mut failure.policy {
            policy.reason = self.key.redact(&policy.reason);
        }
        failure
    }
}
