//! Reads a request, which the package's TypeScript has checked and completed. Image bytes stay in JavaScript.

use js_sys::Array;
use wasm_bindgen::JsCast;

use crate::model::{Request, Role, Style};
use crate::web::JsBytes;
use crate::web::js::{self, CheckedRequest, CheckedTurn};
use crate::wire::prepare::{Attachment, Given, GivenTurn};

#[inline(never)]
pub fn read(request: &CheckedRequest) -> Given<JsBytes> {
    let given = Given {
        request: Request {
            prompt: request.prompt(),
            width: request.width(),
            height: request.height(),
            model: request.model(),
            seed: request.seed(),
            temperature: request.temperature(),
            strict: request.strict(),
            safety: pairs(request.safety()),
            system_prompt: request.system_prompt(),
            style: Style(pairs(request.style())),
            grounding: request.grounding(),
            ..Request::default()
        },
        history: request.history().into_iter().map(|turn| history_turn(turn.unchecked_ref())).collect(),
        images: request.images().into_iter().map(|image| attachment(image.unchecked_ref())).collect(),
        #[cfg(feature = "formats")]
        mask: None,
        #[cfg(feature = "formats")]
        markup: None,
    };
    #[cfg(feature = "formats")]
    let given = with_extra(request, given);
    given
}

#[cfg(feature = "formats")]
fn with_extra(request: &CheckedRequest, mut given: Given<JsBytes>) -> Given<JsBytes> {
    let Some(extra) = request.extra() else { return given };
    given.request.size =
        crate::model::Wanted { shape: extra.shape(), resolution: extra.resolution(), told: extra.told() };
    given.mask = extra.mask().map(|mask| attachment(&mask));
    given.markup = extra.markup().map(|markup| attachment(&markup));
    given
}

fn history_turn(turn: &CheckedTurn) -> GivenTurn<JsBytes> {
    GivenTurn {
        role: if turn.role() == Role::User.as_str() { Role::User } else { Role::Model },
        text: turn.text(),
        image: turn.image().map(|image| attachment(&image)),
        signature: turn.signature().map(|signature| attachment(&signature)),
    }
}

fn attachment(given: &js::Attachment) -> Attachment<JsBytes> {
    Attachment { field: given.field(), bytes: JsBytes::of(given.bytes()) }
}

/// The texts of a list, two by two.
fn pairs(list: Array) -> Vec<(String, String)> {
    let mut texts = list.into_iter().map(|text| text.as_string().unwrap_or_default());
    std::iter::from_fn(|| Some((texts.next()?, texts.next()?))).collect()
}
