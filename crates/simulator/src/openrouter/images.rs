//! `/api/v1/images`.

use super::chat::data;
use super::error::{ApiError, POLICY_VIOLATION, of_status};
use super::messages::{decode, image_url};
use super::models::{self, Model};
use super::reply::{STILL_THERE, json};
use super::usage::{TOKENS_PER_IMAGE, prompt_tokens, usage};
use crate::clock::NOW;
use crate::fault::Kind as FaultKind;
use crate::json::{Json, object};
use crate::picture::{Format, MAX_IMAGES, Sketch};
use crate::schema::{ANY_TEXT, Fields, Kind, Names, check, optional, required};
use crate::size::{Size, from_config, from_prompt, parse, ratio};
use crate::{Reply, Request, base64, sse};
use serde_json::Value;

const RATIOS: &[&str] = &[
    "1:1", "1:2", "1:4", "1:8", "2:1", "2:3", "2.35:1", "3:2", "3:4", "4:1", "4:3", "4:5", "5:2", "5:4", "8:1", "9:16",
    "16:9", "9:19.5", "19.5:9", "9:20", "20:9", "9:21", "21:9", "auto",
];

const RESOLUTIONS: &[&str] = &["512", "1K", "2K", "4K"];

const REFERENCE: Kind = Kind::Tagged(
    "",
    &[("image_url", Kind::Object(&[&[required("image_url", Kind::Object(&[&[required("url", ANY_TEXT)]]))]]))],
);

const PARAMETERS: Fields = &[&[
    required("model", ANY_TEXT),
    required("prompt", ANY_TEXT),
    optional("n", Kind::Integer(1, 10)),
    optional("resolution", Kind::OneOf(RESOLUTIONS)),
    optional("aspect_ratio", Kind::OneOf(RATIOS)),
    optional("size", ANY_TEXT),
    optional("quality", Kind::OneOf(&["auto", "low", "medium", "high", "xhigh", "max"])),
    optional("output_format", Kind::OneOf(&["png", "jpeg", "webp"])),
    optional("output_compression", Kind::Integer(0, 100)),
    optional("background", Kind::OneOf(&["auto", "transparent", "opaque"])),
    optional("seed", Kind::Integer(i64::MIN, i64::MAX)),
    optional("input_references", Kind::List(&REFERENCE)),
    optional("stream", Kind::Bool),
    optional("session_id", Kind::Text(256)),
    optional("user", ANY_TEXT),
]];

const PARTIALS: usize = 2;

pub fn generate(request: &Request, body: &Value) -> Result<Reply, ApiError> {
    check(body, PARAMETERS, Names::PassedOver)?;
    let text = |name: &str| body[name].as_str();
    let id = text("model").unwrap_or_default();
    let model = models::find(id).ok_or_else(|| ApiError::unknown_model(id))?;
    let prompt = text("prompt").unwrap_or_default();
    let count = body["n"].as_u64().unwrap_or(1);
    if count > model.max_images {
        return Err(ApiError::new(
            400,
            format!("{} generates at most {} image(s) per request", model.id, model.max_images),
        ));
    }
    let size = size(text("size"), text("resolution"), text("aspect_ratio"))?
        .or_else(|| from_prompt(prompt))
        .unwrap_or_else(|| from_config(None, None));
    let format = match text("output_format") {
        Some("jpeg") => Format::Jpeg(body["output_compression"].as_u64().unwrap_or(100).clamp(1, 100) as u8),
        Some("webp") => Format::Webp,
        _ => Format::Png,
    };
    let transparent = text("background") == Some("transparent");
    if transparent && matches!(format, Format::Jpeg(_)) {
        return Err(ApiError::new(
            400,
            "background: transparent requires an output_format that supports alpha (png or webp)",
        ));
    }
    let urls = body["input_references"].as_array().map_or(&[][..], Vec::as_slice);
    let images = urls.iter().filter_map(image_url).take(MAX_IMAGES).map(decode).collect::<Result<Vec<_>, _>>()?;
    let stream = model.partials && body["stream"] == true;
    match request.fault() {
        Some(FaultKind::PromptBlock) => return Err(ApiError::flagged(model, prompt)),
        Some(FaultKind::Policy) if !stream => return Err(ApiError::withheld(model)),
        _ => {}
    }
    let seed = body["seed"].as_i64().map_or(request.seed, |seed| seed as i32);
    let prompt_tokens = prompt_tokens(prompt.chars().count(), images.len());
    let mut sketch = Sketch::new(prompt, model.id, seed, 1, images);
    sketch.transparent = transparent;
    let order = Order { model, count, size, format, prompt_tokens };
    if stream { order.stream(request, sketch) } else { order.whole(request, sketch) }
}

