//! Reads a `GenerationRequest`: every field is checked, and image bytes stay in JavaScript.

use js_sys::{Array, Uint8Array};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::preserve;
use wasm_bindgen::JsValue;

use crate::codec::image;
use crate::model::given::Given;
use crate::model::request::{MAX_SEED, MAX_SIDE, check_attached, check_model};
use crate::model::{Blob, Failure, Image, Request, Role, Turn};
use crate::web;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Fields {
    prompt: Given,
    width: Given,
    height: Given,
    model: Given,
    seed: Given,
    temperature: Given,
    strict: Given,
    system_prompt: Given,
    #[serde(with = "preserve")]
    input_image: JsValue,
    #[serde(with = "preserve")]
    input_images: JsValue,
    #[serde(with = "preserve")]
    conversation_history: JsValue,
    #[serde(with = "preserve")]
    safety_settings: JsValue,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct TurnFields {
    role: Given,
    text: Given,
    #[serde(with = "preserve")]
    image_data: JsValue,
    #[serde(with = "preserve")]
    thought_signature: JsValue,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SettingFields {
    category: Given,
    threshold: Given,
}

/// The bytes that a request refers to, in the order of their numbers.
#[derive(Default)]
pub struct Attachments {
    pub arrays: Vec<Uint8Array>,
    total: usize,
}

impl Attachments {
    async fn add(&mut self, field: &str, value: &JsValue) -> Result<Blob, Failure> {
        let bytes = web::load(field, value).await?;
        let len = bytes.length() as usize;
        self.total += len;
        check_attached(field, self.total)?;
        self.arrays.push(bytes);
        Ok(Blob { attachment: self.arrays.len() - 1, len })
    }

    async fn add_image(&mut self, field: &str, value: &JsValue) -> Result<Image, Failure> {
        let blob = self.add(field, value).await?;
        let mut start = [0; 12];
        if let Some(array) = self.arrays.last() {
            let count = array.length().min(start.len() as u32);
            array.subarray(0, count).copy_to(start.get_mut(..count as usize).unwrap_or_default());
        }
        match image::sniff(&start) {
            Some(mime) => Ok(Image { blob, mime }),
            None => {
                Err(Failure::invalid(field, "bytes of another format", "a PNG, JPEG, WebP, GIF, HEIC or AVIF image"))
            }
        }
    }
}

/// The request with its attachments. `default_model` is the client's.
pub async fn read(value: JsValue, default_model: &str) -> Result<(Request, Attachments), Failure> {
    let fields: Fields = object("request", value)?;
    let mut request = scalars(&fields, default_model)?;
    request.safety = safety(&fields.safety_settings)?;
    let mut attachments = Attachments::default();
    for (index, turn) in array("conversationHistory", &fields.conversation_history)?.iter().enumerate() {
        let field = ["conversationHistory[", &index.to_string(), "]"].concat();
        request.history.push(history_turn(&field, turn, &mut attachments).await?);
    }
    if !web::is_absent(&fields.input_image) {
        request.images.push(attachments.add_image("inputImage", &fields.input_image).await?);
    }
    for (index, image) in array("inputImages", &fields.input_images)?.iter().enumerate() {
        let field = ["inputImages[", &index.to_string(), "]"].concat();
        request.images.push(attachments.add_image(&field, &image).await?);
    }
    Ok((request, attachments))
}

fn scalars(fields: &Fields, default_model: &str) -> Result<Request, Failure> {
    let model = fields.model.clone().optional(|model| model.text("model"))?;
    let seed = fields.seed.clone().optional(|seed| seed.integer("seed", 0, MAX_SEED))?;
    Ok(Request {
        prompt: fields.prompt.clone().text("prompt")?,
        width: fields.width.integer("width", 1, MAX_SIDE)?,
        height: fields.height.integer("height", 1, MAX_SIDE)?,
        model: check_model("model", model.as_deref().unwrap_or(default_model))?,
        seed: seed.unwrap_or_else(|| (web::wall_clock() as u64 & u64::from(MAX_SEED)) as u32),
        temperature: fields.temperature.clone().optional(|temperature| temperature.number("temperature", 0, 2))?,
        strict: fields.strict.clone().optional(|strict| strict.flag("strict"))?.unwrap_or(true),
        safety: Vec::new(),
        system_prompt: fields.system_prompt.clone().optional(|prompt| prompt.text("systemPrompt"))?,
        images: Vec::new(),
        history: Vec::new(),
    })
}

fn safety(value: &JsValue) -> Result<Vec<(String, String)>, Failure> {
    let mut settings = Vec::new();
    for (index, setting) in array("safetySettings", value)?.iter().enumerate() {
        let field = ["safetySettings[", &index.to_string(), "]"].concat();
        let setting: SettingFields = object(&field, setting)?;
        let category = setting.category.text(&[&field, ".category"].concat())?;
        let threshold = setting.threshold.text(&[&field, ".threshold"].concat())?;
        settings.push((category, threshold));
    }
    Ok(settings)
}

async fn history_turn(field: &str, value: JsValue, attachments: &mut Attachments) -> Result<Turn, Failure> {
    let turn: TurnFields = object(field, value)?;
    let name = |part: &str| [field, ".", part].concat();
    let role = match &turn.role {
        Given::Text(role) => Role::parse(role),
        _ => None,
    };
    let role = role.ok_or_else(|| turn.role.refused(&name("role"), "\"user\" or \"model\""))?;
    let text = match turn.text {
        Given::Nothing => None,
        Given::Text(text) => Some(text),
        other => return Err(other.refused(&name("text"), "a string")),
    };
    let mut image = None;
    if !web::is_absent(&turn.image_data) {
        image = Some(attachments.add_image(&name("imageData"), &turn.image_data).await?);
    }
    let mut signature = None;
    if !web::is_absent(&turn.thought_signature) {
        signature = Some(attachments.add(&name("thoughtSignature"), &turn.thought_signature).await?);
    }
    if text.is_none() && image.is_none() && signature.is_none() {
        return Err(Failure::invalid(field, "an empty turn", "a turn with text, imageData or both"));
    }
    Ok(Turn { role, text, image, signature })
}

fn object<T: DeserializeOwned>(field: &str, value: JsValue) -> Result<T, Failure> {
    if !value.is_object() || Array::is_array(&value) {
        let given: Given = serde_wasm_bindgen::from_value(value).unwrap_or(Given::Other);
        return Err(given.refused(field, "an object with the fields of its type"));
    }
    serde_wasm_bindgen::from_value(value)
        .map_err(|_| Failure::invalid(field, "an object that cannot be read", "a plain object"))
}

/// The elements of an array that may be left out.
fn array(field: &str, value: &JsValue) -> Result<Array, Failure> {
    if web::is_absent(value) {
        return Ok(Array::new());
    }
    if Array::is_array(value) {
        return Ok(Array::from(value));
    }
    let given: Given = serde_wasm_bindgen::from_value(value.clone()).unwrap_or(Given::Other);
    Err(given.refused(field, "an array"))
}
