//! Paths and keys: what a request is for, and whether its sender may ask for it.

use super::error::ApiError;
use super::models::{self, MODELS, Model};
use crate::json::{Json, object};
use crate::url::Url;
use crate::{Reply, Request};

pub enum Route {
    /// Answered already: the list of models, or one of them.
    Page(Reply),
    Generate {
        model: &'static Model,
        form: Form,
    },
}

/// The form of the answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Whole,
    /// Server-sent events.
    Events,
    /// A JSON array of chunks: a stream without `alt=sse`.
    Array,
}

pub const KEY_HEADER: &str = "x-goog-api-key";

const VERSIONS: [&str; 3] = ["v1beta1", "v1beta", "v1"];

pub fn find(request: &Request, url: &Url) -> Result<Route, ApiError> {
    let Some(Resource { version, is_vertex, name: resource }) = resource(url.path) else {
        return Ok(Route::Page(not_found(url.path)));
    };
    let check_key = if is_vertex { check_token } else { check_key };
    let (name, call) = resource.split_once(':').unwrap_or((resource, ""));
    let form = match (request.method.as_str(), call) {
        ("GET", "") => {
            check_key(request, url)?;
            return describe(version, name);
        }
        ("POST", "generateContent") => Form::Whole,
        ("POST", "streamGenerateContent") if url.query("alt") == Some("sse") => Form::Events,
        ("POST", "streamGenerateContent") => Form::Array,
        _ => return Ok(Route::Page(not_found(url.path))),
    };
    check_key(request, url)?;
    let model = models::find(name).ok_or_else(|| unknown_model(version, name))?;
    Ok(Route::Generate { model, form })
}

/// A path to the models: its version, and what comes after.
struct Resource<'a> {
    version: &'static str,
    /// It is below a project of Vertex AI's.
    is_vertex: bool,
    name: &'a str,
}

fn resource(path: &str) -> Option<Resource<'_>> {
    let version = VERSIONS.into_iter().find(|version| path.starts_with(&format!("/{version}/")))?;
    let below = path.strip_prefix(&format!("/{version}"))?;
    let of_project = below.strip_prefix("/projects/").and_then(|rest| {
        let (_project, rest) = rest.split_once("/locations/")?;
        let (_location, rest) = rest.split_once("/publishers/google")?;
        Some(rest)
    });
    let is_vertex = of_project.is_some();
    let resource = of_project.unwrap_or(below).strip_prefix("/models")?;
    let name = if resource.is_empty() { "" } else { resource.strip_prefix('/')? };
    Some(Resource { version, is_vertex, name })
}

/// Vertex AI takes the tokens of OAuth, and no keys.
fn check_token(request: &Request, _: &Url) -> Result<(), ApiError> {
    let given = request.bearer();
    let is_valid = request.api_key.as_deref().is_none_or(|valid| valid == given);
    if !given.is_empty() && is_valid {
        return Ok(());
    }
    let is_key = given.is_empty() && request.header(KEY_HEADER).is_some();
    let what = if is_key {
        "API keys are not supported by this API."
    } else {
        "Request had invalid authentication credentials."
    };
    Err(ApiError::new(401, format!("{what} Expected OAuth2 access token or other authentication credentials.")))
}

fn check_key(request: &Request, url: &Url) -> Result<(), ApiError> {
    let given = request.header(KEY_HEADER).or_else(|| url.query("key")).unwrap_or_default();
    if given.is_empty() {
        return Err(ApiError::new(
            403,
            "Method doesn't allow unregistered callers (callers without established identity). Please use API Key \
             or other form of API consumer identity to call this API.",
        ));
    }
    match request.api_key.as_deref() {
        Some(valid) if valid != given => Err(ApiError::invalid("API key not valid. Please pass a valid API key.")
            .with(object! {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "API_KEY_INVALID",
                "domain": "googleapis.com",
                "metadata": object! { "service": "generativelanguage.googleapis.com" },
            })),
        _ => Ok(()),
    }
}

fn unknown_model(version: &str, name: &str) -> ApiError {
    ApiError::new(
        404,
        format!(
            "models/{name} is not found for API version {}, or is not supported for generateContent. Call \
             ListModels to see the list of available models and their supported methods.",
            version,
        ),
    )
}

fn describe(version: &str, name: &str) -> Result<Route, ApiError> {
    let describe = |model: &Model| {
        object! {
            "name": format!("models/{}", model.id),
            "displayName": model.display_name,
            "supportedGenerationMethods": vec![Json::from("generateContent")],
        }
    };
    let page = if name.is_empty() {
        object! { "models": MODELS.iter().map(describe).collect::<Vec<_>>() }
    } else {
        describe(models::find(name).ok_or_else(|| unknown_model(version, name))?)
    };
    Ok(Route::Page(Reply::json(200, &page)))
}

/// The real API's page for a path that leads nowhere.
fn not_found(path: &str) -> Reply {
    let safe = path.replace('&', "&amp;").replace('<', "&lt;");
    let page = format!(
        "<!DOCTYPE html>\n<html lang=en>\n<title>Error 404 (Not Found)!!1</title>\n\
         <p><b>404.</b> The requested URL <code>{safe}</code> was not found on this server.\n"
    );
    Reply::new(404, "text/html; charset=UTF-8", page.into_bytes())
}
