//! One call from its first attempt to its answer, or to the failure that is left in the end.

use std::cell::Cell;
use std::rc::Rc;

use super::race::{First, race};
use super::read::{Unread, read};
use super::retry::{self, Next};
use super::{Host, Interrupt, Limiter, Show};
use crate::codec::decimal::decimal;
use crate::codec::json::ScanError;
use crate::model::{Code, Failure, Options, RetryOptions};
use crate::wire::{Answer, Decoder, Format, Head};

/// No answer of an image provider is larger; past this the body is not read on.
const MAX_BODY: usize = 256 << 20;
/// An error page says what it has to say in less.
const MAX_ERROR_BODY: usize = 1 << 20;
/// Milliseconds for the body of an error.
const ERROR_BODY_MS: f64 = 10_000.0;

pub struct Done<B> {
    pub answer: Answer<B>,
    /// Tries, the last one included.
    pub attempts: u32,
    /// Of the last attempt: request sent to body complete.
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

/// Makes attempts until one gives an answer, the failure is final, or the time is over. `started` is when the call was
/// made, on the host's clock.
pub async fn call<H: Host>(
    host: &H,
    format: &'static Format,
    options: &Options,
    limiter: &Rc<Limiter>,
    started: f64,
) -> Result<Done<H::Bulk>, Stopped> {
    let time_left = || options.total_timeout.map_or(f64::INFINITY, |total| started + total - host.now());
    let mut no_images = 0;
    let mut maybe_billed = false;
    let mut last = None;
    for attempt in 1.. {
        // What an earlier attempt may have cost is not undone by the last one's failure.
        let failed = |failure: Failure, attempts, maybe_billed| {
            let failure = if maybe_billed { failure.maybe_billed() } else { failure };
            Err(Stopped::Failed { failure: Box::new(failure), attempts })
        };
        let permit = match race(limiter.enter(host), total_timeout(host, time_left())).await {
            First::Left(permit) => permit.map_err(|_| Stopped::Aborted)?,
            First::Right(Err(_)) => return Err(Stopped::Aborted),
            First::Right(Ok(())) => {
                return failed(out_of_time_after(options, last.as_ref()), attempt - 1, maybe_billed);
            }
        };
        let sent = host.now();
        let timeout = options.timeout.min(time_left().max(0.0));
        let shown = Rc::new(Cell::new(false));
        let result = receive(host, format, timeout, &shown).await;
        drop(permit);
        let mut failure = match result {
            Ok(answer) => {
                return Ok(Done { answer, attempts: attempt, inference_time_ms: host.now() - sent });
            }
            Err(Outcome::Aborted) => return Err(Stopped::Aborted),
            Err(Outcome::TimedOut) if time_left() <= 0.0 => {
                return failed(out_of_time(options, ""), attempt, true);
            }
            Err(Outcome::TimedOut) => timed_out(timeout),
            Err(Outcome::Failed(failure)) => *failure,
        };
        no_images += u32::from(failure.code == Code::NoImage);
        name_the_wait(&mut failure, &options.retry);
        let next = match retry::next(&options.retry, &failure, attempt, no_images, host.random()) {
            // What the caller has been shown cannot be taken back.
            _ if shown.get() => Next::GiveUp,
            next => next,
        };
        maybe_billed |= failure.maybe_billed;
        match next {
            Next::Wait(wait) if wait < time_left() => {
                host.retrying(failure.status.unwrap_or_default(), wait);
                host.sleep(wait).await.map_err(|_| Stopped::Aborted)?;
            }
            // A wait that would outlast the call is for nothing, and a rate limit says more than that.
            Next::Wait(_) if failure.retry_after.is_none() => {
                return failed(no_time_left(options, &failure), attempt, maybe_billed);
            }
            _ => return failed(failure, attempt, maybe_billed),
        }
        last = Some(failure);
    }
    Err(Stopped::Aborted)
}

/// `show`, which from then on is noted in `shown`.
fn noting<B: 'static>(shown: &Rc<Cell<bool>>, mut show: Show<B>) -> Show<B> {
    let shown = shown.clone();
    Box::new(move |part| {
        shown.set(true);
        show(part);
    })
}

