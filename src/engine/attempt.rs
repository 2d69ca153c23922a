//! One attempt: what its answer, or the lack of one, comes to.

use super::Interrupt;
use super::body::{MAX_BODY, Reader, Unread};
use crate::codec::Bulk;
use crate::codec::decimal::whole;
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

impl<B> From<Box<Failure>> for Outcome<B> {
    fn from(failure: Box<Failure>) -> Self {
        Self::Failed(failure)
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

    /// An answer came, whose body has ended. `until` gives the milliseconds from now to an HTTP-date.
    #[inline(never)]
    pub fn answered(
        head: &Head,
        reader: &mut Reader<B>,
        read: Result<(), Interrupt>,
        until: impl Fn(&str) -> Option<f64>,
    ) -> Self {
        let begun = std::mem::take(&mut reader.begun);
        let failure = match (reader.end(read), head.is_success()) {
            (Err(Unread::Interrupted(Interrupt::Aborted)), _) => return Self::Aborted,
            (Ok(()), true) => match reader.decoder().answer(head) {
                Ok(answer) => return Self::Answer(answer),
                Err(failure) => failure,
            },
            (Err(Unread::Interrupted(Interrupt::TimedOut)), true) => return Self::TimedOut,
            (Err(why), true) => return with_head(unreadable(head, &why, &begun), head).into(),
            (Ok(()), false) => reader.decoder().error(head, &begun),
            // The status has said what happened.
            (Err(_), false) => wire::unread(head, &begun),
        };
        with_wait(failure, head, until)
    }
}

/// The failure with the wait that the headers ask for, where that is longer than the body's.
fn with_wait<B>(mut failure: Box<Failure>, head: &Head, until: impl Fn(&str) -> Option<f64>) -> Outcome<B> {
    failure.wait_ms = failure.wait_ms.into_iter().chain(head.wait_ms(until)).reduce(f64::max);
    failure.into()
}

/// The failure of an answer that could not be read, with what its head says.
fn with_head(mut failure: Box<Failure>, head: &Head) -> Box<Failure> {
    failure.status = Some(head.status);
    failure.request_id.clone_from(&head.request_id);
    failure.details.content_type.clone_from(&head.content_type);
    failure
}

fn unreadable(head: &Head, why: &Unread, begun: &[u8]) -> Box<Failure> {
    let (code, message) = match why {
        Unread::Interrupted(_) => (Code::Network, "The connection was lost while the answer arrived.".into()),
        Unread::TooLarge => {
            let limit = whole((MAX_BODY >> 20) as u64);
            (Code::ResponseTooLarge, ["The answer is larger than ", &limit, " MiB."].concat())
        }
        Unread::Scan(ScanError::Empty) => (Code::EmptyResponse, "The server answered with an empty body.".into()),
        Unread::Scan(ScanError::Truncated) => (Code::TruncatedResponse, "The answer ended in the middle.".into()),
        Unread::Scan(ScanError::Syntax { .. }) if head.is_html() => {
            (Code::MalformedResponse, "The answer is an HTML page, not the provider's.".into())
        }
        Unread::Scan(ScanError::Syntax { offset }) => {
            let (offset, words) = (whole(*offset), wire::plain_words(begun));
            (Code::MalformedResponse, ["The answer is not valid JSON from byte ", &offset, " on.", &words].concat())
        }
    };
    let failure = Failure::new(code, message).maybe_billed();
    if code == Code::ResponseTooLarge { failure } else { failure.retryable() }
}
