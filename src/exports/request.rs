//! Reads a `GenerationRequest`: every field is checked, and image bytes stay in JavaScript.

use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;

use crate::codec::image;
use crate::model::given::Given;
use crate::model::request::{MAX_SEED, MAX_SIDE, check_attached, check_model};
use crate::model::{Blob, Failure, Image, Request, Role, Turn};
use crate::web::{self, Attachment};

/// The bytes that a request refers to, in the order of their numbers.
#[derive(Default)]
pub struct Attachments {
    pub items: Vec<Attachment>,
    total: usize,
}

impl Attachments {
    async fn add(&mut self, field: &str, value: &JsValue) -> Result<Blob, Failure> {
        let bytes = web::load(field, value).await?;
        let len = bytes.length() as usize;
        self.total += len;
        check_attached(field, self.total)?;
        self.items.push(Attachment { field: field.into(), bytes });
        Ok(Blob { attachment: self.items.len() - 1, len })
    }

    async fn add_image(&mut self, field: &str, value: &JsValue) -> Result<Image, Failure> {
        let blob = self.add(field, value).await?;
        let mut start = [0; 12];
        if let Some(Attachment { bytes, .. }) = self.items.last() {
            let count = bytes.length().min(start.len() as u32);
            bytes.subarray(0, count).copy_to(start.get_mut(..count as usize).unwrap_or_default());
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
    let fields = Fields::of("request", &value)?;
    let mut request = scalars(&fields, default_model)?;
    request.safety = safety(&fields)?;
    let mut attachments = Attachments::default();
    for (field, turn) in fields.array("conversationHistory")? {
        request.history.push(history_turn(&field, &turn, &mut attachments).await?);
    }
    let image = fields.value("inputImage")?;
    if !web::is_absent(&image) {
        request.images.push(attachments.add_image("inputImage", &image).await?);
    }
    for (field, image) in fields.array("inputImages")? {
        request.images.push(attachments.add_image(&field, &image).await?);
    }
    Ok((request, attachments))
}

fn scalars(fields: &Fields, default_model: &str) -> Result<Request, Failure> {
    let given = |name: &str| fields.given(name);
    let model = given("model")?.optional(|model| model.text("model"))?;
    let seed = given("seed")?.optional(|seed| seed.integer("seed", 0, MAX_SEED))?;
    Ok(Request {
        prompt: given("prompt")?.text("prompt")?,
        width: given("width")?.integer("width", 1, MAX_SIDE)?,
        height: given("height")?.integer("height", 1, MAX_SIDE)?,
        model: check_model("model", model.as_deref().unwrap_or(default_model))?,
        seed: seed.unwrap_or_else(|| (web::wall_clock() as u64 & u64::from(MAX_SEED)) as u32),
        temperature: given("temperature")?.optional(|temperature| temperature.number("temperature", 0, 2))?,
        strict: given("strict")?.optional(|strict| strict.flag("strict"))?.unwrap_or(true),
        safety: Vec::new(),
        system_prompt: given("systemPrompt")?.or_empty().optional(|prompt| prompt.text("systemPrompt"))?,
        images: Vec::new(),
        history: Vec::new(),
    })
}

fn safety(fields: &Fields) -> Result<Vec<(String, String)>, Failure> {
    let settings = fields.array("safetySettings")?.into_iter().map(|(field, setting)| {
        let setting = Fields::of(&field, &setting)?;
        let text = |name: &str| setting.given(name)?.text(&[&field, ".", name].concat());
        Ok((text("category")?, text("threshold")?))
    });
    settings.collect()
}

async fn history_turn(field: &str, value: &JsValue, attachments: &mut Attachments) -> Result<Turn, Failure> {
    let turn = Fields::of(field, value)?;
    let name = |part: &str| [field, ".", part].concat();
    let role = match turn.given("role")? {
        Given::Text(role) => Role::parse(&role).ok_or(Given::Text(role)),
        other => Err(other),
    };
    let role = role.map_err(|given| given.refused(&name("role"), "\"user\" or \"model\""))?;
    let text = match turn.given("text")? {
        Given::Nothing => None,
        Given::Text(text) => Some(text),
        other => return Err(other.refused(&name("text"), "a string")),
    };
    let (mut image, mut signature) = (None, None);
    let (image_data, thought_signature) = (turn.value("imageData")?, turn.value("thoughtSignature")?);
    if !web::is_absent(&image_data) {
        image = Some(attachments.add_image(&name("imageData"), &image_data).await?);
    }
    if !web::is_absent(&thought_signature) {
        signature = Some(attachments.add(&name("thoughtSignature"), &thought_signature).await?);
    }
    if text.is_none() && image.is_none() && signature.is_none() {
        return Err(Failure::invalid(field, "an empty turn", "a turn with text, imageData or both"));
    }
    Ok(Turn { role, text, image, signature })
}

/// An object of the caller's: reading a property of it may throw.
struct Fields<'a> {
    object: &'a JsValue,
}

impl<'a> Fields<'a> {
    fn of(field: &str, object: &'a JsValue) -> Result<Self, Failure> {
        if object.is_object() && !Array::is_array(object) {
            return Ok(Self { object });
        }
        Err(given(object).refused(field, "an object with the fields of its type"))
    }

    fn value(&self, name: &str) -> Result<JsValue, Failure> {
        let thrown = |_| Failure::invalid(name, "a property that throws when it is read", "readable");
        Reflect::get(self.object, &name.into()).map_err(thrown)
    }

    fn given(&self, name: &str) -> Result<Given, Failure> {
        Ok(given(&self.value(name)?))
    }

    /// The elements of an array that may be left out, each with the name of its place.
    fn array(&self, name: &str) -> Result<Vec<(String, JsValue)>, Failure> {
        let value = self.value(name)?;
        if web::is_absent(&value) {
            return Ok(Vec::new());
        }
        if !Array::is_array(&value) {
            return Err(given(&value).refused(name, "an array"));
        }
        let places = (0..).map(|index: u32| [name, "[", &index.to_string(), "]"].concat());
        Ok(places.zip(Array::from(&value).iter()).collect())
    }
}

fn given(value: &JsValue) -> Given {
    if web::is_absent(value) {
        Given::Nothing
    } else if let Some(text) = value.as_string() {
        Given::Text(text)
    } else if let Some(number) = value.as_f64() {
        Given::Number(number)
    } else if let Some(flag) = value.as_bool() {
        Given::Flag(flag)
    } else {
        Given::Other(web::kind(value))
    }
}
