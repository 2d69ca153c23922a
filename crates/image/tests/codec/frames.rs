//! Files of several frames.

use ai_generation_image::codec::{Kind, Limits, decode, samples};

use crate::files::{filled, gif, scene};

#[test]
fn a_gif_is_its_first_frame_and_says_how_many_there_are() {
    let picture = scene(30, 20);
    let expected = filled(30, 20, |x, y| {
        let level = picture.pixels[((y * 30 + x) * 4) as usize];
        [level, 255 - level, level / 2, 255]
    });
    let one = decode(&gif(&picture, 1), Limits::default()).unwrap();
    assert_eq!((one.frames, one.was, &one.picture), (None, Kind::Gif, &expected));
    let seven = decode(&gif(&picture, 7), Limits::default()).unwrap();
    assert_eq!((seven.frames, &seven.picture), (Some(7), &expected));
    assert_eq!(samples(&gif(&picture, 7), Limits::default()).unwrap().channels, 3);
}

#[test]
fn a_frame_smaller_than_its_screen_is_where_it_belongs() {
    let mut file = Vec::new();
    let mut encoder = gif::Encoder::new(&mut file, 4, 3, &[10, 20, 30, 40, 50, 60]).unwrap();
    let frame = gif::Frame {
        left: 1,
        top: 1,
        width: 2,
        height: 1,
        transparent: Some(0),
        buffer: vec![1, 0].into(),
        ..gif::Frame::default()
    };
    encoder.write_frame(&frame).unwrap();
    drop(encoder);
    let expected = filled(4, 3, |x, y| if (x, y) == (1, 1) { [40, 50, 60, 255] } else { [0; 4] });
    assert_eq!(decode(&file, Limits::default()).unwrap().picture, expected);
}

#[test]
fn an_animated_png_is_its_first_frame() {
    let picture = scene(12, 10);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 12, 10);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_animated(3, 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&picture.pixels).unwrap();
    for _ in 0..2 {
        writer.write_image_data(&vec![9; 480]).unwrap();
    }
    writer.finish().unwrap();
    let decoded = decode(&file, Limits::default()).unwrap();
    assert_eq!((decoded.frames, decoded.picture), (Some(3), picture));
}

#[test]
fn a_frame_behind_a_picture_leaves_it_as_it_is() {
    let lossy = crate::files::lossy_frame(16, 12);
    let frame = [[0; 6].as_slice(), &[3, 0, 0, 3, 0, 0], &[0; 4]].concat();
    let decoded = decode(&crate::support::riff(&[(b"VP8 ", &lossy), (b"ANMF", &frame)]), Limits::default()).unwrap();
    assert!(decoded.picture.pixels.chunks_exact(4).all(|pixel| pixel[3] == 255));
}
