//! HEIF and AVIF, which are not decoded: what their boxes say.

use super::support::{all, heif, iso_box, sequence};
use super::{check, mend};
use crate::Target;

pub const TARGET: Target = Target {
    name: "heif",
    run: check,
    corpus,
    mend: Some(mend::mend),
    words: &[
        "ftyp", "heic", "avif", "avis", "mif1", "meta", "hdlr", "pict", "pitm", "iinf", "infe", "iref", "auxl", "iprp",
        "ipco", "ipma", "ispe", "pixi", "colr", "prof", "nclx", "auxC", "irot", "imir", "clap", "iloc", "idat", "mdat",
        "moov", "trak", "tkhd", "mdia", "minf", "stbl", "stsz", "uuid", "dimg", "grid", "Exif", "mime", "av1C", "hvcC",
    ],
};

fn corpus() -> Vec<Vec<u8>> {
    let is_iso = |name: &str| matches!(name, "heic" | "avif" | "avis");
    let mut files: Vec<_> = all().into_iter().filter(|(name, _)| is_iso(name)).map(|(_, file)| file).collect();
    // 48 x 32 of 64 x 48, from a place in the middle.
    let clap = iso_box(b"clap", &[48, 1, 32, 1, 8, 1, 8, 1].map(u32::to_be_bytes).each_ref().map(|number| &number[..]));
    files.push(heif(&[b"avif", b"mif1"], &[clap, iso_box(b"irot", &[&[3]])]));
    files.push(sequence(b"avis", 3, false));
    files.push(sequence(b"hevc", 1, true));
    files
}
