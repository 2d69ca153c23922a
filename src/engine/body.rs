//! The body of an answer, passed through the scanner into a decoder as it arrives: one document, or the documents of an
//! event stream.

use super::{Interrupt, Show};
use crate::codec::json::{ScanError, Scanner};
use crate::codec::{Bulk, sse};
use crate::wire::{self, Decoder, Format, Head, MANY};

/// No answer of an image provider is larger; past this the body is not read on.
pub const MAX_BODY: usize = 256 << 20;
/// An error page says what it has to say in less.
const MAX_ERROR_BODY: usize = 1 << 20;
/// Milliseconds for the body of an error: the status has said what happened, and is not held back for the words.
const ERROR_BODY_MS: f64 = 10_000.0;
/// The event that ends many streams, and is no JSON.
const DONE: &[u8] = b"[DONE]";

/// Why a body could not be read to its end.
pub enum Unread {
    Interrupted(Interrupt),
    Scan(ScanError),
    TooLarge,
}

/// Reads one body, which is handed over piece by piece.
pub struct Reader<B> {
    /// There for an event stream.
    events: Option<sse::Parser>,
    /// A stream was asked for, and the content type is of something else: the first byte decides.
    is_open: bool,
    document: Document<B>,
    /// Bytes that the body may still have.
    left: usize,
    /// The beginning of the body, for the case that it is no JSON.
    pub(super) begun: Vec<u8>,
    stopped: Option<Unread>,
    /// Milliseconds that the body may take; infinite where the attempt's own time is all.
    pub within_ms: f64,
}

/// The document that is being read, and the decoder that all of them go into.
struct Document<B> {
    scanner: Scanner,
    decoder: Decoder<B>,
    /// There was one before.
    any: bool,
    /// Characters of [`DONE`] that have come; nothing, once it is something else.
    done: Option<usize>,
    watched: bool,
    show: Show<B>,
    shown: bool,
    /// The status is that of an error.
    is_error: bool,
    /// The rest of the event is junk, after all that counts.
    is_junk: bool,
}

impl<B: Bulk> sse::Events for Document<B> {
    type Error = ScanError;

    fn data(&mut self, piece: &[u8]) -> Result<(), ScanError> {
        let read = self.event_data(piece);
        self.is_junk |= read.is_err();
        self.unless_finished(read)
    }

    fn dispatch(&mut self) -> Result<(), ScanError> {
        let read = if std::mem::take(&mut self.is_junk) { Ok(()) } else { self.end_of_event() };
        self.done = Some(0);
        self.scanner.restart();
        self.unless_finished(read)
    }
}

impl<B: Bulk> Document<B> {
    fn event_data(&mut self, piece: &[u8]) -> Result<(), ScanError> {
        if self.is_junk {
            return Ok(());
        }
        let mut rest = piece;
        while MANY && let (Some(read), Some((&byte, after))) = (self.done, rest.split_first()) {
            if DONE.get(read) != Some(&byte) {
                self.not_done()?;
                break;
            }
            self.done = Some(read + 1);
            rest = after;
        }
        self.feed(rest)
    }

    fn end_of_event(&mut self) -> Result<(), ScanError> {
        if MANY && self.done == Some(DONE.len()) {
            self.decoder.end_stream();
            self.any = true;
            return Ok(());
        }
        self.not_done()?;
        match self.scanner.finish(&mut self.decoder) {
            // A sign of life.
            Err(ScanError::Empty) => {}
            read => {
                read?;
                self.any = true;
                self.end_event();
            }
        }
        Ok(())
    }

    /// What cannot be read is nothing to an answer that has said all that it will.
    fn unless_finished(&mut self, read: Result<(), ScanError>) -> Result<(), ScanError> {
        self.any |= self.decoder.is_finished();
        if self.decoder.is_finished() { Ok(()) } else { read }
    }

    /// Junk after a document that brought an image is nothing to the image, and after that of an error nothing to its words.
    fn feed(&mut self, bytes: &[u8]) -> Result<(), ScanError> {
        self.scanner.feed(bytes, &mut self.decoder).or_else(|error| if self.has_all() { Ok(()) } else { Err(error) })
    }

    /// The document is whole, and brought an image, or the words of an error.
    fn has_all(&self) -> bool {
        self.scanner.is_done() && (self.is_error || self.decoder.has_image())
    }

    /// Shows what is complete, if anybody looks on.
    fn end_event(&mut self) {
        let show = Some(&mut self.show).filter(|_| self.watched);
        self.shown |= self.decoder.end_event(show);
    }

    /// The characters that looked like [`DONE`] were the beginning of a document.
    fn not_done(&mut self) -> Result<(), ScanError> {
        if !MANY {
            return Ok(());
        }
        let held = self.done.take().and_then(|read| DONE.get(..read)).unwrap_or_default();
        self.scanner.feed(held, &mut self.decoder)
    }
}

