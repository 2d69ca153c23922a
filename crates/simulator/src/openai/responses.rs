//! `/v1/responses` with the image tool.

use super::body::parse;
use super::error::ApiError;
use super::images::unwritable;
use super::input::{self, INPUT, Input};
use super::models::{self, ImageModel, TEXT_MODELS};
use super::output::{Call, Outcome, Output};
use super::settings::{self, Settings};
use super::upload::{Upload, check_mask, unusable_mask};
use crate::fault::Kind as FaultKind;
use crate::picture::{Sketch, photo};
use crate::schema::{ANY_TEXT, Field, Fields, Kind, Names, check, optional, required};
use crate::{Reply, Request, base64};
use image::GrayImage;
use serde_json::Value;

const IMAGE_TOOL: &[Field] = &[
    optional("model", ANY_TEXT),
    optional("action", Kind::OneOf(&["generate", "edit", "auto"])),
    optional("moderation", Kind::OneOf(&["auto", "low"])),
    optional("input_fidelity", Kind::OneOf(&["high", "low"])),
    optional("input_image_mask", Kind::Object(&[&[optional("image_url", ANY_TEXT), optional("file_id", ANY_TEXT)]])),
];

/// Of the tools, only the image tool is ever called.
const TOOLS: Kind = Kind::List(&Kind::Tagged(
    "",
    &[
        ("image_generation", Kind::Object(&[settings::FIELDS, IMAGE_TOOL])),
        ("function", Kind::Opaque),
        ("custom", Kind::Opaque),
        ("web_search", Kind::Opaque),
        ("web_search_preview", Kind::Opaque),
        ("file_search", Kind::Opaque),
        ("code_interpreter", Kind::Opaque),
        ("mcp", Kind::Opaque),
    ],
));

const PARAMETERS: Fields = &[&[
    required("model", ANY_TEXT),
    required("input", INPUT),
    optional("instructions", ANY_TEXT),
    optional("tools", TOOLS),
    optional(
        "tool_choice",
        Kind::TextOr(&Kind::Tagged(
            "",
            &[("image_generation", Kind::Object(&[])), ("function", Kind::Opaque), ("allowed_tools", Kind::Opaque)],
        )),
    ),
    optional("stream", Kind::Bool),
    optional("stream_options", Kind::Opaque),
    optional("store", Kind::Bool),
    optional("temperature", Kind::Number(0.0, 2.0)),
    optional("top_p", Kind::Number(0.0, 1.0)),
    optional("top_logprobs", Kind::Integer(0, 20)),
    optional("max_output_tokens", Kind::Integer(16, i64::MAX)),
    optional("max_tool_calls", Kind::Integer(1, i64::MAX)),
    optional("parallel_tool_calls", Kind::Bool),
    optional("previous_response_id", ANY_TEXT),
    optional("include", Kind::List(&ANY_TEXT)),
    optional("metadata", Kind::Opaque),
    optional("prompt_cache_key", ANY_TEXT),
    optional("prompt_cache_options", Kind::Opaque),
    optional("prompt_cache_retention", Kind::OneOf(&["in_memory", "24h"])),
    optional("reasoning", Kind::Opaque),
    optional("safety_identifier", ANY_TEXT),
    optional("service_tier", ANY_TEXT),
    optional("text", Kind::Opaque),
    optional("truncation", Kind::OneOf(&["auto", "disabled"])),
    optional("user", ANY_TEXT),
]];

/// The model of an image tool that names none.
const IMAGE_MODEL: &str = "gpt-image-2.6-sunburst";

