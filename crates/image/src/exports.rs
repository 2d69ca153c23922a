//! What JavaScript calls: reads checked arguments, calls inwards, converts results.

mod shapes;

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use crate::background;
use crate::canvas::{self, Fill, Sides};
use crate::codec::{Icc, Limits, decode, decode_with, encode_png, encode_webp, into_profile, orient, samples};
use crate::compare;
use crate::composite::{self, Warning};
use crate::convert::{self, Metadata};
use crate::error::{Error, Result as Found};
use crate::info::{self, ColorModel};
use crate::mask::Mask;
use crate::picture::{Picture, Region};
use crate::placeholder;
use crate::quality;
use crate::transform::{Fit, Format, NOT_KEPT, Options, Position};
use shapes::{
    CheckedComposite, CheckedRemoval, CheckedTransform, Comparison, Composed, Extension, Fault, Info, Made, Report,
    Stand, object,
};

type Answer<T> = Result<T, Fault>;

ai_generation_border::instance!();

/// The memory of this instance, in bytes. It grows, and never shrinks.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen(js_name = memorySize)]
pub fn memory_size() -> f64 {
    // Pages are 64 KiB each.
    core::arch::wasm32::memory_size::<0>() as f64 * 65_536.0
}

/// Of the text of a file, so many bytes are told.
const MOST_TEXT: usize = 1 << 20;

#[wasm_bindgen]
pub fn inspect(file: &[u8]) -> Answer<Info> {
    let found = info::inspect(file, MOST_TEXT).map_err(about("image"))?;
    let told = object::<Info>();
    told.set_mime_type(found.mime);
    told.set_width(found.width);
    told.set_height(found.height);
    told.set_orientation(found.orientation);
    told.set_has_alpha(found.has_alpha);
    told.set_bit_depth(found.bit_depth);
    told.set_animated(found.animated);
    told.set_color_model(match found.color_model {
        ColorModel::Rgb => "rgb",
        ColorModel::Gray => "gray",
        ColorModel::Cmyk => "cmyk",
        ColorModel::Indexed => "indexed",
    });
    told.set_has_icc_profile(found.has_icc_profile);
    told.set_words(found.text.into_iter().flat_map(|(key, words)| [key.into(), words.into()]).collect());
    told.set_has_c2pa(found.has_c2pa);
    Ok(told)
}

#[wasm_bindgen]
pub fn transform(file: Vec<u8>, origin: Option<Vec<u8>>, options: &CheckedTransform) -> Answer<Made> {
    let asked = Options {
        crop: options.crop().and_then(|crop| region(&crop)),
        width: options.width(),
        height: options.height(),
        fit: match options.fit().as_str() {
            "contain" => Fit::Contain,
            "fill" => Fit::Fill,
            "inside" => Fit::Inside,
            _ => Fit::Cover,
        },
        position: match options.position().as_str() {
            "attention" => Position::Attention,
            "top" => Position::Top,
            "bottom" => Position::Bottom,
            "left" => Position::Left,
            "right" => Position::Right,
            _ => Position::Centre,
        },
        background: options.background().and_then(|colour| colour.first_chunk().copied()),
        format: options.format().as_deref().and_then(format),
        quality: options.quality(),
        icc: if options.keeps_profile() { Icc::Keep } else { Icc::Srgb },
        max_pixels: options.max_pixels() as u64,
    };
    let words: Vec<String> = options.words().into_iter().map(String::from).collect();
    let (words, _) = words.as_chunks::<2>();
    let metadata = match words {
        _ if options.strips() => Metadata::Strip,
        [] => Metadata::Keep,
        words => Metadata::Write(words.iter().cloned().map(|[key, words]| (key, words)).collect()),
    };
    let output = convert::convert(file, origin.as_deref(), &asked, &metadata).map_err(about("image"))?;
    Ok(made(output.file, output.mime, (output.width, output.height), output.notes))
}

