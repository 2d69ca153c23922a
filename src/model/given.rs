//! A field as the caller gave it, before anything is known of its type, and the checks that make a value of it.

use super::Failure;
use crate::codec::decimal::decimal;

/// What a field holds. Fields of the wrong type are not an error yet: only the check knows the field's name.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Given {
    #[default]
    Nothing,
    Text(String),
    Number(f64),
    Flag(bool),
    /// Something else, by its kind: "an object".
    Other(&'static str),
}

impl Given {
    /// As it is said in an error message. Long text is cut: it may be a whole image.
    pub fn shown(&self) -> String {
        match self {
            Self::Nothing => "nothing".into(),
            Self::Text(text) if text.chars().count() > 40 => {
                let start: String = text.chars().take(40).collect();
                ["\"", &start, "…\""].concat()
            }
            Self::Text(text) => ["\"", text, "\""].concat(),
            // The rest is as wrong without its digits.
            Self::Number(number) if number.abs() < 1e12 => decimal(*number),
            Self::Number(number) if number.is_nan() => "NaN".into(),
            Self::Number(_) => "a number far too large".into(),
            Self::Flag(flag) => (if *flag { "true" } else { "false" }).into(),
            Self::Other(kind) => (*kind).into(),
        }
    }

    pub fn is_nothing(&self) -> bool {
        *self == Self::Nothing
    }

    /// A whole number from `least` to `most`.
    pub fn integer(&self, field: &str, least: u32, most: u32) -> Result<u32, Failure> {
        match *self {
            Self::Number(number) if number.trunc() == number && number >= least.into() && number <= most.into() => {
                Ok(number as u32)
            }
            _ => {
                Err(self.refused(field, &["an integer from ", &least.to_string(), " to ", &most.to_string()].concat()))
            }
        }
    }

    pub fn number(&self, field: &str, least: u32, most: u32) -> Result<f64, Failure> {
        match *self {
            Self::Number(number) if number >= least.into() && number <= most.into() => Ok(number),
            _ => Err(self.refused(field, &["a number from ", &least.to_string(), " to ", &most.to_string()].concat())),
        }
    }

    pub fn text(self, field: &str) -> Result<String, Failure> {
        match self {
            Self::Text(text) if !text.trim().is_empty() => Ok(text),
            _ => Err(self.refused(field, "a string that is not blank")),
        }
    }

    pub fn flag(&self, field: &str) -> Result<bool, Failure> {
        match *self {
            Self::Flag(flag) => Ok(flag),
            _ => Err(self.refused(field, "true or false")),
        }
    }

    /// `check` of a field that may be left out.
    pub fn optional<T>(self, check: impl FnOnce(Self) -> Result<T, Failure>) -> Result<Option<T>, Failure> {
        if self.is_nothing() { Ok(None) } else { check(self).map(Some) }
    }

    /// Text without anything in it as nothing.
    #[must_use]
    pub fn or_empty(self) -> Self {
        if matches!(&self, Self::Text(text) if text.trim().is_empty()) { Self::Nothing } else { self }
    }

    pub fn refused(&self, field: &str, allowed: &str) -> Failure {
        Failure::invalid(field, &self.shown(), allowed)
    }
}
