//! GIF of one frame and of several.

use super::files::{gif, scene};
use super::{check, support};
use crate::Target;

pub const TARGET: Target = Target {
    name: "gif",
    run: check,
    corpus,
    mend: None,
    words: &[
        "GIF87a",
        "GIF89a",
        ",",
        "!",
        ";",
        "!\u{1}",
        "\u{b}NETSCAPE2.0",
        "\u{b}XMP DataXMP",
        "\u{b}ICCRGBG1012",
        "C2PA_GIF",
    ],
};

/// A frame that is smaller than its screen, one that is larger, an interlaced one.
fn odd() -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = ::gif::Encoder::new(&mut file, 6, 5, &[10, 20, 30, 40, 50, 60]).expect("a header is written");
    for (left, width, height, interlaced) in [(1, 3, 2, false), (0, 8, 9, true), (2, 5, 5, false)] {
        let buffer = (0..width * height).map(|at| (at % 2) as u8).collect();
        let transparent = interlaced.then_some(1);
        let frame =
            ::gif::Frame { left, top: left, width, height, interlaced, transparent, buffer, ..Default::default() };
        encoder.write_frame(&frame).expect("a frame is written");
    }
    drop(encoder);
    file
}

fn corpus() -> Vec<Vec<u8>> {
    vec![support::gif(1, false), support::gif(3, true), gif(&scene(12, 9), 2), odd()]
}
