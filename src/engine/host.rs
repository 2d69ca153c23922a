//! The world, as far as the engine needs it.

use std::future::Future;

use crate::codec::Bulk;
use crate::wire::{Head, Shown};

/// Gets the parts of an answer as they are complete.
pub type Show<B> = Box<dyn FnMut(Shown<'_, B>)>;

/// Why a request, or the reading of its answer, ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interrupt {
    /// The caller's signal, or `close()`.
    Aborted,
    /// The attempt's time is over.
    TimedOut,
    /// The connection failed. `unreached`: it is certain that the server got nothing.
    Network { unreached: bool },
}

/// The caller's signal, or `close()`, ended a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aborted;

/// Cuts the wait of one call short, so that the call looks again.
pub trait Bell {
    fn ring(&self);
}

/// One call, seen from the engine: the request is ready to be sent, as often as need be.
pub trait Host {
    type Bulk: Bulk + 'static;
    type Body: Body;
    type Bell: Bell;

    /// Milliseconds on a clock that only goes forward.
    fn now(&self) -> f64;
    /// Milliseconds from now to an HTTP-date, 0 if it is past; `None` if it is no date.
    fn until(&self, date: &str) -> Option<f64>;
    /// A random number from 0 up to 1.
    fn random(&self) -> f64;

    /// Sends the request, and is done when the head of the answer is there. The time-out goes on for the body.
    fn send(&self, timeout_ms: f64) -> impl Future<Output = Result<(Head, Self::Body), Interrupt>>;
    /// True if the answer is shown part by part as it comes.
    fn is_watched(&self) -> bool;
    /// The receiver of an answer's parts as they come, and of the whole images of an answer that cannot be read to its end.
    fn show(&self) -> Show<Self::Bulk>;
    /// Told before the wait for another attempt; `status` is 0 where no answer came.
    fn retrying(&self, status: u16, wait_ms: f64);
    /// Waits until `time` on the clock of [`Host::now`], or until the bell rings.
    fn wait(&self, time: f64) -> impl Future<Output = Result<(), Aborted>>;
    /// The bell of this call's waits; none where another call must not wake it.
    fn bell(&self) -> Option<Self::Bell>;
}

/// The body of an answer. Dropping it before its end cancels it.
pub trait Body {
    /// Hands the body to `sink` piece by piece as it arrives: to its end, until `sink` gives `false`, or until
    /// `within_ms` are over, which is a time-out.
    fn read(
        &mut self,
        sink: impl FnMut(&[u8]) -> bool + 'static,
        within_ms: f64,
    ) -> impl Future<Output = Result<(), Interrupt>>;
}
