//! One file to another: sizes, what is in view, what is written.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod pictures;

use ai_generation_image::codec::{
    Icc, Kind, Limits, decode, decode_with, encode_jpeg, encode_png, encode_webp, orient,
};
use ai_generation_image::compare::compare;
use ai_generation_image::error::Error;
use ai_generation_image::picture::{Picture, Region};
use ai_generation_image::transform::{Fit, Format, Options, Output, Position, transform};
use moxcms::ColorProfile;
use proptest::prelude::*;

fn filled(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> Picture {
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| pixel(x, y)).collect();
    Picture { width, height, pixels }
}

/// Its columns are red by their place, and its rows green.
fn ruler(width: u32, height: u32) -> Picture {
    filled(width, height, |x, y| [(x * 255 / width.max(2)) as u8, (y * 255 / height.max(2)) as u8, 60, 255])
}

fn done(picture: &Picture, options: &Options) -> Picture {
    let output = transform(&encode_png(picture, None).unwrap(), options).unwrap();
    let picture = decode(&output.file, Limits::default()).unwrap().picture;
    assert_eq!((picture.width, picture.height), (output.width, output.height));
    picture
}

fn sized(fit: Fit, width: impl Into<Option<u32>>, height: impl Into<Option<u32>>) -> Options {
    Options { fit, width: width.into(), height: height.into(), ..Options::default() }
}

fn at(picture: &Picture, x: u32, y: u32) -> [u8; 4] {
    picture.pixels.as_chunks().0[(y * picture.width + x) as usize]
}

fn is_near(a: [u8; 4], b: [u8; 4], most: u8) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= most)
}

