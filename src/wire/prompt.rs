//! The text that goes to the model for a request: rules, what is asked for, and the size.

use crate::model::Request;

/// What `strict` adds before the prompt.
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
    let (width, height) = (request.width.to_string(), request.height.to_string());
    [
        if request.strict { STRICT_RULES } else { "" },
        if request.history.is_empty() { "" } else { REFINEMENT },
        &request.prompt,
        "\n\nImage size: ",
        &width,
        "x",
        &height,
        " pixels.",
    ]
    .concat()
}
