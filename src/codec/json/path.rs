//! The scanner's place in a document.

/// Keys longer than this match nothing: no format has one.
const MAX_KEY: usize = 64;

#[derive(Clone, Copy)]
struct Frame {
    object: bool,
    /// The start of this container's current key in `keys`.
    key_start: usize,
}

/// True if a key is this name, or the same in the other way of writing it: proxies make `mime_type` of `mimeType`.
fn is_same(key: &[u8], name: &[u8]) -> bool {
    key == name || letters(key).eq(letters(name))
}

fn letters(text: &[u8]) -> impl Iterator<Item = u8> {
    text.iter().filter(|&&byte| byte != b'_').map(u8::to_ascii_lowercase)
}

/// The keys and indices from the root to a value.
#[derive(Default)]
pub struct Path {
    frames: Vec<Frame>,
    /// The current keys of all open objects, one after the other.
    keys: Vec<u8>,
    too_long: bool,
}

impl Path {
    /// True if this path is `pattern`: keys separated by dots, `*` for any element of an array; the root is `""`, and so is each
    /// element of a list of documents.
    pub fn is(&self, pattern: &str) -> bool {
        self.is_below("", pattern)
    }

    /// True if this path is `pattern` below `place`.
    pub fn is_below(&self, place: &str, pattern: &str) -> bool {
        // From the inside to the outside: that is where most paths differ.
        let mut wanted = [pattern.as_bytes(), place.as_bytes()];
        let mut next = || {
            let part = wanted.iter_mut().find(|part| !part.is_empty())?;
            let dot = part.iter().rposition(|&byte| byte == b'.');
            let step = part.get(dot.map_or(0, |dot| dot + 1)..)?;
            *part = part.get(..dot.unwrap_or_default())?;
            Some(step)
        };
        let mut end = self.keys.len();
        self.frames().iter().rev().all(|frame| {
            let key = self.keys.get(frame.key_start..end).unwrap_or_default();
            end = frame.key_start;
            next().is_some_and(|name| if frame.object { is_same(key, name) } else { name == b"*" })
        }) && next().is_none()
    }

    /// The outermost key, where the document is an object.
    pub fn root_key(&self) -> Option<&[u8]> {
        let frames = self.frames();
        let frame = frames.first().filter(|frame| frame.object)?;
        let end = frames.get(1).map_or(self.keys.len(), |next| next.key_start);
        self.keys.get(frame.key_start..end)
    }

    /// The innermost key, where this is a field of an object.
    pub fn last_key(&self) -> Option<&[u8]> {
        let frame = self.frames.last().filter(|frame| frame.object)?;
        self.keys.get(frame.key_start..)
    }

    /// The containers from the root on, without that of a list of documents.
    fn frames(&self) -> &[Frame] {
        let is_list = self.frames.first().is_some_and(|frame| !frame.object);
        self.frames.get(usize::from(is_list)..).unwrap_or_default()
    }

    pub(super) fn enter(&mut self, object: bool, max_depth: usize) -> bool {
        if self.frames.len() == max_depth {
            return false;
        }
        self.frames.push(Frame { object, key_start: self.keys.len() });
        true
    }

    pub(super) fn leave(&mut self) {
        if let Some(frame) = self.frames.pop() {
            self.keys.truncate(frame.key_start);
        }
    }

    pub(super) fn depth(&self) -> usize {
        self.frames.len()
    }

    pub(super) fn in_array(&self) -> bool {
        self.frames.last().is_some_and(|frame| !frame.object)
    }

    pub(super) fn in_object(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.object)
    }

    pub(super) fn is_root(&self) -> bool {
        self.frames.is_empty()
    }

    pub(super) fn begin_key(&mut self) {
        let start = self.key_start();
        self.keys.truncate(start);
        self.too_long = false;
    }

    pub(super) fn extend_key(&mut self, piece: &[u8]) {
        if self.keys.len() + piece.len() > self.key_start() + MAX_KEY {
            self.too_long = true;
        } else if !self.too_long {
            self.keys.extend_from_slice(piece);
        }
    }

    /// True if the key that ends here is text.
    pub(super) fn end_key(&mut self) -> bool {
        let start = self.key_start();
        let is_text = std::str::from_utf8(self.keys.get(start..).unwrap_or_default()).is_ok();
        if self.too_long {
            self.keys.truncate(start);
        }
        is_text || self.too_long
    }

    fn key_start(&self) -> usize {
        self.frames.last().map_or(0, |frame| frame.key_start)
    }
}