/// Ready when the whole call's time is over; never, if it has none.
async fn total_timeout<H: Host>(host: &H, left: f64) -> Result<(), Interrupt> {
    if left.is_finite() { host.sleep(left.max(0.0)).await } else { std::future::pending().await }
}

enum Outcome {
    Aborted,
    TimedOut,
    Failed(Box<Failure>),
}

impl From<Failure> for Outcome {
    fn from(failure: Failure) -> Self {
        Self::Failed(Box::new(failure))
    }
}

/// One attempt: sends the request and reads the answer as it arrives.
async fn receive<H: Host>(
    host: &H,
    format: &'static Format,
    timeout: f64,
    shown: &Rc<Cell<bool>>,
) -> Result<Answer<H::Bulk>, Outcome> {
    let (head, body) = host.send(timeout).await.map_err(|interrupt| match interrupt {
        Interrupt::Network { unreached } => {
            let failure = Failure::new(Code::Network, "The request failed before an answer arrived.").retryable();
            if unreached { failure.into() } else { failure.maybe_billed().into() }
        }
        other => ended(other, &Head::default()),
    })?;
    if head.is_success() {
        let decoder = Decoder::new(format, head.length.map_or(0, |length| (length as usize).min(MAX_BODY)));
        let show = host.is_watched().then(|| noting(shown, host.show()));
        let (mut decoder, read) = read(body, decoder, MAX_BODY, head.is_event_stream(), show).await;
        if let Err(why) = read {
            // The images that are whole in a document have been paid for. Those of a stream were shown already.
            if !head.is_event_stream() && decoder.has_image() {
                let mut keep = host.show();
                if host.is_watched() {
                    keep = noting(shown, keep);
                }
                decoder.end_event(Some(&mut keep));
            }
            return Err(unreadable(&head, why));
        }
        return decoder.answer(&head).map_err(|failure| said(failure, &head, host));
    }
    // The status has said what happened: a body that does not come is not waited for.
    let read = read(body, Decoder::new(format, 0), MAX_ERROR_BODY, false, None);
    let decoder = match race(read, host.sleep(ERROR_BODY_MS)).await {
        First::Left((_, Err(Unread::Interrupted(Interrupt::Aborted)))) | First::Right(Err(_)) => {
            return Err(Outcome::Aborted);
        }
        First::Left((decoder, read)) => read.ok().map(|()| decoder),
        First::Right(Ok(())) => None,
    };
    let failure =
        decoder.map_or_else(|| Decoder::<H::Bulk>::unread(&head), |decoder: Decoder<H::Bulk>| decoder.error(&head));
    Err(said(failure, &head, host))
}

/// The failure with the wait that the headers ask for, where that is longer than the body's.
fn said<H: Host>(mut failure: Failure, head: &Head, host: &H) -> Outcome {
    failure.wait_ms = failure.wait_ms.into_iter().chain(head.wait_ms(|date| host.until(date))).reduce(f64::max);
    failure.into()
}

/// What it means that an answer could not be read.
fn unreadable(head: &Head, why: Unread) -> Outcome {
    let failure = match why {
        Unread::Interrupted(interrupt) => return ended(interrupt, head),
        Unread::TooLarge => {
            let limit = (MAX_BODY >> 20).to_string();
            Failure::new(Code::ResponseTooLarge, ["The answer is larger than ", &limit, " MiB."].concat())
        }
        Unread::Scan(ScanError::Empty) => {
            Failure::new(Code::EmptyResponse, "The server answered with an empty body.").retryable()
        }
        Unread::Scan(ScanError::Truncated) => {
            Failure::new(Code::TruncatedResponse, "The answer ended in the middle.").retryable()
        }
        Unread::Scan(ScanError::TooDeep) => {
            Failure::new(Code::MalformedResponse, "The answer is nested too deeply.").retryable()
        }
        Unread::Scan(ScanError::Syntax { .. }) if head.is_html() => {
            Failure::new(Code::MalformedResponse, "The answer is an HTML page, not the provider's.").retryable()
        }
        Unread::Scan(ScanError::Syntax { offset }) => {
            let offset = offset.to_string();
            let message = ["The answer is not valid JSON from byte ", &offset, " on."].concat();
            Failure::new(Code::MalformedResponse, message).retryable()
        }
    };
    with_head(failure.maybe_billed().into(), head)
}

