//! The picture: a landscape that the prompt and the seed decide, with the images that came in shown in it.
//!
//! The newest picture, the model's own last one or else the first that the user sends, becomes the background; further
//! ones lie on it as prints. A row of dots counts the turns.

mod canvas;
mod draw;
mod landscape;
mod palette;
mod photo;
mod ridge;

use super::ask::{Ask, Blob};
use super::error::ApiError;
use super::hash::hash;
use super::models::Model;
use super::size::Size;
use canvas::Canvas;
use image::RgbImage;

pub struct Picture {
    pub png: Vec<u8>,
    /// The same, small.
    pub draft: Option<Vec<u8>>,
    /// The seed that was used.
    pub seed: i32,
    /// How many images are shown in it.
    pub inputs: usize,
}

/// What a picture is made from.
struct Sketch {
    /// Decides everything that chance decides.
    hash: u64,
    turn: usize,
    background: Option<RgbImage>,
    prints: Vec<RgbImage>,
}

/// More prints than this are not shown.
const MAX_PRINTS: usize = 6;

const DRAFT_SIDE: u32 = 192;

pub fn make(ask: &Ask, model: &Model, default_seed: i32) -> Result<Picture, ApiError> {
    let seed = ask.seed.unwrap_or(default_seed);
    let mut inputs = Vec::new();
    for image in shown(ask) {
        inputs.push(photo::decode(image)?);
    }
    let count = inputs.len();
    let mut inputs = inputs.into_iter();
    let sketch = Sketch {
        hash: hash(hash(u64::from(seed as u32), ask.prompt().as_bytes()), model.id.as_bytes()),
        turn: ask.number(),
        background: inputs.next(),
        prints: inputs.collect(),
    };
    let draft = model.drafts.then(|| render(&sketch, draft_size(ask.size))).transpose()?;
    Ok(Picture { png: render(&sketch, ask.size)?, draft, seed, inputs: count })
}

/// The model's last picture, then what the user's newest turn brings.
fn shown<'a>(ask: &Ask<'a>) -> Vec<Blob<'a>> {
    let images = |by_model: bool| ask.turns.iter().rev().filter(move |turn| turn.by_model == by_model);
    let last = images(true).flat_map(|turn| &turn.parts).filter(|part| !part.thought).find_map(|part| part.image);
    let new = ask.newest().iter().filter_map(|part| part.image);
    last.into_iter().chain(new).take(MAX_PRINTS + 1).collect()
}

fn draft_size(size: Size) -> Size {
    let longest = size.width.max(size.height);
    let scale = |side: u32| (side * DRAFT_SIDE.min(longest) / longest).max(1);
    Size { width: scale(size.width), height: scale(size.height) }
}

fn render(sketch: &Sketch, size: Size) -> Result<Vec<u8>, ApiError> {
    let mut canvas = Canvas::new(size);
    landscape::paint(&mut canvas, sketch);
    draw::prints(&mut canvas, &sketch.prints);
    draw::turn_dots(&mut canvas, sketch.turn);
    encode(&canvas).map_err(|error| ApiError::new(500, format!("The picture could not be written: {error}")))
}

fn encode(canvas: &Canvas) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, canvas.width() as u32, canvas.height() as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    // 1024 by 1024 takes about 45 ms in WebAssembly; a balanced compression saves a third of the bytes for half as much
    // time again.
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(canvas.bytes())?;
    writer.finish()?;
    Ok(bytes)
}
