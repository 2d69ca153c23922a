//! What to do next: attempts, waits, limits, deadlines. Drives a [`Host`], and knows neither clock nor network of its
//! own: a schedule of two minutes is tested in microseconds.

mod call;
mod host;
mod limiter;
mod race;
mod read;
pub mod retry;

pub use call::{Done, Stopped, call};
pub use host::{Body, Host, Interrupt};
pub use limiter::Limiter;
pub use race::{First, race};
pub use read::Show;
