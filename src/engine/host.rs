//! What the engine needs of the world.

use std::future::Future;

use super::Show;
use crate::codec::Bulk;
use crate::wire::Head;

/// Why something that was awaited did not come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interrupt {
    /// The caller's signal, or `close()`.
    Aborted,
    /// The attempt's time is over.
    TimedOut,
    /// The connection failed. `unreached`: it is certain that the server got nothing.
    Network { unreached: bool },
}

/// One call, seen from the engine: the request is ready to be sent, as often as need be.
pub trait Host {
    type Bulk: Bulk + 'static;
    type Body: Body;

    /// Milliseconds on a clock that only goes forward.
    fn now(&self) -> f64;
    /// Milliseconds from now to an HTTP-date, 0 if it is past; `None` if it is no date.
    fn until(&self, date: &str) -> Option<f64>;
    /// A random number from 0 up to 1.
    fn random(&self) -> f64;

    /// Sends the request, and is done when the head of the answer is there. The time-out goes on for the body.
    fn send(&self, timeout_ms: f64) -> impl Future<Output = Result<(Head, Self::Body), Interrupt>>;
    /// Whether anybody looks on as an answer comes.
    fn is_watched(&self) -> bool;
    /// Where the parts of an answer go as they come; and what is whole of one that cannot be read to its end.
    fn show(&self) -> Show<Self::Bulk>;
    /// Told before the wait for another attempt; `status` is 0 where there was none.
    fn retrying(&self, status: u16, wait_ms: f64);
    /// Waits; only [`Interrupt::Aborted`] ends it early.
    fn sleep(&self, ms: f64) -> impl Future<Output = Result<(), Interrupt>>;
    /// Awaits `future`; only [`Interrupt::Aborted`] ends it early, and wins where both are ready.
    fn unless_aborted<F: Future>(&self, future: F) -> impl Future<Output = Result<F::Output, Interrupt>>;
}

/// The body of an answer. Dropping it before its end cancels it.
pub trait Body {
    /// Hands the body to `sink` piece by piece as it arrives: to its end, or until `sink` gives `false`.
    fn read(&mut self, sink: impl FnMut(&[u8]) -> bool + 'static) -> impl Future<Output = Result<(), Interrupt>>;
}
