//! The part of an answer that is kept until it is judged.

use super::MANY;
use super::long_string::LongString;
use super::reply::{Content, Source, Usage};
use crate::codec::Bulk;
use crate::codec::image::{self, ImageHeader};

/// An answer has a handful of parts, ratings and details; what a hostile server sends beyond is not kept.
pub const MAX_ITEMS: usize = 256;
/// Bytes of an image that has neither an image's header nor a declared type: words that happen to be base64 are shorter.
const LEAST_UNDECLARED: usize = 64;

/// Everything that counts of an answer, or of an error.
#[derive(Default)]
pub struct Kept<B> {
    pub parts: Vec<RawPart<B>>,
    /// The number of parts that came with the documents so far, in an event stream.
    pub events_end: usize,
    /// Drafts that have come.
    pub drafts: usize,
    pub finish_reason: Option<String>,
    pub finish_message: Option<String>,
    pub block_reason: Option<String>,
    pub blocked_categories: Vec<String>,
    pub refusal: Option<String>,
    pub model: Option<String>,
    pub response_id: Option<String>,
    pub tokens: Option<Tokens>,
    pub sources: Vec<Source>,
    pub error: ApiError,
    /// There was something that every answer of this format has.
    pub answered: bool,
    /// The words may hold images: links, or the images themselves.
    pub has_links: bool,
    /// Words of the answer are missing, since they were too long.
    pub cut: bool,
    /// The stream has ended in the way of its format.
    pub ended: bool,
    /// The list that is sent back as it came.
    pub verbatim: Verbatim<B>,
}

impl<B: Bulk> Kept<B> {
    /// True if there is a finished image.
    pub fn has_image(&self) -> bool {
        self.parts.iter().any(RawPart::is_final_image)
    }

    /// True if the provider has said all that it will: an event stream that ends before that was cut short.
    pub fn is_finished(&self) -> bool {
        self.ended
            || self.finish_reason.is_some()
            || self.block_reason.is_some()
            || !self.error.is_empty()
            || self.has_image()
    }

    pub fn tokens(&mut self) -> &mut Tokens {
        self.tokens.get_or_insert_default()
    }
}

/// Appends, unless there is no end of them.
pub fn push<T>(items: &mut Vec<T>, item: T) {
    if items.len() < MAX_ITEMS {
        items.push(item);
    }
}

/// A part of the answer, drafts and empty ones included.
#[derive(Default)]
pub struct RawPart<B> {
    pub thought: bool,
    pub text: Option<String>,
    pub mime: Option<String>,
    pub data: Option<B>,
    /// The address of the image, in place of `data`.
    pub url: Option<String>,
    /// The header in `data`, read once: whoever has been shown an image may have transferred its bytes away.
    pub header: Option<ImageHeader>,
    /// There was data, and it was no base64.
    pub broken: bool,
    pub signature: Option<B>,
    /// The prompt as the provider rewrote it.
    pub revised_prompt: Option<String>,
    /// The image is not finished: another one takes its place.
    pub draft: bool,
    /// The number of the kind of part that it is, in the table of the format.
    pub place: usize,
}

impl<B: Bulk> RawPart<B> {
    /// The model's words and nothing else.
    pub fn is_words(&self) -> bool {
        !self.thought && self.text.is_some() && !self.has_image() && self.signature.is_none()
    }

    pub fn has_image(&self) -> bool {
        self.data.as_ref().is_some_and(|data| !MANY || !data.is_empty()) || self.url.is_some() || self.broken
    }

    pub fn is_empty(&self) -> bool {
        !self.thought && self.text.is_none() && !self.has_image() && self.signature.is_none()
    }

    pub fn is_final_image(&self) -> bool {
        !self.thought && (self.url.is_some() || self.is_image())
    }

    /// True if both are the same finished image.
    pub fn is_same_image(&self, other: &Self) -> bool {
        let is_data = match (&self.data, &other.data) {
            (Some(one), Some(other)) => !one.is_empty() && is_same(one, other),
            _ => false,
        };
        !(self.draft || other.draft) && (is_data || self.url.is_some() && self.url == other.url)
    }

    /// True if `data` is an image. The bytes tell; only where they do not, the declared type is believed.
    pub fn is_image(&self) -> bool {
        let Some(data) = self.data.as_ref().filter(|data| !data.is_empty()) else { return false };
        let declared = self.mime.as_deref().filter(|mime| !mime.is_empty());
        self.header.is_some()
            || match declared {
                Some(mime) => mime.get(..6).is_some_and(|kind| kind.eq_ignore_ascii_case("image/")),
                None => !MANY || data.len() >= LEAST_UNDECLARED,
            }
    }

    /// The type of the image and its size in pixels.
    pub fn describe(&self) -> (&str, Option<(u32, u32)>) {
        let mime = self.header.map(|header| header.mime).or(self.mime.as_deref());
        (mime.unwrap_or("application/octet-stream"), self.header.and_then(|header| header.size))
    }

