//! Larger canvases: the old picture as it was, and a mask of what is new.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use ai_generation_image::canvas::{Fill, Sides, extend};
use ai_generation_image::error::Error;
use ai_generation_image::picture::{Picture, Region};
use proptest::prelude::*;

fn at(picture: &Picture, x: u32, y: u32) -> [u8; 4] {
    let start = ((y * picture.width + x) * 4) as usize;
    picture.pixels[start..start + 4].try_into().unwrap()
}

proptest! {
    #[test]
    fn the_old_picture_is_in_the_new_one(
        (width, height, pixels) in (1u32..9, 1u32..9).prop_flat_map(|(width, height)| {
            (Just(width), Just(height), proptest::collection::vec(any::<u8>(), (width * height * 4) as usize))
        }),
        left in 0u32..6, top in 0u32..6, right in 0u32..6, bottom in 0u32..6,
        fill in proptest::sample::select(vec![Fill::Transparent, Fill::Edge, Fill::Blur, Fill::Colour([1, 2, 3, 4])]),
    ) {
        let picture = Picture { width, height, pixels };
        let done = extend(&picture, Sides { left, top, right, bottom }, fill).unwrap();
        prop_assert_eq!(done.old, Region { x: left, y: top, width, height });
        prop_assert_eq!((done.picture.width, done.picture.height), (left + width + right, top + height + bottom));
        prop_assert_eq!((done.mask.width, done.mask.height), (done.picture.width, done.picture.height));
        prop_assert_eq!(done.picture.pixels.len(), done.mask.paint.len() * 4);
        for y in 0..done.picture.height {
            for x in 0..done.picture.width {
                let is_old = (left..left + width).contains(&x) && (top..top + height).contains(&y);
                prop_assert_eq!(done.mask.paint[(y * done.mask.width + x) as usize], if is_old { 0 } else { 255 });
                let nearest = at(&picture, x.saturating_sub(left).min(width - 1), y.saturating_sub(top).min(height - 1));
                let expected = match fill {
                    _ if is_old => nearest,
                    Fill::Transparent => [0; 4],
                    Fill::Edge => nearest,
                    Fill::Colour(colour) => colour,
                    Fill::Blur => continue,
                };
                prop_assert_eq!(at(&done.picture, x, y), expected);
            }
        }
    }
}

#[test]
fn a_blur_has_the_tones_of_the_edge() {
    let row: Vec<u8> = [[200, 40, 40, 255].repeat(60), [40, 40, 200, 255].repeat(60)].concat();
    let picture = Picture { width: 120, height: 60, pixels: row.repeat(60) };
    let done = extend(&picture, Sides { bottom: 60, ..Sides::default() }, Fill::Blur).unwrap();
    assert_eq!(at(&done.picture, 5, 100), [200, 40, 40, 255]);
    assert_eq!(at(&done.picture, 115, 100), [40, 40, 200, 255]);
    let [r, _, b, alpha] = at(&done.picture, 60, 100);
    assert!(r > 90 && b > 90 && alpha == 255, "{r} {b}");
}

#[test]
fn what_is_too_large_is_not_made() {
    let picture = Picture { width: 1, height: 1, pixels: vec![0; 4] };
    let most = Sides { left: u32::MAX, top: u32::MAX, right: u32::MAX, bottom: u32::MAX };
    assert!(matches!(extend(&picture, most, Fill::Edge), Err(Error::TooLarge(_))));
    let wide = Sides { left: 1 << 28, ..Sides::default() };
    assert!(matches!(extend(&picture, wide, Fill::Edge), Err(Error::TooLarge(_))));
    let none = Picture { width: 0, height: 0, pixels: vec![] };
    assert!(matches!(extend(&none, Sides::default(), Fill::Edge), Err(Error::Invalid { field: "image", .. })));
}
