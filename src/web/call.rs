//! One call: its request, ready to be sent as often as need be, and what may end it.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestInit, RequestRedirect};

use super::body::{Progress, Stream};
use super::js::{self, FetchError, Headers, Reply};
use super::{Cancel, JsBytes, environment};
use crate::engine::{First, Host, Interrupt, race};
use crate::wire::Head;

/// What the attempts of a call and their bodies have in common.
pub(super) struct Shared {
    cancel: Cancel,
    on_progress: Option<Function>,
    started: f64,
    /// What JavaScript threw in the last attempt, for the error's `cause`.
    cause: RefCell<Option<JsValue>>,
}

pub struct Call {
    shared: Rc<Shared>,
    fetch: Function,
    url: String,
    headers: Array,
    body: Uint8Array,
}

impl Call {
    /// `headers` are pairs of name and value.
    pub fn new(
        cancel: Cancel,
        fetch: Function,
        url: String,
        headers: Array,
        body: Uint8Array,
        on_progress: Option<Function>,
    ) -> Self {
        let shared = Shared { cancel, on_progress, started: environment::now(), cause: RefCell::default() };
        Self { shared: Rc::new(shared), fetch, url, headers, body }
    }

    /// What the caller's signal, or `close()`, gave as the reason.
    pub fn abort_reason(&self) -> JsValue {
        self.shared.cancel.reason()
    }

    pub fn cause(&self) -> Option<JsValue> {
        self.shared.cause.borrow().clone()
    }

    fn request(&self, timeout_ms: f64) -> Result<RequestInit, JsValue> {
        let init = RequestInit::new();
        init.set_method("POST");
        init.set_headers(&self.headers);
        init.set_body(&self.body);
        // The key must not follow to where a redirect leads.
        init.set_redirect(RequestRedirect::Manual);
        let timeout = js::timeout(timeout_ms)?;
        init.set_signal(Some(&js::any(&Array::of2(&self.shared.cancel.signal(), &timeout))?));
        Ok(init)
    }
}

impl Shared {
    /// Awaits a promise of the attempt, but not past its deadline.
    pub async fn settle(&self, promise: JsFuture, deadline: &mut TimeoutFuture) -> Result<JsValue, Interrupt> {
        match race(promise, race(self.cancel.aborted(), &mut *deadline)).await {
            First::Left(Ok(value)) => Ok(value),
            First::Left(Err(error)) => Err(self.rejected(error)),
            First::Right(First::Left(())) => Err(Interrupt::Aborted),
            First::Right(First::Right(())) => Err(Interrupt::TimedOut),
        }
    }

    /// An aborted fetch and a timed-out one reject as well, maybe before we hear of it ourselves.
    fn rejected(&self, error: JsValue) -> Interrupt {
        if self.cancel.is_aborted() {
            return Interrupt::Aborted;
        }
        let name = Reflect::get(&error, &"name".into()).ok().and_then(|name| name.as_string());
        match name.as_deref() {
            Some("TimeoutError") => Interrupt::TimedOut,
            _ => self.network(error),
        }
    }

    pub fn network(&self, error: JsValue) -> Interrupt {
        let unreached = never_connected(&error);
        self.cause.replace(Some(error));
        Interrupt::Network { unreached }
    }

    pub fn progress(&self, progress: &Progress) {
        let Some(on_progress) = self.on_progress.as_ref().filter(|_| progress.told) else { return };
        let report = Object::new();
        let set = |name: &str, value: f64| Reflect::set(&report, &name.into(), &value.into());
        // A compressed body has more bytes than its Content-Length says: then the total is not known.
        let total = progress.total.filter(|&total| progress.received <= total);
        let mut results =
            vec![set("receivedBytes", progress.received), set("elapsedMs", environment::now() - self.started)];
        results.extend(total.map(|total| set("totalBytes", total)));
        if results.iter().all(Result::is_ok) {
            // A listener that throws breaks nothing.
            let _ = on_progress.call1(&JsValue::UNDEFINED, &report);
        }
    }
}

/// Whether the runtime says that the connection was not even made. Browsers never tell.
fn never_connected(error: &JsValue) -> bool {
    const CODES: [&str; 6] =
        ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT", "ConnectionRefused"];
    let code = |error: &JsValue| {
        let error = error.dyn_ref::<Object>()?.unchecked_ref::<FetchError>();
        error.code().ok()?.as_string()
    };
    let cause = error.dyn_ref::<Object>().and_then(|error| error.unchecked_ref::<FetchError>().cause().ok());
    [code(error), cause.as_ref().and_then(code)].into_iter().flatten().any(|code| CODES.contains(&code.as_str()))
}

impl Host for Call {
    type Bulk = JsBytes;
    type Body = Stream;

    fn now(&self) -> f64 {
        environment::now()
    }

    fn wall_clock(&self) -> f64 {
        environment::wall_clock()
    }

    fn random(&self) -> f64 {
        environment::random()
    }

    async fn send(&self, timeout_ms: f64) -> Result<(Head, Stream), Interrupt> {
        let shared = &self.shared;
        shared.cause.take();
        // Node's takes whole milliseconds alone, and a fraction is what remains of a `totalTimeout`.
        let timeout_ms = timeout_ms.ceil();
        // `AbortSignal.timeout` ends the fetch; this timer ends the waiting for it, whatever the fetch does with its
        // signal, and keeps a Node process alive that has nothing else to wait for.
        let mut deadline = TimeoutFuture::new(timeout_ms as u32);
        let sent = self
            .request(timeout_ms)
            .and_then(|init| self.fetch.call2(&JsValue::UNDEFINED, &self.url.as_str().into(), &init))
            .map_err(|error| shared.rejected(error))?;
        let promise = js_sys::Promise::resolve(&sent);
        let reply: Reply = shared.settle(JsFuture::from(promise), &mut deadline).await?.unchecked_into();
        let (head, length, reader) = open(&reply).map_err(|error| shared.network(error))?;
        let progress = Progress { told: head.is_success(), total: length, received: 0.0 };
        Ok((head, Stream::new(shared.clone(), reader, deadline, progress)))
    }

    async fn sleep(&self, ms: f64) -> Result<(), Interrupt> {
        self.unless_aborted(TimeoutFuture::new(ms.ceil() as u32)).await
    }

    async fn unless_aborted<F: Future>(&self, future: F) -> Result<F::Output, Interrupt> {
        match race(self.shared.cancel.aborted(), future).await {
            First::Left(()) => Err(Interrupt::Aborted),
            First::Right(output) => Ok(output),
        }
    }
}

/// The head of an answer, its length where the server said it, and a reader of its body where it has one.
fn open(reply: &Reply) -> Result<(Head, Option<f64>, Option<js::Reader>), JsValue> {
    let headers: Headers = reply.headers()?;
    let header = |name: &str| headers.get(name);
    let head = Head {
        status: reply.status()?,
        content_type: header("content-type")?,
        request_id: header("x-request-id")?,
        retry_after: header("retry-after")?,
        retry_after_ms: header("retry-after-ms")?,
        should_retry: header("x-should-retry")?,
    };
    let plain = header("content-encoding")?.is_none();
    let length = header("content-length")?.and_then(|length| length.parse::<u32>().ok());
    let reader = reply.body()?.map(|body| body.get_reader()).transpose()?;
    Ok((head, length.filter(|_| plain).map(f64::from), reader))
}
