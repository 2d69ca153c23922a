//! The functions and classes that JavaScript sees: one file for each exported class. Reads the arguments, calls inwards, converts the result.

mod base64;
mod client;
#[cfg(feature = "formats")]
mod describe;
mod options;
mod plain;
mod request;
mod response;