#[wasm_bindgen]
pub fn measure(file: Vec<u8>, max_pixels: f64) -> Answer<Report> {
    let is_on_its_side = info::inspect(&file, 0).is_ok_and(|found| found.orientation >= 5);
    let samples = samples(&file, limits(max_pixels)).map_err(about("image"))?;
    drop(file);
    let measured = quality::measure(&samples);
    let report = object::<Report>();
    report.set_brightness(measured.brightness);
    report.set_contrast(measured.contrast);
    report.set_sharpness(measured.sharpness);
    report.set_color_diversity(measured.colour_diversity);
    let (width, height) = (samples.width, samples.height);
    let (width, height) = if is_on_its_side { (height, width) } else { (width, height) };
    report.set_width(width);
    report.set_height(height);
    report.set_score(measured.score);
    report.set_uncapped_score(measured.uncapped_score);
    report.set_clipped(measured.clipped);
    report.set_blurriness(measured.blurriness);
    report.set_blockiness(measured.blockiness);
    Ok(report)
}

#[wasm_bindgen]
pub fn compare(a: Vec<u8>, b: Vec<u8>, max_pixels: f64) -> Answer<Comparison> {
    let limits = limits(max_pixels);
    let a = upright(&a, limits).map_err(about("a"))?;
    let b = upright(&b, limits).map_err(about("b"))?;
    let found = compare::compare(&a, &b).map_err(about("b"))?;
    let told = object::<Comparison>();
    told.set_psnr(found.psnr);
    told.set_ssim(found.ssim);
    told.set_changed_pixels(found.changed as f64);
    told.set_bounds(found.bounds.map(numbers));
    Ok(told)
}

#[wasm_bindgen]
pub fn composite(base: Vec<u8>, edit: Vec<u8>, mask: Vec<u8>, options: &CheckedComposite) -> Answer<Composed> {
    let limits = limits(options.max_pixels());
    check(&base, limits, COMPOSED).map_err(about("base"))?;
    let (original, icc, notes) = original(&base, limits).map_err(about("base"))?;
    drop(base);
    let mask = Mask::from_picture(&upright(&mask, limits).map_err(about("mask"))?);
    let (edit, is_as_it_is) = edited(&edit, limits, icc.as_deref()).map_err(about("edit"))?;
    let asked = composite::Options {
        feather: options.feather(),
        register: options.registers(),
        match_colour: options.matches_colour(),
    };
    let done = composite::composite(&original, &edit, &mask, &asked).map_err(about("edit"))?;
    drop((original, edit, mask));
    let composed = object::<Composed>();
    composed.set_made(&written(&done.picture, &options.format(), icc.as_deref(), notes)?);
    composed.set_x(done.shift.x);
    composed.set_y(done.shift.y);
    composed.set_scale(done.shift.scale);
    composed.set_confidence(done.confidence);
    let profile = is_as_it_is.then_some("The original's colour profile could not be applied to the edit.");
    let warnings = done.warnings.into_iter().map(told).chain(profile);
    composed.set_warnings(warnings.map(JsString::from).collect());
    Ok(composed)
}

/// The edit in the colours that the original's profile is for, and whether those could not be had.
fn edited(file: &[u8], limits: Limits, icc: Option<&[u8]>) -> Found<(Picture, bool)> {
    let kept = decode_with(file, limits, Icc::Keep)?;
    if kept.icc.as_deref() == icc {
        return Ok((orient(kept.picture, kept.orientation), false));
    }
    let mut edit = upright(file, limits)?;
    let is_as_it_is = icc.is_some_and(|icc| !into_profile(&mut edit.pixels, icc));
    Ok((edit, is_as_it_is))
}

fn told(warning: Warning) -> &'static str {
    match warning {
        Warning::NotRegistered => {
            "Where the edit belongs could not be told: it was put over the original as it stands."
        }
        Warning::Stretched => "The edit has another shape than the original: it was stretched.",
        Warning::ColourNotMatched => "Around the mask there is too little to match colours by.",
        Warning::NothingPainted => "The mask is empty: nothing was put over the original.",
    }
}

