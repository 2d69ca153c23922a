//! Carries out on a [`Host`] what the state machines of a call say.

use std::cell::RefCell;
use std::rc::Rc;

use super::attempt::Outcome;
use super::body::Reader;
use super::call::{Action, Call, Done, Event, Stopped, Times};
use super::{Bell, Body, Host, Limiter, Ticket};
use crate::model::RetryOptions;
use crate::wire::Format;

/// The limiter that all calls of a client share, with the bells of those that wait for their turn. A bell is a courtesy:
/// a call that has none looks again by its own timer.
pub struct Gate<B>(RefCell<Limiter<B>>);

impl<B: Bell> Gate<B> {
    pub fn new(limiter: Limiter<B>) -> Self {
        Self(RefCell::new(limiter))
    }

    /// A new call for this model.
    pub fn call<'a>(&self, retry: &'a RetryOptions, times: Times, model: &str) -> Call<'a> {
        Call::new(retry, times, self.0.borrow_mut().lane(model))
    }

    /// Rings for the call whose turn it is, if it waits.
    fn ring_next(&self, now: f64) {
        let next = self.0.borrow_mut().next(now);
        if let Some(bell) = next.and_then(|ticket| self.take_bell(ticket)) {
            bell.ring();
        }
    }

    fn hang(&self, ticket: Ticket, bell: B) {
        if let Some(place) = self.0.borrow_mut().bell(ticket) {
            *place = Some(bell);
        }
    }

    fn take_bell(&self, ticket: Ticket) -> Option<B> {
        self.0.borrow_mut().bell(ticket)?.take()
    }
}

/// A call that is being driven. Dropping it early gives its place up.
struct Driven<'a, H: Host> {
    host: &'a H,
    call: Call<'a>,
    gate: &'a Gate<H::Bell>,
    /// The time that the last wait was for, if it was not cut short. Timers are believed: one may be a little early, and
    /// where tests put timers forward the clock may stand still.
    reached: f64,
}

impl<H: Host> Driven<'_, H> {
    fn on(&mut self, event: Event<H::Bulk>) -> Action<H::Bulk> {
        let now = self.host.now().max(std::mem::replace(&mut self.reached, f64::NEG_INFINITY));
        let action = self.call.on(event, now, &mut self.gate.0.borrow_mut());
        self.gate.ring_next(now);
        action
    }

    /// Waits, and says how that ended.
    async fn wait(&mut self, until: f64) -> Event<H::Bulk> {
        let hung = self.call.ticket().zip(self.host.bell()).map(|(ticket, bell)| {
            self.gate.hang(ticket, bell);
            ticket
        });
        let waited = self.host.wait(until).await;
        let is_rung = hung.is_some_and(|ticket| self.gate.take_bell(ticket).is_none());
        if waited.is_err() {
            return Event::Aborted;
        }
        if !is_rung {
            self.reached = until;
        }
        Event::Awake
    }
}

impl<H: Host> Drop for Driven<'_, H> {
    fn drop(&mut self) {
        let is_over = self.call.leave(&mut self.gate.0.borrow_mut());
        if !is_over {
            self.gate.ring_next(self.host.now());
        }
    }
}

/// Makes attempts until one gives an answer, the failure is final, or the time is over.
pub async fn drive<H: Host>(
    host: &H,
    format: &'static Format,
    call: Call<'_>,
    gate: &Gate<H::Bell>,
) -> Result<Done<H::Bulk>, Stopped> {
    let mut driven = Driven { host, call, gate, reached: f64::NEG_INFINITY };
    let mut event = Event::Awake;
    loop {
        event = match driven.on(event) {
            Action::Wait { until } => driven.wait(until).await,
            Action::Retry { status, wait_ms, until } => {
                host.retrying(status, wait_ms);
                driven.wait(until).await
            }
            Action::Send { timeout } => attempt(host, format, timeout).await,
            Action::Done(done) => return Ok(done),
            Action::Fail(stopped) => return Err(stopped),
        };
    }
}

/// One attempt: sends the request and reads the answer as it arrives.
async fn attempt<H: Host>(host: &H, format: &'static Format, timeout: f64) -> Event<H::Bulk> {
    let (outcome, shown) = match host.send(timeout).await {
        Err(interrupt) => (Outcome::unanswered(interrupt), false),
        Ok((head, mut body)) => {
            let reader = Reader::new(format, &head, host.is_watched(), host.show());
            let within_ms = reader.within_ms;
            let reader = Rc::new(RefCell::new(reader));
            let sink = reader.clone();
            let read = body.read(move |piece| sink.borrow_mut().take(piece), within_ms).await;
            let reader = &mut *reader.borrow_mut();
            (Outcome::answered(&head, reader, read, |date| host.until(date)), reader.has_shown())
        }
    };
    Event::Ended { outcome, shown, random: host.random() }
}
