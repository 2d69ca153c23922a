//! One call: its request, ready to be sent as often as need be, and what may end it. The attempts themselves are
//! TypeScript's (pkg-template/src/call/attempt.ts): a promise and a crossing for each chunk would cost more than its decoding.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use gloo_timers::future::TimeoutFuture;
use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Headers;

use super::{JsBytes, environment, js};
use crate::engine::{Body, Host, Interrupt, Show};
use crate::wire::{Head, Shown};

pub struct Call {
    call: Rc<js::Call>,
    url: String,
    headers: Headers,
    body: Uint8Array,
}

impl Call {
    pub fn new(call: Rc<js::Call>, url: String, headers: Headers, body: Uint8Array) -> Self {
        Self { call, url, headers, body }
    }
}

/// The numbers are those of pkg-template/src/call/attempt.ts.
async fn settled(promise: Promise) -> Result<(), Interrupt> {
    let how = JsFuture::from(promise).await.unwrap_or_default();
    match how.as_f64().unwrap_or_default() as u8 {
        0 => Ok(()),
        1 => Err(Interrupt::Aborted),
        2 => Err(Interrupt::TimedOut),
        how => Err(Interrupt::Network { unreached: how == 4 }),
    }
}

impl Host for Call {
    type Bulk = JsBytes;
    type Body = Stream;

    fn now(&self) -> f64 {
        js::now()
    }

    fn until(&self, date: &str) -> Option<f64> {
        environment::until(date)
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }

    async fn send(&self, timeout_ms: f64) -> Result<(Head, Stream), Interrupt> {
        settled(self.call.send(&self.url, &self.headers, &self.body, timeout_ms)).await?;
        let head = self.call.head().map(|head| read_head(&head)).unwrap_or_default();
        let progress = head.is_success();
        Ok((head, Stream { call: self.call.clone(), progress }))
    }

    fn is_watched(&self) -> bool {
        self.call.streaming()
    }

    fn show(&self) -> Show<JsBytes> {
        let call = self.call.clone();
        Box::new(move |part| match part {
            Shown::Text(text) => call.show_text(text),
            #[cfg(feature = "formats")]
            Shown::Address(address) => call.show_address(address),
            #[cfg(not(feature = "formats"))]
            Shown::Address(_) => {}
            Shown::Image { data, mime, size, draft } => {
                let (width, height) = size.unzip();
                call.show_image(draft, data.array(), mime, width, height);
            }
        })
    }

    fn retrying(&self, status: u16, wait_ms: f64) {
        self.call.retrying(status, wait_ms);
    }

    async fn sleep(&self, ms: f64) -> Result<(), Interrupt> {
        self.unless_aborted(TimeoutFuture::new(ms.ceil() as u32)).await
    }

    async fn unless_aborted<F: Future>(&self, future: F) -> Result<F::Output, Interrupt> {
        let mut future = pin!(future);
        let mut alarm = None;
        poll_fn(|context| {
            if self.call.aborted() {
                return Poll::Ready(Err(Interrupt::Aborted));
            }
            let polled = future.as_mut().poll(context);
            if polled.is_pending() {
                alarm.get_or_insert_with(|| Alarm::of(&self.call)).waker.replace(Some(context.waker().clone()));
            }
            polled.map(Ok)
        })
        .await
    }
}

fn read_head(head: &js::Head) -> Head {
    let headers = head.headers();
    let header = |index| headers.get(index).as_string();
    Head {
        status: head.status(),
        length: head.length(),
        content_type: header(0),
        request_id: header(1),
        retry_after: header(2),
        retry_after_ms: header(3),
        should_retry: header(4),
    }
}

/// Wakes a task when its call is aborted.
struct Alarm {
    call: Rc<js::Call>,
    waker: Rc<RefCell<Option<Waker>>>,
    _wake: Closure<dyn FnMut()>,
}

impl Alarm {
    fn of(call: &Rc<js::Call>) -> Self {
        let waker: Rc<RefCell<Option<Waker>>> = Rc::default();
        let woken = waker.clone();
        let wake = Closure::new(move || {
            if let Some(waker) = woken.take() {
                waker.wake();
            }
        });
        call.set_wake(wake.as_ref());
        Self { call: call.clone(), waker, _wake: wake }
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.call.set_wake(&JsValue::UNDEFINED);
    }
}

/// The body of an answer.
pub struct Stream {
    call: Rc<js::Call>,
    /// An error's body is no progress.
    progress: bool,
}

impl Body for Stream {
    async fn read(&mut self, mut sink: impl FnMut(&[u8]) -> bool + 'static) -> Result<(), Interrupt> {
        let take = Closure::<dyn FnMut(Vec<u8>) -> bool>::new(move |piece: Vec<u8>| sink(&piece));
        settled(self.call.read(take.as_ref(), self.progress)).await
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.call.finish();
    }
}
