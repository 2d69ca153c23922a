//! Clocks and chance.

use js_sys::{Date, Function, Math, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// Milliseconds since 1970.
fn wall_clock() -> f64 {
    Date::now()
}

/// Milliseconds from now to a date as HTTP writes it, or in another form that JavaScript reads.
pub fn until(date: &str) -> Option<f64> {
    let left = Date::parse(date) - Date::now();
    (!left.is_nan()).then_some(left.max(0.0))
}

fn global(path: [&str; 2]) -> Option<(JsValue, Function)> {
    let object = Reflect::get(&js_sys::global(), &path[0].into()).ok()?;
    let function = Reflect::get(&object, &path[1].into()).ok()?.dyn_into().ok()?;
    Some((object, function))
}

/// Whether this is a Cloudflare Worker: its streams have a method that no others have.
pub fn is_worker() -> bool {
    IS_WORKER.with(|is| *is)
}

thread_local! {
    static IS_WORKER: bool = {
        let get = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).unwrap_or_default();
        let prototype = get(&get(&js_sys::global(), "ReadableStreamBYOBReader"), "prototype");
        get(&prototype, "readAtLeast").is_function()
    };
    static PERFORMANCE_NOW: Option<(JsValue, Function)> = global(["performance", "now"]);
}

/// Milliseconds on a clock that nobody sets; the wall clock where there is none.
pub fn now() -> f64 {
    PERFORMANCE_NOW
        .with(|now| {
            let (performance, now) = now.as_ref()?;
            now.call0(performance).ok()?.as_f64()
        })
        .unwrap_or_else(wall_clock)
}

pub fn random() -> f64 {
    Math::random()
}
