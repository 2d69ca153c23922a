//! The models that the simulator serves. Any other id, a retired one included, does not exist.

use super::error::{ApiError, unsupported};
use crate::size::{Size, parse};

pub struct ImageModel {
    pub id: &'static str,
    /// Takes any size within limits, not only the three.
    any_size: bool,
    /// Takes the qualities beyond `high`, and a markup.
    finest: bool,
    /// The values of `input_fidelity`; most models take none.
    fidelities: &'static [&'static str],
}

const fn model(id: &'static str, any_size: bool, finest: bool, fidelities: &'static [&'static str]) -> ImageModel {
    ImageModel { id, any_size, finest, fidelities }
}

pub const IMAGE_MODELS: &[ImageModel] = &[
    model("gpt-image-2", true, false, &[]),
    model("gpt-image-2-2026-04-21", true, false, &[]),
    model("gpt-image-2.5-sunburst", true, true, &[]),
    model("gpt-image-2.5-sunburst-2026-09-08", true, true, &[]),
    model("gpt-image-2.5-flare", true, true, &[]),
    model("gpt-image-2.5-flare-2026-09-08", true, true, &[]),
    model("gpt-image-2.6-sunburst", true, true, &[]),
    model("gpt-image-2.6-flare", true, true, &[]),
    model("gpt-image-1.5", false, false, &["high", "low"]),
    model("gpt-image-1-mini", false, false, &["low"]),
    model("chatgpt-image-latest", false, false, &["high", "low"]),
];

/// Models that answer in words and can call the image tool.
pub const TEXT_MODELS: &[&str] = &[
    "gpt-6-astra",
    "gpt-6-sol",
    "gpt-6-luna",
    "gpt-5.6-sol",
    "gpt-5.6-terra",
    "gpt-5.6-luna",
    "gpt-5.5",
    "gpt-5.4",
    "gpt-5.4-mini",
    "gpt-5.2",
    "gpt-5.1",
    "gpt-5",
    "gpt-5-mini",
    "gpt-5-nano",
    "gpt-4.1",
    "gpt-4.1-mini",
    "gpt-4o",
    "gpt-4o-mini",
    "o3",
];

const SIZES: &[&str] = &["1024x1024", "1024x1536", "1536x1024", "auto"];

/// The longer and the shorter side of the largest picture.
const LARGEST: (u32, u32) = (3840, 2160);

const STEP: u32 = 16;

const MAX_RATIO: u32 = 3;

pub fn find(id: &str) -> Option<&'static ImageModel> {
    IMAGE_MODELS.iter().find(|model| model.id == id)
}

pub fn unknown(id: &str) -> ApiError {
    let message = format!("The model '{id}' does not exist or you do not have access to it.");
    ApiError { status: 404, ..ApiError::invalid("model", "model_not_found", message) }
}

impl ImageModel {
    /// The size that a text asks for; `None` for `auto`.
    pub fn size(&self, given: &str, path: &str) -> Result<Option<Size>, ApiError> {
        let refuse = |message: String| Err(ApiError::invalid(path, "invalid_value", message));
        if given == "auto" {
            return Ok(None);
        }
        let size = match parse(given) {
            Some(size) if self.any_size || SIZES.contains(&given) => size,
            _ if self.any_size => return refuse(format!("Invalid size '{given}'. Expected 'auto' or WIDTHxHEIGHT.")),
            _ => return refuse(unsupported(given, SIZES)),
        };
        let (long, short) = (size.width.max(size.height), size.width.min(size.height));
        if long % STEP != 0 || short % STEP != 0 {
            return refuse(format!("Invalid size '{given}'. Width and height must both be divisible by {STEP}."));
        }
        if long > LARGEST.0 || short > LARGEST.1 {
            return refuse(format!("Invalid size '{given}'. The largest one is {}x{}.", LARGEST.0, LARGEST.1));
        }
        if long > short * MAX_RATIO {
            return refuse(format!("Invalid size '{given}'. The aspect ratio must be between 1:3 and 3:1."));
        }
        Ok(Some(size))
    }

    pub fn check_quality(&self, given: &str, path: &str) -> Result<(), ApiError> {
        if self.finest || !matches!(given, "xhigh" | "max") {
            return Ok(());
        }
        Err(ApiError::invalid(path, "invalid_value", unsupported(given, &["low", "medium", "high", "auto"])))
    }

    pub fn check_markup(&self) -> Result<(), ApiError> {
        if self.finest {
            return Ok(());
        }
        let message = format!("Unsupported parameter: 'markup' is not supported with the model '{}'.", self.id);
        Err(ApiError::invalid("markup", "unsupported_parameter", message))
    }

    pub fn check_fidelity(&self, given: &str, path: &str) -> Result<(), ApiError> {
        if self.fidelities.contains(&given) {
            return Ok(());
        }
        let message = format!("Unsupported value: '{path}' does not support '{given}' with the model '{}'.", self.id);
        Err(ApiError::invalid(path, "unsupported_value", message))
    }
}