/// `sides` are those of top, right, bottom and left; `colour` is for `fill` of "colour".
#[wasm_bindgen(js_name = extendCanvas)]
pub fn extend_canvas(file: Vec<u8>, sides: &[u32], fill: &str, colour: &[u8], max_pixels: f64) -> Answer<Extension> {
    let limits = limits(max_pixels);
    let (picture, icc, notes) = original(&file, limits).map_err(about("image"))?;
    drop(file);
    let &[top, right, bottom, left] = sides.first_chunk::<4>().unwrap_or(&[0; 4]);
    let size = |before: u32, side: u32, after: u32| before.saturating_add(side).saturating_add(after);
    let (width, height) = (size(left, picture.width, right), size(top, picture.height, bottom));
    limits.check(width, height, if fill == "blur" { COMPOSED } else { 16 }).map_err(about("sides"))?;
    let fill = match fill {
        "edge" => Fill::Edge,
        "blur" => Fill::Blur,
        "colour" => Fill::Colour(colour.first_chunk().copied().unwrap_or_default()),
        _ => Fill::Transparent,
    };
    let extended = canvas::extend(&picture, Sides { left, top, right, bottom }, fill).map_err(about("image"))?;
    let extension = object::<Extension>();
    extension.set_made(&written(&extended.picture, "png", icc.as_deref(), notes)?);
    extension.set_mask(&written(&extended.mask.to_picture(), "png", None, Vec::new())?);
    Ok(extension)
}

#[wasm_bindgen(js_name = removeBackground)]
pub fn remove_background(file: Vec<u8>, options: &CheckedRemoval) -> Answer<Made> {
    let limits = limits(options.max_pixels());
    let (picture, notes) = still(&file, limits).map_err(about("image"))?;
    drop(file);
    let asked = background::Options {
        colour: options.colour().and_then(|colour| colour.first_chunk().copied()),
        tolerance: options.tolerance(),
        feather: options.feather(),
        despill: options.despills(),
        ..background::Options::default()
    };
    let removed = background::remove(&picture, &asked).map_err(about("image"))?;
    drop(picture);
    written(&removed.picture, "png", None, notes)
}

#[wasm_bindgen]
pub fn placeholder(file: Vec<u8>, max_pixels: f64) -> Answer<Stand> {
    let picture = upright(&file, limits(max_pixels)).map_err(about("image"))?;
    drop(file);
    let hash = placeholder::hash(&picture).map_err(about("image"))?;
    let picture = placeholder::picture(&hash).and_then(|picture| encode_png(&picture, None)).map_err(about("image"))?;
    let stand = object::<Stand>();
    stand.set_hash(hash);
    stand.set_picture(picture);
    Ok(stand)
}

/// `regions` are four numbers each.
#[wasm_bindgen(js_name = maskOfRegions)]
pub fn mask_of_regions(width: u32, height: u32, regions: &[u32], max_pixels: f64) -> Answer<Made> {
    limits(max_pixels).check(width, height, 8).map_err(about("size"))?;
    let regions: Vec<Region> = regions.as_chunks().0.iter().filter_map(|numbers: &[u32; 4]| region(numbers)).collect();
    written(&Mask::from_regions((width, height), &regions).to_picture(), "png", None, Vec::new())
}

/// The mask that a picture is, inverted if that is asked, and grown by so many pixels.
#[wasm_bindgen(js_name = maskOf)]
pub fn mask_of(file: Vec<u8>, inverts: bool, grow: i32, max_pixels: f64) -> Answer<Made> {
    let mut mask = mask(&file, max_pixels)?;
    drop(file);
    if inverts {
        mask.invert();
    }
    mask.grow(grow);
    written(&mask.to_picture(), "png", None, Vec::new())
}

#[wasm_bindgen(js_name = maskBounds)]
pub fn mask_bounds(file: Vec<u8>, max_pixels: f64) -> Answer<Option<Vec<u32>>> {
    Ok(mask(&file, max_pixels)?.bounds().map(numbers))
}

