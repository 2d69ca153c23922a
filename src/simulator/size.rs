//! How many pixels: what the prompt says in words, else what `imageConfig` says, else 1024 by 1024.

use super::models::Model;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

/// The longest side that a prompt can ask for.
const MAX_SIDE: u32 = 8192;

/// More pixels than this are not drawn: the picture keeps its shape and is made smaller.
const MAX_PIXELS: u64 = 4096 * 4096;

/// Below this a pair of numbers is taken for something else ("a 3x3 grid") unless it says pixels.
const MIN_UNNAMED_SIDE: u32 = 16;

const RATIOS: &[(&str, u32, u32)] = &[
    ("1:1", 1, 1),
    ("1:4", 1, 4),
    ("1:8", 1, 8),
    ("2:3", 2, 3),
    ("3:2", 3, 2),
    ("3:4", 3, 4),
    ("4:1", 4, 1),
    ("4:3", 4, 3),
    ("4:5", 4, 5),
    ("5:4", 5, 4),
    ("8:1", 8, 1),
    ("9:16", 9, 16),
    ("16:9", 16, 9),
    ("21:9", 21, 9),
];

/// Adds a line to `faults` for each of the two that the model does not take.
pub fn check(ratio: Option<&str>, size: Option<&str>, model: &Model, faults: &mut Vec<String>) {
    let extreme = |&(_, width, height): &(&str, u32, u32)| width.max(height) >= 4 * width.min(height);
    let ratios: Vec<_> =
        RATIOS.iter().filter(|ratio| model.extreme_ratios || !extreme(ratio)).map(|(name, ..)| *name).collect();
    check_one("aspect_ratio", ratio, &ratios, faults);
    check_one("image_size", size, model.sizes, faults);
}

fn check_one(name: &str, given: Option<&str>, allowed: &[&str], faults: &mut Vec<String>) {
    if given.is_none_or(|given| allowed.contains(&given)) {
        return;
    }
    let quoted: Vec<_> = allowed.iter().map(|one| format!("'{one}'")).collect();
    let names = match quoted.as_slice() {
        [rest @ .., last] if !rest.is_empty() => format!("{}, or {last}", rest.join(", ")),
        all => all.concat(),
    };
    faults.push(format!(
        "* GenerateContentRequest.generation_config.image_config.{name}: {name} must be one of {names}.\n"
    ));
}

/// The size of a ratio at about `size` squared pixels, as the API has it: sides are multiples of 16.
pub fn from_config(ratio: Option<&str>, size: Option<&str>) -> Size {
    let side = match size {
        Some("512") => 512.0,
        Some("2K") => 2048.0,
        Some("4K") => 4096.0,
        _ => 1024.0_f64,
    };
    let &(_, width, height) = RATIOS.iter().find(|(name, ..)| Some(*name) == ratio).unwrap_or(&("1:1", 1, 1));
    let stretch = (f64::from(width) / f64::from(height)).sqrt();
    let snap = |pixels: f64| ((pixels / 16.0).round() as u32).max(1) * 16;
    fit(Size { width: snap(side * stretch), height: snap(side / stretch) })
}

/// The last `1024x768`, `1024 × 768` or the like that the prompt names.
pub fn from_prompt(prompt: &str) -> Option<Size> {
    prompt.char_indices().rev().filter(|(_, sign)| matches!(sign, 'x' | 'X' | '×')).find_map(|(at, sign)| {
        let (before, after) = (prompt.get(..at)?.trim_end(), prompt.get(at + sign.len_utf8()..)?.trim_start());
        let digits_before = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let digits_after = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let width = side(before.get(before.len() - digits_before..)?)?;
        let height = side(after.get(..digits_after)?)?;
        let unit = after.get(digits_after..)?.trim_start();
        let named = unit.starts_with("px") || unit.starts_with("pixel");
        (named || width.min(height) >= MIN_UNNAMED_SIDE).then(|| fit(Size { width, height }))
    })
}

fn side(digits: &str) -> Option<u32> {
    digits.parse().ok().filter(|side| (1..=MAX_SIDE).contains(side))
}

/// The size itself, or the largest of its shape that has no more than `MAX_PIXELS`.
fn fit(size: Size) -> Size {
    let pixels = u64::from(size.width) * u64::from(size.height);
    if pixels <= MAX_PIXELS {
        return size;
    }
    let scale = (MAX_PIXELS as f64 / pixels as f64).sqrt();
    let shrink = |side: u32| ((f64::from(side) * scale) as u32).max(1);
    Size { width: shrink(size.width), height: shrink(size.height) }
}
