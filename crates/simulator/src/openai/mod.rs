//! OpenAI: `POST /v1/images/generations`, `/v1/images/edits` and `/v1/responses`, `GET /v1/models`. The same below `/openai`
//! is Azure's, and so are `/openai/deployments/{name}/images/…`, which need an `api-version`.

mod azure;
mod body;
pub mod error;
mod images;
mod input;
mod models;
mod output;
mod responses;
mod settings;
mod upload;

pub use azure::BELOW as AZURE;

use super::clock::NOW;
use super::json::{Json, object};
use super::url::Url;
use super::{Reply, Request};
use error::ApiError;
use models::{IMAGE_MODELS, TEXT_MODELS};

pub fn serve(request: &Request, url: &Url, body: &[u8]) -> Reply {
    let answered = match url.path.strip_prefix(azure::BELOW) {
        Some(path) => azure::path(path, url).and_then(|path| answer(request, path, true, body)),
        None => answer(request, url.path, false, body),
    };
    answered.unwrap_or_else(ApiError::into_reply).with("openai-version", "2020-10-01")
}

fn answer(request: &Request, path: &str, is_azure: bool, body: &[u8]) -> Result<Reply, ApiError> {
    let check_key = if is_azure { azure::check_key } else { check_key };
    type Call = fn(&Request, &[u8]) -> Result<Reply, ApiError>;
    let (method, call): (_, Call) = match path {
        "/v1/images/generations" => ("POST", images::generate),
        "/v1/images/edits" => ("POST", images::edit),
        "/v1/responses" => ("POST", responses::create),
        "/v1/models" => ("GET", |_, _| Ok(Reply::json(200, &object! { "object": "list", "data": all_models() }))),
        _ => match path.strip_prefix("/v1/models/") {
            Some(id) if request.method == "GET" => {
                check_key(request)?;
                return describe(id);
            }
            _ => return Err(ApiError::new(404, format!("Invalid URL ({} {path})", request.method))),
        },
    };
    if request.method != method {
        return Err(ApiError::new(405, format!("Not allowed to {} on {path}.", request.method)));
    }
    check_key(request)?;
    call(request, body)
}

fn check_key(request: &Request) -> Result<(), ApiError> {
    let given = request.bearer();
    let (code, message) = match request.api_key.as_deref() {
        _ if given.is_empty() => (
            None,
            "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer \
             auth (i.e. Authorization: Bearer YOUR_KEY)."
                .to_owned(),
        ),
        Some(valid) if valid != given => {
            let stars = "*".repeat(given.chars().count().min(32));
            (Some("invalid_api_key"), format!("Incorrect API key provided: {stars}."))
        }
        _ => return Ok(()),
    };
    Err(ApiError { code, ..ApiError::new(401, message) })
}

fn all_models() -> Vec<Json> {
    IMAGE_MODELS.iter().map(|model| model.id).chain(TEXT_MODELS.iter().copied()).map(model).collect()
}

fn model(id: &str) -> Json {
    object! { "id": id, "object": "model", "created": NOW, "owned_by": "system" }
}

fn describe(id: &str) -> Result<Reply, ApiError> {
    match models::find(id).map(|model| model.id).or_else(|| TEXT_MODELS.iter().copied().find(|model| *model == id)) {
        Some(id) => Ok(Reply::json(200, &model(id))),
        None => Err(models::unknown(id)),
    }
}