    /// Takes the image that a string came to.
    pub fn set_image(&mut self, string: LongString<B>) {
        let (mime, content) = string.finish();
        self.mime = mime.or(self.mime.take());
        match content {
            // Some servers leave the field of the address empty.
            Some(Content::Address(address)) if MANY && address.trim().is_empty() => {}
            Some(Content::Address(address)) if MANY => self.url = Some(address),
            // An image that is there is not lost to another field that has less.
            _ if MANY && self.data.as_ref().is_some_and(|data| !data.is_empty()) => {}
            Some(Content::Data(data)) => {
                self.broken = false;
                self.header = image::header(&data).or_else(|| if MANY { image::svg(&data) } else { None });
                self.data = Some(data);
            }
            _ => {
                self.broken = true;
                self.header = None;
                self.data = None;
            }
        }
    }
}

/// True if both have the same bytes.
fn is_same<B: Bulk>(one: &B, other: &B) -> bool {
    let (mut a, mut b) = ([0; 1024], [0; 1024]);
    one.len() == other.len()
        && (0..one.len()).step_by(a.len()).all(|at| {
            let count = one.read_at(at, &mut a);
            count == other.read_at(at, &mut b) && a.get(..count) == b.get(..count)
        })
}

/// A list in JSON whose elements are kept as they came.
#[derive(Default)]
pub struct Verbatim<B> {
    stored: Option<B>,
    /// Text that has not been stored yet.
    pending: Vec<u8>,
    /// An element could not be copied: the list is of no use without it.
    is_lost: bool,
}

/// Bytes that are stored at a time: to store a token at a time would cost more than to read it.
const VERBATIM_BLOCK: usize = 16 << 10;

impl<B: Bulk> Verbatim<B> {
    /// Another element begins.
    pub fn begin(&mut self) {
        self.pending.push(if self.stored.is_some() { b',' } else { b'[' });
        self.stored.get_or_insert_default();
    }

    pub fn write(&mut self, piece: &[u8]) {
        self.pending.extend_from_slice(piece);
        if self.pending.len() >= VERBATIM_BLOCK {
            self.store();
        }
    }

    pub fn lose(&mut self) {
        self.is_lost = true;
    }

    /// The whole list, if there was an element.
    pub fn take(&mut self) -> Option<B> {
        self.pending.push(b']');
        self.store();
        let mut list = self.stored.take().filter(|_| !self.is_lost)?;
        list.finish();
        Some(list)
    }

    fn store(&mut self) {
        if let Some(stored) = &mut self.stored {
            stored.write(&self.pending);
        }
        self.pending.clear();
    }
}

/// `error` of a body, under whatever status it came.
#[derive(Default)]
pub struct ApiError {
    /// An object, with a message or a name in it.
    pub is_object: bool,
    pub code: Option<u16>,
    pub message: Option<String>,
    /// The provider's names of it: statuses, codes, types, reasons; the most telling one first.
    pub names: Vec<String>,
    pub quota_ids: Vec<String>,
    /// Seconds, maybe with a unit: `34.4s`.
    pub retry_delay: Option<String>,
    pub retryable: Option<bool>,
    /// The stage at which moderation refused, in the provider's words.
    pub stage: Option<String>,
    /// The message of the provider behind the one that was asked.
    pub upstream: Option<String>,
    /// The field of the request that is wrong, by the provider's name.
    pub param: Option<String>,
}

impl ApiError {
    /// Puts the name first; ignored once the list is full.
    pub fn name(&mut self, name: String) {
        if self.names.len() < MAX_ITEMS {
            self.names.insert(0, name);
        }
    }
}

/// Tokens, and what they cost.
#[derive(Default)]
pub struct Tokens {
    pub prompt: Option<f64>,
    pub candidates: Option<f64>,
    pub thoughts: Option<f64>,
    pub total: Option<f64>,
    pub image: Option<f64>,
    pub cost: Option<String>,
    /// Those of the author of an SVG, which are counted apart.
    pub author: Author,
}

#[derive(Clone, Copy, Default)]
pub struct Author {
    pub input: Option<f64>,
    pub output: Option<f64>,
    pub total: Option<f64>,
}

impl Tokens {
    pub fn usage(&self) -> Usage {
        // Thinking is billed as output.
        let sum = |counts: &[Option<f64>]| counts.iter().flatten().copied().reduce(|one, other| one + other);
        let Author { input, output, total } = if MANY { self.author } else { Author::default() };
        Usage {
            input_tokens: sum(&[self.prompt, input]),
            output_tokens: sum(&[self.candidates, self.thoughts, output]),
            total_tokens: sum(&[self.total, total]),
            image_tokens: self.image,
            cost: self.cost.clone(),
        }
    }
}
