//! The description of a format: how a request is put, and the places in an answer where the things are that count.

use super::Body;
use super::field::Fields;
use crate::model::{Failure, Request};

/// True if there are formats beside Gemini's: code that only those need is left out of the WebAssembly without them.
pub const MANY: bool = cfg!(feature = "formats");

/// Paths are keys separated by dots, `*` for any element of an array; `""` is the document itself.
pub struct Format {
    /// The name that users know it by.
    pub name: &'static str,
    /// The path below the base URL, with its query.
    pub path: fn(&Request, streaming: bool) -> String,
    /// Refuses fields that exclude each other, or that the model does not take.
    pub check: fn(&Request) -> Result<(), Box<Failure>>,
    /// Writes the body; gives the size that was sent in place of the one that was asked for, where it is another.
    pub encode: fn(&Request, streaming: bool, &mut Body) -> Option<String>,
    /// Images are uploaded as files: fewer types, and no more than sixteen.
    pub uploads: bool,
    /// Fields of an answer, by the places below which they are. The first that fits counts.
    pub fields: &'static [(&'static [&'static str], Fields)],
    /// The objects that are a part of an answer each.
    pub parts: &'static [&'static str],
    /// Objects of which every answer of this format has one.
    pub answers: &'static [&'static str],
    pub signature: Signature,
    /// Objects that rate a category of harm, and say if it was the reason of a refusal. Where there are none, a category
    /// is named for that reason alone.
    pub ratings: &'static [&'static str],
    /// Objects that count the tokens of one modality.
    pub modalities: &'static [&'static str],
    /// An error whose message speaks of policy or safety is a refusal, though no field says so.
    pub refuses_in_words: bool,
    pub events: Events,
}

/// The form in which a format gives signatures, and takes them back.
pub enum Signature {
    /// Base64 on a part.
    Base64,
    /// Lists in JSON, which go back as they came.
    Verbatim { lists: &'static [&'static str] },
}

/// The events of a stream that name their type.
pub struct Events {
    /// Types of events after which nothing more comes.
    pub last: &'static [&'static str],
    /// A part of the types of events that bring a draft.
    pub draft: &'static str,
    /// The type of the events that bring words: no other event's text counts.
    pub words: &'static str,
    /// Keys of the document below which things come once more.
    pub repeats: &'static [(&'static str, Repeat)],
}

/// Things that an event brings once more.
pub enum Repeat {
    /// An item as a whole, after its words have come one by one.
    Words,
    /// Everything, in the same order.
    All,
}

impl Events {
    /// For formats whose events have no types.
    pub const NONE: Self = Self { last: &[], draft: "", words: "", repeats: &[] };
}
