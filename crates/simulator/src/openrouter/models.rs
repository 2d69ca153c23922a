//! The models that the simulator serves. Any other id is not valid.

use crate::clock::NOW;
use crate::json::{Json, object};

pub struct Model {
    pub id: &'static str,
    name: &'static str,
    pub provider: &'static str,
    /// Answers with images and never with words.
    pub image_only: bool,
    /// Gives a signature with each picture, and wants it back with it.
    pub signs: bool,
    /// Sends partial images where a stream is asked for.
    pub partials: bool,
    /// Of one request.
    pub max_images: u64,
}

const GOOGLE: Model = Model {
    id: "",
    name: "",
    provider: "Google AI Studio",
    image_only: false,
    signs: true,
    partials: false,
    max_images: 1,
};

const OPENAI: Model = Model { provider: "OpenAI", signs: false, partials: true, max_images: 10, ..GOOGLE };

const FLUX: Model = Model { provider: "Black Forest Labs", image_only: true, signs: false, ..GOOGLE };

const MODELS: &[Model] = &[
    Model { id: "google/gemini-nano-banana-2.1", name: "Google: Nano Banana 2.1", ..GOOGLE },
    Model { id: "google/gemini-3-pro-image", name: "Google: Nano Banana Pro", ..GOOGLE },
    Model { id: "google/gemini-3.1-flash-image", name: "Google: Nano Banana 2", ..GOOGLE },
    Model { id: "openai/gpt-5-image", name: "OpenAI: GPT-5 Image", ..OPENAI },
    Model { id: "openai/gpt-5-image-mini", name: "OpenAI: GPT-5 Image Mini", ..OPENAI },
    Model { id: "openai/gpt-image-2", name: "OpenAI: GPT Image 2", image_only: true, ..OPENAI },
    Model { id: "black-forest-labs/flux.2-pro", name: "Black Forest Labs: FLUX.2 Pro", ..FLUX },
    Model { id: "black-forest-labs/flux.2-max", name: "Black Forest Labs: FLUX.2 Max", ..FLUX },
];

pub fn find(id: &str) -> Option<&'static Model> {
    MODELS.iter().find(|model| model.id == id)
}

impl Model {
    fn outputs(&self) -> Vec<Json> {
        if self.image_only { vec!["image".into()] } else { vec!["image".into(), "text".into()] }
    }

    fn describe(&self) -> Json {
        let output = if self.image_only { "image" } else { "text+image" };
        let parameters = ["max_tokens", "seed", "temperature", "top_p"];
        object! {
            "id": self.id,
            "canonical_slug": self.id,
            "name": self.name,
            "created": NOW,
            "description": "A simulated model.",
            "context_length": 65_536,
            "architecture": object! {
                "modality": format!("text+image->{output}"),
                "input_modalities": vec!["image".into(), "text".into()],
                "output_modalities": self.outputs(),
                "tokenizer": "Other",
                "instruct_type": Json::NULL,
            },
            "pricing": object! { "prompt": "0.000002", "completion": "0.00003", "image": "0", "request": "0" },
            "top_provider": object! { "context_length": 65_536, "max_completion_tokens": 32_768, "is_moderated": false },
            "per_request_limits": Json::NULL,
            "supported_parameters": parameters.into_iter().map(Json::from).collect::<Vec<_>>(),
            "supported_voices": Json::NULL,
            "default_parameters": Json::NULL,
            "links": object! { "details": format!("/api/v1/models/{}/endpoints", self.id) },
        }
    }

    fn describe_as_painter(&self) -> Json {
        object! {
            "id": self.id,
            "name": self.name,
            "created": NOW,
            "description": "A simulated model.",
            "architecture": object! {
                "input_modalities": vec!["image".into(), "text".into()],
                "output_modalities": self.outputs(),
            },
            "supported_parameters": object! {
                "n": object! { "type": "range", "min": 1, "max": self.max_images },
                "seed": object! { "type": "boolean" },
            },
            "supports_streaming": self.partials,
            "endpoints": format!("/api/v1/images/models/{}/endpoints", self.id),
        }
    }
}

pub fn list() -> Json {
    object! {
        "data": MODELS.iter().map(Model::describe).collect::<Vec<_>>(),
        "total_count": MODELS.len(),
        "links": object! { "next": Json::NULL },
    }
}

pub fn image_list() -> Json {
    object! { "data": MODELS.iter().map(Model::describe_as_painter).collect::<Vec<_>>() }
}
