//! Attempts, waits, limits, deadlines. State machines that are told what happened and what time it is, and
//! say what to do: [`Call`] for a call, [`Limiter`] for the calls of a client, [`Reader`] for an answer's body. [`drive`]
//! carries that out on a [`Host`]. Neither knows a clock or a network of its own: a schedule of two minutes is tested in
//! microseconds.

mod attempt;
mod body;
mod call;
mod drive;
mod host;
mod limiter;
pub mod retry;

pub use attempt::Outcome;
pub use body::Reader;
pub use call::{Action, Call, Done, Event, Stopped, Times};
pub use drive::{Gate, drive};
pub use host::{Aborted, Bell, Body, Host, Interrupt, Show};
pub use limiter::{Lane, Limiter, Ticket, Turn};
