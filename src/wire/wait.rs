//! The wait that a server asks for.

use super::Head;

impl Head {
    /// Milliseconds that the headers ask to wait; the largest, where they ask twice. `until` tells how many milliseconds
    /// from now an HTTP-date is.
    pub fn wait_ms(&self, until: impl Fn(&str) -> Option<f64>) -> Option<f64> {
        let exact = self.retry_after_ms.as_deref().and_then(|text| seconds_to_ms(text).map(|ms| (ms / 1000.0).ceil()));
        let coarse =
            self.retry_after.as_deref().and_then(|text| seconds_to_ms(text).or_else(|| until(http_date(text)?)));
        exact.into_iter().chain(coarse).reduce(f64::max)
    }
}

/// The text, if it may be a date as HTTP writes it: JavaScript takes far more for a date, even `-5`.
fn http_date(text: &str) -> Option<&str> {
    text.trim_ascii_end().ends_with("GMT").then_some(text)
}

/// The longest wait that is told apart from longer ones: no timer reaches that far.
const MOST: f64 = u32::MAX as f64 * 1000.0;

/// `"34.4"` seconds as 34400 milliseconds, rounded up. `None` if it is not a plain decimal number.
pub fn seconds_to_ms(text: &str) -> Option<f64> {
    let (mut value, mut scale) = (0.0, 1.0);
    let (mut digits, mut point) = (0, false);
    for byte in text.trim_ascii().bytes() {
        match byte {
            b'0'..=b'9' => {
                digits += u32::from(!point);
                value = value * 10.0 + f64::from(byte - b'0');
                scale *= if point { 10.0 } else { 1.0 };
            }
            b'.' if digits > 0 && !point => point = true,
            _ => return None,
        }
    }
    // An absurdly long wait is still one.
    (digits > 0).then_some((value * 1000.0 / scale).ceil().min(MOST))
}