/// A PNG with an orientation.
fn oriented(picture: &Picture, orientation: u8) -> Vec<u8> {
    let exif = [&b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"[..], &[orientation, 0, 0, 0, 0, 0, 0, 0]].concat();
    let mut info = png::Info::with_size(picture.width, picture.height);
    info.color_type = png::ColorType::Rgba;
    info.exif_metadata = Some(exif.into());
    let mut file = Vec::new();
    let mut writer = png::Encoder::with_info(&mut file, info).unwrap().write_header().unwrap();
    writer.write_image_data(&picture.pixels).unwrap();
    writer.finish().unwrap();
    file
}

#[test]
fn without_options_the_picture_is_the_same() {
    let picture = ruler(31, 17);
    let Output { mime, width, height, notes, .. } =
        transform(&encode_png(&picture, None).unwrap(), &Options::default()).unwrap();
    assert_eq!((mime, width, height, notes), ("image/png", 31, 17, vec![]));
    assert_eq!(done(&picture, &Options::default()), picture);
}

#[test]
fn every_fit_has_its_size() {
    let picture = ruler(80, 40);
    for (fit, width, height, expected) in [
        (Fit::Cover, Some(20), None, (20, 10)),
        (Fit::Cover, None, Some(20), (40, 20)),
        (Fit::Cover, Some(30), Some(30), (30, 30)),
        (Fit::Cover, Some(160), Some(10), (160, 10)),
        (Fit::Contain, Some(30), Some(30), (30, 30)),
        (Fit::Contain, None, Some(100), (200, 100)),
        (Fit::Fill, Some(30), Some(50), (30, 50)),
        (Fit::Fill, Some(160), None, (160, 80)),
        (Fit::Inside, Some(30), Some(30), (30, 15)),
        (Fit::Inside, Some(300), Some(300), (80, 40)),
        (Fit::Inside, Some(300), None, (80, 40)),
        (Fit::Inside, None, Some(10), (20, 10)),
        (Fit::Inside, Some(1), Some(1), (1, 1)),
    ] {
        let out = done(&picture, &sized(fit, width, height));
        assert_eq!((out.width, out.height), expected, "{fit:?} {width:?} {height:?}");
    }
    // One pixel high however narrow it becomes.
    let out = done(&ruler(300, 1), &sized(Fit::Cover, 10, None));
    assert_eq!((out.width, out.height), (10, 1));
}

#[test]
fn cover_shows_the_part_that_was_asked_for() {
    let picture = ruler(120, 40);
    for (position, left) in [
        (Position::Centre, 40),
        (Position::Left, 0),
        (Position::Right, 80),
        (Position::Top, 40),
        (Position::Bottom, 40),
    ] {
        let out = done(&picture, &Options { position, ..sized(Fit::Cover, 40, 40) });
        assert_eq!(out, filled(40, 40, |x, y| at(&picture, x + left, y)), "{position:?}");
    }
    let picture = ruler(40, 120);
    for (position, top) in [(Position::Centre, 40), (Position::Top, 0), (Position::Bottom, 80), (Position::Left, 40)] {
        let out = done(&picture, &Options { position, ..sized(Fit::Cover, 40, 40) });
        assert_eq!(out, filled(40, 40, |x, y| at(&picture, x, y + top)), "{position:?}");
    }
}

#[test]
fn attention_goes_where_the_detail_is() {
    // A field of dots on a flat ground.
    for (start, width, height) in [(10, 600, 200), (380, 600, 200), (250, 600, 200)] {
        let dots = |along: u32, across: u32| {
            let is_dot = (start..start + 150).contains(&along) && along % 6 < 3 && across % 6 < 3;
            if is_dot { [250, 240, 30, 255] } else { [70, 90, 120, 255] }
        };
        let wide = filled(width, height, dots);
        let tall = filled(height, width, |x, y| dots(y, x));
        for (picture, is_tall) in [(wide, false), (tall, true)] {
            for orientation in 1..=8 {
                let file = oriented(&picture, orientation);
                let options = Options { position: Position::Attention, ..sized(Fit::Cover, 100, 100) };
                let out = transform(&file, &options).unwrap();
                let out = decode(&out.file, Limits::default()).unwrap().picture;
                // All 150 pixels of dots are in the 200 that are in view.
                let turned = (5..=8).contains(&orientation) != is_tall;
                let busy = |place: u32| {
                    (0..100).any(|other| {
                        let pixel = if turned { at(&out, other, place) } else { at(&out, place, other) };
                        !is_near(pixel, [70, 90, 120, 255], 20)
                    })
                };
                let count = (0..100).filter(|&place| busy(place)).count();
                assert!((70..=80).contains(&count), "{count} {start} {is_tall} {orientation}");
            }
        }
    }
    let flat = filled(90, 30, |_, _| [9; 4]);
    let centre = done(&flat, &sized(Fit::Cover, 30, 30));
    assert_eq!(done(&flat, &Options { position: Position::Attention, ..sized(Fit::Cover, 30, 30) }), centre);
}

#[test]
fn contain_puts_the_whole_on_the_background() {
    let picture = filled(80, 40, |_, _| [200, 10, 10, 255]);
    for (position, top) in
        [(Position::Centre, 10), (Position::Top, 0), (Position::Bottom, 20), (Position::Attention, 10)]
    {
        for (background, colour) in [(None, [0; 4]), (Some([1, 2, 3, 200]), [1, 2, 3, 200])] {
            let out = done(&picture, &Options { position, background, ..sized(Fit::Contain, 40, 40) });
            let expected =
                filled(40, 40, |_, y| if (top..top + 20).contains(&y) { [200, 10, 10, 255] } else { colour });
            assert_eq!(out, expected, "{position:?}");
        }
    }
    let tall = filled(40, 80, |_, _| [200, 10, 10, 255]);
    for (position, left) in [(Position::Centre, 10), (Position::Left, 0), (Position::Right, 20)] {
        let out = done(&tall, &Options { position, ..sized(Fit::Contain, 40, 40) });
        assert_eq!(
            out,
            filled(40, 40, |x, _| if (left..left + 20).contains(&x) { [200, 10, 10, 255] } else { [0; 4] })
        );
    }
}

#[test]
fn a_jpeg_is_on_white_or_on_its_background() {
    let clear = encode_png(&filled(40, 20, |_, _| [9, 200, 9, 0]), None).unwrap();
    for (background, colour) in [(None, [255; 4]), (Some([250, 120, 10, 0]), [250, 120, 10, 255])] {
        for fit in [Fit::Cover, Fit::Contain] {
            let options = Options { background, format: Some(Format::Jpeg), ..sized(fit, 32, 32) };
            let out = transform(&clear, &options).unwrap();
            assert_eq!(out.mime, "image/jpeg");
            let picture = decode(&out.file, Limits::default()).unwrap().picture;
            assert!(picture.pixels.as_chunks().0.iter().all(|pixel| is_near(*pixel, colour, 3)));
        }
    }
}

#[test]
fn the_crop_is_of_the_upright_picture_and_comes_first() {
    let picture = ruler(60, 30);
    for orientation in 1..=8 {
        let upright = orient(picture.clone(), orientation);
        let file = oriented(&picture, orientation);
        let crop = Some(Region { x: 5, y: 8, width: 20, height: 12 });
        let options = Options { crop, ..Options::default() };
        let out = decode(&transform(&file, &options).unwrap().file, Limits::default()).unwrap();
        assert_eq!((out.orientation, &out.picture), (1, &filled(20, 12, |x, y| at(&upright, x + 5, y + 8))));
        // Turned before or after it is resized, it is the same.
        for fit in [Fit::Cover, Fit::Contain, Fit::Fill] {
            let options = Options { crop, ..sized(fit, 7, 11) };
            let out = decode(&transform(&file, &options).unwrap().file, Limits::default()).unwrap().picture;
            let expected = done(&upright, &options);
            let (out, expected) = (out.pixels.as_chunks::<4>().0, expected.pixels.as_chunks::<4>().0);
            assert!(out.iter().zip(expected).all(|(a, b)| is_near(*a, *b, 1)), "{orientation} {fit:?}");
        }
    }
}

#[test]
fn options_that_do_not_fit_are_named() {
    let file = encode_png(&ruler(20, 10), None).unwrap();
    let field = |options: Options| match transform(&file, &options) {
        Err(Error::Invalid { field, .. }) => field,
        other => panic!("{other:?}"),
    };
    let crop = |x, y, width, height| Options { crop: Some(Region { x, y, width, height }), ..Options::default() };
    for options in [crop(0, 0, 21, 1), crop(20, 0, 1, 1), crop(0, 0, 0, 1), crop(u32::MAX, 0, 1, 1), crop(0, 3, 1, 8)] {
        assert_eq!(field(options), "crop");
    }
    assert_eq!(field(sized(Fit::Cover, 0, None)), "width");
    assert_eq!(field(sized(Fit::Cover, None, 65_536)), "height");
    assert_eq!(field(Options { quality: Some(0), ..Options::default() }), "quality");
    assert_eq!(field(Options { format: Some(Format::Webp), ..sized(Fit::Fill, 16_385, 1) }), "width");
    let large = transform(&file, &Options { max_pixels: 10_000, ..sized(Fit::Cover, 1_000, 11) });
    assert!(matches!(large, Err(Error::TooLarge(_))));
}

#[test]
fn the_format_is_that_of_the_file_or_the_one_asked_for() {
    let picture = ruler(16, 16);
    let mut gif = Vec::new();
    let mut encoder = gif::Encoder::new(&mut gif, 16, 16, &[0, 0, 0, 255, 255, 255]).unwrap();
    for _ in 0..12 {
        let frame = gif::Frame { width: 16, height: 16, buffer: vec![1; 256].into(), ..gif::Frame::default() };
        encoder.write_frame(&frame).unwrap();
    }
    drop(encoder);
    let lossless = "WebP is written lossless";
    for (file, mime, notes) in [
        (encode_png(&picture, None).unwrap(), "image/png", vec![]),
        (encode_jpeg(&picture, [0; 3], 90, None).unwrap(), "image/jpeg", vec![]),
        (encode_webp(&picture, None).unwrap(), "image/webp", vec![lossless]),
        (gif, "image/png", vec!["first frame of 12"]),
    ] {
        let out = transform(&file, &Options::default()).unwrap();
        assert_eq!((out.mime, out.notes), (mime, notes.into_iter().map(String::from).collect()));
        assert_eq!(Kind::of(&out.file).unwrap().mime(), mime);
        for (format, kind) in [(Format::Png, Kind::Png), (Format::Jpeg, Kind::Jpeg), (Format::Webp, Kind::Webp)] {
            let out = transform(&file, &Options { format: Some(format), ..Options::default() }).unwrap();
            assert_eq!(Kind::of(&out.file), Some(kind));
            assert_eq!(out.notes.iter().any(|note| note == lossless), kind == Kind::Webp);
        }
    }
    let asked = Options { format: Some(Format::Webp), quality: Some(50), ..Options::default() };
    let out = transform(&encode_png(&picture, None).unwrap(), &asked).unwrap();
    assert_eq!(out.notes, ["WebP is written lossless: quality ignored"]);
}

#[test]
fn a_profile_is_used_up_or_goes_along() {
    let p3 = ColorProfile::new_display_p3().encode().unwrap();
    let picture = filled(20, 20, |_, _| [220, 40, 90, 255]);
    let file = encode_png(&picture, Some(&p3)).unwrap();
    for format in [Format::Png, Format::Jpeg, Format::Webp] {
        let options = |icc| Options { icc, format: Some(format), quality: Some(100), ..sized(Fit::Cover, 10, 10) };
        let kept = transform(&file, &options(Icc::Keep)).unwrap();
        let kept = decode_with(&kept.file, Limits::default(), Icc::Keep).unwrap();
        assert_eq!(kept.icc.as_ref(), Some(&p3));
        assert!(is_near(at(&kept.picture, 5, 5), [220, 40, 90, 255], 3));
        let srgb = transform(&file, &options(Icc::Srgb)).unwrap();
        let srgb = decode_with(&srgb.file, Limits::default(), Icc::Keep).unwrap();
        assert_eq!(srgb.icc, None);
        assert!(!is_near(at(&srgb.picture, 5, 5), [220, 40, 90, 255], 10));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// A circle stays one: what is as wide as it is high is so afterwards, wherever the picture is cut.
    #[test]
    fn the_aspect_stays(
        from in (8..60_u32, 8..60_u32), to in (4..80_u32, 4..80_u32), fit in 0..3_usize, place in 0..3_usize,
    ) {
        let fit = [Fit::Cover, Fit::Contain, Fit::Inside][fit];
        let position = [Position::Centre, Position::Top, Position::Right][place];
        // Red rises by 4 for each column and green for each row.
        let picture = filled(from.0, from.1, |x, y| [(x * 4) as u8, (y * 4) as u8, 0, 255]);
        let out = done(&picture, &Options { position, background: Some([0, 0, 255, 255]), ..sized(fit, to.0, to.1) });
        let rows = || out.pixels.chunks_exact(out.width as usize * 4).map(|row| row.as_chunks::<4>().0);
        // Those that are not of the background, in the middle.
        let red: Vec<i32> = rows().nth(out.height as usize / 2).unwrap().iter().filter(|pixel| pixel[2] < 9).map(|pixel| pixel[0].into()).collect();
        let green: Vec<i32> = rows().map(|row| row[out.width as usize / 2]).filter(|pixel| pixel[2] < 9).map(|pixel| pixel[1].into()).collect();
        // Away from the edges, where the picture is mirrored.
        let slope = |levels: &[i32]| {
            let inside = levels.get(levels.len() / 4..levels.len() - levels.len() / 4).filter(|inside| inside.len() > 6)?;
            Some(f64::from(inside.last()? - inside.first()?) / (inside.len() - 1) as f64)
        };
        if let (Some(across), Some(down)) = (slope(&red), slope(&green)) {
            prop_assert!((across - down).abs() <= 0.15 * across.max(down) + 0.5, "{across} {down}");
        }
    }

    #[test]
    fn any_options_end(
        from in (1..20_u32, 1..20_u32), to in (proptest::option::of(1..40_u32), proptest::option::of(1..40_u32)),
        crop in (0..20_u32, 0..20_u32, 0..20_u32, 0..20_u32), choice in (0..4_usize, 0..6_usize, 0..3_usize), orientation in 0..10_u8,
    ) {
        let fit = [Fit::Cover, Fit::Contain, Fit::Fill, Fit::Inside][choice.0];
        let position = [Position::Centre, Position::Attention, Position::Top, Position::Bottom, Position::Left, Position::Right][choice.1];
        let format = Some([Format::Png, Format::Jpeg, Format::Webp][choice.2]);
        let file = oriented(&ruler(from.0, from.1), orientation);
        let options = Options { position, format, ..sized(fit, to.0, to.1) };
        let whole = transform(&file, &options).unwrap();
        if let (Some(width), Some(height)) = to && fit != Fit::Inside {
            prop_assert_eq!((whole.width, whole.height), (width, height));
        }
        let crop = Some(Region { x: crop.0, y: crop.1, width: crop.2, height: crop.3 });
        let _ = transform(&file, &Options { crop, ..options });
    }
}

/// What a JPEG that is decoded smaller costs in likeness: of pictures in all sizes that it can be resized to, and of parts.
#[test]
fn a_jpeg_that_is_decoded_smaller_looks_the_same() {
    let picture = pictures::photograph(768, 3);
    for orientation in [1, 6] {
        let jpeg = encode_jpeg(&picture, [0; 3], 92, None).unwrap();
        let exif =
            [&b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"[..], &[orientation, 0, 0, 0, 0, 0, 0, 0]].concat();
        let segment = [&b"\xff\xe1"[..], &(exif.len() as u16 + 8).to_be_bytes(), b"Exif\0\0", &exif].concat();
        let file = [&jpeg[..2], &segment, &jpeg[2..]].concat();
        let decoded = decode(&file, Limits::default()).unwrap();
        let whole = encode_png(&orient(decoded.picture, orientation), None).unwrap();
        for crop in [None, Some(Region { x: 101, y: 50, width: 555, height: 411 })] {
            for width in [330, 200, 192, 97, 48, 20] {
                let options = Options { crop, format: Some(Format::Png), ..sized(Fit::Cover, Some(width), None) };
                let [small, expected] = [&file, &whole]
                    .map(|file| decode(&transform(file, &options).unwrap().file, Limits::default()).unwrap().picture);
                let psnr = compare(&small, &expected).unwrap().psnr;
                println!("{orientation} {crop:?} {width}: {psnr:.1} dB");
                assert!(psnr > 38.0, "{orientation} {crop:?} {width}: {psnr} dB");
            }
        }
    }
}
