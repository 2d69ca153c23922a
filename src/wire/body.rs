//! The body of a request before it is written: text, and images that stay where they are until then.

use crate::codec::base64;
use crate::codec::decimal::whole;
#[cfg(feature = "formats")]
use crate::model::Style;
use crate::model::{Blob, Image};

/// An item of a message.
#[derive(Clone, Copy)]
pub enum Item<'a> {
    Text(&'a str),
    Image(&'a Image),
}

/// A piece of a body: text, or the bytes of an attachment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Segment<'a> {
    Text(&'a str),
    /// The base64 text of these bytes.
    Base64(Blob),
    /// These bytes.
    Raw(Blob),
}

#[derive(Debug, Default, PartialEq)]
pub struct Body {
    /// Each blob, with the text before it, and whether it is written as base64.
    before: Vec<(String, Blob, bool)>,
    text: String,
    /// The text between the parts of a form.
    boundary: String,
    is_form: bool,
}

impl Body {
    /// `boundary` is text that is in no image: it stands between the parts, should the body become a form.
    pub fn new(boundary: &str) -> Self {
        Self { boundary: boundary.into(), ..Self::default() }
    }

    /// Bytes of the body when it is written.
    pub fn len(&self) -> usize {
        let lens = self.segments().map(|segment| match segment {
            Segment::Text(text) => text.len(),
            Segment::Base64(blob) => base64::encoded_len(blob.len),
            Segment::Raw(blob) => blob.len,
        });
        lens.sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The content type of a form; the body is JSON where there is none.
    pub fn form_type(&self) -> Option<String> {
        self.is_form.then(|| ["multipart/form-data; boundary=", &self.boundary].concat())
    }

    pub fn segments(&self) -> impl Iterator<Item = Segment<'_>> {
        let before = self.before.iter().flat_map(|(text, blob, encoded)| {
            [Segment::Text(text), if *encoded { Segment::Base64(*blob) } else { Segment::Raw(*blob) }]
        });
        before.chain([Segment::Text(&self.text)])
    }

    /// The body as text, with the size of each blob in its place.
    pub fn elided(&self) -> String {
        let mut shown = String::new();
        for segment in self.segments() {
            let (quote, blob) = match segment {
                Segment::Text(text) => {
                    shown.push_str(text);
                    continue;
                }
                Segment::Raw(blob) if !self.is_form => ("\"", blob),
                Segment::Base64(blob) | Segment::Raw(blob) => ("", blob),
            };
            shown.extend([quote, "<", &whole(blob.len as u64), " bytes>", quote]);
        }
        shown
    }

    /// JSON text as it stands.
    #[inline(never)]
    pub fn raw(&mut self, json: &str) -> &mut Self {
        self.text.push_str(json);
        self
    }

    /// A JSON string of `text`.
    #[inline(never)]
    pub fn string(&mut self, text: &str) -> &mut Self {
        let out = &mut self.text;
        out.push('"');
        let mut start = 0;
        for (at, byte) in text.bytes().enumerate() {
            let escape = match byte {
                b'"' => "\\\"",
                b'\\' => "\\\\",
                b'\n' => "\\n",
                b'\r' => "\\r",
                b'\t' => "\\t",
                b'\0'..=b'\x0f' => "\\u000",
                b'\x10'..=b'\x1f' => "\\u001",
                _ => continue,
            };
            out.push_str(text.get(start..at).unwrap_or_default());
            out.push_str(escape);
            if escape.len() > 2 {
                out.extend(char::from_digit(u32::from(byte & 0xf), 16));
            }
            start = at + 1;
        }
        out.push_str(text.get(start..).unwrap_or_default());
        out.push('"');
        self
    }

    /// A JSON string of the base64 of `blob`.
    #[inline(never)]
    pub fn base64(&mut self, blob: Blob) -> &mut Self {
        self.raw("\"").blob(blob, true).raw("\"")
    }

    /// A JSON string of a `data:` URL.
    #[inline(never)]
    pub fn data_url(&mut self, image: &Image) -> &mut Self {
        self.raw("\"data:").raw(image.mime).raw(";base64,").blob(image.blob, true).raw("\"")
    }

    /// `,"name":` and a JSON string, if there is one.
    #[inline(never)]
    pub fn optional(&mut self, name: &str, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.raw(",\"").raw(name).raw("\":").string(text),
            None => self,
        }
    }

    /// What is given of these fields, all of them texts or all of them numbers, by the names that the APIs have for them.
    #[cfg(feature = "formats")]
    #[inline(never)]
    pub fn style(&mut self, style: &Style, names: &[&str], is_text: bool) -> &mut Self {
        for name in names {
            if let Some(value) = style.get(name) {
                let mut snake = String::new();
                for letter in name.chars() {
                    if letter.is_ascii_uppercase() {
                        snake.push('_');
                    }
                    snake.push(letter.to_ascii_lowercase());
                }
                self.entry(&snake, value, is_text);
            }
        }
        self
    }

    /// A field of the form that this is, or of an object of JSON after others.
    #[cfg(feature = "formats")]
    #[inline(never)]
    pub fn entry(&mut self, name: &str, value: &str, is_text: bool) -> &mut Self {
        if self.is_form {
            return self.field(name, value);
        }
        if is_text {
            return self.optional(name, Some(value));
        }
        self.raw(",\"").raw(name).raw("\":").raw(value)
    }

    /// The bytes themselves, or their base64.
    #[inline(never)]
    pub fn blob(&mut self, blob: Blob, encoded: bool) -> &mut Self {
        self.before.push((std::mem::take(&mut self.text), blob, encoded));
        self
    }

    /// Items with commas between them.
    pub fn list<T>(&mut self, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Self, T)) -> &mut Self {
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.raw(",");
            }
            write(self, item);
        }
        self
    }

    /// A field of a form (RFC 7578).
    #[inline(never)]
    pub fn field(&mut self, name: &str, value: &str) -> &mut Self {
        self.part(name).raw("\"\r\n\r\n").raw(value).raw("\r\n")
    }

    /// A file of a form, named after its type.
    #[inline(never)]
    pub fn file(&mut self, name: &str, image: &Image) -> &mut Self {
        let extension = image.mime.strip_prefix("image/").unwrap_or_default();
        self.part(name).raw("\"; filename=\"image.").raw(extension).raw("\"\r\nContent-Type: ").raw(image.mime);
        self.raw("\r\n\r\n").blob(image.blob, false).raw("\r\n")
    }

    fn part(&mut self, name: &str) -> &mut Self {
        self.is_form = true;
        self.delimiter().raw("\r\nContent-Disposition: form-data; name=\"").raw(name)
    }

    /// Ends a form.
    pub fn end_form(&mut self) {
        self.delimiter().raw("--\r\n");
    }

    fn delimiter(&mut self) -> &mut Self {
        let Self { text, boundary, .. } = self;
        text.extend(["--", boundary]);
        self
    }
}
