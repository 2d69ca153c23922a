//! The WebAssembly side of `AIGenerationClient`.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::Headers;

use super::checked::{get, text};
use super::{options, request, response};
use crate::engine::{self, Limiter, Stopped};
use crate::model::{Code, Options, Secret};
use crate::web;
use crate::web::js::{Call, CheckedRequest};
use crate::wire::{Body, Format, MANY, models, prompt};

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
    format: &'static Format,
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
        let format = Format::named(&text(&options, "apiType"));
        let (key_header, scheme) = format.key_header;
        for (name, value) in [("content-type", "application/json"), (key_header, &[scheme, &key].concat())] {
            // The caller's own are left as they are. The values are checked: nothing throws.
            if !headers.has(name).unwrap_or(true) {
                let _ = headers.set(name, value);
            }
        }
        let options = options::read(&options);
        let limiter = Limiter::new(options.max_concurrent, options.requests_per_minute);
        Self(Rc::new(Inner { format, key: Secret::new(key), headers, options, limiter }))
    }

    /// Makes the call, which says whether as a stream. `request` is complete and checked. Resolves to `{ answer }`,
    /// `{ failure }`, or `{}` if the call was aborted.
    pub fn generate(&self, request: CheckedRequest, call: Call) -> Promise {
        let inner = self.0.clone();
        future_to_promise(async move { Ok(inner.generate(&request, call).await) })
    }
}

impl Inner {
    /// Those of every request, or of one that is a form.
    fn headers(&self, body: &Body) -> Headers {
        let form =
            body.boundary().filter(|_| MANY).map(|boundary| ["multipart/form-data; boundary=", boundary].concat());
        let own = form.and_then(|form| {
            let headers = Headers::new_with_headers(&self.headers).ok()?;
            headers.set("content-type", &form).ok()?;
            Some(headers)
        });
        own.unwrap_or_else(|| self.headers.clone())
    }

    async fn generate(&self, request: &CheckedRequest, call: Call) -> JsValue {
        let (request, attachments) = match request::read(self.format, request) {
            Ok(read) => read,
            Err(failure) => return response::failed(failure, 0, false),
        };
        let format = self.format;
        let mut body = if MANY { Body::new(&call.generation_id()) } else { Body::default() };
        let adjusted = (format.encode)(&request, call.streaming(), &mut body);
        let url = [&self.options.base_url, &*(format.path)(&request, call.streaming())].concat();
        let headers = self.headers(&body);
        if MANY && body.boundary().is_some() && call.listened() {
            call.announce(&body.elided());
        }
        let said = prompt::text(&request);
        let body = web::write(&body, &attachments);
        let started = call.started();
        let mut options = self.options.clone();
        options.timeout = call.timeout().unwrap_or(options.timeout);
        let call = Rc::new(call);
        let host = web::Call::new(call.clone(), url, headers, body);
        // A function of its own: V8 compiles what it calls as a whole, and nothing is sent before that.
        let calling = engine::call(&host, format, &options, &self.limiter, started);
        let calling: Pin<Box<dyn Future<Output = _>>> = Box::pin(calling);
        match calling.await {
            Ok(done) => response::completed(done, said, adjusted),
            Err(Stopped::Aborted) => response::aborted(),
            Err(Stopped::Failed { mut failure, attempts }) => {
                models::advise(&mut failure, &request.model);
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
