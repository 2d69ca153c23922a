//! One file to another, with its metadata: what is not to be changed keeps its bytes.

use crate::codec::{Depth, Limits, RawRows, open};
use crate::error::Result;
use crate::info::{self, Info};
use crate::metadata;
use crate::picture::{Region, zeros};
use crate::resize::Rows;
use crate::transform::{Format, Options, Output, transform};

/// What becomes of a file's words, EXIF and XMP.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Metadata {
    #[default]
    Keep,
    /// None is left.
    Strip,
    /// They are kept, and these are written beside them, in place of those under the same keys.
    Write(Vec<(String, String)>),
}

/// Of the text of a file, nothing is of interest here.
const NO_TEXT: usize = 0;

/// Makes another file of a file, as [`transform`] does, and carries its metadata over. `origin` is the file whose metadata is
/// meant where that is another one: what the runtime decoded has none.
///
/// Where nothing of the picture is asked to change, its bytes stay: only metadata is written or taken out, so that a C2PA
/// manifest is lost to `Strip` alone. The file is decoded all the same: what is damaged is never handed on.
pub fn convert(file: Vec<u8>, origin: Option<&[u8]>, options: &Options, metadata: &Metadata) -> Result<Output> {
    let about = info::inspect(origin.unwrap_or(&file), NO_TEXT)?;
    if origin.is_none()
        && changes_nothing(&about, options)
        && let Some(output) = as_it_is(&file, &about, options)?
    {
        let file = match metadata {
            Metadata::Keep => file,
            Metadata::Strip => metadata::strip(file, true)?,
            Metadata::Write(words) => metadata::write(file, words)?,
        };
        return Ok(Output { file, ..output });
    }
    let mut output = transform(&file, options)?;
    if about.has_c2pa {
        output.notes.push("C2PA manifest dropped".into());
    }
    if let Metadata::Keep | Metadata::Write(_) = metadata {
        output.file = metadata::copy(origin.unwrap_or(&file), output.file)?;
    }
    drop(file);
    if let Metadata::Write(words) = metadata {
        output.file = metadata::write(output.file, words)?;
    }
    Ok(output)
}

/// Whether the file, as far as its headers tell, is what the options ask for.
fn changes_nothing(about: &Info, options: &Options) -> bool {
    let format = match about.mime {
        "image/png" => Format::Png,
        "image/jpeg" => Format::Jpeg,
        "image/webp" => Format::Webp,
        _ => return false,
    };
    let is_whole = |crop: Region| crop == Region { x: 0, y: 0, width: about.width, height: about.height };
    !about.animated
        && about.orientation == 1
        && options.crop.is_none_or(is_whole)
        && options.width.is_none_or(|width| width == about.width)
        && options.height.is_none_or(|height| height == about.height)
        && options.format.is_none_or(|asked| asked == format)
        && options.quality.is_none()
}

/// The file as it is, if its colours need not be converted. All of its rows are decoded.
fn as_it_is(file: &[u8], about: &Info, options: &Options) -> Result<Option<Output>> {
    let raw = open(file, Limits { max_pixels: options.max_pixels }, Depth::Nearest, 0)?;
    let (width, height) = (raw.width, raw.height);
    let mut rows = RawRows::new(raw, Region { x: 0, y: 0, width, height }, options.icc);
    if rows.converts() {
        return Ok(None);
    }
    let mut row = zeros(width, 1, 4)?;
    for y in 0..height {
        rows.read(y, &mut row)?;
    }
    Ok(Some(Output { file: Vec::new(), mime: about.mime, width, height, notes: Vec::new() }))
}
