//! The picture that an ask is for, from the images that it brings.

use super::ask::{Ask, Blob};
use super::error::ApiError;
use super::models::Model;
use crate::base64;
use crate::picture::{Format, MAX_IMAGES, Sketch, photo};

pub struct Picture {
    pub png: Vec<u8>,
    /// The same, small.
    pub draft: Option<Vec<u8>>,
    /// The seed that was used.
    pub seed: i32,
    /// The number of images that are shown in it.
    pub inputs: usize,
}

pub fn draw(ask: &Ask, model: &Model, default_seed: i32) -> Result<Picture, ApiError> {
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
