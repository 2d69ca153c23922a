//! What holds for any bytes that are given as a picture: there is an answer, within bounds of memory and time; the headers
//! say what the decoder finds; and what was decoded can be written and read again.

#[path = "../../crates/image/tests/codec/files.rs"]
#[allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing)]
mod files;
pub mod gif;
pub mod heif;
pub mod icc;
pub mod jpeg;
mod mend;
pub mod metadata;
pub mod png;
#[path = "../../crates/info/tests/support/mod.rs"]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod support;
pub mod transform;
pub mod webp;
pub mod words;

use std::time::Duration;

use ai_generation_image::codec::{Decoded, Icc, Kind, Limits, decode_with, encode_jpeg, encode_png, encode_webp};
use ai_generation_image::codec::{orient, samples};
use ai_generation_image::error::{Error, Result};
use ai_generation_image::info::{Info, c2pa, inspect};
use ai_generation_image::picture::Picture;

use crate::json::hash;
use crate::meter::{Cost, within};

/// Few pixels: a header that claims many is soon made, and each of them takes its time.
const LIMITS: Limits = Limits { max_pixels: 1 << 18 };

const MAX_TEXT: usize = 1 << 16;

/// Pictures of more pixels are not written again: that would be most of what a run does.
const MOST_WRITTEN: usize = 1 << 12;

/// What it may cost to decode a file: the most bytes that a pixel needs, a profile that is packed as well as can be, and
/// tables. In a WebP, the length of a partition is believed before it is read: three bytes of it.
fn decoding(file: &[u8]) -> Cost {
    let pixels = LIMITS.max_pixels as usize;
    let partition = if Kind::of(file) == Some(Kind::Webp) { 1 << 24 } else { 0 };
    let bytes = pixels * 24 + file.len() * 1100 + (2 << 20) + partition;
    Cost { bytes, time: Duration::from_millis(200) + Duration::from_micros(2) * pixels as u32 }
}

/// What it may cost to read headers and text, or to write them anew.
fn reading(file: &[u8]) -> Cost {
    Cost { bytes: file.len() * 64 + MAX_TEXT * 8, time: Duration::from_millis(200) }
}

fn look(file: &[u8]) -> Result<Info> {
    within(reading(file), "inspect", || inspect(file, MAX_TEXT))
}

fn pixels(file: &[u8], icc: Icc) -> Result<Decoded> {
    within(decoding(file), "decode", || decode_with(file, LIMITS, icc))
}

/// What a refusal says, without numbers and what it quotes.
fn refusal(error: &Error) -> String {
    let (kind, why) = match error {
        Error::Unsupported(why) => ('u', why.as_str()),
        Error::Foreign(mime) => ('f', *mime),
        Error::TooLarge(why) => ('t', why.as_str()),
        Error::Damaged(why) => ('d', why.as_str()),
        Error::Invalid { field, .. } => panic!("nothing was asked for, and yet {field} is not valid"),
    };
    assert!(!why.is_empty(), "a refusal that does not say why");
    let why = why.split('{').next().unwrap_or_default();
    std::iter::once(kind).chain(why.chars().filter(|character| !character.is_ascii_hexdigit())).collect()
}

/// Reads a file in every way, asserts what holds for any, and gives the kind of outcome.
fn check(file: &[u8]) -> u64 {
    let info = look(file);
    assert_eq!(c2pa(file), info.as_ref().is_ok_and(|info| info.has_c2pa), "C2PA");
    let found = match &info {
        Ok(info) => Ok(check_info(info)),
        Err(error) => Err(refusal(error)),
    };
    let decoded = pixels(file, Icc::Srgb);
    let samples = within(decoding(file), "samples", || samples(file, LIMITS));
    let what = match (&decoded, samples) {
        (Ok(decoded), Ok(samples)) => {
            let Picture { width, height, pixels } = &decoded.picture;
            assert_eq!((*width, *height), (samples.width, samples.height), "the size of samples");
            let count = u64::from(*width) * u64::from(*height);
            assert!((1..=LIMITS.max_pixels).contains(&count), "{width} x {height}");
            assert_eq!(
                (pixels.len() as u64, samples.data.len() as u64),
                (count * 4, count * u64::from(samples.channels))
            );
            if let Ok(info) = &info {
                agree(info, decoded);
            }
            Ok((samples.channels, decoded.frames.map(|frames| frames.min(4)), decoded.orientation, kept(file, decoded)))
        }
        (Err(error), Err(other)) => {
            assert_eq!(error, &other, "samples are refused for another reason");
            Err(refusal(error))
        }
        (decoded, samples) => panic!("decode {:?}, samples {:?}", decoded.as_ref().err(), samples.err()),
    };
    hash(&(found, what))
}

