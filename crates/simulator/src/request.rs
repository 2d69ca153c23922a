//! A request to a provider.

use super::base64;
use super::fault::{Fault, Kind};
use serde::Deserialize;

/// A request, its body apart.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Request {
    pub method: String,
    /// With or without scheme and host.
    pub url: String,
    pub headers: Vec<(String, String)>,
    /// The one key that is valid; without it, any key that is not empty is.
    pub api_key: Option<String>,
    /// For requests that bring no seed.
    pub seed: i32,
    /// OpenRouter's chat gives the addresses of its pictures.
    pub image_urls: bool,
    pub fault: Option<Fault>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The token of an `Authorization: Bearer` header; empty where there is none.
    pub(crate) fn bearer(&self) -> &str {
        let value = self.header("authorization").unwrap_or_default();
        match value.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
            _ => "",
        }
    }

    pub(crate) fn fault(&self) -> Option<Kind> {
        self.fault.as_ref().map(|fault| fault.kind)
    }

    /// A picture's base64, which a fault may have broken.
    pub(crate) fn encode(&self, picture: &[u8]) -> String {
        let data = base64::encode(picture);
        match &self.fault {
            Some(fault) => fault.spoil_base64(data),
            None => data,
        }
    }
}
