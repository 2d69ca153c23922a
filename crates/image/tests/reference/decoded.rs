//! Pixels as Pillow, sharp and ImageMagick read them.

use ai_generation_image::codec::{Limits, decode, orient};
use ai_generation_image::transform::{Format, Options, transform};

use crate::values::{file, lines, mean, picture, worst, worst_seen};

/// PNG, WebP and GIF to the bit, JPEG to two levels, since each decoder rounds its own way. Of 16 bits the others cut off,
/// here the nearest level is taken: one level. A pixel that is not seen has no colour.
#[test]
fn pixels_are_those_of_pillow_sharp_and_imagemagick() {
    let (mut jpeg, mut other) = (0, 0);
    for line in lines("decoded.txt") {
        let [name, tools, expected @ ..] = line.as_slice() else { panic!("{line:?}") };
        let found = decode(&file(name), Limits::default()).unwrap().picture;
        let expected = picture(expected);
        let what = format!("{name}, {tools}: {} {}", worst(&found, &expected), mean(&found, &expected));
        match (name.as_str(), tools.as_str()) {
            // sharp converts ink by a profile of its own: near, but another picture.
            ("cmyk-adobe.jpg", "sharp") => assert!(mean(&found, &expected) < 16.0, "{what}"),
            // What a first frame leaves free is black to these; to browsers and ImageMagick it is transparent.
            ("offset.gif", "pillow,sharp") | ("offset.webp", "pillow") => {
                let pixels = found.pixels.as_chunks::<4>().0.iter().zip(expected.pixels.as_chunks::<4>().0);
                for (found, expected) in pixels {
                    assert!(found == expected || (*found == [0; 4] && *expected == [0, 0, 0, 255]), "{what}");
                }
            }
            _ if name.ends_with("jpg") => {
                assert!(worst(&found, &expected) <= 2 && mean(&found, &expected) < 0.15, "{what}");
                jpeg += 1;
            }
            _ => {
                let most = if name.contains("16") { 1 } else { 0 };
                assert!(worst_seen(&found, &expected) <= most, "{what}");
                other += 1;
            }
        }
    }
    assert!(jpeg >= 14 && other >= 35, "{jpeg} {other}");
}

#[test]
fn orientations_are_those_of_pillow_sharp_and_imagemagick() {
    let mut count = 0;
    for line in lines("upright.txt") {
        let [name, tools, expected @ ..] = line.as_slice() else { panic!("{line:?}") };
        let expected = picture(expected);
        let most = if name.ends_with("jpg") { 2 } else { 0 };
        let decoded = decode(&file(name), Limits::default()).unwrap();
        assert_eq!(decoded.orientation, name.as_bytes()[7] - b'0', "{name}");
        let upright = orient(decoded.picture, decoded.orientation);
        assert!(worst(&upright, &expected) <= most, "{name}, {tools}: {}", worst(&upright, &expected));
        let options = Options { format: Some(Format::Png), ..Options::default() };
        let written = transform(&file(name), &options).unwrap().file;
        assert_eq!(decode(&written, Limits::default()).unwrap().picture, upright, "{name}");
        count += 1;
    }
    assert_eq!(count, 12);
}