/// What a file says of itself is possible. Gives the kind of outcome.
fn check_info(info: &Info) -> u64 {
    let text: usize = info.text.iter().map(|(key, value)| key.len() + value.len()).sum();
    assert!(text <= MAX_TEXT, "{text} bytes of text");
    assert!((1..=8).contains(&info.orientation), "orientation {}", info.orientation);
    assert!(info.width > 0 && info.height > 0 && info.stored.0 > 0 && info.stored.1 > 0, "a side of nothing");
    assert!(info.frames.is_none_or(|frames| info.animated == (frames > 1)), "animated, or not");
    let keys: Vec<_> = info.text.iter().map(|(key, _)| key.get(..2).map(str::to_owned)).take(6).collect();
    let frames = info.frames.map(|frames| frames.min(4));
    let flags = (info.has_alpha, info.has_icc_profile, info.has_c2pa, info.animated);
    hash(&(info.mime, info.orientation, info.bit_depth, frames, format!("{:?}", info.color_model), flags, keys))
}

/// The headers say what the decoder finds.
fn agree(info: &Info, decoded: &Decoded) {
    let Picture { width, height, pixels } = &decoded.picture;
    assert_eq!(info.mime, decoded.was.mime(), "the kind");
    assert_eq!(info.stored, (*width, *height), "the size");
    assert_eq!(info.orientation, decoded.orientation, "the orientation");
    assert_eq!(info.frames.filter(|&frames| frames > 1), decoded.frames, "the frames");
    let is_seen_through = pixels.as_chunks().0.iter().any(|[_, _, _, alpha]| *alpha != 255);
    // Where the block of a GIF that says it is not as long as it must be, that is read in two ways. Beside the first frame of
    // an animation nothing is.
    let may_be_seen_through = info.has_alpha || info.animated || decoded.was == Kind::Gif;
    assert!(may_be_seen_through || !is_seen_through, "alpha that the header does not tell of");
    if pixels.len() <= MOST_WRITTEN * 4 {
        let upright = orient(decoded.picture.clone(), decoded.orientation);
        assert_eq!((info.width, info.height), (upright.width, upright.height), "the upright size");
    }
}

/// The same in the profile of the file: what is written with it is read again as it was. Gives whether there is one.
fn kept(file: &[u8], converted: &Decoded) -> bool {
    if converted.picture.pixels.len() > MOST_WRITTEN * 4 {
        return false;
    }
    let kept = pixels(file, Icc::Keep).expect("what is decoded into sRGB is decoded in its profile too");
    if kept.icc.is_none() {
        assert_eq!(&kept, converted, "without a profile to keep");
    }
    let (picture, icc) = (&kept.picture, kept.icc.as_deref());
    for written in [encode_png(picture, icc), encode_webp(picture, icc)] {
        let written = written.expect("a picture that was decoded is written");
        let again = pixels(&written, Icc::Keep).expect("what is written is read");
        assert!(&again.picture == picture, "other pixels after writing");
        assert_eq!(again.icc, kept.icc, "another profile after writing");
    }
    let jpeg = encode_jpeg(picture, [255; 3], 82, icc).expect("a picture that was decoded is written");
    let again = pixels(&jpeg, Icc::Keep).expect("what is written is read");
    assert_eq!((again.picture.width, again.picture.height), (picture.width, picture.height));
    // A picture without colours and with a profile of RGB is written in colours, so that the profile holds.
    assert_eq!(again.icc, kept.icc, "another profile after writing a JPEG");
    icc.is_some()
}
