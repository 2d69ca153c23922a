//! Orientations.

use ai_generation_image::codec::{Limits, decode, orient};

use crate::files::{Png, exif, filled, jpeg, scene};

#[test]
fn the_orientation_is_told_in_every_kind_of_file() {
    let picture = scene(20, 14);
    for (orientation, little) in (0..=9).flat_map(|value| [(value, false), (value, true)]) {
        let expected = if (1..=8).contains(&orientation) { orientation } else { 1 };
        let data = exif(orientation, little);
        let jpeg = jpeg(&picture, |encoder| encoder.add_exif_metadata(&data).unwrap());
        let png = Png { colour: 0, depth: 8, interlaced: false, before: vec![(*b"eXIf", data.clone())] };
        let mut webp = Vec::new();
        let mut encoder = image_webp::WebPEncoder::new(&mut webp);
        encoder.set_exif_metadata(data);
        encoder.encode(&picture.pixels, 20, 14, image_webp::ColorType::Rgba8).unwrap();
        for file in [jpeg, png.file(20, 14, |x, _, _| x as u16), webp] {
            assert_eq!(decode(&file, Limits::default()).unwrap().orientation, expected);
        }
    }
}

#[test]
fn eight_orientations_turn_as_image_turns_them() {
    for (width, height) in [(1, 1), (1, 5), (5, 1), (6, 4)] {
        let picture = filled(width, height, |x, y| [x as u8, y as u8, (x + y) as u8, 255]);
        let whole = image::RgbaImage::from_raw(width, height, picture.pixels.clone()).unwrap();
        for orientation in 0..=9 {
            let mut turned = image::DynamicImage::ImageRgba8(whole.clone());
            if let Some(turn) = image::metadata::Orientation::from_exif(orientation) {
                turned.apply_orientation(turn);
            }
            let upright = orient(picture.clone(), orientation);
            assert_eq!((upright.width, upright.height), (turned.width(), turned.height()), "{orientation}");
            assert_eq!(upright.pixels, turned.into_bytes(), "{orientation}");
        }
    }
}