/// What an interrupt means once the head of an answer is there.
fn ended(interrupt: Interrupt, head: &Head) -> Outcome {
    match interrupt {
        Interrupt::Aborted => Outcome::Aborted,
        Interrupt::TimedOut => Outcome::TimedOut,
        Interrupt::Network { .. } => {
            let failure = Failure::new(Code::Network, "The connection was lost while the answer arrived.");
            with_head(failure.retryable().maybe_billed().into(), head)
        }
    }
}

/// An answer that could not be read says at least what it was.
fn with_head(outcome: Outcome, head: &Head) -> Outcome {
    let Outcome::Failed(mut failure) = outcome else { return outcome };
    failure.status = Some(head.status);
    failure.request_id.clone_from(&head.request_id);
    failure.details.content_type.clone_from(&head.content_type);
    Outcome::Failed(failure)
}

fn timed_out(timeout: f64) -> Failure {
    let message = ["No answer within ", &decimal(timeout), " ms."].concat();
    Failure::new(Code::Timeout, message).retryable().maybe_billed()
}

const OUT_OF_TIME: &str = "Raise totalTimeout, or try again later.";

/// The whole call's time is over; `last` is what the last attempt came to.
fn out_of_time_after(options: &Options, last: Option<&Failure>) -> Failure {
    let Some(last) = last else { return out_of_time(options, " It was still waiting for its turn.") };
    let why = if last.code == Code::Timeout { "" } else { &[" The last attempt: ", &last.message].concat() };
    of_attempt(out_of_time(options, why), last)
}

fn no_time_left(options: &Options, last: &Failure) -> Failure {
    let total = decimal(options.total_timeout.unwrap_or_default());
    let message = ["The ", &total, " ms of the call leave no time for another attempt. The last one: ", &last.message];
    of_attempt(Failure::new(Code::Timeout, message.concat()).retryable(), last)
}

fn of_attempt(mut failure: Failure, last: &Failure) -> Failure {
    failure.suggestion = OUT_OF_TIME;
    failure.status = last.status;
    failure.request_id.clone_from(&last.request_id);
    failure.details.retry_after = last.details.retry_after;
    failure
}

/// `why` says where the time went.
fn out_of_time(options: &Options, why: &str) -> Failure {
    let total = decimal(options.total_timeout.unwrap_or_default());
    let message = ["The call did not end within its ", &total, " ms.", why].concat();
    let mut failure = Failure::new(Code::Timeout, message).retryable();
    failure.suggestion = OUT_OF_TIME;
    failure
}

/// Tells the caller how long the server wants to be left alone.
fn name_the_wait(failure: &mut Failure, options: &RetryOptions) {
    let said = retry::said_wait(options, failure).map(|wait| wait / 1000.0);
    if !matches!(failure.code, Code::RateLimited | Code::QuotaExhausted) {
        failure.details.retry_after = said;
        return;
    }
    let seconds = said.unwrap_or_default();
    failure.retry_after = Some(seconds);
    let advice = if failure.terminal {
        "The quota is used up.".into()
    } else {
        ["Retry after ", &decimal(seconds.ceil()), " seconds."].concat()
    };
    let message = ["Rate limit exceeded. ", &advice].concat();
    failure.details.provider_message = Some(std::mem::replace(&mut failure.message, message));
}
