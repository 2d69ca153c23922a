//! One attempt: what its answer, or the lack of one, comes to.

use super::Interrupt;
use super::body::{MAX_BODY, Read, Unread};
use crate::codec::Bulk;
use crate::codec::json::ScanError;
use crate::model::{Code, Failure};
use crate::wire::{self, Answer, Head};

/// The end of an attempt.
pub enum Outcome<B> {
    Answer(Answer<B>),
    Failed(Box<Failure>),
    /// The attempt's time is over.
    TimedOut,
    Aborted,
}

impl<B> From<Failure> for Outcome<B> {
    fn from(failure: Failure) -> Self {
        Self::Failed(Box::new(failure))
    }
}

impl<B: Bulk> Outcome<B> {
    /// No answer came.
    pub fn unanswered(interrupt: Interrupt) -> Self {
        match interrupt {
            Interrupt::Aborted => Self::Aborted,
            Interrupt::TimedOut => Self::TimedOut,
            Interrupt::Network { unreached } => {
                let failure = Failure::new(Code::Network, "The request failed before an answer arrived.").retryable();
                if unreached { failure.into() } else { failure.maybe_billed().into() }
            }
        }
    }

    /// An answer came, and was read so far. `until` gives the milliseconds from now to an HTTP-date.
    pub fn answered(head: &Head, read: Read<B>, until: impl Fn(&str) -> Option<f64>) -> Self {
        let Read { decoder, result, begun, .. } = read;
        if !head.is_success() {
            return match result {
                Err(Unread::Interrupted(Interrupt::Aborted)) => Self::Aborted,
                Ok(()) => with_wait(decoder.error(head, &begun), head, until),
                // The status has said what happened.
                Err(_) => with_wait(wire::unread(head, &begun), head, until),
            };
        }
        match result {
            Ok(()) => match decoder.answer(head) {
                Ok(answer) => Self::Answer(answer),
                Err(failure) => with_wait(failure, head, until),
            },
            Err(Unread::Interrupted(Interrupt::Aborted)) => Self::Aborted,
            Err(Unread::Interrupted(Interrupt::TimedOut)) => Self::TimedOut,
            Err(why) => with_head(unreadable(head, &why, &begun), head).into(),
        }
    }
}

/// The failure with the wait that the headers ask for, where that is longer than the body's.
fn with_wait<B>(mut failure: Failure, head: &Head, until: impl Fn(&str) -> Option<f64>) -> Outcome<B> {
    failure.wait_ms = failure.wait_ms.into_iter().chain(head.wait_ms(until)).reduce(f64::max);
    failure.into()
}

/// The failure of an answer that could not be read, with what its head says.
fn with_head(mut failure: Failure, head: &Head) -> Failure {
    failure.status = Some(head.status);
    failure.request_id.clone_from(&head.request_id);
    failure.details.content_type.clone_from(&head.content_type);
    failure
}

fn unreadable(head: &Head, why: &Unread, begun: &[u8]) -> Failure {
    let (code, message) = match why {
        Unread::Interrupted(_) => (Code::Network, "The connection was lost while the answer arrived.".into()),
        Unread::TooLarge => {
            let limit = (MAX_BODY >> 20).to_string();
            (Code::ResponseTooLarge, ["The answer is larger than ", &limit, " MiB."].concat())
        }
        Unread::Scan(ScanError::Empty) => (Code::EmptyResponse, "The server answered with an empty body.".into()),
        Unread::Scan(ScanError::Truncated) => (Code::TruncatedResponse, "The answer ended in the middle.".into()),
        Unread::Scan(ScanError::TooDeep) => (Code::MalformedResponse, "The answer is nested too deeply.".into()),
        Unread::Scan(ScanError::Syntax { .. }) if head.is_html() => {
            (Code::MalformedResponse, "The answer is an HTML page, not the provider's.".into())
        }
        Unread::Scan(ScanError::Syntax { offset }) => {
            let (offset, words) = (offset.to_string(), wire::plain_words(begun));
            (Code::MalformedResponse, ["The answer is not valid JSON from byte ", &offset, " on.", &words].concat())
        }
    };
    let failure = Failure::new(code, message).maybe_billed();
    if code == Code::ResponseTooLarge { failure } else { failure.retryable() }
}
