//! One call from its first attempt to its answer, or to the failure that is left in the end. A plain state machine: it is
//! told what happened and what time it is, and says what to do.

use super::attempt::Outcome;
use super::retry::{self, Next};
use super::{Lane, Limiter, Ticket, Turn};
use crate::codec::decimal::decimal;
use crate::model::{Code, Failure, RetryOptions};
use crate::wire::Answer;

/// The time that a call may take, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// When the call was made, on the host's clock.
    pub started: f64,
    /// One attempt.
    pub timeout: f64,
    /// The whole call, waits included.
    pub total_timeout: Option<f64>,
}

/// Something that happened to a call.
pub enum Event<B> {
    /// The call begins, or a wait is over or was cut short.
    Awake,
    /// The attempt has ended. `shown`: something of its answer was shown. `random`: from 0 up to 1, for the backoff.
    Ended { outcome: Outcome<B>, shown: bool, random: f64 },
    /// The caller's signal, or `close()`, ended a wait.
    Aborted,
}

/// The next thing to do.
pub enum Action<B> {
    /// Wait until this time, or until the limiter names the call's ticket.
    Wait {
        until: f64,
    },
    /// The same before another attempt, `wait_ms` from now, after one that failed with `status` (0 where no answer came).
    Retry {
        status: u16,
        wait_ms: f64,
        until: f64,
    },
    /// Send the request, and give it so many milliseconds.
    Send {
        timeout: f64,
    },
    Done(Done<B>),
    Fail(Stopped),
}

pub struct Done<B> {
    pub answer: Answer<B>,
    /// Attempts, the last one included.
    pub attempts: u32,
    /// The last attempt: request sent to body complete.
    pub inference_time_ms: f64,
}

/// Why there is no answer.
pub enum Stopped {
    /// The caller's signal, or `close()`.
    Aborted,
    Failed {
        failure: Box<Failure>,
        attempts: u32,
    },
}

#[derive(Clone, Copy)]
enum State {
    /// Before the first attempt, or between two.
    Resting {
        until: f64,
    },
    Queued(Ticket),
    InFlight {
        sent: f64,
        timeout: f64,
    },
    Over,
}

pub struct Call<'a> {
    retry: &'a RetryOptions,
    times: Times,
    /// Whose rate limit it shares.
    lane: Lane,
    state: State,
    /// Its place among the calls of the client, once it has one: a retry comes before whoever came later.
    place: Option<Ticket>,
    /// Requests that were sent.
    attempts: u32,
    /// Answers without an image.
    no_images: u32,
    /// An attempt so far may have been billed: a later failure does not undo that.
    maybe_billed: bool,
    last: Option<Box<Failure>>,
}

impl<'a> Call<'a> {
    pub fn new(retry: &'a RetryOptions, times: Times, lane: Lane) -> Self {
        let state = State::Resting { until: f64::NEG_INFINITY };
        Self { retry, times, lane, state, place: None, attempts: 0, no_images: 0, maybe_billed: false, last: None }
    }

    /// The same call after so many attempts whose outcome is not known.
    pub fn after(self, attempts: u32) -> Self {
        Self { attempts, maybe_billed: attempts > 0, ..self }
    }

    /// The ticket of a call that waits for its turn.
    pub fn ticket(&self) -> Option<Ticket> {
        if let State::Queued(ticket) = self.state { Some(ticket) } else { None }
    }

    /// Takes an event, and says what to do. After [`Action::Done`] and [`Action::Fail`] the call is over.
    #[inline(never)]
    pub fn on<B>(&mut self, event: Event<B>, now: f64, limiter: &mut Limiter<impl Sized>) -> Action<B> {
        match event {
            Event::Awake => self.awake(now, limiter),
            Event::Aborted => {
                self.leave(limiter);
                Action::Fail(Stopped::Aborted)
            }
            Event::Ended { outcome, shown, random } => {
                let (sent, timeout) =
                    if let State::InFlight { sent, timeout } = self.state { (sent, timeout) } else { (now, 0.0) };
                self.leave(limiter);
                let failure = match outcome {
                    Outcome::Answer(answer) => {
                        return Action::Done(Done {
                            answer,
                            attempts: self.attempts,
                            inference_time_ms: (now - sent).max(0.0),
                        });
                    }
                    Outcome::Aborted => return Action::Fail(Stopped::Aborted),
                    Outcome::TimedOut if now >= self.deadline() => {
                        self.maybe_billed = true;
                        return self.fail(out_of_time(String::new()));
                    }
                    Outcome::TimedOut => timed_out(timeout),
                    Outcome::Failed(failure) => failure,
                };
                self.failed(failure, shown, random, now, limiter)
            }
        }
    }

