//! Passes a body through the scanner into a decoder as it arrives: one document, or the documents of an event stream.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Body, Interrupt};
use crate::codec::json::{ScanError, Scanner};
use crate::codec::{Bulk, sse};
use crate::wire::Shown;
use crate::wire::gemini::Decoder;

/// Why a body could not be read to its end.
pub enum Unread {
    Interrupted(Interrupt),
    Scan(ScanError),
    TooLarge,
}

struct Reading<B> {
    /// There for an event stream.
    events: Option<sse::Parser>,
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
    show: Option<Show<B>>,
}

/// Gets what is complete of an answer.
pub type Show<B> = Box<dyn FnMut(Shown<'_, B>)>;

impl<B: Bulk> sse::Events for Document<B> {
    type Error = ScanError;

    fn data(&mut self, piece: &[u8]) -> Result<(), ScanError> {
        self.scanner.feed(piece, &mut self.decoder)
    }

    fn dispatch(&mut self) -> Result<(), ScanError> {
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

impl<B: Bulk> Reading<B> {
    /// Takes the next piece, and says whether to go on.
    fn take(&mut self, piece: &[u8]) -> bool {
        let Self { events, document, left, stopped } = self;
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
        // The last blank line may be missing, and a whole event is not thrown away for that.
        if events.as_ref().is_none_or(sse::Parser::is_inside) {
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

/// Reads all of `body`, which may have `limit` bytes.
pub async fn read<B: Bulk + 'static>(
    mut body: impl Body,
    decoder: Decoder<B>,
    limit: usize,
    is_event_stream: bool,
    show: Option<Show<B>>,
) -> Result<Decoder<B>, Unread> {
    let events = is_event_stream.then(sse::Parser::default);
    let document = Document { scanner: Scanner::default(), decoder, any: false, show };
    let reading = Rc::new(RefCell::new(Reading { events, document, left: limit, stopped: None }));
    let shared = reading.clone();
    let read = body.read(move |piece| shared.borrow_mut().take(piece)).await;
    let mut reading = reading.borrow_mut();
    match (reading.stopped.take(), read) {
        (Some(stopped), _) => return Err(stopped),
        (None, Err(interrupt)) => return Err(Unread::Interrupted(interrupt)),
        (None, Ok(())) => reading.finish().map_err(Unread::Scan)?,
    }
    Ok(std::mem::take(&mut reading.document.decoder))
}
