//! What ends a call from the outside: the caller's signal, and `close()`.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal};

#[wasm_bindgen]
extern "C" {
    /// An `AbortSignal` seen as an event target, or what a caller takes for one.
    type Target;

    #[wasm_bindgen(method, catch, js_name = addEventListener)]
    fn add_event_listener(this: &Target, kind: &str, listener: &Function) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = removeEventListener)]
    fn remove_event_listener(this: &Target, kind: &str, listener: &Function) -> Result<(), JsValue>;
}

/// One call's own signal, which follows others. It listens to them only as long as the call lasts, so that a signal
/// that outlives thousands of calls does not collect their listeners.
pub struct Cancel {
    controller: AbortController,
    waker: Rc<RefCell<Option<Waker>>>,
    followed: Vec<(AbortSignal, Closure<dyn FnMut()>)>,
}

impl Cancel {
    /// Follows `sources`. Fails where JavaScript has no `AbortController`.
    pub fn following(sources: impl IntoIterator<Item = AbortSignal>) -> Result<Self, JsValue> {
        let mut cancel = Self { controller: AbortController::new()?, waker: Rc::default(), followed: Vec::new() };
        for source in sources {
            if source.aborted() {
                cancel.controller.abort_with_reason(&reason(&source));
            } else {
                cancel.follow(source)?;
            }
        }
        Ok(cancel)
    }

    fn follow(&mut self, source: AbortSignal) -> Result<(), JsValue> {
        let (controller, waker, signal) = (self.controller.clone(), self.waker.clone(), source.clone());
        let listener = Closure::new(move || {
            controller.abort_with_reason(&reason(&signal));
            if let Some(waker) = waker.take() {
                waker.wake();
            }
        });
        source.unchecked_ref::<Target>().add_event_listener("abort", listener.as_ref().unchecked_ref())?;
        self.followed.push((source, listener));
        Ok(())
    }

    pub fn signal(&self) -> AbortSignal {
        self.controller.signal()
    }

    /// What the caller's signal gave as its reason.
    pub fn reason(&self) -> JsValue {
        reason(&self.signal())
    }

    pub fn is_aborted(&self) -> bool {
        self.signal().aborted()
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

fn reason(signal: &AbortSignal) -> JsValue {
    js_sys::Reflect::get(signal, &"reason".into()).unwrap_or_default()
}

impl Drop for Cancel {
    fn drop(&mut self) {
        for (source, listener) in &self.followed {
            let listener = listener.as_ref().unchecked_ref();
            // A signal that took a listener also lets go of it.
            let _ = source.unchecked_ref::<Target>().remove_event_listener("abort", listener);
        }
    }
}
