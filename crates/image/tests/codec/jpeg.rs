//! Every kind of JPEG.

use ai_generation_image::codec::{Limits, decode, encode_jpeg, samples};
use ai_generation_image::error::Error;

use crate::files::{error, filled, jpeg, scene, without_adobe, worst};

#[test]
fn every_kind_of_jpeg_is_near_what_it_was_made_of() {
    use jpeg_encoder::SamplingFactor::{F_1_1, F_1_2, F_2_1, F_2_2, F_4_1};
    let whole = scene(100, 75);
    for (width, height) in [(1, 1), (1, 50), (50, 1), (8, 8), (17, 33), (100, 75)] {
        // A corner of one picture, so that colours change as slowly in small ones.
        let picture = filled(width, height, |x, y| whole.pixels.as_chunks().0[(y * 100 + x) as usize]);
        for sampling in [F_1_1, F_1_2, F_2_1, F_2_2, F_4_1] {
            for progressive in [false, true] {
                for interval in [0, 3] {
                    let file = jpeg(&picture, |encoder| {
                        encoder.set_sampling_factor(sampling);
                        encoder.set_progressive(progressive);
                        encoder.set_restart_interval(interval);
                    });
                    let decoded = decode(&file, Limits::default()).unwrap();
                    let error = error(&decoded.picture.pixels, &picture.pixels);
                    assert!(error < 6.0, "{error} {width} {height} {sampling:?} {progressive} {interval}");
                    assert_eq!(samples(&file, Limits::default()).unwrap().channels, 3);
                }
            }
        }
    }
}

#[test]
fn ink_becomes_colour_whoever_wrote_it() {
    let ink = scene(64, 48);
    let ink: Vec<u8> = ink.pixels.as_chunks().0.iter().flat_map(|&[c, m, y, _]| [c, m, y, (c / 4) ^ (m / 8)]).collect();
    let expected: Vec<u8> = ink
        .as_chunks()
        .0
        .iter()
        .flat_map(|&[c, m, y, k]| [c, m, y].map(|part| ((255 - u32::from(part)) * (255 - u32::from(k)) / 255) as u8))
        .collect();
    let write = |colour: jpeg_encoder::ColorType, ink: &[u8], (progressive, sampling)| {
        let mut file = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut file, 98);
        encoder.set_sampling_factor(sampling);
        encoder.set_progressive(progressive);
        encoder.encode(ink, 64, 48, colour).unwrap();
        file
    };
    use jpeg_encoder::SamplingFactor::{F_1_1, F_2_1, F_2_2};
    for how in
        [false, true].into_iter().flat_map(|progressive| [F_1_1, F_2_1, F_2_2].map(|factor| (progressive, factor)))
    {
        let most = if how.1 == F_1_1 { 2.0 } else { 9.0 };
        for file in [
            write(jpeg_encoder::ColorType::Cmyk, &ink, how),
            write(jpeg_encoder::ColorType::CmykAsYcck, &ink, how),
            without_adobe(&write(jpeg_encoder::ColorType::Cmyk, &ink, how)),
        ] {
            let samples = samples(&file, Limits::default()).unwrap();
            assert_eq!((samples.channels, samples.width, samples.height), (3, 64, 48));
            assert!(error(&samples.data, &expected) < most, "{}", error(&samples.data, &expected));
            let decoded = decode(&file, Limits::default()).unwrap();
            let rgb: Vec<u8> =
                decoded.picture.pixels.as_chunks().0.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
            assert_eq!(rgb, samples.data);
        }
    }
}

