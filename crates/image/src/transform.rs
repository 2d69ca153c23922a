//! One file to another: crop, size, shape, format.

mod attention;

use crate::codec::{Depth, Icc, Kind, Limits, RawRows, Turn, encode_jpeg, encode_png, encode_webp, open, orient};
use crate::error::{Error, Result};
use crate::picture::{Picture, Region, zeros};
use crate::resize::{Rows, Window, resize_rows};
use attention::{busiest, busy};

/// How a picture comes to have both a width and a height.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fit {
    /// It covers the size, and what stands over is cut off.
    #[default]
    Cover,
    /// All of it is inside the size, and the rest is background.
    Contain,
    /// It is stretched: the one that changes the aspect.
    Fill,
    /// All of it is inside the size, which may be more than it then has. It is never enlarged.
    Inside,
}

/// What `cover` leaves in view, and where `contain` puts the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Position {
    #[default]
    Centre,
    /// Where the most detail is: the strongest differences in brightness between neighbours, on a grid of 256 cells at
    /// most along a side. Those at the borders count half of those in the middle, and of equals the one nearer to the
    /// middle is taken. `contain` takes it for the centre.
    Attention,
    Top,
    Bottom,
    Left,
    Right,
}

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Png,
    Jpeg,
    Webp,
}

/// What is said where a profile was to be kept and cannot be.
pub const NOT_KEPT: &str = "the colour profile is not one of RGB: converted to sRGB";

/// The quality of a JPEG for which none is asked.
const QUALITY: u8 = 82;

/// What is asked for. The order is: decode, turn upright, crop, resize, put over the background (JPEG), encode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The part of the upright picture that is used.
    pub crop: Option<Region>,
    /// With one of width and height, the other one follows the aspect.
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub fit: Fit,
    pub position: Position,
    /// What `contain` leaves free, and what is under a JPEG (there without its alpha): transparent, white in a JPEG.
    pub background: Option<[u8; 4]>,
    /// That of the file, PNG for a GIF.
    pub format: Option<Format>,
    /// 1 to 100, of a JPEG: 82 if it is left out.
    pub quality: Option<u8>,
    pub icc: Icc,
    pub max_pixels: u64,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            crop: None,
            width: None,
            height: None,
            fit: Fit::default(),
            position: Position::default(),
            background: None,
            format: None,
            quality: None,
            icc: Icc::default(),
            max_pixels: Limits::default().max_pixels,
        }
    }
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    pub file: Vec<u8>,
    pub mime: &'static str,
    pub width: u32,
    pub height: u32,
    /// What was not done as one may expect.
    pub notes: Vec<String>,
}

/// Makes another file of a file. EXIF and other metadata stay behind; the picture is turned upright first.
///
/// A JPEG that becomes 2.8 times smaller or more is decoded in a half, a quarter or an eighth of its size, so that some is
/// left to resize: the first part of the way is then done in the values as they are stored and not in light.
///
/// Fails as [`decode`](crate::codec::decode) does, with `Invalid` for an option that does not fit, and with `TooLarge` where
/// the result has more pixels than are allowed.
pub fn transform(bytes: &[u8], options: &Options) -> Result<Output> {
    if options.quality.is_some_and(|quality| !(1..=100).contains(&quality)) {
        return Err(Error::Invalid { field: "quality", allowed: "1 to 100".into() });
    }
    let limits = Limits { max_pixels: options.max_pixels };
    let mut raw = open(bytes, limits, Depth::Nearest, 0)?;
    let (kind, orientation, frames) = (raw.kind, raw.orientation, raw.frames);
    let turn = Turn::of(orientation);
    let (width, height) = if turn.swap { (raw.height, raw.width) } else { (raw.width, raw.height) };
    let crop = cropped(options.crop, width, height)?;
    let plan = Plan::new(options, crop.width, crop.height)?;
    limits.check(plan.canvas.0, plan.canvas.1, 8)?;

    let region = in_file(crop, turn, (raw.width, raw.height));
    let shrunk = raw.shrink(plan.spare(crop));
    let (region, view) = View::new(region, shrunk, (raw.width, raw.height));
    let mut rows = RawRows::new(raw, region, options.icc);
    let window = plan.window(options.position, crop, || busy(&mut rows, orientation))?;
    let picture = render(&mut rows, window, plan.inner, turn, &view)?;
    let icc = rows.kept();
    let mut notes = Vec::new();
    if let Some(frames) = frames {
        notes.push(format!("first frame of {frames}"));
    }
    if options.icc == Icc::Keep && rows.converts() {
        notes.push(NOT_KEPT.into());
    }
    let picture = orient(picture, orientation);

    let format = options.format.unwrap_or(match kind {
        Kind::Png | Kind::Gif => Format::Png,
        Kind::Jpeg => Format::Jpeg,
        Kind::Webp => Format::Webp,
    });
    let under = if format == Format::Jpeg { [255; 4] } else { [0; 4] };
    let background = options.background.unwrap_or(under);
    let picture = plan.pad(picture, options.position, background)?;
    let (file, kind) = match format {
        Format::Png => (encode_png(&picture, icc)?, Kind::Png),
        Format::Jpeg => {
            let [r, g, b, _] = background;
            (encode_jpeg(&picture, [r, g, b], options.quality.unwrap_or(QUALITY), icc)?, Kind::Jpeg)
        }
        Format::Webp => {
            let ignored = if options.quality.is_some() { ": quality ignored" } else { "" };
            notes.push(format!("WebP is written lossless{ignored}"));
            (encode_webp(&picture, icc)?, Kind::Webp)
        }
    };
    Ok(Output { file, mime: kind.mime(), width: picture.width, height: picture.height, notes })
}

