//! One file to another, with options of any kind: the result is what was asked for, and says so.

use ai_generation_image::codec::{Icc, orient};
use ai_generation_image::error::Error;
use ai_generation_image::picture::Region;
use ai_generation_image::transform::{Fit, Format, Options, Position, transform};

use super::files::{files, scene};
use super::support::all;
use super::{LIMITS, decoding, look, mend, pixels, refusal};
use crate::Target;
use crate::json::hash;
use crate::meter::within;

pub const TARGET: Target = Target { name: "transform", run, corpus, mend: Some(mend_behind), words: &[] };

/// Bytes before the file that are read as options.
const OPTIONS: usize = 16;

/// The file is where it must be again, and right.
fn mend_behind(input: &[u8]) -> Vec<u8> {
    let begins =
        |rest: &[u8]| [&b"\x89PNG"[..], b"\xff\xd8\xff", b"RIFF", b"GIF8"].iter().any(|start| rest.starts_with(start));
    let start = (0..OPTIONS * 3).find(|&at| input.get(at..).is_some_and(begins)).unwrap_or(OPTIONS).min(input.len());
    let (before, file) = input.split_at(start);
    let mut options = before.to_vec();
    options.resize(OPTIONS, 0);
    [options, mend::mend(file)].concat()
}

fn corpus() -> Vec<Vec<u8>> {
    let kinds = files(&scene(24, 18)).into_iter().chain(all().into_iter().map(|(_, file)| file));
    let asked: [[u8; OPTIONS]; 4] = [
        [0; OPTIONS],
        [0xff, 1, 1, 5, 5, 9, 9, 0, 9, 6, 0, 1, 40, 1, 2, 0],
        [0x06, 0, 0, 0, 0, 30, 30, 0, 7, 1, 1, 0, 82, 0, 0, 1],
        [0x3a, 2, 3, 4, 5, 60, 2, 1, 200, 3, 3, 2, 99, 9, 9, 1],
    ];
    kinds.flat_map(|file| asked.map(|asked| [&asked[..], &file].concat())).filter(|input| input.len() < 4000).collect()
}

/// Options that bytes decide. Sides are short, but for the few that are long.
fn options(bytes: &[u8]) -> Options {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or_default();
    let has = |bit: u8| byte(0) & 1 << bit != 0;
    let number = |at: usize| u32::from(byte(at));
    let long = if byte(7) > 250 { 300 } else { 1 };
    Options {
        crop: has(0).then(|| Region { x: number(1), y: number(2), width: number(3), height: number(4) }),
        width: has(1).then(|| number(5) * long),
        height: has(2).then(|| number(6) * long),
        fit: match byte(8) % 4 {
            0 => Fit::Cover,
            1 => Fit::Contain,
            2 => Fit::Fill,
            _ => Fit::Inside,
        },
        position: match byte(9) % 6 {
            0 => Position::Centre,
            1 => Position::Attention,
            2 => Position::Top,
            3 => Position::Bottom,
            4 => Position::Left,
            _ => Position::Right,
        },
        background: has(3).then(|| [byte(12), byte(13), byte(14), byte(15)]),
        format: match byte(10) % 4 {
            0 => None,
            1 => Some(Format::Png),
            2 => Some(Format::Jpeg),
            _ => Some(Format::Webp),
        },
        quality: has(4).then(|| byte(12)),
        icc: if has(5) { Icc::Keep } else { Icc::Srgb },
        max_pixels: if has(6) { number(13) * number(14) } else { LIMITS.max_pixels as u32 }.into(),
    }
}

fn run(input: &[u8]) -> u64 {
    let (asked, file) = input.split_at(OPTIONS.min(input.len()));
    let options = options(asked);
    // A result of as many pixels as are allowed, beside the picture that it is made of.
    let mut most = decoding(file);
    most.bytes *= 2;
    most.time *= 3;
    let output = match within(most, "transform", || transform(file, &options)) {
        Ok(output) => output,
        Err(Error::Invalid { field, allowed }) => {
            let Options { crop, width, height, quality, .. } = options;
            let is_side = |side: Option<u32>| side.is_none_or(|side| (1..=65_535).contains(&side));
            let is_valid = match field {
                "quality" => quality.is_none_or(|quality| (1..=100).contains(&quality)),
                "crop" => crop.is_none(),
                "width" => is_side(width) && options.format != Some(Format::Webp),
                "height" => is_side(height) && options.format != Some(Format::Webp),
                _ => true,
            };
            assert!(!is_valid, "{field} is refused: {allowed}, {options:?}");
            return hash(field);
        }
        Err(error) => return hash(&refusal(&error)),
    };
    let (width, height) = (output.width, output.height);
    assert!(u64::from(width) * u64::from(height) <= options.max_pixels, "{width} x {height} of {options:?}");
    let info = look(&output.file).expect("what is written is read");
    assert_eq!((info.mime, info.width, info.height), (output.mime, width, height), "what is said of the result");
    assert_eq!((info.orientation, info.animated, &info.text), (1, false, &Vec::new()), "what is left behind");
    match (options.width, options.height) {
        (Some(to_width), Some(to_height)) if options.fit == Fit::Inside => {
            assert!(width <= to_width && height <= to_height, "{width} x {height} of {options:?}");
        }
        (to_width, to_height) if options.fit != Fit::Inside => {
            assert!(to_width.is_none_or(|to| to == width), "{width} x {height} of {options:?}");
            assert!(to_height.is_none_or(|to| to == height), "{width} x {height} of {options:?}");
        }
        _ => {}
    }
    let written = pixels(&output.file, Icc::Keep).expect("what is written is decoded");
    assert!(written.icc.is_none() || options.icc == Icc::Keep, "a profile that was used up");
    if (options.width, options.height, options.crop) == (None, None, None) && output.mime != "image/jpeg" {
        let decoded = pixels(file, options.icc).expect("what is transformed is decoded");
        let upright = orient(decoded.picture, decoded.orientation);
        assert!(upright == written.picture, "other pixels, and nothing was asked for");
        assert_eq!(written.icc, decoded.icc, "another profile, and nothing was asked for");
    }
    let how = format!("{:?}", (output.mime, options.fit, options.position, output.notes.len()));
    hash(&(how, width.min(9), height.min(9), written.icc.is_some()))
}