impl<B: Bulk> Reader<B> {
    /// A reader of the body behind `head`. With `watched`, parts go to `show` as they come.
    #[inline(never)]
    pub fn new(format: &'static Format, head: &Head, watched: bool, show: Show<B>) -> Self {
        let is_answer = head.is_success();
        let (limit, within_ms) = if is_answer { (MAX_BODY, f64::INFINITY) } else { (MAX_ERROR_BODY, ERROR_BODY_MS) };
        let length = head.length.filter(|_| is_answer).map_or(0, |length| (length as usize).min(MAX_BODY));
        let (watched, is_event_stream) = (watched && is_answer, is_answer && head.is_event_stream());
        let document = Document {
            scanner: Scanner::default(),
            decoder: Decoder::new(format, length),
            any: false,
            done: Some(0),
            watched,
            show,
            shown: false,
            is_error: !is_answer,
            is_junk: false,
        };
        Self {
            events: is_event_stream.then(sse::Parser::default),
            is_open: watched && !is_event_stream,
            document,
            left: limit,
            begun: Vec::new(),
            stopped: None,
            within_ms,
        }
    }

    /// Takes the next piece, and says whether to go on.
    #[inline(never)]
    pub fn take(&mut self, piece: &[u8]) -> bool {
        let Self { events, is_open, document, left, begun, stopped, .. } = self;
        let room = wire::PLAIN_BYTES.saturating_sub(begun.len());
        begun.extend_from_slice(piece.get(..room).unwrap_or(piece));
        if *is_open && let Some(first) = piece.iter().find(|byte| !byte.is_ascii_whitespace()) {
            *is_open = false;
            // The first letter of a field's name, or a comment; an API's document begins with a brace.
            *events = matches!(first, b':' | b'd' | b'e' | b'i' | b'r').then(sse::Parser::default);
        }
        let taken = match (left.checked_sub(piece.len()), events) {
            (None, _) => Err(Unread::TooLarge),
            (Some(_), Some(events)) => events.feed(piece, document).map_err(Unread::Scan),
            (Some(_), None) => document.feed(piece).map_err(Unread::Scan),
        };
        *left = left.saturating_sub(piece.len());
        *stopped = taken.err();
        stopped.is_none()
    }

    /// What was read.
    pub(super) fn decoder(&mut self) -> &mut Decoder<B> {
        &mut self.document.decoder
    }

    /// True if something of the answer was shown to whoever looks on.
    pub(super) fn has_shown(&self) -> bool {
        self.document.shown
    }

    /// The body has ended, by itself or by an interrupt.
    pub(super) fn end(&mut self, read: Result<(), Interrupt>) -> Result<(), Unread> {
        let result = match (self.stopped.take(), read) {
            (Some(stopped), _) => Err(stopped),
            // All that there was to say was said.
            (None, Err(Interrupt::Network { .. } | Interrupt::TimedOut)) if self.has_all() => {
                self.finish().map_err(Unread::Scan)
            }
            (None, Err(interrupt)) => Err(Unread::Interrupted(interrupt)),
            (None, Ok(())) => self.finish().map_err(Unread::Scan),
        };
        let Self { events, document, .. } = self;
        // The images that are whole have been paid for. Those of a stream that is watched were shown already.
        if result.is_err() && (events.is_none() || !document.watched) && document.decoder.has_image() {
            let shown = document.decoder.show_all(&mut document.show);
            document.shown |= shown && document.watched;
        }
        result
    }

    /// True if the answer has said all that it will: there is nothing to lose with the connection.
    fn has_all(&self) -> bool {
        match self.events {
            Some(_) => self.document.decoder.has_image() && self.document.decoder.has_ended(),
            None => self.document.has_all(),
        }
    }

    fn finish(&mut self) -> Result<(), ScanError> {
        let has_all = self.has_all();
        let Self { events, document, .. } = self;
        // A cut-off `[DONE]` is ignored; earlier events stay valid.
        let is_nearly_done = MANY && document.done.is_some_and(|read| (2..DONE.len()).contains(&read));
        // The last blank line may be missing, and a whole event is not thrown away for that.
        if events.as_ref().is_none_or(sse::Parser::is_inside) && !is_nearly_done && !document.is_junk {
            let read = document.end_of_event();
            if events.is_none() || !has_all {
                read?;
            }
        }
        match events {
            _ if !document.any => Err(ScanError::Empty),
            // An event stream can end anywhere.
            Some(_) if !document.decoder.is_finished() => Err(ScanError::Truncated),
            _ => Ok(()),
        }
    }
}
