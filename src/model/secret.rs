//! An API key that cannot be printed by mistake.

use std::fmt;

use crate::codec::find;

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
        let mut redacted = String::new();
        let mut rest = text;
        while let Some((before, after)) = self.cut(rest) {
            redacted += before;
            redacted += "[key]";
            rest = after;
        }
        // A text that was cut may end within the key.
        let cut = (MIN_REDACTED..self.0.len())
            .rev()
            .find(|&length| self.0.get(..length).is_some_and(|beginning| rest.ends_with(beginning)));
        match cut.and_then(|length| rest.get(..rest.len() - length)) {
            Some(before) => redacted + before + "[key]",
            None => redacted + rest,
        }
    }

    pub fn is_in(&self, text: &str) -> bool {
        self.cut(text).is_some()
    }

    /// `text` before and after the key.
    fn cut<'a>(&self, text: &'a str) -> Option<(&'a str, &'a str)> {
        let at = find(text, &self.0).filter(|_| self.0.len() >= MIN_REDACTED)?;
        Some((text.get(..at)?, text.get(at + self.0.len()..)?))
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
