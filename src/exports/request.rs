//! Reads a `GenerationRequest`, which the package's TypeScript has checked and completed. Image bytes stay in JavaScript.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast;

use super::checked::pairs;
use crate::codec::image;
use crate::model::{Blob, Failure, Image, Request, Role, Turn, Wanted};
use crate::web::JsBytes;
#[cfg(feature = "formats")]
use crate::web::js::Extra;
use crate::web::js::{Attachment, CheckedRequest, CheckedTurn};
use crate::wire::{Format, MANY};

/// The bytes that a request refers to, in the order of their numbers.
pub type Attachments = Vec<Uint8Array>;

#[inline(never)]
pub fn read(format: &Format, request: &CheckedRequest) -> Result<(Request, Attachments), Failure> {
    let mut attachments = Attachments::new();
    let (mut history, mut images) = (Vec::new(), Vec::new());
    for turn in request.history() {
        let mut turn = history_turn(turn.unchecked_ref(), &mut attachments)?;
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
        let image: Attachment = image.unchecked_into();
        let read = add_image(&image, &mut attachments)?;
        images.push(if MANY && format.uploads { uploaded(read, images.len(), &image)? } else { read });
    }
    #[cfg(feature = "formats")]
    let extra = extra(request.extra(), images.first(), &mut attachments)?;
    #[cfg(not(feature = "formats"))]
    let extra = Request::default();
    let request = Request {
        prompt: request.prompt(),
        width: request.width(),
        height: request.height(),
        model: request.model(),
        seed: request.seed(),
        temperature: request.temperature(),
        strict: request.strict(),
        safety: pairs(request.safety()),
        system_prompt: request.system_prompt(),
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

fn uploaded(image: Image, before: usize, attachment: &Attachment) -> Result<Image, Failure> {
    if before == MAX_UPLOADS {
        return Err(refused(attachment, "one more", "one of sixteen images at the most"));
    }
    match image.mime {
        "image/png" | "image/jpeg" | "image/webp" => Ok(image),
        other => Err(refused(attachment, other, "a PNG, JPEG or WebP image, as this format takes them")),
    }
}

/// The fields that an `ImageRequest` has beyond others.
#[cfg(feature = "formats")]
fn extra(extra: Option<Extra>, first: Option<&Image>, attachments: &mut Attachments) -> Result<Request, Failure> {
    let Some(extra) = extra else { return Ok(Request::default()) };
    Ok(Request {
        size: Wanted { shape: extra.shape(), resolution: extra.resolution(), told: false },
        mask: extra.mask().map(|given| mask(&given, first, attachments)).transpose()?,
        quality: extra.quality(),
        background: extra.background(),
        output_format: extra.output_format(),
        n: extra.n(),
        ..Request::default()
    })
}

fn history_turn(turn: &CheckedTurn, attachments: &mut Attachments) -> Result<Turn, Failure> {
    Ok(Turn {
        role: if turn.role() == Role::User.as_str() { Role::User } else { Role::Model },
        text: turn.text(),
        image: turn.image().map(|image| add_image(&image, attachments)).transpose()?,
        signature: turn.signature().map(|signature| add(&signature, attachments)).transpose()?,
    })
}

fn add(attachment: &Attachment, attachments: &mut Attachments) -> Result<Blob, Failure> {
    let bytes = attachment.bytes();
    let len = bytes.length() as usize;
    // It had some when it was checked, but a Blob may have been read since then.
    if len == 0 {
        return Err(refused(attachment, "taken away meanwhile", "left as it is until it is sent"));
    }
    attachments.push(bytes);
    Ok(Blob { attachment: attachments.len() - 1, len })
}

fn add_image(attachment: &Attachment, attachments: &mut Attachments) -> Result<Image, Failure> {
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
#[cfg(feature = "formats")]
fn mask(given: &Attachment, first: Option<&Image>, attachments: &mut Attachments) -> Result<Image, Failure> {
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
        _ => Ok(mask),
    }
}

#[cfg(feature = "formats")]
fn pixels((width, height): (u32, u32)) -> String {
    [&width.to_string(), "x", &height.to_string(), " pixels"].concat()
}

fn refused(attachment: &Attachment, given: &str, allowed: &str) -> Failure {
    Failure::invalid(&attachment.field(), given, allowed)
}