/// The size that the request names in its fields. Pixels must not contradict the other two.
fn size(size: Option<&str>, resolution: Option<&str>, aspect_ratio: Option<&str>) -> Result<Option<Size>, ApiError> {
    let aspect_ratio = aspect_ratio.filter(|ratio| *ratio != "auto");
    let Some(given) = size.filter(|size| !RESOLUTIONS.contains(size)) else {
        let tier = size.or(resolution);
        return Ok((tier.is_some() || aspect_ratio.is_some()).then(|| from_config(aspect_ratio, tier)));
    };
    let pixels = parse(given).ok_or_else(|| {
        ApiError::new(
            400,
            format!("size: expected \"512\", \"1K\", \"2K\", \"4K\" or WIDTHxHEIGHT, received \"{given}\""),
        )
    })?;
    let shape = f64::from(pixels.width) / f64::from(pixels.height);
    let other_shape = aspect_ratio.and_then(ratio).is_some_and(|ratio| (ratio / shape - 1.0).abs() > 0.02);
    let other_tier = resolution.is_some_and(|tier| {
        let expected = f64::from(from_config(None, Some(tier)).width);
        !(0.7..1.5).contains(&(f64::from(pixels.pixels()).sqrt() / expected))
    });
    if other_shape || other_tier {
        return Err(ApiError::new(400, format!("size: {given} does not match the given resolution or aspect_ratio")));
    }
    Ok(Some(pixels))
}

struct Order {
    model: &'static Model,
    count: u64,
    size: Size,
    format: Format,
    prompt_tokens: u64,
}

impl Order {
    fn whole(&self, request: &Request, mut sketch: Sketch) -> Result<Reply, ApiError> {
        let count = if request.fault() == Some(FaultKind::NoImage) { 0 } else { self.count };
        let mut images = Vec::new();
        for _ in 0..count {
            let b64_json = request.encode(&self.render(&sketch)?);
            images.push(object! { "b64_json": b64_json, "media_type": self.format.media_type() });
            sketch = sketch.next();
        }
        let usage = usage(self.prompt_tokens, TOKENS_PER_IMAGE * count, 0);
        Ok(json(200, &object! { "created": NOW, "data": images, "usage": usage }))
    }

    fn stream(&self, request: &Request, mut sketch: Sketch) -> Result<Reply, ApiError> {
        let mut events = STILL_THERE.to_owned();
        for _ in 0..self.count {
            for index in 0..PARTIALS {
                let partial =
                    sketch.partial(self.size, self.format, index).map_err(|error| ApiError::new(500, error))?;
                events += &data(&object! {
                    "type": "image_generation.partial_image",
                    "b64_json": base64::encode(&partial),
                    "partial_image_index": index,
                });
            }
            if let Some(error) = self.broken_off(request) {
                events += &data(&object! { "type": "error", "error": error });
                break;
            }
            events += &data(&object! {
                "type": "image_generation.completed",
                "b64_json": request.encode(&self.render(&sketch)?),
                "media_type": self.format.media_type(),
                "created": NOW,
                "usage": usage(self.prompt_tokens, TOKENS_PER_IMAGE, 0),
            });
            sketch = sketch.next();
        }
        events += "data: [DONE]\n\n";
        Ok(sse::reply(events))
    }

    /// The error of a fault in the middle of a stream.
    fn broken_off(&self, request: &Request) -> Option<Json> {
        let (code, message) = match request.fault()? {
            FaultKind::Policy => (POLICY_VIOLATION, ApiError::withheld(self.model).message),
            FaultKind::NoImage => ("no_image", "The provider returned no image".to_owned()),
            FaultKind::Status => ("provider_unavailable", of_status(502).message),
            _ => return None,
        };
        Some(object! { "code": code, "message": message, "param": Json::NULL, "type": "provider_error" })
    }

    fn render(&self, sketch: &Sketch) -> Result<Vec<u8>, ApiError> {
        sketch.render(self.size, self.format).map_err(|error| ApiError::new(500, error))
    }
}
