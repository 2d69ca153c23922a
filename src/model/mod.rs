//! Plain data: what is asked for, what came back, what went wrong. No I/O and no JavaScript.

pub mod failure;
pub mod options;
pub mod request;

pub use failure::{Code, Failure, Stage};
pub use options::{Options, RetryOptions};
pub use request::{Blob, History, Image, Request, Role, Style, Turn, Wanted};
