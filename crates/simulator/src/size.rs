//! The size in pixels: the prompt's in words, or that of a ratio and a named size, or 1024 by 1024.

use std::fmt::{self, Display, Formatter};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

pub const SQUARE: Size = Size { width: 1024, height: 1024 };

impl Size {
    pub fn pixels(self) -> u32 {
        self.width * self.height
    }
}

impl Display for Size {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

/// The longest side that a prompt can ask for.
const MAX_SIDE: u32 = 8192;

/// More pixels than this are not drawn: the picture keeps its shape and is made smaller.
const MAX_PIXELS: u64 = 4096 * 4096;

/// Below this a pair of numbers is taken for something else ("a 3x3 grid") unless it says pixels.
const MIN_UNNAMED_SIDE: u32 = 16;

/// The ratios that Gemini's models take.
pub const RATIOS: &[&str] =
    &["1:1", "1:4", "1:8", "2:3", "3:2", "3:4", "4:1", "4:3", "4:5", "5:4", "8:1", "9:16", "16:9", "21:9"];

/// Width by height, of a ratio written as `16:9`.
pub fn ratio(name: &str) -> Option<f64> {
    let (width, height) = name.split_once(':')?;
    let ratio = width.parse::<f64>().ok()? / height.parse::<f64>().ok()?;
    (ratio.is_finite() && ratio > 0.0).then_some(ratio)
}

/// The size of a ratio at about `size` squared pixels, as Gemini has it: sides are multiples of 16.
pub fn from_config(named: Option<&str>, size: Option<&str>) -> Size {
    let side = match size {
        Some("512") => 512.0,
        Some("2K") => 2048.0,
        Some("4K") => 4096.0,
        _ => 1024.0_f64,
    };
    let stretch = named.and_then(ratio).unwrap_or(1.0).sqrt();
    let snap = |pixels: f64| ((pixels / 16.0).round() as u32).max(1) * 16;
    fit(Size { width: snap(side * stretch), height: snap(side / stretch) })
}

/// A size written as `1024x768`, of any sides that a picture can have.
pub fn parse(text: &str) -> Option<Size> {
    let (width, height) = text.split_once('x')?;
    Some(fit(Size { width: side(width)?, height: side(height)? }))
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
    let digits = Some(digits).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()))?;
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
