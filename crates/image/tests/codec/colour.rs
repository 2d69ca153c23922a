//! Profiles of colours.

use ai_generation_image::codec::{
    Icc, Limits, decode, decode_with, encode_jpeg, encode_png, encode_webp, into_profile, samples,
};
use moxcms::ColorProfile;

use crate::files::{filled, grey_ink, grey_table, scene, table_profile, worst};

#[test]
fn colours_of_another_profile_become_srgb_or_stay() {
    let picture = scene(32, 32);
    let p3 = ColorProfile::new_display_p3();
    let srgb = ColorProfile::new_srgb();
    let there = |from: &ColorProfile, to: &ColorProfile| {
        let layout = moxcms::Layout::Rgba;
        let transform = from.create_transform_8bit(layout, to, layout, moxcms::TransformOptions::default()).unwrap();
        let mut pixels = vec![0; picture.pixels.len()];
        transform.transform(&picture.pixels, &mut pixels).unwrap();
        pixels
    };
    let expected = there(&p3, &srgb);
    assert!(worst(&expected, &picture.pixels) > 10);
    let (p3, srgb) = (p3.encode().unwrap(), srgb.encode().unwrap());
    let jpeg = |icc| encode_jpeg(&picture, [255; 3], 100, Some(icc)).unwrap();
    for (file, most) in
        [(encode_png(&picture, Some(&p3)).unwrap(), 1), (encode_webp(&picture, Some(&p3)).unwrap(), 1), (jpeg(&p3), 12)]
    {
        let converted = decode(&file, Limits::default()).unwrap();
        assert_eq!(converted.icc, None);
        let worst_of_all = worst(&converted.picture.pixels, &expected);
        assert!(worst_of_all <= most, "{worst_of_all}");
        let kept = decode_with(&file, Limits::default(), Icc::Keep).unwrap();
        assert_eq!(kept.icc.as_ref(), Some(&p3));
        assert!(worst(&kept.picture.pixels, &picture.pixels) <= most);
    }
    // The profile of sRGB changes nothing and need not be kept.
    let kept = decode_with(&encode_png(&picture, Some(&srgb)).unwrap(), Limits::default(), Icc::Keep).unwrap();
    assert_eq!((kept.icc, kept.picture), (None, picture.clone()));
    // What is no profile is passed over.
    let file = encode_png(&picture, Some(b"no profile")).unwrap();
    assert_eq!(decode(&file, Limits::default()).unwrap().picture, picture);
}

#[test]
fn srgb_is_brought_into_a_profile() {
    let picture = scene(32, 32);
    let (p3, srgb) = (ColorProfile::new_display_p3(), ColorProfile::new_srgb());
    let layout = moxcms::Layout::Rgba;
    let transform = srgb.create_transform_8bit(layout, &p3, layout, moxcms::TransformOptions::default()).unwrap();
    let mut expected = vec![0; picture.pixels.len()];
    transform.transform(&picture.pixels, &mut expected).unwrap();
    let mut pixels = picture.pixels.clone();
    assert!(into_profile(&mut pixels, &p3.encode().unwrap()));
    let worst_of_all = worst(&pixels, &expected);
    assert!(worst_of_all <= 1, "{worst_of_all}");
    assert!(worst(&pixels, &picture.pixels) > 10);
    // Neither a table nor what is no profile has an inverse here.
    for other in [grey_ink(), b"no profile".to_vec()] {
        let mut pixels = picture.pixels.clone();
        assert!(!into_profile(&mut pixels, &other));
        assert_eq!(pixels, picture.pixels);
    }
}

#[test]
fn the_profile_of_a_grey_picture_is_applied() {
    let linear = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    let mut file = Vec::new();
    let mut info = png::Info::with_size(1, 1);
    info.icc_profile = Some(linear.into());
    let mut writer = png::Encoder::with_info(&mut file, info).unwrap().write_header().unwrap();
    writer.write_image_data(&[55]).unwrap();
    writer.finish().unwrap();
    let decoded = decode(&file, Limits::default()).unwrap();
    // 55 of 255 of the light is level 128 of sRGB.
    assert_eq!(decoded.picture.pixels, [128, 128, 128, 255]);
    assert_eq!(samples(&file, Limits::default()).unwrap().data, [55]);
}

#[test]
fn the_profile_of_ink_is_applied() {
    let inks = [[0; 4], [255, 0, 0, 0], [0, 255, 255, 0], [255, 255, 255, 0], [0, 0, 0, 255]];
    for (ink, level) in inks.into_iter().zip([255, 162, 79, 0, 0_u8]) {
        let mut file = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut file, 100);
        encoder.add_icc_profile(&grey_ink()).unwrap();
        encoder.encode(&ink.repeat(64), 8, 8, jpeg_encoder::ColorType::Cmyk).unwrap();
        for icc in [Icc::Srgb, Icc::Keep] {
            let decoded = decode_with(&file, Limits::default(), icc).unwrap();
            assert_eq!(decoded.icc, None);
            let pixel = decoded.picture.pixels.first_chunk::<4>().unwrap();
            assert!(worst(pixel, &[level, level, level, 255]) <= 3, "{ink:?} {pixel:?}");
        }
    }
}

/// Section 9.2 of ICC.1:2022: first the table that is made for relative colours, then that for any, then curves.
#[test]
fn of_several_ways_in_a_profile_the_one_for_relative_colours_is_gone() {
    let light = |lightness: u8| grey_table(3, move |corner| if corner == 0 { 0 } else { lightness });
    let curves: Vec<(&[u8; 4], Vec<u8>)> = [
        (b"rTRC", b"curv\0\0\0\0\0\0\0\0".to_vec()),
        (b"gTRC", b"curv\0\0\0\0\0\0\0\0".to_vec()),
        (b"bTRC", b"curv\0\0\0\0\0\0\0\0".to_vec()),
        (b"rXYZ", [b"XYZ \0\0\0\0".as_slice(), &[0, 0, 0x6f, 0xa2, 0, 0, 0x38, 0xf5, 0, 0, 3, 0x90]].concat()),
        (b"gXYZ", [b"XYZ \0\0\0\0".as_slice(), &[0, 0, 0x62, 0x99, 0, 0, 0xb7, 0x85, 0, 0, 0x18, 0xda]].concat()),
        (b"bXYZ", [b"XYZ \0\0\0\0".as_slice(), &[0, 0, 0x24, 0xa0, 0, 0, 0x0f, 0x84, 0, 0, 0xb6, 0xcf]].concat()),
    ]
    .to_vec();
    let (any, relative): ((&[u8; 4], _), (&[u8; 4], _)) = ((b"A2B0", light(100)), (b"A2B1", light(200)));
    let unread: (&[u8; 4], _) = (b"A2B1", b"mAB \0\0\0\0".to_vec());
    let white = filled(4, 4, |_, _| [255; 4]);
    // Lightness 39.2, that of level 93, and 78.4, that of level 194.
    for (tags, level) in [
        (vec![any.clone(), relative.clone()], 194),
        (vec![relative, any.clone()], 194),
        (vec![any.clone()], 93),
        (vec![any.clone(), unread.clone()], 93),
        ([vec![any], curves.clone()].concat(), 93),
        ([vec![unread], curves].concat(), 255),
    ] {
        let file = encode_png(&white, Some(&table_profile(b"RGB ", &tags))).unwrap();
        let pixels = decode(&file, Limits::default()).unwrap().picture.pixels;
        assert!(worst(&pixels, &[level, level, level, 255].repeat(16)) <= 1, "{level} {:?}", &pixels[..4]);
    }
}
