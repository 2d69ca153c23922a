//! Pictures that an answer gives the address of: `GET /simulator-images/{id}.png`. Nothing is stored: the id says what the
//! picture looks like.

use super::picture::{Format, Sketch};
use super::size::{Size, parse};
use super::url::Url;
use super::{Reply, Request};

pub const PATH: &str = "/simulator-images/";

/// The address of a picture, on the origin that the request went to.
pub fn address(url: &Url, sketch: &Sketch, size: Size) -> String {
    format!("{}{PATH}{:016x}-{}-{size}.png", url.origin, sketch.hash, sketch.turn)
}

/// The picture at an address, whatever its origin is.
pub fn find(address: &str) -> Option<Vec<u8>> {
    let id = Url::parse(address).path.strip_prefix(PATH)?.strip_suffix(".png")?;
    let (hash, rest) = id.split_once('-')?;
    let (turn, size) = rest.split_once('-')?;
    let mut sketch = Sketch::new("", "", 0, turn.parse().ok()?, Vec::new());
    sketch.hash = u64::from_str_radix(hash, 16).ok()?;
    sketch.render(parse(size)?, Format::Png).ok()
}

/// Whoever sends along a key that is meant for the provider is told so.
pub fn serve(request: &Request, url: &Url) -> Reply {
    let text = |status, text: &str| Reply::new(status, "text/plain; charset=utf-8", text.into());
    if request.header("authorization").is_some() {
        return text(400, "Only one auth mechanism allowed: the address itself.");
    }
    match find(url.path) {
        Some(png) if request.method == "GET" => Reply::new(200, Format::Png.media_type(), png),
        _ => text(404, "There is no such picture."),
    }
}

pub fn fail(status: u16) -> Reply {
    Reply::new(status, "text/plain; charset=utf-8", "The picture could not be served.".into())
}
