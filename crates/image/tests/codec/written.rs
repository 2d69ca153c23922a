//! What is written, read again.

use ai_generation_image::codec::{Limits, decode, encode_jpeg, encode_png, encode_webp, samples};
use ai_generation_image::error::Error;
use ai_generation_image::picture::Picture;

use crate::files::{filled, scene};

#[test]
fn what_is_written_without_loss_is_read_as_it_was() {
    let opaque = scene(37, 21);
    let grey = filled(37, 21, |x, y| [(x * y) as u8, (x * y) as u8, (x * y) as u8, 255]);
    let clear = filled(37, 21, |x, y| [(x * 6) as u8, 7, (y * 9) as u8, (x * y) as u8]);
    let grey_clear = filled(37, 21, |x, y| [x as u8, x as u8, x as u8, (x * y) as u8]);
    for (picture, channels) in [(&opaque, 3), (&grey, 1), (&clear, 4), (&grey_clear, 2)] {
        let png = encode_png(picture, None).unwrap();
        assert_eq!(&decode(&png, Limits::default()).unwrap().picture, picture);
        assert_eq!(samples(&png, Limits::default()).unwrap().channels, channels);
        assert_eq!(image::load_from_memory(&png).unwrap().to_rgba8().into_raw(), picture.pixels);
        let webp = encode_webp(picture, None).unwrap();
        assert_eq!(&decode(&webp, Limits::default()).unwrap().picture, picture);
        assert_eq!(samples(&webp, Limits::default()).unwrap().channels, if channels % 2 == 0 { 4 } else { 3 });
    }
}

#[test]
fn a_picture_that_is_none_is_refused() {
    let wide = Picture { width: 20_000, height: 1, pixels: vec![0; 80_000] };
    assert!(matches!(encode_webp(&wide, None), Err(Error::Invalid { field: "width", .. })));
    let wrong = Picture { width: 3, height: 3, pixels: vec![0; 35] };
    let none = Picture { width: 0, height: 3, pixels: vec![] };
    for picture in [wrong, none] {
        assert!(encode_png(&picture, None).is_err());
        assert!(encode_webp(&picture, None).is_err());
        assert!(encode_jpeg(&picture, [0; 3], 80, None).is_err());
    }
}
