//! What JavaScript sees: one file for each exported class. Reads the arguments, calls inwards, converts the result.

#[cfg(feature = "client")]
mod checked;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod decode;
#[cfg(feature = "formats")]
mod describe;
#[cfg(feature = "client")]
mod options;
#[cfg(feature = "client")]
mod plain;
#[cfg(feature = "client")]
mod request;
#[cfg(feature = "client")]
mod response;
#[cfg(feature = "simulator")]
mod simulator;
