//! `/v1/images/generations` and `/v1/images/edits`.

use super::body::parse;
use super::error::ApiError;
use super::models::{self, ImageModel};
use super::settings::{self, EFFORTS, SVG_MODEL, Settings, usage};
use super::upload::{self, Upload};
use crate::clock::NOW;
use crate::fault::Kind as FaultKind;
use crate::json::{Json, object};
use crate::picture::Sketch;
use crate::schema::{ANY_TEXT, Field, Fields, Kind, Names, check, object_of, optional, required};
use crate::size::Size;
use crate::{Reply, Request, sse};
use serde_json::Value;

const BOTH: &[Field] = &[
    required("prompt", Kind::Text(32_000)),
    optional("n", Kind::Integer(1, 10)),
    optional("stream", Kind::Bool),
    optional("user", ANY_TEXT),
    optional("safety_identifier", ANY_TEXT),
];

const GENERATION: Fields =
    &[&[required("model", ANY_TEXT), optional("moderation", Kind::OneOf(&["low", "auto"]))], BOTH, settings::FIELDS];

const EDIT: Fields = &[
    &[
        optional("model", ANY_TEXT),
        optional("input_fidelity", Kind::OneOf(&["high", "low"])),
        // A form has these for the fields of `svg`.
        optional(SVG_MODEL, ANY_TEXT),
        optional("svg[reasoning][effort]", Kind::OneOf(EFFORTS)),
    ],
    BOTH,
    settings::FIELDS,
];

/// The model of an edit that names none.
const EDIT_MODEL: &str = "gpt-image-2.6-sunburst";

pub fn generate(request: &Request, body: &[u8]) -> Result<Reply, ApiError> {
    let parameters = parse(body)?;
    check(&parameters, GENERATION, Names::Checked)?;
    Order::read(&parameters, "image_generation")?.answer(request, Upload::default())
}

pub fn edit(request: &Request, body: &[u8]) -> Result<Reply, ApiError> {
    let parts = upload::parts(request, body)?;
    let texts = parts.iter().filter(|part| part.media_type.is_none());
    let texts = texts.filter_map(|part| Some((part.name.as_str(), std::str::from_utf8(part.bytes).ok()?)));
    let parameters = object_of(texts, EDIT);
    check(&parameters, EDIT, Names::Checked)?;
    let order = Order::read(&parameters, "image_edit")?;
    if let Some(fidelity) = parameters.get("input_fidelity").and_then(Value::as_str) {
        order.model.check_fidelity(fidelity, "input_fidelity")?;
    }
    let upload = upload::read(&parts)?;
    if upload.markup.is_some() {
        order.model.check_markup()?;
    }
    if upload.mask.is_some() {
        order.settings.check_mask("mask")?;
    }
    order.answer(request, upload)
}

/// A request whose parameters are right.
struct Order<'a> {
    /// The beginning of its events' names.
    events: &'static str,
    model: &'static ImageModel,
    prompt: &'a str,
    count: u64,
    stream: bool,
    settings: Settings,
    size: Size,
    safety_identifier: Option<&'a str>,
}

impl<'a> Order<'a> {
    fn read(parameters: &'a Value, events: &'static str) -> Result<Self, ApiError> {
        let text = |name: &str| parameters.get(name).and_then(Value::as_str);
        let id = text("model").unwrap_or(EDIT_MODEL);
        let model = models::find(id).ok_or_else(|| models::unknown(id))?;
        let settings = Settings::read(parameters, "", model)?;
        let prompt = text("prompt").unwrap_or_default();
        Ok(Self {
            events,
            model,
            prompt,
            count: parameters.get("n").and_then(Value::as_u64).unwrap_or(1),
            stream: parameters.get("stream").and_then(Value::as_bool).unwrap_or_default(),
            safety_identifier: text("safety_identifier").or(text("user")).filter(|given| !given.is_empty()),
            size: settings.size(prompt),
            settings,
        })
    }