/// The region to use, which must be inside the picture.
fn cropped(crop: Option<Region>, width: u32, height: u32) -> Result<Region> {
    let crop = crop.unwrap_or(Region { x: 0, y: 0, width, height });
    let fits = |at: u32, size: u32, whole: u32| size > 0 && at.checked_add(size).is_some_and(|end| end <= whole);
    if fits(crop.x, crop.width, width) && fits(crop.y, crop.height, height) {
        Ok(crop)
    } else {
        Err(Error::Invalid { field: "crop", allowed: format!("a region inside {width} x {height} pixels") })
    }
}

/// Where a region of the upright picture is in the file.
fn in_file(region: Region, turn: Turn, (whole_width, whole_height): (u32, u32)) -> Region {
    let Region { x, y, width, height } = region;
    let (x, y, width, height) = if turn.swap { (y, x, height, width) } else { (x, y, width, height) };
    let from_end = |flip: bool, at: u32, size: u32, whole: u32| if flip { whole - size - at } else { at };
    let x = from_end(turn.flip_x, x, width, whole_width);
    let y = from_end(turn.flip_y, y, height, whole_height);
    Region { x, y, width, height }
}

/// A region of a file, in pixels of its full size, as it lies in rows that may be shrunk.
struct View {
    width: f64,
    height: f64,
    /// What the sides are divided by.
    by: f64,
    /// How far its beginning lies from that of the rows, which do not begin between two pixels.
    x: f64,
    y: f64,
}

impl View {
    /// The region of the shrunk rows that has all of it, and how it lies there.
    fn new(full: Region, by: u32, (width, height): (u32, u32)) -> (Region, View) {
        let (x, y) = (full.x / by, full.y / by);
        let right = (full.x + full.width).div_ceil(by).min(width);
        let bottom = (full.y + full.height).div_ceil(by).min(height);
        let off = |at: u32| f64::from(at % by) / f64::from(by);
        let view = View {
            width: full.width.into(),
            height: full.height.into(),
            by: by.into(),
            x: off(full.x),
            y: off(full.y),
        };
        (Region { x, y, width: right - x, height: bottom - y }, view)
    }
}

/// The part of the rows inside a window of the upright picture, in the size that it is to have upright, still as it lies in
/// the file: the small picture is what is turned, not the large one.
fn render(rows: &mut RawRows, window: Window, (width, height): (u32, u32), turn: Turn, view: &View) -> Result<Picture> {
    let Window { x, y, width: w, height: h } = window;
    let (x, y, w, h) = if turn.swap { (y, x, h, w) } else { (x, y, w, h) };
    let x = if turn.flip_x { view.width - w - x } else { x };
    let y = if turn.flip_y { view.height - h - y } else { y };
    let (width, height) = if turn.swap { (height, width) } else { (width, height) };
    let window = Window { x: x / view.by + view.x, y: y / view.by + view.y, width: w / view.by, height: h / view.by };
    let is_copy = window == Window { x: 0.0, y: 0.0, width: width.into(), height: height.into() };
    if !(is_copy && (width, height) == rows.size()) {
        return resize_rows(rows, window, width, height);
    }
    let mut pixels = zeros(width, height, 4)?;
    for (y, row) in (0..).zip(pixels.chunks_exact_mut((width as usize * 4).max(1))) {
        rows.read(y, row)?;
    }
    Ok(Picture { width, height, pixels })
}

/// What a JPEG that is decoded in a smaller size is to be larger than its result. Its blocks are shrunk in the values that
/// the file has and not in light, where the rest is done.
const LEFT: f64 = 1.4;

/// The sizes on the way.
struct Plan {
    /// The size that the part of the picture in view gets.
    inner: (u32, u32),
    /// The size of the result.
    canvas: (u32, u32),
    /// Whether only a part is in view.
    cuts: bool,
}

