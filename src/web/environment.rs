//! Clocks and chance.

use gloo_timers::future::TimeoutFuture;
use js_sys::Date;

/// Milliseconds since 1970.
pub fn wall_clock() -> f64 {
    Date::now()
}

/// Milliseconds from now to a date as HTTP writes it, or in another form that JavaScript reads.
pub fn until(date: &str) -> Option<f64> {
    let left = Date::parse(date) - Date::now();
    (!left.is_nan()).then_some(left.max(0.0))
}

/// Ready after so many milliseconds; never, where there is no time to be over.
pub async fn timeout(ms: Option<f64>) {
    match ms {
        Some(ms) => TimeoutFuture::new(ms as u32).await,
        None => std::future::pending().await,
    }
}
