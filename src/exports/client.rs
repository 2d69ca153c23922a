//! The WebAssembly side of `AIGenerationClient`.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use wasm_bindgen::prelude::*;
use web_sys::Headers;

use super::{options, request, response};
use crate::engine::{self, Gate, Limiter, Stopped, Times};
use crate::model::Options;
use crate::web::js::{Call, CheckedOptions, CheckedRequest, Outcome};
use crate::web::{self, CallBell, FetchHost};
use crate::wire::{self, Body, Format, MANY, Prepared, catalog};

ai_generation_border::instance!();

struct Inner {
    format: &'static Format,
    headers: Headers,
    options: Options,
    gate: Gate<CallBell>,
}

#[wasm_bindgen]
pub struct Client(Rc<Inner>);

#[wasm_bindgen]
impl Client {
    #[wasm_bindgen(constructor)]
    pub fn new(options: &CheckedOptions) -> Client {
        let headers = options.headers();
        let format = Format::named(&options.api_type());
        let options = options::read(options);
        let gate = Gate::new(Limiter::new(options.max_concurrent, options.requests_per_minute));
        Self(Rc::new(Inner { format, headers, options, gate }))
    }

    /// Begins the call, which is settled in the end.
    pub fn generate(&self, request: CheckedRequest, call: Call) {
        let inner = self.0.clone();
        let call = Arc::new(call);
        web::spawn(call.clone(), async move {
            let outcome = inner.generate(&request, call.clone()).await;
            call.settle(&outcome);
        });
    }
}

impl Inner {
    /// The headers of every request, or of one that is a form. Nothing throws.
    fn headers(&self, body: &Body) -> Headers {
        let own = body.form_type().filter(|_| MANY).and_then(|form| {
            let headers = Headers::new_with_headers(&self.headers).ok()?;
            headers.set("content-type", &form).ok()?;
            Some(headers)
        });
        own.unwrap_or_else(|| self.headers.clone())
    }

    async fn generate(&self, request: &CheckedRequest, call: Arc<Call>) -> Outcome {
        let boundary = if MANY { call.generation_id() } else { String::new() };
        let given = request::read(request);
        let prepared = wire::prepare(self.format, &self.options.base_url, given, call.streaming(), &boundary);
        let Prepared { url, body, attachments, model, turn_text, sent_size } = match prepared {
            Ok(prepared) => prepared,
            Err(failure) => return response::failed(failure, 0),
        };
        let headers = self.headers(&body);
        if MANY && body.form_type().is_some() && call.listened() {
            call.announce(&body.elided());
        }
        let body = web::write(&body, &attachments);
        let times = Times { started: call.started(), timeout: call.timeout(), total_timeout: call.total_timeout() };
        let before = call.attempts();
        let host = FetchHost::new(call, url, headers, body);
        // A function of its own: V8 compiles what it calls as a whole, and nothing is sent before that.
        let attempts = self.gate.call(&self.options.retry, times, &model).after(before);
        let driving = engine::drive(&host, self.format, attempts, &self.gate);
        let driving: Pin<Box<dyn Future<Output = _>>> = Box::pin(driving);
        match driving.await {
            Ok(done) => response::completed(done, &turn_text, sent_size),
            Err(Stopped::Aborted) => response::aborted(),
            Err(Stopped::Failed { mut failure, attempts }) => {
                catalog::advise(&mut failure, &model);
                response::failed(failure, attempts)
            }
        }
    }
}
