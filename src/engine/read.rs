//! Passes a body through the scanner into a decoder as it arrives: one document, or the documents of an event stream.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Body, Interrupt};
use crate::codec::json::{ScanError, Scanner};
use crate::codec::{Bulk, sse};
use crate::wire::{Decoder, MANY, Shown};

/// Why a body could not be read to its end.
pub enum Unread {
    Interrupted(Interrupt),
    Scan(ScanError),
    TooLarge,
}

struct Reading<B> {
    /// There for an event stream.
    events: Option<sse::Parser>,
    /// A stream was asked for, and what came does not say that it is one: its first byte will.
    is_open: bool,
    document: Document<B>,
    /// How many more bytes the body may have.
    left: usize,
    stopped: Option<Unread>,
}

/// The document that is being read, and what all of them come to.
struct Document<B> {
    scanner: Scanner,
    decoder: Decoder<B>,
    /// Whether there was one before.
    any: bool,
    /// How much of [`DONE`] it is so far; nothing, once it is something else.
    done: Option<usize>,
    show: Option<Show<B>>,
}

/// How many streams say that they are at their end: an event that is no JSON.
const DONE: &[u8] = b"[DONE]";

/// Gets what is complete of an answer.
pub type Show<B> = Box<dyn FnMut(Shown<'_, B>)>;

impl<B: Bulk> sse::Events for Document<B> {
    type Error = ScanError;

    fn data(&mut self, piece: &[u8]) -> Result<(), ScanError> {
        let mut rest = piece;
        while MANY && let (Some(read), Some((&byte, after))) = (self.done, rest.split_first()) {
            if DONE.get(read) != Some(&byte) {
                self.not_done()?;
                break;
            }
            self.done = Some(read + 1);
            rest = after;
        }
        self.scanner.feed(rest, &mut self.decoder)
    }

    fn dispatch(&mut self) -> Result<(), ScanError> {
        if MANY && self.done == Some(DONE.len()) {
            self.decoder.end_stream();
            self.any = true;
            self.done = Some(0);
            return Ok(());
        }
        self.not_done()?;
        self.done = Some(0);
        match self.scanner.finish(&mut self.decoder) {
            // A sign of life.
            Err(ScanError::Empty) => {}
            read => {
                read?;
                self.any = true;
                self.decoder.end_event(self.show.as_mut());
            }
        }
        self.scanner.restart();
        Ok(())
    }
}

impl<B: Bulk> Document<B> {
    /// What looked like the end was the beginning of a document.
    fn not_done(&mut self) -> Result<(), ScanError> {
        if !MANY {
            return Ok(());
        }
        let held = self.done.take().and_then(|read| DONE.get(..read)).unwrap_or_default();
        self.scanner.feed(held, &mut self.decoder)
    }
}

impl<B: Bulk> Reading<B> {
    /// Takes the next piece, and says whether to go on.
    fn take(&mut self, piece: &[u8]) -> bool {
        let Self { events, is_open, document, left, stopped } = self;
        if *is_open && let Some(first) = piece.iter().find(|byte| !byte.is_ascii_whitespace()) {
            *is_open = false;
            // Of a field's name or a comment; a document of an API begins with a brace.
            *events = matches!(first, b':' | b'd' | b'e' | b'i' | b'r').then(sse::Parser::default);
        }
        let taken = match (left.checked_sub(piece.len()), events) {
            (None, _) => Err(Unread::TooLarge),
            (Some(_), Some(events)) => events.feed(piece, document).map_err(Unread::Scan),
            (Some(_), None) => document.scanner.feed(piece, &mut document.decoder).map_err(Unread::Scan),
        };
        *left = left.saturating_sub(piece.len());
        *stopped = taken.err();
        stopped.is_none()
    }

    fn finish(&mut self) -> Result<(), ScanError> {
        let Self { events, document, .. } = self;
        // No document begins like this, and what came before is not thrown away for it.
        let is_nearly_done = MANY && document.done.is_some_and(|read| (2..DONE.len()).contains(&read));
        // The last blank line may be missing, and a whole event is not thrown away for that.
        if events.as_ref().is_none_or(sse::Parser::is_inside) && !is_nearly_done {
            sse::Events::dispatch(document)?;
        }
        match events {
            _ if !document.any => Err(ScanError::Empty),
            // An event stream can end anywhere.
            Some(_) if !document.decoder.is_finished() => Err(ScanError::Truncated),
            _ => Ok(()),
        }
    }
}

/// Reads all of `body`, which may have `limit` bytes. Gives what has been read, and whether that was all.
pub async fn read<B: Bulk + 'static>(
    mut body: impl Body,
    decoder: Decoder<B>,
    limit: usize,
    is_event_stream: bool,
    show: Option<Show<B>>,
) -> (Decoder<B>, Result<(), Unread>) {
    let events = is_event_stream.then(sse::Parser::default);
    let is_open = show.is_some() && !is_event_stream;
    let document = Document { scanner: Scanner::default(), decoder, any: false, done: Some(0), show };
    let reading = Rc::new(RefCell::new(Reading { events, is_open, document, left: limit, stopped: None }));
    let shared = reading.clone();
    let read = body.read(move |piece| shared.borrow_mut().take(piece)).await;
    let mut reading = reading.borrow_mut();
    let read = match (reading.stopped.take(), read) {
        (Some(stopped), _) => Err(stopped),
        (None, Err(interrupt)) => Err(Unread::Interrupted(interrupt)),
        (None, Ok(())) => reading.finish().map_err(Unread::Scan),
    };
    (reading.document.decoder.finish(), read)
}
