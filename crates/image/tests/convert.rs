//! Files made of files, with their metadata.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod pictures;

use ai_generation_image::codec::{Limits, decode, encode_jpeg, encode_png, encode_webp};
use ai_generation_image::convert::{Metadata, convert};
use ai_generation_image::error::Error;
use ai_generation_image::info::inspect;
use ai_generation_image::metadata;
use ai_generation_image::picture::{Picture, Region};
use ai_generation_image::transform::{Format, Options, Output};
use pictures::{opaque, samples};

fn scene() -> Picture {
    opaque(&samples(40, 30, 3, 1))
}

fn files() -> [Vec<u8>; 3] {
    let picture = scene();
    [
        encode_png(&picture, None).unwrap(),
        encode_jpeg(&picture, [255; 3], 90, None).unwrap(),
        encode_webp(&picture, None).unwrap(),
    ]
}

fn word(key: &str, word: &str) -> (String, String) {
    (key.to_owned(), word.to_owned())
}

fn with_words(file: &[u8]) -> Vec<u8> {
    metadata::write(file.to_vec(), &[word("prompt", "a fox"), word("seed", "7")]).unwrap()
}

fn done(file: &[u8], options: &Options, metadata: &Metadata) -> Output {
    convert(file.to_vec(), None, options, metadata).unwrap()
}

fn found(file: &[u8], key: &str) -> Option<String> {
    inspect(file, 1 << 20).unwrap().text.into_iter().find(|(found, _)| found == key).map(|(_, word)| word)
}

#[test]
fn what_is_not_asked_to_change_keeps_its_bytes() {
    let whole = Region { x: 0, y: 0, width: 40, height: 30 };
    for (file, format) in files().into_iter().zip([Format::Png, Format::Jpeg, Format::Webp]) {
        for options in [
            Options::default(),
            Options { crop: Some(whole), ..Options::default() },
            Options { width: Some(40), ..Options::default() },
            Options { width: Some(40), height: Some(30), format: Some(format), ..Options::default() },
        ] {
            let output = done(&file, &options, &Metadata::Keep);
            assert!(output.file == file, "{options:?}");
            assert_eq!((output.width, output.height, output.notes.len()), (40, 30, 0));
        }
        // Anything else is encoded anew.
        for options in [
            Options { width: Some(39), ..Options::default() },
            Options { quality: Some(60), ..Options::default() },
            Options { crop: Some(Region { width: 39, ..whole }), ..Options::default() },
        ] {
            let output = done(&file, &options, &Metadata::Keep);
            // The same encoder writes the same bytes for all but a JPEG of another quality.
            let is_lossless = options.quality.is_some() && format != Format::Jpeg;
            assert_eq!(output.file == file, is_lossless, "{options:?}");
        }
    }
}

#[test]
fn words_stay_are_added_or_go() {
    for file in files() {
        let spoken = with_words(&file);
        for options in [Options::default(), Options { width: Some(20), ..Options::default() }] {
            let kept = done(&spoken, &options, &Metadata::Keep);
            assert_eq!(found(&kept.file, "prompt").as_deref(), Some("a fox"));
            let more = Metadata::Write(vec![word("model", "m"), word("seed", "8")]);
            let more = done(&spoken, &options, &more);
            for (key, expected) in [("prompt", "a fox"), ("model", "m"), ("seed", "8")] {
                assert_eq!(found(&more.file, key).as_deref(), Some(expected), "{key}");
            }
            let none = done(&spoken, &options, &Metadata::Strip);
            assert_eq!(inspect(&none.file, 1 << 20).unwrap().text, []);
        }
        let refused = convert(file, None, &Options::default(), &Metadata::Write(vec![word("", "x")]));
        assert!(matches!(refused, Err(Error::Invalid { field: "metadata", .. })));
    }
}

#[test]
fn metadata_of_another_file_is_carried_over() {
    let [png, jpeg, _] = files();
    let origin = with_words(&jpeg);
    let output = convert(png.clone(), Some(&origin), &Options::default(), &Metadata::Keep).unwrap();
    assert_eq!(found(&output.file, "seed").as_deref(), Some("7"));
    let pixels = |file: &[u8]| decode(file, Limits::default()).unwrap().picture;
    assert_eq!(pixels(&output.file), pixels(&png));
}

#[test]
fn a_file_that_is_cut_off_is_not_handed_on() {
    for file in files() {
        let cut = file[..file.len() / 2].to_vec();
        for metadata in [Metadata::Keep, Metadata::Strip, Metadata::Write(vec![word("a", "b")])] {
            let refused = convert(cut.clone(), None, &Options::default(), &metadata);
            // A decoder may make a picture of half a JPEG.
            assert!(matches!(refused, Err(Error::Damaged(_))) || file[0] == 0xff);
        }
    }
}

#[test]
fn a_scan_that_a_segment_ended_still_ends_without_it() {
    let file = encode_jpeg(&scene(), [0; 3], 80, None).unwrap();
    // A comment in place of the end.
    let ended = [file.strip_suffix(b"\xff\xd9").unwrap(), b"\xff\xfe\0\x04hi"].concat();
    let pixels = |file: &[u8]| decode(file, Limits::default()).unwrap().picture;
    assert_eq!(pixels(&metadata::strip(ended.clone(), true).unwrap()), pixels(&ended));
}