/// As libjpeg has it: JFIF has luma and chroma alone, and what Adobe's marker says goes before what components are called.
#[test]
fn the_marker_of_adobe_says_what_the_components_are() {
    let scene = scene(48, 32);
    let adobe = |transform| [b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0".as_slice(), &[transform]].concat();
    // Red, green and blue, or luma and chroma, as components 1 to 3.
    for as_they_are in [true, false] {
        let rgb: Vec<u8> = scene.pixels.as_chunks().0.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
        let mut file = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut file, 98);
        encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_1_1);
        let colour = if as_they_are { jpeg_encoder::ColorType::Ycbcr } else { jpeg_encoder::ColorType::Rgb };
        encoder.encode(&rgb, 48, 32, colour).unwrap();
        let (jfif, rest) = file[2..].split_at(18);
        assert!(jfif.starts_with(b"\xff\xe0\0\x10JFIF\0"));
        let frame = rest.windows(3).position(|bytes| bytes == [0xff, 0xc0, 0]).unwrap();
        let scan = rest.windows(3).position(|bytes| bytes == [0xff, 0xda, 0]).unwrap();
        for names in [[1, 2, 3], *b"RGB", [7, 8, 9]] {
            let mut rest = rest.to_vec();
            for (at, name) in names.into_iter().enumerate() {
                rest[frame + 10 + 3 * at] = name;
                rest[scan + 5 + 2 * at] = name;
            }
            let with = |segments: &[u8]| [&b"\xff\xd8"[..], segments, &rest].concat();
            let files = if as_they_are {
                vec![with(&adobe(0))]
            } else {
                vec![with(&adobe(1)), with(&adobe(2)), with(jfif), with(&[jfif, &adobe(0)].concat())]
            };
            for (place, file) in files.into_iter().enumerate() {
                let found = samples(&file, Limits::default()).unwrap();
                let error = error(&found.data, &rgb);
                assert!(error < 2.0, "{as_they_are} {names:?} {place} {error}");
            }
        }
    }
}

#[test]
fn a_jpeg_is_over_its_background_and_grey_where_it_can_be() {
    let clear = filled(16, 16, |_, _| [9, 9, 9, 0]);
    let green = decode(&encode_jpeg(&clear, [0, 255, 0], 100, None).unwrap(), Limits::default()).unwrap();
    assert!(worst(&green.picture.pixels, &filled(16, 16, |_, _| [0, 255, 0, 255]).pixels) <= 2);
    let file = encode_jpeg(&clear, [255; 3], 100, None).unwrap();
    assert_eq!(samples(&file, Limits::default()).unwrap().channels, 1);
    for quality in [0, 101] {
        let refused = encode_jpeg(&clear, [255; 3], quality, None);
        assert_eq!(refused, Err(Error::Invalid { field: "quality", allowed: "1 to 100".into() }));
    }
    let sizes: Vec<usize> =
        [1, 50, 100].iter().map(|quality| encode_jpeg(&scene(64, 64), [0; 3], *quality, None).unwrap().len()).collect();
    assert!(sizes.is_sorted());
}

#[test]
fn it_is_what_another_decoder_makes_of_it() {
    use jpeg_encoder::SamplingFactor::{F_1_1, F_1_2, F_2_1, F_2_2, F_4_1, F_4_2};
    for (width, height) in [(1, 1), (7, 50), (33, 16), (130, 75)] {
        let picture = scene(width, height);
        for sampling in [F_1_1, F_1_2, F_2_1, F_2_2, F_4_1, F_4_2] {
            for (progressive, interval) in [(false, 0), (false, 3), (true, 0), (true, 5)] {
                let file = jpeg(&picture, |encoder| {
                    encoder.set_sampling_factor(sampling);
                    encoder.set_progressive(progressive);
                    encoder.set_restart_interval(interval);
                });
                let expected = jpeg_decoder::Decoder::new(file.as_slice()).decode().unwrap();
                let found = samples(&file, Limits::default()).unwrap().data;
                let (worst, error) = (worst(&found, &expected), error(&found, &expected));
                // Colours that are four times as wide are not smoothed here.
                let most = if matches!(sampling, F_4_1 | F_4_2) { (60, 6.0) } else { (6, 1.0) };
                assert!(
                    worst <= most.0 && error <= most.1,
                    "{worst} {error} {width} {height} {sampling:?} {progressive}"
                );
            }
        }
    }
}
