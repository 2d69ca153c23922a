//! `multipart/form-data` (RFC 7578), as strictly as a server reads it.
//!
//! Not left to the runtime's `formData()`: Bun's takes a file's type from its name, and not from what the part says.

use memchr::memmem;

pub struct Part<'a> {
    pub name: String,
    /// Of a file; `None` for a text.
    pub media_type: Option<&'a str>,
    pub bytes: &'a [u8],
}

/// The parts of a body that goes with a `Content-Type`; `None` where it is not a whole form.
pub fn read<'a>(content_type: &str, body: &'a [u8]) -> Option<Vec<Part<'a>>> {
    let boundary = parameter(content_type, "boundary").filter(|boundary| !boundary.is_empty())?;
    let delimiter = format!("\r\n--{boundary}");
    let delimiter = memmem::Finder::new(delimiter.as_bytes());
    // The first delimiter has no line before it that it would end.
    let mut rest = body.strip_prefix(delimiter.needle().get(2..)?)?;
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        let (part, after) = rest.strip_prefix(b"\r\n")?.split_at_checked(delimiter.find(rest)?.checked_sub(2)?)?;
        parts.push(read_part(part)?);
        rest = after.strip_prefix(delimiter.needle())?;
    }
    Some(parts)
}

fn read_part(part: &[u8]) -> Option<Part<'_>> {
    let end = memmem::find(part, b"\r\n\r\n")?;
    let head = std::str::from_utf8(part.get(..end)?).ok()?;
    let header = |name: &str| {
        let lines = head.split("\r\n").filter_map(|line| line.split_once(':'));
        lines.filter(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
    };
    let disposition = header("content-disposition").filter(|value| value.starts_with("form-data"))?;
    let bytes = part.get(end + 4..)?;
    let media_type = match parameter(disposition, "filename") {
        Some(_) => Some(header("content-type").unwrap_or("application/octet-stream")),
        None => std::str::from_utf8(bytes).ok().map(|_| None)?,
    };
    Some(Part { name: parameter(disposition, "name")?, media_type, bytes })
}

/// A parameter of a header's value, without its quotes.
fn parameter(value: &str, name: &str) -> Option<String> {
    let mut quoted = false;
    let mut parameters = value.split(|sign| {
        quoted ^= sign == '"';
        sign == ';' && !quoted
    });
    parameters.find_map(|parameter| {
        let (given, value) = parameter.split_once('=')?;
        given.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').replace("%22", "\""))
    })
}
