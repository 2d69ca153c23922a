//! A request for an image, after every field has been checked.

use super::Failure;

/// Bytes that the caller holds: which of the request's attachments, and how many bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blob {
    pub attachment: usize,
    pub len: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Image {
    pub blob: Blob,
    pub mime: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    User,
    Model,
}

impl Role {
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "user" => Some(Self::User),
            // What other providers call it.
            "model" | "assistant" => Some(Self::Model),
            _ => None,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Model => "model",
        }
    }
}

/// A part of the conversation so far. Turns of one role that follow each other are one message of several parts.
#[derive(Clone, Debug)]
pub struct Turn {
    pub role: Role,
    pub text: Option<String>,
    pub image: Option<Image>,
    /// Given by the provider with this part, and sent back with it.
    pub signature: Option<Blob>,
}

pub type History = Vec<Turn>;

#[derive(Clone, Debug)]
pub struct Request {
    pub prompt: String,
    /// Pixels.
    pub width: u32,
    pub height: u32,
    pub model: String,
    pub seed: u32,
    pub temperature: Option<f64>,
    /// Whether the strict-rendering rules come before the prompt.
    pub strict: bool,
    /// Category and threshold; a category that is not named keeps its default.
    pub safety: Vec<(String, String)>,
    pub system_prompt: Option<String>,
    pub images: Vec<Image>,
    pub history: History,
}

pub const MAX_SIDE: u32 = 8192;
pub const MAX_SEED: u32 = i32::MAX as u32;

/// Images and signatures of one request, together: 20 MiB.
pub const MAX_ATTACHED: usize = 20 << 20;

/// Refuses attachments that are too large together, before anything is sent. `field` names the one that was too much.
pub fn check_attached(field: &str, total: usize) -> Result<(), Failure> {
    if total <= MAX_ATTACHED { Ok(()) } else { Err(Failure::too_large(field, total, MAX_ATTACHED)) }
}

/// A model's id goes into the URL: nothing may be in it that would lead elsewhere.
pub fn check_model(field: &str, model: &str) -> Result<String, Failure> {
    let model = model.strip_prefix("models/").unwrap_or(model);
    let plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.' | ':' | '@' | '/');
    let steps = model.split('/').all(|step| !step.is_empty() && step != "." && step != "..");
    if steps && model.chars().all(plain) {
        return Ok(model.to_owned());
    }
    let shown = super::given::Given::Text(model.to_owned()).shown();
    Err(Failure::invalid(field, &shown, "a model id of letters, digits and - _ . : @ /"))
}
