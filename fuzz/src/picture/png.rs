//! PNG of every colour type and depth, interlaced or not, animated.

use ai_generation_image::codec::encode_png;
use moxcms::ColorProfile;

use super::files::{Png, exif, scene};
use super::support::{all, apng, with_chunk};
use super::{check, mend};
use crate::Target;

pub const TARGET: Target = Target {
    name: "png",
    run: check,
    corpus,
    mend: Some(mend::mend),
    words: &[
        "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "iCCP", "sRGB", "sBIT", "bKGD", "eXIf", "tEXt", "zTXt", "iTXt",
        "acTL", "fcTL", "fdAT", "caBX", "cICP", "Exif\0\0", "icc\0\0",
    ],
};

fn corpus() -> Vec<Vec<u8>> {
    let mut files: Vec<_> = all().into_iter().filter(|(name, _)| name.contains("png")).map(|(_, file)| file).collect();
    for (colour, depth) in [
        (0, 1),
        (0, 2),
        (0, 4),
        (0, 8),
        (0, 16),
        (2, 8),
        (2, 16),
        (3, 1),
        (3, 4),
        (3, 8),
        (4, 8),
        (4, 16),
        (6, 8),
        (6, 16),
    ] {
        for interlaced in [false, true] {
            let mut before = Vec::new();
            if colour == 3 {
                before.push((*b"PLTE", (0..3 << depth.min(5)).map(|byte: u32| (byte * 41) as u8).collect()));
            }
            match colour {
                0 => before.push((*b"tRNS", vec![0, 1])),
                2 => before.push((*b"tRNS", vec![0, 7, 0, 10, 0, 13])),
                3 => before.push((*b"tRNS", vec![0, 100])),
                _ => before.push((*b"eXIf", exif(depth / 2, interlaced))),
            }
            let png = Png { colour, depth, interlaced, before };
            files.push(png.file(9, 7, |x, y, channel| (x * 31 + y * 1700 + channel * 3) as u16));
        }
    }
    let profile = ColorProfile::new_display_p3().encode().expect("a profile is written");
    files.push(encode_png(&scene(16, 12), Some(&profile)).expect("a picture is written"));
    files.push(with_chunk(&apng(2), b"eXIf", &exif(6, true)));
    files
}
