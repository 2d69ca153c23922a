//! An API key that cannot be printed by mistake.

use std::fmt;

/// A shorter key (of a test, of a local server) may be part of any word.
const MIN_REDACTED: usize = 8;

#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    pub fn new(key: String) -> Self {
        Self(key)
    }

    /// The key itself, for the one header that carries it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// `text` with the key taken out, should a server have sent it back.
    pub fn redact(&self, text: &str) -> String {
        if self.is_in(text) { text.replace(&self.0, "[key]") } else { text.to_owned() }
    }

    pub fn is_in(&self, text: &str) -> bool {
        self.0.len() >= MIN_REDACTED && text.contains(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sensitive")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sensitive")
    }
}
