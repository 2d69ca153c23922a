//! The signal that ends a call from the outside.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

/// A call's own signal, which the package's TypeScript aborts for the caller's signal and for `close()`.
pub struct Cancel {
    signal: AbortSignal,
    waker: Rc<RefCell<Option<Waker>>>,
    listener: Closure<dyn FnMut()>,
}

impl Cancel {
    pub fn listening(signal: AbortSignal) -> Result<Self, JsValue> {
        let waker: Rc<RefCell<Option<Waker>>> = Rc::default();
        let woken = waker.clone();
        let listener = Closure::new(move || {
            if let Some(waker) = woken.take() {
                waker.wake();
            }
        });
        signal.add_event_listener_with_callback("abort", listener.as_ref().unchecked_ref())?;
        Ok(Self { signal, waker, listener })
    }

    pub fn signal(&self) -> &AbortSignal {
        &self.signal
    }

    pub fn is_aborted(&self) -> bool {
        self.signal.aborted()
    }

    /// Ready once the call is aborted.
    pub async fn aborted(&self) {
        poll_fn(|context| {
            if self.is_aborted() {
                return Poll::Ready(());
            }
            self.waker.replace(Some(context.waker().clone()));
            Poll::Pending
        })
        .await;
    }
}

impl Drop for Cancel {
    fn drop(&mut self) {
        // A signal that took a listener also lets go of it.
        let _ = self.signal.remove_event_listener_with_callback("abort", self.listener.as_ref().unchecked_ref());
    }
}
