//! Hashes that look like what they stand for.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use ai_generation_image::error::Error;
use ai_generation_image::picture::Picture;
use ai_generation_image::placeholder::{hash, picture};
use proptest::prelude::*;

#[test]
fn a_hash_has_the_tones_and_the_shape() {
    let row: Vec<u8> = [[210, 40, 40, 255].repeat(200), [40, 40, 210, 255].repeat(200)].concat();
    let found = hash(&Picture { width: 400, height: 200, pixels: row.repeat(200) }).unwrap();
    assert!(found.len() < 30, "{}", found.len());
    let small = picture(&found).unwrap();
    assert_eq!(small.width, 32);
    assert!((14..=19).contains(&small.height), "{}", small.height);
    let pixel = |x: usize| &small.pixels[(8 * 32 + x) * 4..][..4];
    assert!(pixel(4)[0] > 150 && pixel(4)[2] < 110, "{:?}", pixel(4));
    assert!(pixel(28)[2] > 150 && pixel(28)[0] < 110, "{:?}", pixel(28));
}

#[test]
fn what_has_no_pixels_has_no_hash() {
    let none = Picture { width: 0, height: 0, pixels: vec![] };
    assert!(matches!(hash(&none), Err(Error::Invalid { field: "image", .. })));
    assert!(matches!(picture(&[1, 2]), Err(Error::Damaged(_))));
}

proptest! {
    #[test]
    fn any_picture_has_one(
        (width, height, pixels) in (1u32..40, 1u32..40).prop_flat_map(|(width, height)| {
            (Just(width), Just(height), proptest::collection::vec(any::<u8>(), (width * height * 4) as usize))
        })
    ) {
        let small = picture(&hash(&Picture { width, height, pixels }).unwrap()).unwrap();
        prop_assert_eq!(small.pixels.len(), (small.width * small.height * 4) as usize);
    }

    #[test]
    fn any_bytes_are_a_hash_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
        if let Ok(small) = picture(&bytes) {
            prop_assert_eq!(small.pixels.len(), (small.width * small.height * 4) as usize);
        }
    }

    #[test]
    fn long_pictures_have_one(width in 1u32..3000, height in 1u32..3) {
        let small = hash(&Picture { width, height, pixels: vec![90; (width * height * 4) as usize] });
        prop_assert!(small.is_ok());
    }
}
