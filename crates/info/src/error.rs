//! What can be wrong with a file.

/// Why a file cannot be worked on, with what is to be said of it in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A kind of file, or of pixels, that is not read here.
    Unsupported(String),
    /// A kind of file that is not decoded here, but maybe by the runtime: its MIME type.
    Foreign(&'static str),
    /// More pixels than may be worked on.
    TooLarge(String),
    /// Bytes that are not what their kind of file must have.
    Damaged(String),
    /// An option that does not fit: its name, and what is allowed.
    Invalid { field: &'static str, allowed: String },
}

pub type Result<T> = std::result::Result<T, Error>;
