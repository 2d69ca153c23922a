//! WebP: lossy, lossless, with alpha, animated.

use ai_generation_image::codec::encode_webp;
use moxcms::ColorProfile;

use super::files::{exif, filled, lossy_frame, scene};
use super::support::{all, riff, riff_chunk, vp8x};
use super::{check, mend};
use crate::Target;

pub const TARGET: Target = Target {
    name: "webp",
    run: check,
    corpus,
    mend: Some(mend::mend),
    words: &["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP", "EXIF", "XMP ", "C2PA", "Exif\0\0"],
};

fn corpus() -> Vec<Vec<u8>> {
    let mut files: Vec<_> = all().into_iter().filter(|(name, _)| name.contains("webp")).map(|(_, file)| file).collect();
    let opaque = scene(16, 12);
    let clear = filled(16, 12, |x, y| [x as u8 * 9, y as u8 * 7, 3, (x * y) as u8]);
    let profile = ColorProfile::new_display_p3().encode().expect("a profile is written");
    let lossless = encode_webp(&clear, None).expect("a picture is written");
    files.push(lossless.clone());
    files.push(encode_webp(&opaque, Some(&profile)).expect("a picture is written"));
    let lossless = lossless.get(20..).unwrap_or_default();
    let lossy = lossy_frame(16, 12);
    files.push(riff(&[(b"VP8 ", &lossy)]));
    let header = |flags| vp8x(flags, 16, 12);
    let raw_alpha: Vec<u8> = [0].into_iter().chain(0..192).collect();
    // The lossless coding of one channel has no header of its own.
    let packed_alpha = [&[1], lossless.get(5..).unwrap_or_default()].concat();
    for alpha in [&raw_alpha, &packed_alpha] {
        files.push(riff(&[(b"VP8X", &header(0x18)), (b"ALPH", alpha), (b"VP8 ", &lossy), (b"EXIF", &exif(6, true))]));
    }
    let frame = |chunks: &[u8]| [&[0, 0, 0, 0, 0, 0, 15, 0, 0, 11, 0, 0, 40, 0, 0, 0], chunks].concat();
    let pictures = [
        frame(&riff_chunk(b"VP8L", lossless)),
        frame(&[riff_chunk(b"ALPH", &raw_alpha), riff_chunk(b"VP8 ", &lossy)].concat()),
    ];
    let [first, second] = &pictures;
    for (one, other) in [(first, second), (second, first)] {
        files.push(riff(&[(b"VP8X", &header(0x12)), (b"ANIM", &[0; 6]), (b"ANMF", one), (b"ANMF", other)]));
    }
    files
}
