//! One call: its request, ready to be sent as often as need be, and what may end it.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, RequestInit, RequestRedirect};

use super::body::{Progress, Reader, Stream};
use super::js::{self, FetchError, Headers, Reply};
use super::{Cancel, JsBytes, environment};
use crate::engine::{First, Host, Interrupt, race};
use crate::wire::Head;

/// The end of an attempt's time.
pub(super) struct Deadline {
    at: f64,
    /// Ends the waiting, whatever a fetch does with its signal, and keeps a Node process alive that has nothing else to
    /// wait for: `AbortSignal.timeout` does not.
    timer: TimeoutFuture,
    /// Ends the fetch itself. Browsers from before 2024 have none.
    signal: Option<AbortSignal>,
}

impl Deadline {
    fn after(ms: f64) -> Self {
        // Whole milliseconds: Node takes no others, and a fraction is what remains of a `totalTimeout`.
        let ms = ms.ceil();
        Self { at: environment::now() + ms, timer: TimeoutFuture::new(ms as u32), signal: js::timeout(ms).ok() }
    }

    fn is_over(&self) -> bool {
        environment::now() >= self.at || self.signal.as_ref().is_some_and(AbortSignal::aborted)
    }
}

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
    /// `headers` are pairs of name and value; `started` is when the call was made.
    pub fn new(
        cancel: Cancel,
        started: f64,
        fetch: Function,
        url: String,
        headers: Array,
        body: Uint8Array,
        on_progress: Option<Function>,
    ) -> Self {
        let shared = Shared { cancel, on_progress, started, cause: RefCell::default() };
        Self { shared: Rc::new(shared), fetch, url, headers, body }
    }

    pub fn cause(&self) -> Option<JsValue> {
        self.shared.cause.borrow().clone()
    }

    fn request(&self, deadline: &Deadline) -> RequestInit {
        let init = RequestInit::new();
        init.set_method("POST");
        init.set_headers(&self.headers);
        init.set_body(&self.body);
        // The key must not follow to where a redirect leads.
        init.set_redirect(RequestRedirect::Manual);
        let own = self.shared.cancel.signal();
        let either = deadline.signal.as_ref().and_then(|timeout| js::any(&Array::of2(own, timeout)).ok());
        init.set_signal(Some(either.as_ref().unwrap_or(own)));
        init
    }
}

impl Shared {
    /// Awaits a promise of the attempt, but not past its deadline.
    pub async fn settle(&self, promise: JsFuture, deadline: &mut Deadline) -> Result<JsValue, Interrupt> {
        // A body that is always ready would let no timer fire.
        if deadline.is_over() {
            return Err(Interrupt::TimedOut);
        }
        match race(race(self.cancel.aborted(), &mut deadline.timer), promise).await {
            First::Left(First::Left(())) => Err(Interrupt::Aborted),
            First::Left(First::Right(())) => Err(Interrupt::TimedOut),
            First::Right(settled) => settled.map_err(|error| self.rejected(error, deadline)),
        }
    }

    /// An aborted fetch and a timed-out one reject as well, maybe before we hear of it ourselves.
    fn rejected(&self, error: JsValue, deadline: &Deadline) -> Interrupt {
        if self.cancel.is_aborted() {
            Interrupt::Aborted
        } else if deadline.is_over() {
            Interrupt::TimedOut
        } else {
            self.network(error)
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

    fn until(&self, date: &str) -> Option<f64> {
        environment::until(date)
    }

    fn random(&self) -> f64 {
        environment::random()
    }

    async fn send(&self, timeout_ms: f64) -> Result<(Head, Stream), Interrupt> {
        let shared = &self.shared;
        shared.cause.take();
        let mut deadline = Deadline::after(timeout_ms);
        let sent = self.fetch.call2(&JsValue::UNDEFINED, &self.url.as_str().into(), &self.request(&deadline));
        let promise = js_sys::Promise::resolve(&sent.map_err(|error| shared.rejected(error, &deadline))?);
        let reply: Reply = shared.settle(JsFuture::from(promise), &mut deadline).await?.unchecked_into();
        let (head, reader) = open(&reply).map_err(|error| shared.network(error))?;
        let progress = Progress { told: head.is_success(), total: head.length.map(f64::from), received: 0.0 };
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

/// The head of an answer, and a reader of its body where it has one.
fn open(reply: &Reply) -> Result<(Head, Option<Reader>), JsValue> {
    let headers: Headers = reply.headers()?;
    let header = |name: &str| headers.get(name);
    let plain = header("content-encoding")?.is_none();
    let length = header("content-length")?.and_then(|length| length.parse().ok());
    let head = Head {
        status: reply.status()?,
        content_type: header("content-type")?,
        length: length.filter(|_| plain),
        request_id: header("x-request-id")?,
        retry_after: header("retry-after")?,
        retry_after_ms: header("retry-after-ms")?,
        should_retry: header("x-should-retry")?,
    };
    Ok((head, reply.body()?.as_ref().map(Reader::of).transpose()?))
}