/// A file of pixels that the runtime decoded.
#[wasm_bindgen(js_name = fileOf)]
pub fn file_of(pixels: Vec<u8>, width: u32, height: u32) -> Answer<Vec<u8>> {
    encode_png(&Picture { width, height, pixels }, None).map_err(about("image"))
}

fn mask(file: &[u8], max_pixels: f64) -> Answer<Mask> {
    Ok(Mask::from_picture(&upright(file, limits(max_pixels)).map_err(about("mask"))?))
}

/// Bytes of memory for each pixel of a composite, and of a canvas that is blurred.
const COMPOSED: u64 = 44;

/// Whether there is memory for what is made of a file.
fn check(file: &[u8], limits: Limits, bytes: u64) -> Found<()> {
    info::inspect(file, 0).and_then(|found| limits.check(found.width, found.height, bytes))
}

fn limits(max_pixels: f64) -> Limits {
    Limits { max_pixels: max_pixels as u64 }
}

fn upright(file: &[u8], limits: Limits) -> Found<Picture> {
    decode(file, limits).map(|decoded| orient(decoded.picture, decoded.orientation))
}

/// The first picture of a file, upright, and what is to be said of it.
fn still(file: &[u8], limits: Limits) -> Found<(Picture, Vec<String>)> {
    let decoded = decode(file, limits)?;
    Ok((orient(decoded.picture, decoded.orientation), notes(file, decoded.frames)))
}

/// The same with its colours as the file has them, and their profile.
fn original(file: &[u8], limits: Limits) -> Found<(Picture, Option<Vec<u8>>, Vec<String>)> {
    let decoded = decode_with(file, limits, Icc::Keep)?;
    let mut notes = notes(file, decoded.frames);
    if decoded.converted {
        notes.push(NOT_KEPT.to_owned());
    }
    Ok((orient(decoded.picture, decoded.orientation), decoded.icc, notes))
}

fn notes(file: &[u8], frames: Option<u32>) -> Vec<String> {
    let dropped = info::c2pa(file).then(|| "C2PA manifest dropped".to_owned());
    frames.map(|frames| format!("first frame of {frames}")).into_iter().chain(dropped).collect()
}

fn written(picture: &Picture, format: &str, icc: Option<&[u8]>, notes: Vec<String>) -> Answer<Made> {
    let (file, mime) = match format {
        "webp" => (encode_webp(picture, icc), "image/webp"),
        _ => (encode_png(picture, icc), "image/png"),
    };
    Ok(made(file.map_err(about("image"))?, mime, (picture.width, picture.height), notes))
}

fn made(file: Vec<u8>, mime: &str, (width, height): (u32, u32), notes: Vec<String>) -> Made {
    let made = object::<Made>();
    made.set_data(file);
    made.set_mime_type(mime);
    made.set_width(width);
    made.set_height(height);
    made.set_notes(notes.into_iter().map(JsString::from).collect());
    made
}

fn format(name: &str) -> Option<Format> {
    match name {
        "png" => Some(Format::Png),
        "jpeg" => Some(Format::Jpeg),
        "webp" => Some(Format::Webp),
        _ => None,
    }
}

fn region(numbers: &[u32]) -> Option<Region> {
    let &[x, y, width, height] = numbers.first_chunk::<4>()?;
    Some(Region { x, y, width, height })
}

fn numbers(region: Region) -> Vec<u32> {
    vec![region.x, region.y, region.width, region.height]
}

/// Says of an error which picture it is about.
fn about(input: &'static str) -> impl Fn(Error) -> Fault {
    move |error| {
        let fault = object::<Fault>();
        let (kind, text, field) = match &error {
            Error::Unsupported(text) => ("unsupported", text.as_str(), ""),
            Error::Foreign(mime) => ("foreign", *mime, ""),
            Error::TooLarge(text) => ("large", text.as_str(), ""),
            Error::Damaged(text) => ("damaged", text.as_str(), ""),
            Error::Invalid { field, allowed } => ("invalid", allowed.as_str(), *field),
        };
        fault.set_kind(kind);
        fault.set_input(input);
        fault.set_text(text);
        fault.set_field(field);
        fault
    }
}
