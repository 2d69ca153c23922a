//! The engine's world: one call, whose request is ready to be sent as often as need be. The attempts themselves are
//! TypeScript's (pkg-template/src/call/attempt.ts): a promise and a crossing for each chunk would cost more than its
//! decoding.

use std::sync::Arc;

use gloo_timers::callback::Timeout;
use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Headers;

use super::js::{self, Ended};
use super::{JsBytes, bytes, environment};
use crate::engine::{Aborted, Bell, Body, Host, Interrupt, Show};
use crate::wire::{Head, Shown};

pub struct FetchHost {
    call: Arc<js::Call>,
    url: String,
    headers: Headers,
    body: Uint8Array,
}

impl FetchHost {
    pub fn new(call: Arc<js::Call>, url: String, headers: Headers, body: Uint8Array) -> Self {
        // A Worker.
        if !call.has_bell() {
            bytes::save_memory();
        }
        Self { call, url, headers, body }
    }
}

async fn ended(promise: Promise) -> Result<(), Interrupt> {
    let ended = JsFuture::from(promise).await.unwrap_or_default();
    match Ended::read(&ended) {
        Ended::Ready => Ok(()),
        Ended::Aborted => Err(Interrupt::Aborted),
        Ended::TimedOut => Err(Interrupt::TimedOut),
        Ended::Lost => Err(Interrupt::Network { unreached: false }),
        Ended::Unreached => Err(Interrupt::Network { unreached: true }),
    }
}

impl Host for FetchHost {
    type Bulk = JsBytes;
    type Body = Stream;
    type Bell = CallBell;

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
        ended(self.call.send(&self.url, &self.headers, &self.body, timeout_ms)).await?;
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
                let image = js::object::<js::Image>();
                image.set_data(data.array());
                image.set_mime_type(mime);
                image.set_size(size);
                call.show_image(draft, &image);
            }
        })
    }

    fn retrying(&self, status: u16, wait_ms: f64) {
        self.call.retrying(status, wait_ms);
    }

    async fn wait(&self, time: f64) -> Result<(), Aborted> {
        let call = self.call.clone();
        // No timer holds more, and the checked options allow no longer wait.
        let ms = (time - js::now()).ceil().clamp(0.0, f64::from(i32::MAX)) as u32;
        let _timer = Timeout::new(ms, move || call.wake());
        // It does not reject.
        let _ = JsFuture::from(self.call.rest()).await;
        if self.call.aborted() { Err(Aborted) } else { Ok(()) }
    }

    fn bell(&self) -> Option<CallBell> {
        self.call.has_bell().then(|| CallBell(self.call.clone()))
    }
}

/// Wakes a call that rests.
pub struct CallBell(Arc<js::Call>);

impl Bell for CallBell {
    fn ring(&self) {
        self.0.wake();
    }
}

fn read_head(head: &js::Head) -> Head {
    Head {
        status: head.status(),
        length: head.length(),
        content_type: head.content_type(),
        request_id: head.request_id(),
        retry_after: head.retry_after(),
        retry_after_ms: head.retry_after_ms(),
        should_retry: head.should_retry(),
    }
}

/// The body of an answer.
pub struct Stream {
    call: Arc<js::Call>,
    /// An error's body is no progress.
    progress: bool,
}

impl Body for Stream {
    async fn read(&mut self, mut sink: impl FnMut(&[u8]) -> bool + 'static, within_ms: f64) -> Result<(), Interrupt> {
        let take = Closure::<dyn FnMut(Vec<u8>) -> bool>::new(move |piece: Vec<u8>| sink(&piece));
        ended(self.call.read(take.as_ref(), self.progress, within_ms)).await
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.call.finish();
    }
}