    /// Gives up what the call holds of the limiter. True if it held nothing.
    pub fn leave(&mut self, limiter: &mut Limiter<impl Sized>) -> bool {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Queued(ticket) => limiter.leave(ticket),
            State::InFlight { .. } => limiter.finish(),
            State::Resting { .. } | State::Over => return true,
        }
        false
    }

    fn deadline(&self) -> f64 {
        self.times.total_timeout.map_or(f64::INFINITY, |total| self.times.started + total)
    }

    /// Takes a place in the queue, and sends when it is its turn.
    fn awake<B>(&mut self, now: f64, limiter: &mut Limiter<impl Sized>) -> Action<B> {
        let ticket = match self.state {
            State::Resting { until } if now < until => return Action::Wait { until },
            State::Queued(ticket) => ticket,
            _ => self.queue(limiter),
        };
        let deadline = self.deadline();
        if now >= deadline {
            self.leave(limiter);
            return self.fail(self.out_of_turn());
        }
        match limiter.ask(ticket, now) {
            Turn::LookAgain { at } => Action::Wait { until: at.min(deadline) },
            Turn::Go => {
                let timeout = self.times.timeout.min(deadline - now);
                self.state = State::InFlight { sent: now, timeout };
                self.attempts += 1;
                Action::Send { timeout }
            }
        }
    }

    fn queue(&mut self, limiter: &mut Limiter<impl Sized>) -> Ticket {
        let ticket = match self.place {
            Some(ticket) => {
                limiter.rejoin(ticket, self.lane);
                ticket
            }
            None => limiter.join(self.lane),
        };
        self.place = Some(ticket);
        self.state = State::Queued(ticket);
        ticket
    }

    /// Tries again, if that may help and there is time for it.
    fn failed<B>(
        &mut self,
        mut failure: Box<Failure>,
        shown: bool,
        random: f64,
        now: f64,
        limiter: &mut Limiter<impl Sized>,
    ) -> Action<B> {
        // A rate limit is the client's, not the call's.
        let hold = retry::hold(self.retry, &failure);
        if let Some(wait) = hold {
            limiter.hold(self.lane, now + wait);
        }
        self.no_images += u32::from(failure.code == Code::NoImage);
        name_the_wait(&mut failure, self.retry);
        let next = match retry::next(self.retry, &failure, self.attempts, self.no_images, random) {
            // What the caller has been shown cannot be taken back.
            _ if shown => Next::GiveUp,
            next => next,
        };
        self.maybe_billed |= failure.maybe_billed;
        match next {
            Next::Wait(wait) if now + wait < self.deadline() => {
                let (status, until) = (failure.status.unwrap_or_default(), now + wait);
                self.state = State::Resting { until };
                if hold.is_some() {
                    self.queue(limiter);
                }
                self.last = Some(failure);
                Action::Retry { status, wait_ms: wait, until }
            }
            // If the wait exceeds the time left, fail now; a rate limit is reported as itself.
            Next::Wait(_) if failure.retry_after.is_none() => self.fail(self.no_time_left(&failure)),
            _ => self.fail(failure),
        }
    }

    fn fail<B>(&self, failure: Box<Failure>) -> Action<B> {
        let failure = if self.maybe_billed { failure.maybe_billed() } else { failure };
        Action::Fail(Stopped::Failed { failure, attempts: self.attempts })
    }

    /// The time was over before the call's turn came.
    fn out_of_turn(&self) -> Box<Failure> {
        match &self.last {
            None => out_of_time("It was still waiting for its turn.".into()),
            Some(last) if last.code == Code::Timeout => after(out_of_time(String::new()), last),
            Some(last) => after(out_of_time(["The last attempt: ", &last.message].concat()), last),
        }
    }

    fn no_time_left(&self, last: &Failure) -> Box<Failure> {
        let total = decimal(self.times.total_timeout.unwrap_or_default());
        let message =
            ["The ", &total, " ms of the call leave no time for another attempt. The last one: ", &last.message];
        let mut failure = Failure::new(Code::Timeout, message.concat()).retryable();
        failure.suggestion = Code::OutOfTime.suggestion();
        after(failure, last)
    }
}

fn timed_out(timeout: f64) -> Box<Failure> {
    let message = ["No answer within ", &decimal(timeout), " ms."].concat();
    Failure::new(Code::Timeout, message).retryable().maybe_billed()
}

/// The total time is over. The package's TypeScript puts that in words, as it does for a call that could not even begin;
/// `why` is what there is to say beside.
fn out_of_time(why: String) -> Box<Failure> {
    Failure::new(Code::OutOfTime, why).retryable()
}

/// A failure that came after that of an attempt.
fn after(mut failure: Box<Failure>, last: &Failure) -> Box<Failure> {
    failure.status = last.status;
    failure.request_id.clone_from(&last.request_id);
    failure.details.retry_after = last.details.retry_after;
    failure
}

/// Tells the caller how long the server wants to be left alone.
fn name_the_wait(failure: &mut Failure, options: &RetryOptions) {
    let seconds = retry::wait_asked_for(options, failure).map(|wait| wait / 1000.0);
    if !matches!(failure.code, Code::RateLimited | Code::QuotaExhausted) {
        failure.details.retry_after = seconds;
        return;
    }
    let seconds = seconds.unwrap_or_default();
    failure.retry_after = Some(seconds);
    let advice = if failure.terminal {
        "The quota is used up.".into()
    } else {
        ["Retry after ", &decimal(seconds.ceil()), " seconds."].concat()
    };
    let message = ["Rate limit exceeded. ", &advice].concat();
    failure.details.provider_message = Some(std::mem::replace(&mut failure.message, message));
}
