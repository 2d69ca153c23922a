//! The body of a request before it is written: text, and images that stay where they are until then.

use crate::codec::base64;
use crate::model::Blob;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Segment<'a> {
    Text(&'a str),
    /// The base64 text of these bytes.
    Base64(Blob),
}

#[derive(Debug, Default, PartialEq)]
pub struct Body {
    /// Each blob, with the text before it.
    before: Vec<(String, Blob)>,
    text: String,
}

impl Body {
    /// Bytes of the body when it is written.
    pub fn len(&self) -> usize {
        let lens = self.segments().map(|segment| match segment {
            Segment::Text(text) => text.len(),
            Segment::Base64(blob) => base64::encoded_len(blob.len),
        });
        lens.sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn segments(&self) -> impl Iterator<Item = Segment<'_>> {
        let before = self.before.iter().flat_map(|(text, blob)| [Segment::Text(text), Segment::Base64(*blob)]);
        before.chain([Segment::Text(&self.text)])
    }

    /// JSON text as it stands.
    pub fn raw(&mut self, json: &str) -> &mut Self {
        self.text.push_str(json);
        self
    }

    /// A JSON string of `text`.
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
    pub fn base64(&mut self, blob: Blob) -> &mut Self {
        self.raw("\"");
        self.before.push((std::mem::take(&mut self.text), blob));
        self.raw("\"")
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
}
