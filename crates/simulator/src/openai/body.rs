//! The JSON of a request's body.

use super::error::ApiError;
use serde_json::Value;

pub fn parse(body: &[u8]) -> Result<Value, ApiError> {
    serde_json::from_slice(body).map_err(|error| {
        ApiError::new(400, format!("We could not parse the JSON body of your request. The JSON parser said: {error}"))
    })
}
