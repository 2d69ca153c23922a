//! How many requests may be in flight, and how many may start in a minute. First come, first served.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use super::{Host, Interrupt};

const MINUTE: f64 = 60_000.0;

pub struct Limiter {
    max_concurrent: u32,
    per_minute: Option<u32>,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    running: u32,
    next_ticket: u64,
    queue: Vec<(u64, Option<Waker>)>,
    /// When the requests of the last minute started.
    starts: Vec<f64>,
}

impl State {
    fn wake_first(&mut self) {
        if let Some(waker) = self.queue.first_mut().and_then(|(_, waker)| waker.take()) {
            waker.wake();
        }
    }
}

/// A request in flight. Dropping it lets the next one go.
pub struct Permit(Rc<Limiter>);

impl Drop for Permit {
    fn drop(&mut self) {
        let mut state = self.0.state.borrow_mut();
        state.running -= 1;
        state.wake_first();
    }
}

/// A place in the queue. Dropping it leaves the queue.
struct Ticket<'a>(&'a Limiter, u64);

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state.borrow_mut();
        state.queue.retain(|&(ticket, _)| ticket != self.1);
        state.wake_first();
    }
}

impl Limiter {
    pub fn new(max_concurrent: u32, per_minute: Option<u32>) -> Rc<Self> {
        Rc::new(Self { max_concurrent, per_minute, state: RefCell::default() })
    }

    /// Waits for a place. Nothing has been sent until then.
    pub async fn enter<H: Host>(self: &Rc<Self>, host: &H) -> Result<Permit, Interrupt> {
        let ticket = self.take_ticket();
        host.unless_aborted(self.turn(ticket.1)).await?;
        // Still first in the queue, so that nobody overtakes while the minute goes by.
        while let Some(wait) = self.minute_full_for(host.now()) {
            host.sleep(wait).await?;
        }
        let mut state = self.state.borrow_mut();
        state.running += 1;
        if self.per_minute.is_some() {
            state.starts.push(host.now());
        }
        drop(state);
        Ok(Permit(self.clone()))
    }

    fn take_ticket(&self) -> Ticket<'_> {
        let mut state = self.state.borrow_mut();
        let ticket = state.next_ticket;
        state.next_ticket += 1;
        state.queue.push((ticket, None));
        Ticket(self, ticket)
    }

    /// Ready when `ticket` is the first in the queue and there is room for it.
    async fn turn(&self, ticket: u64) {
        poll_fn(|context| {
            let mut state = self.state.borrow_mut();
            let room = state.running < self.max_concurrent;
            match state.queue.iter_mut().enumerate().find(|(_, (queued, _))| *queued == ticket) {
                Some((place, (_, waker))) if place > 0 || !room => {
                    *waker = Some(context.waker().clone());
                    Poll::Pending
                }
                _ => Poll::Ready(()),
            }
        })
        .await;
    }

    /// How long until another request may start, if the minute is full.
    fn minute_full_for(&self, now: f64) -> Option<f64> {
        let limit = self.per_minute? as usize;
        let mut state = self.state.borrow_mut();
        state.starts.retain(|start| now - start < MINUTE);
        let oldest = state.starts.first().filter(|_| state.starts.len() >= limit)?;
        Some(oldest + MINUTE - now)
    }
}
