//! A mask and a markup, which lie over the first image of a request and say pixel by pixel what is meant.

use super::prepare::{Attachment, Files, refused};
use crate::codec::decimal::whole;
use crate::codec::{Bulk, image};
use crate::model::{Failure, Image, Request};

impl<B: Bulk> Files<B> {
    /// # Errors
    /// `invalid_request` for an overlay that is no PNG, or not of the size of the first image.
    pub fn add_overlays(
        &mut self,
        mask: Option<Attachment<B>>,
        markup: Option<Attachment<B>>,
        request: &mut Request,
    ) -> Result<(), Box<Failure>> {
        if let Some(mask) = mask {
            let allowed = "a PNG, transparent where the image is to be painted";
            request.mask = Some(self.add_overlay(mask, request.images.first(), allowed, false)?);
        }
        if let Some(markup) = markup {
            let allowed = "a PNG, transparent where it shows nothing";
            request.markup = Some(self.add_overlay(markup, request.images.first(), allowed, true)?);
        }
        Ok(())
    }

    /// `upright`: it lies over the first image as that is seen, and not as it is stored.
    fn add_overlay(
        &mut self,
        attachment: Attachment<B>,
        first: Option<&Image>,
        allowed: &str,
        upright: bool,
    ) -> Result<Image, Box<Failure>> {
        let field = attachment.field.clone();
        let overlay = self.add_image(attachment)?;
        if overlay.mime != "image/png" {
            return Err(refused(&field, overlay.mime, allowed));
        }
        // Photographs are turned by their metadata, which is not read here.
        let may_turn = upright && first.is_some_and(|image| image.mime != "image/png");
        match (self.size(&overlay), first.and_then(|image| self.size(image))) {
            (Some(given), Some(wanted)) if given != wanted && !(may_turn && given == (wanted.1, wanted.0)) => {
                let allowed = ["of the size of the first image, ", &pixels(wanted)].concat();
                Err(refused(&field, &pixels(given), &allowed))
            }
            _ => Ok(overlay),
        }
    }

    fn size(&self, image: &Image) -> Option<(u32, u32)> {
        image::header(self.attachments.get(image.blob.attachment)?)?.size
    }
}

fn pixels((width, height): (u32, u32)) -> String {
    [&whole(width), "x", &whole(height), " pixels"].concat()
}
