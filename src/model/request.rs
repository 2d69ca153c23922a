//! A request for an image. The package's TypeScript has checked every field.

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

#[derive(Clone, Debug, Default)]
pub struct Request {
    pub prompt: String,
    /// Pixels.
    pub width: u32,
    pub height: u32,
    /// The parts of the size that were asked for; the model chooses the others.
    pub size: Wanted,
    pub model: String,
    pub seed: Option<u32>,
    pub temperature: Option<f64>,
    /// The strict-rendering rules come before the prompt.
    pub strict: bool,
    /// Category and threshold; a category that is not named keeps its default.
    pub safety: Vec<(String, String)>,
    pub system_prompt: Option<String>,
    pub images: Vec<Image>,
    /// Transparent where the first image is to be painted.
    #[cfg(feature = "formats")]
    pub mask: Option<Image>,
    pub history: History,
    /// Lies over the first image and shows what is meant.
    #[cfg(feature = "formats")]
    pub markup: Option<Image>,
    pub style: Style,
    /// The model may search before it draws.
    pub grounding: bool,
}

/// What else is asked for, as far as the format takes it: the names that callers know it by, and each value as text. An
/// `svg` is there with an empty value, and its author by the names that a form has for it.
#[derive(Clone, Debug, Default)]
pub struct Style(pub Vec<(String, String)>);

impl Style {
    #[inline(never)]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The proportions of width and height were asked for.
    pub shape: bool,
    /// The number of pixels was asked for.
    pub resolution: bool,
    /// The prompt says the size, too.
    pub told: bool,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { shape: true, resolution: true, told: true }
    }
}
