//! What excludes what in a request for a picture of OpenAI's models. It is refused here, before anything is sent.

use super::{catalog, prompt};
use crate::codec::decimal::whole;
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
    let format = request.output_format.as_deref().unwrap_or("png");
    let (quality, background) = (request.quality.as_deref(), request.background.as_deref());
    let has_markup = request.markup.is_some();
    let (is_gif, is_svg) = (format == "gif", format == "svg");
    let (is_png, is_webp, is_jpeg) = (format == "png", format == "webp", format == "jpeg");
    let is_wrong = [
        !model.finest && (quality == Some("xhigh") || quality == Some("max")),
        background == Some("transparent") && !(is_png || is_webp),
        request.output_compression.is_some() && !(is_jpeg || is_webp),
        request.frame_count.is_some() && !is_gif,
        request.frame_duration_ms.is_some() && !is_gif,
        request.svg.is_some() && !is_svg,
        request.n > Some(1) && is_svg,
        request.mask.is_some() && is_gif,
        has_markup && request.mask.is_some(),
        has_markup && prompt::images(request).next().is_none(),
        has_markup && !model.markup,
    ];
    let at = is_wrong.into_iter().position(|is_wrong| is_wrong);
    let Some((field, allowed)) = at.and_then(|at| RULES.get(at)) else { return Ok(()) };
    let given = match *field {
        "quality" => quoted(quality),
        "background" => quoted(background),
        _ => {
            let camel = numbers(request).into_iter().find(|(_, name, _)| name == field);
            camel.and_then(|(_, _, number)| number).unwrap_or_else(|| "given".into())
        }
    };
    Err(Failure::invalid(field, &given, allowed))
}

/// The numbers of a request: their names in the format and in a request, and what is written.
#[inline(never)]
pub fn numbers(request: &Request) -> [(&'static str, &'static str, Option<String>); 4] {
    let numbers = [
        ("n", "n", request.n),
        ("output_compression", "outputCompression", request.output_compression),
        ("frame_count", "frameCount", request.frame_count),
        ("frame_duration_ms", "frameDurationMs", request.frame_duration_ms),
    ];
    numbers.map(|(name, field, number)| (name, field, number.map(whole)))
}

fn quoted(text: Option<&str>) -> String {
    ["\"", text.unwrap_or_default(), "\""].concat()
}

/// The rule of an API that draws neither GIFs nor SVGs.
pub fn in_pixels(request: &Request) -> Result<(), Box<Failure>> {
    match &request.output_format {
        Some(format) if !is_one_of(PIXELS, format) => {
            Err(Failure::invalid("outputFormat", &quoted(Some(format)), "png, jpeg or webp in this format"))
        }
        _ => Ok(()),
    }
}

/// True if a format is drawn in one go: there are no drafts of it.
pub fn has_no_drafts(request: &Request) -> bool {
    request.output_format.as_deref().is_some_and(|format| !is_one_of(PIXELS, format))
}
