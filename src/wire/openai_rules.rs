//! What excludes what in a request for a picture of OpenAI's models. It is refused here, before anything is sent.

use super::{catalog, prompt};
use crate::codec::is_one_of;
use crate::model::{Failure, Request};

/// Formats of pixels that stand still.
const PIXELS: &[&str] = &["png", "jpeg", "webp"];

/// Fields, and what each must be: in the order of [`check`].
const RULES: [(&str, &str); 11] = [
    ("quality", "low, medium, high or auto with this model"),
    ("background", "opaque or auto unless outputFormat is png or webp"),
    ("outputCompression", "left out unless outputFormat is jpeg or webp"),
    ("frameCount", "left out unless outputFormat is gif"),
    ("frameDurationMs", "left out unless outputFormat is gif"),
    ("svg", "left out unless outputFormat is svg"),
    ("n", "1 where outputFormat is svg"),
    ("mask", "left out where outputFormat is gif"),
    ("markup", "left out where there is a mask"),
    ("markup", "left out where there is no image that it lies over"),
    ("markup", "left out with this model, which takes none"),
];

/// `model` is the one that draws.
pub fn check(request: &Request, model: &str) -> Result<(), Box<Failure>> {
    let model = catalog::openai(model);
    let style = &request.style;
    let format = style.get("outputFormat").unwrap_or("png");
    let quality = style.get("quality");
    let has_markup = request.markup.is_some();
    let (is_gif, is_svg) = (format == "gif", format == "svg");
    let (is_png, is_webp, is_jpeg) = (format == "png", format == "webp", format == "jpeg");
    let is_given = |name| style.get(name).is_some();
    let is_wrong = [
        !model.finest && (quality == Some("xhigh") || quality == Some("max")),
        style.get("background") == Some("transparent") && !(is_png || is_webp),
        is_given("outputCompression") && !(is_jpeg || is_webp),
        is_given("frameCount") && !is_gif,
        is_given("frameDurationMs") && !is_gif,
        is_given("svg") && !is_svg,
        is_given("n") && is_svg,
        request.mask.is_some() && is_gif,
        has_markup && request.mask.is_some(),
        has_markup && prompt::images(request).next().is_none(),
        has_markup && !model.markup,
    ];
    let at = is_wrong.into_iter().position(|is_wrong| is_wrong);
    let Some((field, allowed)) = at.and_then(|at| RULES.get(at)) else { return Ok(()) };
    let given = match style.get(field).unwrap_or_default() {
        "" => "given".into(),
        text if is_one_of(&["quality", "background"], field) => quoted(text),
        number => number.into(),
    };
    Err(Failure::invalid(field, &given, allowed))
}

fn quoted(text: &str) -> String {
    ["\"", text, "\""].concat()
}

/// The rule of an API that draws neither GIFs nor SVGs.
pub fn in_pixels(request: &Request) -> Result<(), Box<Failure>> {
    match request.style.get("outputFormat") {
        Some(format) if !is_one_of(PIXELS, format) => {
            Err(Failure::invalid("outputFormat", &quoted(format), "png, jpeg or webp in this format"))
        }
        _ => Ok(()),
    }
}

/// True if a format is drawn in one go: there are no drafts of it.
pub fn has_no_drafts(request: &Request) -> bool {
    request.style.get("outputFormat").is_some_and(|format| !is_one_of(PIXELS, format))
}
