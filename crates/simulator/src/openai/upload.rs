//! The files of an edit.

use super::error::ApiError;
use crate::Request;
use crate::multipart::{self, Part};
use crate::picture::photo;
use image::{GrayImage, RgbImage, RgbaImage};

#[derive(Default)]
pub struct Upload {
    pub images: Vec<RgbImage>,
    pub mask: Option<GrayImage>,
    pub markup: Option<RgbaImage>,
    /// The first image may lie on its side until it is turned.
    may_be_turned: bool,
}

impl Upload {
    pub fn new(images: Vec<RgbImage>, mask: Option<GrayImage>) -> Self {
        Self { images, mask, ..Self::default() }
    }
}

const MAX_IMAGES: usize = 16;

const MAX_IMAGE_BYTES: usize = 50 * 1024 * 1024;

const MAX_MASK_BYTES: usize = 4 * 1024 * 1024;

const MEDIA_TYPES: &[&str] = &["image/jpeg", "image/png", "image/webp"];

/// The parts of a form, or the refusal of a request that brings none.
pub fn parts<'a>(request: &Request, body: &'a [u8]) -> Result<Vec<Part<'a>>, ApiError> {
    let given = request.header("content-type").unwrap_or_default();
    if given.starts_with("multipart/form-data") {
        let message = "Could not parse multipart form: the body is not what its boundary says.";
        return multipart::read(given, body).ok_or_else(|| ApiError::new(400, message));
    }
    let message = format!(
        "Unsupported content type: '{given}'. This API method only accepts 'multipart/form-data' requests. Please try \
         again with a supported content type."
    );
    Err(ApiError { code: Some("unsupported_content_type"), ..ApiError::new(400, message) })
}

struct File<'a> {
    name: &'a str,
    media_type: &'a str,
    bytes: &'a [u8],
}

pub fn read(parts: &[Part]) -> Result<Upload, ApiError> {
    let mut upload = Upload::default();
    let (mut masks, mut markups) = (0, 0);
    let mut single = 0;
    for file in parts.iter().filter_map(file) {
        check_type(&file)?;
        match file.name {
            "image" | "image[]" => {
                single += usize::from(file.name == "image");
                check_length(&file, MAX_IMAGE_BYTES)?;
                let number = upload.images.len() + 1;
                upload.may_be_turned |= number == 1 && photo::may_be_turned(file.bytes);
                upload.images.push(photo::decode(file.media_type, file.bytes).ok_or_else(|| unreadable(number))?);
            }
            "mask" => {
                masks += 1;
                check_length(&file, MAX_MASK_BYTES)?;
                upload.mask = Some(photo::decode_mask(file.bytes).map_err(unusable_mask)?);
            }
            "markup" => {
                markups += 1;
                check_length(&file, MAX_IMAGE_BYTES)?;
                upload.markup = Some(photo::decode_markup(file.bytes).map_err(unusable_markup)?);
            }
            name => return Err(ApiError::invalid(name, "unknown_parameter", format!("Unknown parameter: '{name}'."))),
        }
    }
    check_count(&upload, single, masks, markups)?;
    check_mask(&upload)?;
    check_markup(&upload)?;
    Ok(upload)
}

fn file<'a>(part: &'a Part) -> Option<File<'a>> {
    Some(File { name: &part.name, media_type: part.media_type?, bytes: part.bytes })
}

fn check_type(file: &File) -> Result<(), ApiError> {
    let File { name, media_type, .. } = file;
    if MEDIA_TYPES.contains(media_type) {
        return Ok(());
    }
    let message = format!(
        "Invalid file '{name}': unsupported mimetype ('{media_type}'). Supported file formats are 'image/jpeg', \
         'image/png', and 'image/webp'."
    );
    Err(ApiError::invalid(*name, "unsupported_file_mimetype", message))
}

fn check_length(file: &File, max: usize) -> Result<(), ApiError> {
    if file.bytes.len() < max {
        return Ok(());
    }
    let message = format!("Invalid file '{}': it must be less than {} MB.", file.name, max >> 20);
    Err(ApiError::invalid(file.name, "image_too_large", message))
}

fn check_count(upload: &Upload, single: usize, masks: usize, markups: usize) -> Result<(), ApiError> {
    let duplicate = |name: &str| {
        let message = format!(
            "Duplicate parameter: '{name}'. You provided multiple values for this parameter, whereas only one is allowed. \
             If you are trying to provide a list of values, use the array syntax instead e.g. '{name}[]=<value>'."
        );
        Err(ApiError::invalid(name, "duplicate_parameter", message))
    };
    match upload.images.len() {
        _ if masks > 1 => duplicate("mask"),
        _ if markups > 1 => duplicate("markup"),
        given if single > 0 && given > 1 => duplicate("image"),
        0 => Err(ApiError::invalid("image", "missing_required_parameter", "Missing required parameter: 'image'.")),
        given if given > MAX_IMAGES => {
            let message = format!(
                "Invalid 'image': array too long. Expected an array with maximum length {MAX_IMAGES}, but got an array \
                 with length {given} instead."
            );
            Err(ApiError::invalid("image", "array_above_max_length", message))
        }
        _ => Ok(()),
    }
}

/// A mask lies over the first image.
pub fn check_mask(upload: &Upload) -> Result<(), ApiError> {
    match (&upload.mask, upload.images.first()) {
        (Some(mask), Some(image)) if mask.dimensions() != image.dimensions() => {
            Err(unusable_mask("mask size does not match image size"))
        }
        _ => Ok(()),
    }
}

/// A markup lies over the first image as it is seen.
fn check_markup(upload: &Upload) -> Result<(), ApiError> {
    let (Some(markup), Some(image)) = (&upload.markup, upload.images.first()) else { return Ok(()) };
    if upload.mask.is_some() {
        return Err(ApiError::invalid("markup", "invalid_value", "'markup' cannot be combined with 'mask'."));
    }
    let (width, height) = image.dimensions();
    let fits = |size| markup.dimensions() == size;
    if !(fits((width, height)) || upload.may_be_turned && fits((height, width))) {
        return Err(unusable_markup("markup size does not match image size"));
    }
    Ok(())
}

fn unusable_markup(why: &str) -> ApiError {
    ApiError::invalid("markup", "invalid_markup_image_format", format!("Invalid markup image format - {why}"))
}

fn unreadable(number: usize) -> ApiError {
    let message = format!("Invalid image file or mode for image {number}, please check your image file.");
    ApiError::invalid("image", "invalid_image_file", message)
}

pub fn unusable_mask(why: &str) -> ApiError {
    ApiError::invalid("mask", "invalid_mask_image_format", format!("Invalid mask image format - {why}"))
}
