//! How long a server says to wait.

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
    text.trim_end().ends_with("GMT").then_some(text)
}

/// `"34.4"` seconds as 34400 milliseconds, rounded up. `None` if it is not a plain decimal number.
pub fn seconds_to_ms(text: &str) -> Option<f64> {
    let text = text.trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) {
        return None;
    }
    // An absurdly long wait is still one.
    let seconds: u32 = whole.parse().unwrap_or(u32::MAX);
    let mut ms = 0;
    let mut scale = 100;
    for digit in fraction.bytes().take(3) {
        ms += u32::from(digit - b'0') * scale;
        scale /= 10;
    }
    let rest = fraction.bytes().skip(3).any(|digit| digit != b'0');
    Some(f64::from(seconds) * 1000.0 + f64::from(ms) + f64::from(u8::from(rest)))
}