    fn answer(&self, request: &Request, upload: Upload) -> Result<Reply, ApiError> {
        match request.fault() {
            Some(FaultKind::PromptBlock) => return Err(ApiError::moderation("input")),
            Some(FaultKind::Policy) if !self.stream => return Err(ApiError::moderation("output")),
            _ => {}
        }
        let inputs = upload.images.len();
        let mut sketch = Sketch::new(self.prompt, self.model.id, request.seed, 1, upload.images);
        sketch.mask = upload.mask;
        sketch.markup = upload.markup;
        self.settings.apply(&mut sketch);
        if self.stream { self.stream(request, sketch, inputs) } else { self.whole(request, sketch, inputs) }
    }

    fn whole(&self, request: &Request, mut sketch: Sketch, inputs: usize) -> Result<Reply, ApiError> {
        let count = if request.fault() == Some(FaultKind::NoImage) { 0 } else { self.count };
        let mut data = Vec::new();
        for _ in 0..count {
            data.push(object! { "b64_json": request.encode(&self.render(&sketch)?) });
            sketch = sketch.next();
        }
        let answer = object! {
            "created": NOW,
            "background": self.settings.background(),
            "data": data,
            "output_format": self.settings.format.name(),
            "quality": self.settings.quality,
            "size": self.size.to_string(),
            "usage": self.usage(inputs, count),
        };
        let answer = match self.safety_identifier {
            Some(identifier) => answer.with("safety_identifier", identifier),
            None => answer,
        };
        let answer = match self.settings.svg_usage(self.prompt) {
            Some(usage) => answer.with("svg_usage", usage),
            None => answer,
        };
        Ok(Reply::json(200, &answer))
    }

    fn stream(&self, request: &Request, mut sketch: Sketch, inputs: usize) -> Result<Reply, ApiError> {
        let mut events = String::new();
        for _ in 0..self.count {
            for index in 0..self.settings.partials {
                let partial = sketch.partial(self.size, self.settings.format, index).map_err(unwritable)?;
                let event = self.event("partial_image", crate::base64::encode(&partial));
                let event = event.with("partial_image_index", index);
                events += &sse::event(&self.event_name("partial_image"), &event);
            }
            if let Some(error) = broken_off(request) {
                let event = object! { "type": "error", "error": error.body() };
                events += &sse::event("error", &event);
                break;
            }
            let event = self.event("completed", request.encode(&self.render(&sketch)?));
            events += &sse::event(&self.event_name("completed"), &event.with("usage", self.usage(inputs, 1)));
            sketch = sketch.next();
        }
        Ok(sse::reply(events))
    }

    fn event_name(&self, what: &str) -> String {
        format!("{}.{what}", self.events)
    }

    fn event(&self, what: &str, b64_json: String) -> Json {
        object! {
            "type": self.event_name(what),
            "created_at": NOW,
            "size": self.size.to_string(),
            "quality": self.settings.quality,
            "background": self.settings.background(),
            "output_format": self.settings.format.name(),
            "b64_json": b64_json,
        }
    }

    fn render(&self, sketch: &Sketch) -> Result<Vec<u8>, ApiError> {
        sketch.render(self.size, self.settings.format).map_err(unwritable)
    }

    fn usage(&self, inputs: usize, count: u64) -> Json {
        usage(self.prompt, inputs, self.settings.output_tokens(self.size) * count)
    }
}

pub fn unwritable(error: String) -> ApiError {
    ApiError::new(500, format!("The picture could not be written: {error}"))
}

/// The error of a fault in the middle of a stream.
pub fn broken_off(request: &Request) -> Option<ApiError> {
    match request.fault()? {
        FaultKind::Policy => Some(ApiError::moderation("output")),
        FaultKind::NoImage => Some(ApiError::no_image()),
        FaultKind::Status => Some(super::error::of_status(500)),
        _ => None,
    }
}
