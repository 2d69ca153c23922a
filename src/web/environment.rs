//! Clocks.

use js_sys::Date;

/// Milliseconds from now to a date as HTTP writes it, or in another form that JavaScript reads.
pub fn until(date: &str) -> Option<f64> {
    let left = Date::parse(date) - Date::now();
    (!left.is_nan()).then_some(left.max(0.0))
}
