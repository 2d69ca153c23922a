//! Every kind of PNG.

use ai_generation_image::codec::{Kind, Limits, decode, samples};

use crate::files::Png;

#[test]
fn every_kind_of_png_is_what_image_says() {
    let mut count = 0;
    for (colour, depths) in
        [(0, &[1, 2, 4, 8, 16][..]), (2, &[8, 16]), (3, &[1, 2, 4, 8]), (4, &[8, 16]), (6, &[8, 16])]
    {
        for (&depth, interlaced, transparent) in depths
            .iter()
            .flat_map(|depth| [false, true].map(|interlaced| (depth, interlaced)))
            .flat_map(|(depth, interlaced)| [false, true].map(|transparent| (depth, interlaced, transparent)))
        {
            let mut before = Vec::new();
            if colour == 3 {
                before.push((*b"PLTE", (0..3 << depth).map(|byte: u32| (byte * 41) as u8).collect()));
            }
            if transparent {
                let trns = match colour {
                    0 => vec![0, 1],
                    2 => vec![0, 7, 0, 10, 0, 13],
                    3 => vec![0, 100],
                    _ => continue,
                };
                before.push((*b"tRNS", trns));
            }
            let png = Png { colour, depth, interlaced, before };
            for (width, height) in [(1, 1), (1, 9), (9, 1), (33, 21), (40, 16)] {
                let file = png.file(width, height, |x, y, channel| {
                    let seed = x.wrapping_mul(31).wrapping_add(y.wrapping_mul(17)).wrapping_add(channel * 3);
                    // Small numbers at first, so that the one that is transparent is among them.
                    let sample = if x < 20 { seed % 30 } else { seed.wrapping_mul(2_654_435_761) >> 15 };
                    (sample & ((1 << depth) - 1)) as u16
                });
                let decoded = decode(&file, Limits::default()).unwrap();
                let image = image::load_from_memory(&file).unwrap();
                let what = format!("{colour} {depth} {interlaced} {transparent} {width} {height}");
                assert_eq!((decoded.picture.width, decoded.picture.height), (width, height), "{what}");
                assert_eq!(decoded.picture.pixels, image.to_rgba8().into_raw(), "{what}");
                assert_eq!((decoded.was, decoded.frames, decoded.orientation), (Kind::Png, None, 1), "{what}");
                let samples = samples(&file, Limits::default()).unwrap();
                let channels = image.color().channel_count();
                assert_eq!(samples.channels, channels, "{what}");
                let bytes = match depth {
                    16 => image
                        .as_bytes()
                        .as_chunks()
                        .0
                        .iter()
                        .map(|pair| (u16::from_ne_bytes(*pair) >> 8) as u8)
                        .collect(),
                    _ => image.as_bytes().to_vec(),
                };
                assert_eq!(samples.data, bytes, "{what}");
                count += 1;
            }
        }
    }
    assert_eq!(count, 5 * 2 * (5 * 2 + 2 * 2 + 4 * 2 + 2 + 2));
}
