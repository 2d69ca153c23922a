//! A checked request becomes one that is ready to be sent, or the error of an attachment that cannot be sent.

use super::format::Signature;
use super::{Body, Format, MANY, prompt};
use crate::codec::{Bulk, image};
use crate::model::{Blob, Failure, Image, Request, Role, Turn};

/// Files of an upload, at the most.
const MAX_UPLOADS: usize = 16;

/// Bytes that go out with a request, and the field that they came in.
pub struct Attachment<B> {
    pub field: String,
    pub bytes: B,
}

/// A part of the conversation so far.
pub struct GivenTurn<B> {
    pub role: Role,
    pub text: Option<String>,
    pub image: Option<Attachment<B>>,
    pub signature: Option<Attachment<B>>,
}

/// A request as the caller gave it.
pub struct Given<B> {
    /// Everything but attachments and history.
    pub request: Request,
    pub history: Vec<GivenTurn<B>>,
    pub images: Vec<Attachment<B>>,
    #[cfg(feature = "formats")]
    pub mask: Option<Attachment<B>>,
    #[cfg(feature = "formats")]
    pub markup: Option<Attachment<B>>,
}

/// A request that is ready to be sent.
pub struct Prepared<B> {
    pub url: String,
    pub body: Body,
    /// The bytes that the body's segments number.
    pub attachments: Vec<B>,
    pub model: String,
    /// The text of the request's own turn.
    pub turn_text: String,
    /// The size that is sent in place of the one asked for, where it is another.
    pub sent_size: Option<String>,
}

/// `boundary` is a text that is in no image: it stands between the parts of a form.
///
/// # Errors
/// `invalid_request`, naming the field, for an attachment that was emptied meanwhile, that is no image or none that the
/// format takes, or for a mask that does not fit its image.
#[inline(never)]
pub fn prepare<B: Bulk>(
    format: &Format,
    base_url: &str,
    given: Given<B>,
    streaming: bool,
    boundary: &str,
) -> Result<Prepared<B>, Box<Failure>> {
    let mut request = given.request;
    let mut files = Files { attachments: Vec::new() };
    for turn in given.history {
        files.add_turn(format, turn, &mut request.history)?;
    }
    for image in given.images {
        let field = if MANY { image.field.clone() } else { String::new() };
        let added = files.add_image(image)?;
        if MANY && format.uploads {
            check_upload(&added, request.images.len(), &field)?;
        }
        request.images.push(added);
    }
    #[cfg(feature = "formats")]
    files.add_overlays(given.mask, given.markup, &mut request)?;
    (format.check)(&request)?;
    let mut body = if MANY { Body::new(boundary) } else { Body::default() };
    let sent_size = (format.encode)(&request, streaming, &mut body);
    Ok(Prepared {
        url: [base_url, &*(format.path)(&request, streaming)].concat(),
        body,
        attachments: files.attachments,
        turn_text: prompt::text(&request),
        model: request.model,
        sent_size,
    })
}

/// The attachments so far: the request knows them by their numbers.
pub(super) struct Files<B> {
    pub(super) attachments: Vec<B>,
}

impl<B: Bulk> Files<B> {
    fn add_turn(&mut self, format: &Format, given: GivenTurn<B>, history: &mut Vec<Turn>) -> Result<(), Box<Failure>> {
        let mut turn = Turn {
            role: given.role,
            text: given.text,
            image: given.image.map(|image| self.add_image(image)).transpose()?,
            signature: None,
        };
        let signature = given.signature.map(|signature| self.add(signature)).transpose()?;
        turn.signature = signature.filter(|signature| self.is_own(format, signature));
        // The image of another model is no answer of this one's: it goes with what the user says.
        let is_foreign = signature.is_some() && turn.signature.is_none();
        let image = turn.image.take_if(|_| is_foreign);
        if turn.text.is_some() || turn.image.is_some() || turn.signature.is_some() {
            history.push(turn);
        }
        history.extend(image.map(|image| Turn { role: Role::User, text: None, image: Some(image), signature: None }));
        Ok(())
    }

    /// True if the provider of this format gave the signature. Formats that return signatures verbatim use a JSON array.
    fn is_own(&self, format: &Format, signature: &Blob) -> bool {
        let mut start = [0; 2];
        if let Some(bytes) = self.attachments.get(signature.attachment) {
            bytes.read_at(0, &mut start);
        }
        (start == *b"[{") == matches!(format.signature, Signature::Verbatim { .. })
    }

    fn add(&mut self, attachment: Attachment<B>) -> Result<Blob, Box<Failure>> {
        let len = attachment.bytes.len();
        // The buffer may have been detached while a Blob was awaited.
        if len == 0 {
            return Err(refused(&attachment.field, "taken away meanwhile", "left as it is until it is sent"));
        }
        self.attachments.push(attachment.bytes);
        Ok(Blob { attachment: self.attachments.len() - 1, len })
    }

    pub(super) fn add_image(&mut self, attachment: Attachment<B>) -> Result<Image, Box<Failure>> {
        let field = attachment.field.clone();
        let blob = self.add(attachment)?;
        let mut start = [0; 12];
        let count = self.attachments.get(blob.attachment).map_or(0, |bytes| bytes.read_at(0, &mut start));
        let mime = start.get(..count).and_then(image::sniff);
        let allowed = "a PNG, JPEG, WebP, GIF, HEIC or AVIF image";
        mime.map(|mime| Image { blob, mime }).ok_or_else(|| refused(&field, "bytes of another format", allowed))
    }
}

fn check_upload(image: &Image, before: usize, field: &str) -> Result<(), Box<Failure>> {
    if before == MAX_UPLOADS {
        return Err(refused(field, "one more", "one of sixteen images at the most"));
    }
    match image.mime {
        "image/png" | "image/jpeg" | "image/webp" => Ok(()),
        other => Err(refused(field, other, "a PNG, JPEG or WebP image, as this format takes them")),
    }
}

pub(super) fn refused(field: &str, given: &str, allowed: &str) -> Box<Failure> {
    Failure::invalid(field, given, allowed)
}
