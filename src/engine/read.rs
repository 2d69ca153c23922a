//! Passes a body through the scanner into a decoder, as it arrives.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Body, Interrupt};
use crate::codec::Bulk;
use crate::codec::json::{ScanError, Scanner};
use crate::wire::gemini::Decoder;

/// Why a body could not be read to its end.
pub enum Unread {
    Interrupted(Interrupt),
    Scan(ScanError),
    TooLarge,
}

struct Reading<B> {
    scanner: Scanner,
    decoder: Decoder<B>,
    /// How many more bytes the body may have.
    left: usize,
    stopped: Option<Unread>,
}

impl<B: Bulk> Reading<B> {
    fn new(decoder: Decoder<B>, limit: usize) -> Self {
        Self { scanner: Scanner::default(), decoder, left: limit, stopped: None }
    }

    /// Takes the next piece, and says whether to go on.
    fn take(&mut self, piece: &[u8]) -> bool {
        let taken = match self.left.checked_sub(piece.len()) {
            Some(left) => {
                self.left = left;
                self.scanner.feed(piece, &mut self.decoder).map_err(Unread::Scan)
            }
            None => Err(Unread::TooLarge),
        };
        self.stopped = taken.err();
        self.stopped.is_none()
    }

    fn finish(mut self) -> Result<Decoder<B>, Unread> {
        self.scanner.finish(&mut self.decoder).map_err(Unread::Scan)?;
        Ok(self.decoder)
    }
}

/// Reads all of `body`, which may have `limit` bytes.
pub async fn read<B: Bulk + 'static>(
    mut body: impl Body,
    decoder: Decoder<B>,
    limit: usize,
) -> Result<Decoder<B>, Unread> {
    let reading = Rc::new(RefCell::new(Reading::new(decoder, limit)));
    let shared = reading.clone();
    let read = body.read(move |piece| shared.borrow_mut().take(piece)).await;
    let reading = reading.replace(Reading::new(Decoder::default(), 0));
    match (reading.stopped, read) {
        (Some(stopped), _) => Err(stopped),
        (None, Err(interrupt)) => Err(Unread::Interrupted(interrupt)),
        (None, Ok(())) => Reading { stopped: None, ..reading }.finish(),
    }
}