impl Plan {
    /// The plan for a picture of this size.
    fn new(options: &Options, width: u32, height: u32) -> Result<Plan> {
        for (field, side) in [("width", options.width), ("height", options.height)] {
            if side.is_some_and(|side| !(1..=65_535).contains(&side)) {
                return Err(Error::Invalid { field, allowed: "1 to 65535".into() });
            }
        }
        let (full_width, full_height) = (f64::from(width), f64::from(height));
        let scaled = |scale: f64| (side(full_width * scale), side(full_height * scale));
        let is_inside = options.fit == Fit::Inside;
        let at_most = |scale: f64| if is_inside { scale.min(1.0) } else { scale };
        let inner = match (options.width, options.height) {
            (None, None) => (width, height),
            (Some(to), None) => match scaled(at_most(f64::from(to) / full_width)) {
                (_, height) if !is_inside => (to, height),
                inner => inner,
            },
            (None, Some(to)) => match scaled(at_most(f64::from(to) / full_height)) {
                (width, _) if !is_inside => (width, to),
                inner => inner,
            },
            (Some(to_width), Some(to_height)) => {
                let (across, down) = (f64::from(to_width) / full_width, f64::from(to_height) / full_height);
                let canvas = (to_width, to_height);
                match options.fit {
                    Fit::Cover => return Ok(Plan { inner: canvas, canvas, cuts: true }),
                    Fit::Fill => canvas,
                    Fit::Contain => return Ok(Plan { inner: scaled(across.min(down)), canvas, cuts: false }),
                    Fit::Inside => scaled(at_most(across.min(down))),
                }
            }
        };
        Ok(Plan { inner, canvas: inner, cuts: false })
    }

    /// How many times smaller the cropped picture may become before it is resized.
    fn spare(&self, crop: Region) -> u32 {
        let across = f64::from(crop.width) / f64::from(self.inner.0);
        let down = f64::from(crop.height) / f64::from(self.inner.1);
        (across.min(down) / LEFT) as u32
    }

    /// The part of the cropped picture that is in view. `busy` is asked for the brightness of it where that matters.
    fn window(&self, position: Position, crop: Region, busy: impl FnOnce() -> Result<Picture>) -> Result<Window> {
        let (full_width, full_height) = (f64::from(crop.width), f64::from(crop.height));
        let whole = Window { x: 0.0, y: 0.0, width: full_width, height: full_height };
        if !self.cuts {
            return Ok(whole);
        }
        let (to_width, to_height) = (f64::from(self.canvas.0), f64::from(self.canvas.1));
        let scale = (full_width / to_width).min(full_height / to_height);
        let (width, height) = ((to_width * scale).min(full_width), (to_height * scale).min(full_height));
        let (free_x, free_y) = (full_width - width, full_height - height);
        let (x, y) = match position {
            Position::Top => (free_x / 2.0, 0.0),
            Position::Bottom => (free_x / 2.0, free_y),
            Position::Left => (0.0, free_y / 2.0),
            Position::Right => (free_x, free_y / 2.0),
            Position::Attention if free_x > free_y => {
                (free_x * busiest(&busy()?, false, width / full_width), free_y / 2.0)
            }
            Position::Attention if free_y > 0.0 => {
                (free_x / 2.0, free_y * busiest(&busy()?, true, height / full_height))
            }
            Position::Attention | Position::Centre => (free_x / 2.0, free_y / 2.0),
        };
        Ok(Window { x, y, width, height })
    }

    /// The picture on its background, where there is some to be seen.
    fn pad(&self, picture: Picture, position: Position, background: [u8; 4]) -> Result<Picture> {
        let (width, height) = self.canvas;
        if self.inner == self.canvas {
            return Ok(picture);
        }
        let (free_x, free_y) = (width.saturating_sub(picture.width), height.saturating_sub(picture.height));
        let (left, top) = match position {
            Position::Centre | Position::Attention => (free_x / 2, free_y / 2),
            Position::Top => (free_x / 2, 0),
            Position::Bottom => (free_x / 2, free_y),
            Position::Left => (0, free_y / 2),
            Position::Right => (free_x, free_y / 2),
        };
        let mut pixels = zeros(width, height, 4)?;
        pixels.as_chunks_mut().0.fill(background);
        let rows = pixels.chunks_exact_mut((width as usize * 4).max(1)).skip(top as usize);
        for (to, from) in rows.zip(picture.pixels.chunks_exact((picture.width as usize * 4).max(1))) {
            to.iter_mut().skip(left as usize * 4).zip(from).for_each(|(to, from)| *to = *from);
        }
        Ok(Picture { width, height, pixels })
    }
}

/// A side in whole pixels.
fn side(length: f64) -> u32 {
    (length.round() as u32).max(1)
}
