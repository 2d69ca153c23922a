//! Requests in flight and requests in a minute, first come, first served. A plain state machine: it is asked, and answers
//! "go" or "look again at this time".

/// The window of `requests_per_minute`, in milliseconds.
const MINUTE: f64 = 60_000.0;
/// Milliseconds after which the first in the queue looks again, should nobody tell it to. A call further back looks again
/// after as many times that as it has calls before it, so that a long queue costs a few looks in a second.
const LOOK: f64 = 50.0;

/// A place in the queue. Tickets grow in the order in which they are given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(u64);

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Turn {
    /// The request may start now, and counts as in flight until [`Limiter::finish`].
    Go,
    /// Ask again at this time, or as soon as [`Limiter::next`] names the ticket.
    LookAgain { at: f64 },
}

#[derive(Debug)]
pub struct Limiter {
    max_concurrent: u32,
    per_minute: Option<u32>,
    in_flight: u32,
    tickets: u64,
    /// In the order of the tickets.
    queue: Vec<Ticket>,
    /// Start times of the last minute's requests, the oldest first.
    starts: Vec<f64>,
}

impl Limiter {
    pub fn new(max_concurrent: u32, per_minute: Option<u32>) -> Self {
        Self { max_concurrent, per_minute, in_flight: 0, tickets: 0, queue: Vec::new(), starts: Vec::new() }
    }

    /// Takes the last place in the queue.
    pub fn join(&mut self) -> Ticket {
        let ticket = Ticket(self.tickets);
        self.tickets += 1;
        self.queue.push(ticket);
        ticket
    }

    /// The answer for a ticket that is in the queue; "go" takes it out.
    pub fn ask(&mut self, ticket: Ticket, now: f64) -> Turn {
        let place = self.queue.binary_search(&ticket).unwrap_or_default();
        if place > 0 || self.in_flight >= self.max_concurrent {
            return Turn::LookAgain { at: now + LOOK * (place as f64 + 1.0) };
        }
        if let Some(at) = self.minute_is_full_until(now) {
            return Turn::LookAgain { at };
        }
        self.leave(ticket);
        self.in_flight += 1;
        if self.per_minute.is_some() {
            self.starts.push(now);
        }
        Turn::Go
    }

    /// The ticket that would be told to go now.
    pub fn next(&mut self, now: f64) -> Option<Ticket> {
        let is_free = self.in_flight < self.max_concurrent && self.minute_is_full_until(now).is_none();
        self.queue.first().copied().filter(|_| is_free)
    }

    /// Gives a place in the queue up.
    pub fn leave(&mut self, ticket: Ticket) {
        if let Ok(place) = self.queue.binary_search(&ticket) {
            self.queue.remove(place);
        }
    }

    /// A request that was told to go has ended.
    pub fn finish(&mut self) {
        self.in_flight -= 1;
    }

    /// The time at which the oldest start falls out of the minute, if the minute is full.
    fn minute_is_full_until(&mut self, now: f64) -> Option<f64> {
        let limit = self.per_minute? as usize;
        // As it is computed below: a difference may be a rounding error short of the minute for ever.
        self.starts.retain(|start| now < start + MINUTE);
        self.starts.first().filter(|_| self.starts.len() >= limit).map(|oldest| oldest + MINUTE)
    }
}
