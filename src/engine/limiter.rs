//! Requests in flight, requests in a minute, and waits that a provider asked for: first come, first served. A plain state
//! machine: it is asked, and answers "go" or "look again at this time".

/// The window of `requests_per_minute`, in milliseconds.
const MINUTE: f64 = 60_000.0;
/// Milliseconds after which the first in the queue looks again, should nobody tell it to. A call further back looks again
/// after as many times that as it has calls before it, so that a long queue costs a few looks in a second.
const LOOK: f64 = 20.0;

/// A place in the queue. Tickets grow in the order in which they are given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(u64);

/// The calls that a provider's rate limit holds back together: those for one model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lane(usize);

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Turn {
    /// The request may start now, and counts as in flight until [`Limiter::finish`].
    Go,
    /// Ask again at this time, or as soon as [`Limiter::next`] names the ticket.
    LookAgain { at: f64 },
}

/// `B` is a bell that a call may leave at its place.
#[derive(Debug)]
pub struct Limiter<B> {
    max_concurrent: u32,
    per_minute: Option<u32>,
    in_flight: u32,
    tickets: u64,
    queue: Queue<B>,
    /// Start times of the last minute's requests, the oldest first.
    starts: Vec<f64>,
    /// The name of each lane, and the time until which nothing is sent in it.
    lanes: Vec<(String, f64)>,
}

impl<B> Limiter<B> {
    pub fn new(max_concurrent: u32, per_minute: Option<u32>) -> Self {
        let queue = Queue { places: Vec::new(), front: 0, left: 0 };
        Self { max_concurrent, per_minute, in_flight: 0, tickets: 0, queue, starts: Vec::new(), lanes: Vec::new() }
    }

    pub fn lane(&mut self, model: &str) -> Lane {
        let known = self.lanes.iter().position(|(name, _)| name == model);
        Lane(known.unwrap_or_else(|| {
            self.lanes.push((model.into(), f64::NEG_INFINITY));
            self.lanes.len() - 1
        }))
    }

    /// Takes the last place in the queue.
    pub fn join(&mut self, lane: Lane) -> Ticket {
        let ticket = Ticket(self.tickets);
        self.tickets += 1;
        self.rejoin(ticket, lane);
        ticket
    }

    /// Takes the place of a ticket again: before all who came later.
    pub fn rejoin(&mut self, ticket: Ticket, lane: Lane) {
        self.queue.put(Place { ticket, lane, bell: None, left: false });
    }

    /// The answer for a ticket that is in the queue; "go" takes it out.
    pub fn ask(&mut self, ticket: Ticket, now: f64) -> Turn {
        let held = self.queue.get(ticket).map_or(now, |place| held_until(&self.lanes, place.lane));
        if held > now {
            return Turn::LookAgain { at: held };
        }
        let full = self.minute_is_full_until(now);
        if self.first(now) != Some(ticket) || self.in_flight >= self.max_concurrent {
            let look = now + LOOK * (self.queue.before(ticket) as f64 + 1.0);
            return Turn::LookAgain { at: full.map_or(look, |until| until.max(look)) };
        }
        if let Some(at) = full {
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
        self.first(now).filter(|_| is_free)
    }

    /// Gives a place in the queue up.
    pub fn leave(&mut self, ticket: Ticket) {
        self.queue.remove(ticket);
    }

    /// A request that was told to go has ended.
    pub fn finish(&mut self) {
        self.in_flight -= 1;
    }

    /// Sends nothing in this lane until then. What is on its way goes on.
    pub fn hold(&mut self, Lane(lane): Lane, until: f64) {
        if let Some((_, held)) = self.lanes.get_mut(lane) {
            *held = held.max(until);
        }
    }

    /// The bell at the place of a ticket, to be hung up or taken.
    pub fn bell(&mut self, ticket: Ticket) -> Option<&mut Option<B>> {
        self.queue.get(ticket).map(|place| &mut place.bell)
    }

    /// The first in the queue that is not held back.
    fn first(&self, now: f64) -> Option<Ticket> {
        // Most clients have one lane: while it is held, nobody needs to be looked at.
        if self.lanes.iter().all(|&(_, until)| until > now) {
            return None;
        }
        let waiting = self.queue.places.get(self.queue.front..).unwrap_or_default();
        let first = waiting.iter().find(|place| !place.left && held_until(&self.lanes, place.lane) <= now);
        first.map(|place| place.ticket)
    }

    /// The time at which the oldest start falls out of the minute, if the minute is full.
    fn minute_is_full_until(&mut self, now: f64) -> Option<f64> {
        let limit = self.per_minute? as usize;
        // As it is computed below: a difference may be a rounding error short of the minute for ever.
        self.starts.retain(|start| now < start + MINUTE);
        self.starts.first().filter(|_| self.starts.len() >= limit).map(|oldest| oldest + MINUTE)
    }
}

fn held_until(lanes: &[(String, f64)], Lane(lane): Lane) -> f64 {
    lanes.get(lane).map_or(f64::NEG_INFINITY, |&(_, until)| until)
}

#[derive(Debug)]
struct Place<B> {
    ticket: Ticket,
    lane: Lane,
    bell: Option<B>,
    /// Nobody waits here any more.
    left: bool,
}

/// Places by ticket. To join, to leave and to be the first cost the same however many wait: tens of thousands may, and may be
/// aborted together. So a place that was left stays for a while.
#[derive(Debug)]
struct Queue<B> {
    places: Vec<Place<B>>,
    /// All places before this one were left.
    front: usize,
    /// The number of places that were left.
    left: usize,
}

impl<B> Queue<B> {
    fn put(&mut self, place: Place<B>) {
        let at = self.places.partition_point(|other| other.ticket < place.ticket);
        self.front = self.front.min(at);
        match self.places.get_mut(at).filter(|other| other.ticket == place.ticket) {
            Some(other) => {
                self.left -= usize::from(other.left);
                *other = place;
            }
            None => self.places.insert(at, place),
        }
    }

    fn get(&mut self, ticket: Ticket) -> Option<&mut Place<B>> {
        let at = self.places.partition_point(|other| other.ticket < ticket);
        self.places.get_mut(at).filter(|place| place.ticket == ticket && !place.left)
    }

    fn remove(&mut self, ticket: Ticket) {
        let Some(place) = self.get(ticket) else { return };
        place.left = true;
        place.bell = None;
        self.left += 1;
        while self.places.get(self.front).is_some_and(|place| place.left) {
            self.front += 1;
        }
        if self.left > self.places.len() / 2 {
            self.places.retain(|place| !place.left);
            self.front = 0;
            self.left = 0;
        }
    }

    /// At the most so many wait before a ticket.
    fn before(&self, ticket: Ticket) -> usize {
        let at = self.places.partition_point(|other| other.ticket < ticket);
        at.saturating_sub(self.front)
    }
}
