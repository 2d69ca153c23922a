//! Gemini: `POST /v1beta/models/{model}:generateContent` and `:streamGenerateContent`, `GET /v1beta/models`.
//!
//! The way of a request: `route` finds what is called and checks the key; `proto_json` checks the body against
//! `schema`; `ask` checks what it means; `answer` writes the reply.

mod answer;
mod ask;
mod error;
pub mod failure;
mod models;
mod proto_json;
pub mod route;
mod schema;
mod size;

use super::picture::{Format, MAX_IMAGES, Sketch, photo};
use super::url::Url;
use super::{Reply, Request, base64};
use ask::{Ask, Blob};
use error::ApiError;
use models::Model;
use route::Route;
use serde_json::Value;

/// The longest body that the API takes.
const MAX_BODY: usize = 20 * 1024 * 1024;

pub fn serve(request: &Request, url: &Url, body: &[u8]) -> Reply {
    answer(request, url, body).unwrap_or_else(ApiError::into_reply)
}

fn answer(request: &Request, url: &Url, body: &[u8]) -> Result<Reply, ApiError> {
    let (model, form) = match route::find(request, url)? {
        Route::Page(reply) => return Ok(reply),
        Route::Generate { model, form } => (model, form),
    };
    if body.len() > MAX_BODY {
        return Err(ApiError::invalid(format!("Request payload size exceeds the limit: {MAX_BODY} bytes.")));
    }
    let json: Value = serde_json::from_slice(body)
        .map_err(|error| ApiError::invalid(format!("Invalid JSON payload received. Unexpected token.\n{error}")))?;
    proto_json::check(&json, schema::GENERATE_CONTENT)?;
    let ask = ask::read(&json, model)?;
    let picture = if ask.wants_image { Some(draw(&ask, model, request.seed)?) } else { None };
    Ok(answer::write(&ask, model, picture, form, request))
}

struct Picture {
    png: Vec<u8>,
    /// The same, small.
    draft: Option<Vec<u8>>,
    /// The seed that was used.
    seed: i32,
    /// How many images are shown in it.
    inputs: usize,
}

fn draw(ask: &Ask, model: &Model, default_seed: i32) -> Result<Picture, ApiError> {
    let seed = ask.seed.unwrap_or(default_seed);
    let unreadable = || ApiError::invalid("Unable to process input image. Please check that it is a valid image.");
    let read = |image: Blob| {
        photo::decode(image.mime_type, &base64::decode(image.data).unwrap_or_default()).ok_or_else(unreadable)
    };
    let images = shown(ask).into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let inputs = images.len();
    let sketch = Sketch::new(&ask.prompt(), model.id, seed, ask.number(), images);
    let failed = |error| ApiError::new(500, format!("The picture could not be written: {error}"));
    let draft = model.drafts.then(|| sketch.draft(ask.size)).transpose().map_err(failed)?;
    let png = sketch.render(ask.size, Format::Png).map_err(failed)?;
    Ok(Picture { png, draft, seed, inputs })
}

/// The model's last picture, then what the user's newest turn brings.
fn shown<'a>(ask: &Ask<'a>) -> Vec<Blob<'a>> {
    let images = |by_model: bool| ask.turns.iter().rev().filter(move |turn| turn.by_model == by_model);
    let last = images(true).flat_map(|turn| &turn.parts).filter(|part| !part.thought).find_map(|part| part.image);
    let new = ask.newest().iter().filter_map(|part| part.image);
    last.into_iter().chain(new).take(MAX_IMAGES).collect()
}
