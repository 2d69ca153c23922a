//! Colour profiles, in every kind of file that has them: the same profile gives the same colours wherever it is.

use std::sync::LazyLock;

use ai_generation_image::codec::{Icc, encode_jpeg, encode_png, encode_webp};
use ai_generation_image::picture::Picture;
use jpeg_encoder::{ColorType, Encoder};
use moxcms::ColorProfile;

use super::files::{filled, grey_ink, scene};
use super::{check, pixels};
use crate::Target;
use crate::json::hash;

pub const TARGET: Target = Target {
    name: "icc",
    run,
    corpus,
    mend: None,
    words: &[
        "RGB ", "GRAY", "CMYK", "XYZ ", "Lab ", "rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC", "kTRC", "A2B0", "A2B1",
        "curv", "para", "mft1", "mft2", "mAB ",
    ],
};

/// A profile of these colours with these tags, and nothing of what readers do not ask for.
fn profile(colours: &[u8; 8], tags: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut profile = [&[0; 16], &colours[..], &[0; 104], &(tags.len() as u32).to_be_bytes()].concat();
    let mut at = profile.len() + tags.len() * 12;
    for (name, content) in tags {
        profile.extend([&name[..], &(at as u32).to_be_bytes(), &(content.len() as u32).to_be_bytes()].concat());
        at += content.len();
    }
    tags.iter().for_each(|(_, content)| profile.extend(content));
    profile
}

/// A curve of one of the five formulas.
fn formula(kind: u8) -> Vec<u8> {
    let numbers = [0x2_6666, 0xf2a7, 0x0d59, 0x13d0, 0x0a5a, 0, 0].map(u32::to_be_bytes);
    [&b"para\0\0\0\0\0"[..], &[kind, 0, 0], numbers.as_flattened()].concat()
}

/// A table of 16 bits, with two places along each of three inks.
fn table() -> Vec<u8> {
    let mut table = b"mft2\0\0\0\0\x03\x03\x02\0".to_vec();
    table.extend([1, 0, 0, 0, 1, 0, 0, 0, 1].iter().flat_map(|one: &u32| (one << 16).to_be_bytes()));
    table.extend([0, 2, 0, 2]);
    let mut numbers = |numbers: &[u16]| table.extend(numbers.iter().flat_map(|number| number.to_be_bytes()));
    numbers(&[0, u16::MAX].repeat(3));
    (0..8_u16).for_each(|corner| numbers(&[corner * 9000, 0x8080 + corner * 100, 0x8080 - corner * 300]));
    numbers(&[0, u16::MAX].repeat(3));
    table
}

fn corpus() -> Vec<Vec<u8>> {
    let made = [
        ColorProfile::new_display_p3(),
        ColorProfile::new_srgb(),
        ColorProfile::new_adobe_rgb(),
        ColorProfile::new_gray_with_gamma(1.8),
    ];
    let mut profiles: Vec<_> = made.map(|profile| profile.encode().expect("a profile is written")).into();
    profiles.push(grey_ink());
    let gamma = b"curv\0\0\0\0\0\0\0\x01\x02\x33".to_vec();
    let three = b"curv\0\0\0\0\0\0\0\x03\0\0\x40\0\xff\xff".to_vec();
    let xyz = |x: u32, y: u32, z: u32| [b"XYZ \0\0\0\0".to_vec(), [x, y, z].map(u32::to_be_bytes).concat()].concat();
    for (kind, curve) in (0..5).flat_map(|kind| [&gamma, &three].map(|curve| (kind, curve))) {
        let columns = [(b"rXYZ", xyz(0x6fa2, 0x38f5, 0x390)), (b"gXYZ", xyz(0x6299, 0xb785, 0x18da))];
        let rest = [(b"bXYZ", xyz(0x24a0, 0xf84, 0xb6cf)), (b"rTRC", formula(kind)), (b"gTRC", curve.clone())];
        profiles.push(profile(b"RGB XYZ ", &[&columns[..], &rest, &[(b"bTRC", formula(kind))]].concat()));
        profiles.push(profile(b"GRAYLab ", &[(b"kTRC", formula(kind))]));
    }
    profiles.push(profile(b"GRAYXYZ ", &[(b"kTRC", three)]));
    profiles.push(profile(b"RGB Lab ", &[(b"A2B0", table())]));
    profiles.push(profile(b"RGB XYZ ", &[(b"A2B1", table())]));
    profiles
}

/// Colours and greys.
static PICTURES: LazyLock<[Picture; 2]> = LazyLock::new(|| {
    [
        scene(16, 8),
        filled(16, 16, |x, y| [[(y * 16 + x) as u8; 3].as_slice(), &[255]].concat().try_into().unwrap_or_default()),
    ]
});

fn run(icc: &[u8]) -> u64 {
    let [colours, greys] = &*PICTURES;
    let icc = Some(icc).filter(|icc| !icc.is_empty());
    let png = encode_png(colours, icc).expect("a picture is written");
    let webp = encode_webp(colours, icc).expect("a picture is written");
    for keep in [Icc::Srgb, Icc::Keep] {
        let [png, webp] = [&png, &webp].map(|file| pixels(file, keep).expect("a picture with any profile is decoded"));
        assert!(png.picture == webp.picture && png.icc == webp.icc, "{keep:?}: the colours of PNG and WebP");
        assert_eq!(png.icc.is_some(), keep == Icc::Keep && png.icc.is_some(), "a profile that was used up");
    }
    let mut files = vec![png, webp, encode_jpeg(colours, [0; 3], 80, icc).expect("a picture is written")];
    let mut info = png::Info::with_size(16, 16);
    info.icc_profile = icc.map(Into::into);
    let mut grey = Vec::new();
    let written = png::Encoder::with_info(&mut grey, info).and_then(|encoder| {
        let levels: Vec<u8> = greys.pixels.iter().step_by(4).copied().collect();
        encoder.write_header()?.write_image_data(&levels)
    });
    written.expect("a picture is written");
    files.push(grey);
    let mut ink = Vec::new();
    let mut encoder = Encoder::new(&mut ink, 90);
    icc.iter().for_each(|icc| encoder.add_icc_profile(icc).expect("a profile is written"));
    encoder.encode(&greys.pixels, 16, 16, ColorType::Cmyk).expect("a picture is written");
    files.push(ink);
    let converted = |file: &Vec<u8>| pixels(file, Icc::Srgb).expect("a picture with any profile is decoded").picture;
    let light = |picture: Picture| picture.pixels.iter().map(|level| u64::from(level >> 7)).sum::<u64>() / 32;
    let kinds: Vec<_> = files.iter().map(|file| (check(file), light(converted(file)))).collect();
    hash(&kinds)
}
