//! The text that goes to the model for a request: rules, what is asked for, and the size.

use crate::codec::decimal::whole;
use crate::model::{Image, Request};

/// The rules that `strict` adds before the prompt.
const STRICT_RULES: &str = "\
Follow these rules strictly:
- Create original artwork. Do not return a screenshot, a stock photo or an existing image.
- Render any text in the image exactly as it is written in the description: same words, spelling, case and punctuation.
- Show exact quantities: where a number of things is given, draw precisely that many.
- Add nothing that was not asked for: no extra objects, people, text, borders, logos or watermarks.

";

const REFINEMENT: &str = "\
This is a refinement of the previous image in this conversation. Change only what is asked for, leave everything else \
as it is, and keep the size.

";

/// The whole text of the new user turn.
pub fn text(request: &Request) -> String {
    let (width, height) = (whole(request.width), whole(request.height));
    let size =
        if request.size.told { ["\n\nImage size: ", &width, "x", &height, " pixels."].concat() } else { String::new() };
    [
        if request.strict { STRICT_RULES } else { "" },
        if request.history.is_empty() { "" } else { REFINEMENT },
        &request.prompt,
        &size,
    ]
    .concat()
}

/// The same for a format that knows no conversation, and so has no place for a system prompt of its own.
pub fn alone(request: &Request) -> String {
    let text = text(request);
    match &request.system_prompt {
        Some(system) => [system, "\n\n", &text].concat(),
        None => text,
    }
}

/// The images of a request for such a format: the last one of the conversation is what the request goes on from.
pub fn images(request: &Request) -> impl Iterator<Item = &Image> {
    let last = request.history.iter().rev().find_map(|turn| turn.image.as_ref());
    last.into_iter().chain(&request.images)
}
