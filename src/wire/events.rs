//! The documents of an event stream: what is complete is shown, and words that go on are joined.

use super::MANY;
use super::kept::{Kept, MAX_ITEMS};
use super::reply::Shown;
use crate::codec::Bulk;

/// Bytes that the words of all events may have; the scanner bounds those of a single one.
const MAX_WORDS: usize = 4 << 20;

impl<B: Bulk> Kept<B> {
    /// A document is complete: shows its parts, if anybody looks on. True if there was something to show.
    pub fn end_event(&mut self, show: Option<&mut impl FnMut(Shown<'_, B>)>) -> bool {
        let mut shown = false;
        let mut drafts = self.drafts;
        let begun = std::mem::replace(&mut self.events_end, self.parts.len());
        if let Some(show) = show {
            for part in self.parts.iter().skip(begun).filter(|part| !part.thought) {
                if let Some(text) = part.text.as_deref().filter(|text| !text.is_empty()) {
                    show(Shown::Text(text));
                    shown = true;
                }
                if part.draft && drafts >= MAX_ITEMS {
                    continue;
                }
                drafts += usize::from(part.draft);
                if let Some(data) = part.data.as_ref().filter(|_| part.is_image()) {
                    let (mime, size) = part.describe();
                    show(Shown::Image { data, mime, size, draft: part.draft });
                    shown = true;
                } else if let Some(address) = part.url.as_deref().filter(|_| MANY && !part.draft) {
                    show(Shown::Address(address));
                    shown = true;
                }
            }
        }
        if MANY {
            self.drafts += self.parts.iter().filter(|part| part.draft).count();
            // They have been shown, if anybody looked on.
            self.parts.retain(|part| !part.draft);
            self.events_end = self.parts.len();
        }
        self.join(begun);
        shown
    }

    /// Makes one part of words that go on where those of the event before ended.
    fn join(&mut self, begun: usize) {
        let Some((before, part)) = begun.checked_sub(1).and_then(|last| {
            let (before, event) = self.parts.split_at_mut_checked(begun)?;
            Some((before.get_mut(last)?, event.first()?))
        }) else {
            return;
        };
        if before.is_words() && part.is_words() {
            let words = before.text.get_or_insert_default();
            if words.len() < MAX_WORDS {
                words.push_str(part.text.as_deref().unwrap_or_default());
            }
            self.parts.remove(begun);
            self.events_end -= 1;
        }
    }
}
