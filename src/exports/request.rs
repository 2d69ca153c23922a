//! Reads a `GenerationRequest`, which the package's TypeScript has checked and completed. Image bytes stay in JavaScript.

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};

use super::checked::{get, number, pairs, text};
use crate::codec::image;
use crate::model::{Blob, Failure, Image, Request, Role, Turn, Wanted};
use crate::web::JsBytes;
use crate::web::js::CheckedRequest;
use crate::wire::{Format, MANY};

/// The bytes that a request refers to, in the order of their numbers.
pub type Attachments = Vec<Uint8Array>;

#[inline(never)]
pub fn read(format: &Format, request: &CheckedRequest) -> Result<(Request, Attachments), Failure> {
    let mut attachments = Attachments::new();
    let (mut history, mut images) = (Vec::new(), Vec::new());
    for turn in request.history() {
        let mut turn = history_turn(&turn, &mut attachments)?;
        let signature = turn.signature.filter(|&signature| is_own(format, &attachments, signature));
        let is_foreign = turn.signature.is_some() && signature.is_none();
        turn.signature = signature;
        // What another model drew is no answer of this one's: it goes with what the user says.
        let image = turn.image.take_if(|_| is_foreign);
        if turn.text.is_some() || turn.image.is_some() || turn.signature.is_some() {
            history.push(turn);
        }
        history.extend(image.map(|image| Turn { role: Role::User, text: None, image: Some(image), signature: None }));
    }
    for image in request.images() {
        let read = add_image(&image, &mut attachments)?;
        images.push(if MANY && format.uploads { uploaded(read, images.len(), &image)? } else { read });
    }
    let extra = if MANY { extra(&request.extra(), images.first(), &mut attachments)? } else { Request::default() };
    let request = Request {
        prompt: request.prompt().as_string().unwrap_or_default(),
        width: request.width(),
        height: request.height(),
        model: request.model().as_string().unwrap_or_default(),
        seed: request.seed(),
        temperature: request.temperature(),
        strict: request.strict(),
        safety: pairs(request.safety()),
        system_prompt: request.system_prompt().as_string(),
        images,
        history,
        ..extra
    };
    Ok((request, attachments))
}

/// A signature is for the provider that gave it. That of a format which gets it back as it stands is a list in JSON.
fn is_own(format: &Format, attachments: &Attachments, signature: Blob) -> bool {
    let mut start = [0; 2];
    if let Some(bytes) = attachments.get(signature.attachment).filter(|bytes| bytes.length() >= 2) {
        bytes.subarray(0, 2).copy_to(&mut start);
    }
    (start == *b"[{") != format.raw.is_empty()
}

const MAX_UPLOADS: usize = 16;

fn uploaded(image: Image, before: usize, attachment: &JsValue) -> Result<Image, Failure> {
    if before == MAX_UPLOADS {
        return Err(refused(attachment, "one more", "one of sixteen images at the most"));
    }
    match image.mime {
        "image/png" | "image/jpeg" | "image/webp" => Ok(image),
        other => Err(refused(attachment, other, "a PNG, JPEG or WebP image, as this format takes them")),
    }
}

/// What an `ImageRequest` has beyond others.
fn extra(extra: &JsValue, first: Option<&Image>, attachments: &mut Attachments) -> Result<Request, Failure> {
    if extra.is_undefined() {
        return Ok(Request::default());
    }
    let flag = |name| get(extra, name).is_truthy();
    let optional = |name| get(extra, name).as_string();
    Ok(Request {
        size: Wanted { shape: flag("shape"), resolution: flag("resolution"), told: false },
        mask: mask(&get(extra, "mask"), first, attachments)?,
        quality: optional("quality"),
        background: optional("background"),
        output_format: optional("outputFormat"),
        n: number(extra, "n").map(|n| n as u32),
        ..Request::default()
    })
}

fn history_turn(turn: &JsValue, attachments: &mut Attachments) -> Result<Turn, Failure> {
    let (image, signature) = (get(turn, "image"), get(turn, "signature"));
    Ok(Turn {
        role: if text(turn, "role") == Role::User.as_str() { Role::User } else { Role::Model },
        text: get(turn, "text").as_string(),
        image: image.is_object().then(|| add_image(&image, attachments)).transpose()?,
        signature: signature.is_object().then(|| add(&signature, attachments)).transpose()?,
    })
}

fn add(attachment: &JsValue, attachments: &mut Attachments) -> Result<Blob, Failure> {
    let bytes: Uint8Array = get(attachment, "bytes").unchecked_into();
    let len = bytes.length() as usize;
    // It had some when it was checked, but a Blob may have been read since then.
    if len == 0 {
        return Err(refused(attachment, "taken away meanwhile", "left as it is until it is sent"));
    }
    attachments.push(bytes);
    Ok(Blob { attachment: attachments.len() - 1, len })
}

fn add_image(attachment: &JsValue, attachments: &mut Attachments) -> Result<Image, Failure> {
    let blob = add(attachment, attachments)?;
    let mut start = [0; 12];
    if let (Some(bytes), Some(start)) = (attachments.last(), start.get_mut(..blob.len.min(12))) {
        bytes.subarray(0, start.len() as u32).copy_to(start);
    }
    match image::sniff(&start) {
        Some(mime) => Ok(Image { blob, mime }),
        None => Err(refused(attachment, "bytes of another format", "a PNG, JPEG, WebP, GIF, HEIC or AVIF image")),
    }
}

/// A mask says pixel by pixel what is to be painted of the first image.
fn mask(given: &JsValue, first: Option<&Image>, attachments: &mut Attachments) -> Result<Option<Image>, Failure> {
    if !given.is_object() {
        return Ok(None);
    }
    let mask = add_image(given, attachments)?;
    let size = |image: &Image| image::header(&JsBytes::of(attachments.get(image.blob.attachment)?.clone()))?.size;
    let (of_mask, of_image) = (size(&mask), first.and_then(size));
    if mask.mime != "image/png" {
        return Err(refused(given, mask.mime, "a PNG, transparent where the image is to be painted"));
    }
    match (of_mask, of_image) {
        (Some(given_size), Some(wanted)) if given_size != wanted => {
            let allowed = ["of the size of the first image, ", &pixels(wanted)].concat();
            Err(refused(given, &pixels(given_size), &allowed))
        }
        _ => Ok(Some(mask)),
    }
}

fn pixels((width, height): (u32, u32)) -> String {
    [&width.to_string(), "x", &height.to_string(), " pixels"].concat()
}

fn refused(attachment: &JsValue, given: &str, allowed: &str) -> Failure {
    Failure::invalid(&text(attachment, "field"), given, allowed)
}