pub fn create(request: &Request, body: &[u8]) -> Result<Reply, ApiError> {
    let parameters = &parse(body)?;
    check(parameters, PARAMETERS, Names::Checked)?;
    let model = parameters["model"].as_str().unwrap_or_default();
    if !TEXT_MODELS.contains(&model) {
        return Err(ApiError { status: 400, ..models::unknown(model) });
    }
    if let Some(id) = parameters["previous_response_id"].as_str() {
        let message = format!("Previous response with id '{id}' not found.");
        return Err(ApiError::invalid("previous_response_id", "previous_response_not_found", message));
    }
    let tool = image_tool(parameters)?;
    let mut input = input::read(&parameters["input"])?;
    let stream = parameters["stream"] == true;
    let outcome = match (tool, request.fault()) {
        (_, Some(FaultKind::PromptBlock)) => Outcome::Blocked,
        (None, _) | (_, Some(FaultKind::NoImage)) => Outcome::Words,
        (Some(tool), _) => Outcome::Called(tool.call(request, &mut input, stream)?),
    };
    let output = Output::new(parameters, &input, outcome);
    Ok(if stream { output.stream(request) } else { Reply::json(200, &output.response()) })
}

struct Tool<'a> {
    parameters: &'a Value,
    model: &'static ImageModel,
    settings: Settings,
    /// The beginning of its parameters' names.
    path: String,
}

/// The image tool, where there is one and it may be called.
fn image_tool(parameters: &Value) -> Result<Option<Tool<'_>>, ApiError> {
    let tools = parameters["tools"].as_array().map_or(&[][..], Vec::as_slice);
    let found = tools.iter().enumerate().find(|(_, tool)| tool["type"] == "image_generation");
    let choice = &parameters["tool_choice"];
    let Some((index, tool)) = found.filter(|_| choice != "none") else {
        if choice["type"] == "image_generation" {
            let message = "Tool choice 'image_generation' not found in 'tools' parameter.";
            return Err(ApiError { param: Some("tool_choice".into()), ..ApiError::new(400, message) });
        }
        return Ok(None);
    };
    let path = format!("tools[{index}].");
    let id = tool["model"].as_str().unwrap_or(IMAGE_MODEL);
    let Some(model) = models::find(id) else {
        return Err(ApiError { status: 400, param: Some(format!("{path}model")), ..models::unknown(id) });
    };
    if let Some(fidelity) = tool["input_fidelity"].as_str() {
        model.check_fidelity(fidelity, &format!("{path}input_fidelity"))?;
    }
    Ok(Some(Tool { parameters: tool, model, settings: Settings::read(tool, &path, model)?, path }))
}

impl Tool<'_> {
    /// Paints with the images of the input, which it takes.
    fn call(self, request: &Request, input: &mut Input, streams: bool) -> Result<Call, ApiError> {
        let generates = self.parameters["action"] == "generate";
        let images = if generates { Vec::new() } else { std::mem::take(&mut input.images) };
        let inputs = images.len();
        let upload = Upload::new(images, self.mask()?);
        check_mask(&upload)?;
        let size = self.settings.size(&input.prompt);
        let mut sketch = Sketch::new(&input.prompt, self.model.id, request.seed, input.turn, upload.images);
        sketch.mask = upload.mask;
        self.settings.apply(&mut sketch);
        let format = self.settings.format;
        let partials = if streams { self.settings.partials } else { 0 };
        let partial = |index| sketch.partial(size, format, index).map(|bytes| base64::encode(&bytes));
        let partials = (0..partials).map(partial).collect::<Result<_, _>>().map_err(unwritable)?;
        let withheld = request.fault() == Some(FaultKind::Policy);
        let result = match withheld {
            true => None,
            false => Some(request.encode(&sketch.render(size, format).map_err(unwritable)?)),
        };
        Ok(Call { result, partials, inputs, size, settings: self.settings })
    }

    fn mask(&self) -> Result<Option<GrayImage>, ApiError> {
        let mask = &self.parameters["input_image_mask"];
        if mask.is_null() {
            return Ok(None);
        }
        self.settings.check_mask(&format!("{}input_image_mask", self.path))?;
        let (_, bytes) = input::fetch(mask, &format!("{}input_image_mask", self.path))?;
        photo::decode_mask(&bytes).map(Some).map_err(unusable_mask)
    }
}
