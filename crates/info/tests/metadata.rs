//! Words put into files and taken out of them, and the pixels that stay as they are.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use ai_generation_info::error::Error;
use ai_generation_info::info::{Info, inspect};
use ai_generation_info::metadata::{copy, strip, write};
use proptest::prelude::*;
use std::time::{Duration, Instant};
use support::*;

const MAX_TEXT: usize = 10_000_000;

type Words = Vec<(String, String)>;

fn read(file: &[u8]) -> Info {
    inspect(file, MAX_TEXT).unwrap()
}

fn words(words: &[(&str, &str)]) -> Words {
    words.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect()
}

fn file(name: &str) -> Vec<u8> {
    all().into_iter().find(|(other, _)| *other == name).unwrap().1
}

const WRITTEN: [&str; 10] = [
    "png",
    "full png",
    "apng",
    "jpeg",
    "full jpeg",
    "gray jpeg",
    "cmyk jpeg",
    "lossless webp",
    "full webp",
    "animated webp",
];

fn is_made_up(name: &str) -> bool {
    matches!(name, "cmyk jpeg" | "animated webp" | "lossy webp")
}

/// The same picture in all that does not depend on metadata, and the same pixels.
fn assert_same_picture(name: &str, before: &[u8], after: &[u8]) {
    let without_words =
        |file: &[u8]| Info { text: Vec::new(), has_c2pa: false, orientation: 1, width: 0, height: 0, ..read(file) };
    assert_eq!(without_words(before), without_words(after), "{name}");
    if !is_made_up(name) {
        assert_eq!(decoded(before), decoded(after), "{name}");
    }
}

/// All words are there, each as often as it was written, and none is under a key of theirs that is not of them.
fn assert_has(file: &[u8], words: &Words) {
    let text = read(file).text;
    let keys: Vec<&String> = words.iter().map(|(key, _)| key).collect();
    let found: Words = text.into_iter().filter(|(key, _)| keys.contains(&key)).collect();
    assert_eq!(&found, words);
}

#[test]
fn words_are_written_and_replaced() {
    let first = words(&[("prompt", "a <fox> & \"hound\"\nline 2"), ("größe", "12 × 狐 🦊"), ("empty", "")]);
    let second = words(&[("prompt", "\0\u{1}control\u{ffff}"), ("more", " spaces  \r\t")]);
    for name in WRITTEN {
        let before = file(name);
        let after = write(before.clone(), &first).unwrap();
        assert_has(&after, &first);
        assert_same_picture(name, &before, &after);
        let again = write(after, &second).unwrap();
        assert_has(&again, &[&second, &first[1..]].concat());
        assert_same_picture(name, &before, &again);
        // What the file had under other keys is still there.
        for word in read(&before).text.iter().filter(|(key, _)| key != "XMP") {
            assert!(read(&again).text.contains(word), "{name}: {word:?}");
        }
        // Written once more, nothing is there twice.
        assert_eq!(read(&write(again.clone(), &second).unwrap()).text.len(), read(&again).text.len(), "{name}");
        assert_eq!(write(before.clone(), &[]).unwrap(), before);
    }
}

#[test]
fn xmp_of_others_stays_beside_the_words() {
    for name in ["full jpeg", "full webp"] {
        let after = write(file(name), &words(&[("a", "b")])).unwrap();
        let text = read(&after).text;
        let (_, packet) = text.iter().find(|(key, _)| key == "XMP").unwrap();
        assert!(packet.contains("dc:format='x'") && packet.contains("agc:key=\"a\""), "{packet}");
        assert_eq!(text.iter().filter(|(key, _)| key == "XMP").count(), 1);
    }
}

#[test]
fn xmp_that_is_broken_gives_way() {
    let broken = XMP.replace("rdf-syntax-ns#'", "rdf-syntax-ns#");
    let webp = riff(&[(b"VP8X", &vp8x(4, 33, 44)), (b"VP8 ", &vp8(33, 44)), (b"XMP ", broken.as_bytes())]);
    let words = words(&[("a", "b")]);
    assert_has(&write(webp, &words).unwrap(), &words);
}

#[test]
fn words_in_xmp_that_is_broken_do_not_come_back() {
    let old = "<agc:words><rdf:li agc:key='a' agc:value='old'/>";
    for namespace in ["urn:ai-generation-client:metadata", "urn:of:another"] {
        let broken = XMP.replace("dc:format='x'/>", &format!("xmlns:agc='{namespace}'>{old}"));
        let words = words(&[("a", "new")]);
        let jpeg = with_segment(&jpeg(), 0xe1, format!("http://ns.adobe.com/xap/1.0/\0{broken}").as_bytes());
        let webp = riff(&[(b"VP8X", &vp8x(4, 33, 44)), (b"VP8 ", &vp8(33, 44)), (b"XMP ", broken.as_bytes())]);
        for file in [jpeg, webp] {
            assert_has(&write(file, &words).unwrap(), &words);
        }
    }
}

#[test]
fn what_stands_behind_a_simple_webp_does_not_come_to_count() {
    let before = riff(&[(b"VP8 ", &vp8(33, 44)), (b"EXIF", &exif(true, 6))]);
    let after = write(before.clone(), &words(&[("a", "b")])).unwrap();
    assert_eq!((read(&before).orientation, read(&after).orientation), (1, 1));
}

#[test]
fn a_jpeg_has_a_comment_for_those_who_read_no_xmp() {
    let after = write(jpeg(), &words(&[("a", "b"), ("c", "狐")])).unwrap();
    assert!(read(&after).text.contains(&("Comment".into(), "a: b\nc: 狐".into())));
    let again = write(after, &words(&[("a", "d")])).unwrap();
    let comments: Words = read(&again).text.into_iter().filter(|(key, _)| key == "Comment").collect();
    assert_eq!(comments, words(&[("Comment", "a: d\nc: 狐")]));
}

#[test]
fn long_words() {
    let long: String = "狐 & hound\u{1}".chars().cycle().take(300_000).collect();
    let long = words(&[("workflow", &long), ("short", "x")]);
    for name in WRITTEN {
        let before = file(name);
        let after = write(before.clone(), &long).unwrap();
        assert_has(&after, &long);
        assert_same_picture(name, &before, &after);
        let short = words(&[("workflow", "short")]);
        let after_long = after.clone();
        let again = write(after, &short).unwrap();
        assert_has(&again, &words(&[("workflow", "short"), ("short", "x")]));
        assert!(again.len() < before.len() + 2000, "{name}");
        let has_note = |file: &[u8]| file.windows(14).filter(|window| *window == b"HasExtendedXMP").count();
        assert_eq!(has_note(&again), 0);
        let copied = copy(&after_long, jpeg()).unwrap();
        assert_has(&copied, &long);
        assert_eq!(has_note(&copied), 1);
    }
}

#[test]
fn keys_that_png_does_not_allow() {
    let long = "k".repeat(80);
    for key in ["", " a", "a ", "a  b", "狐", "a\n", "a\0", "\u{7f}", "\u{a0}", "XML:com.adobe.xmp", &long] {
        for name in ["png", "jpeg", "lossless webp"] {
            let result = write(file(name), &words(&[(key, "")]));
            assert!(matches!(result, Err(Error::Invalid { field: "metadata", .. })), "{key:?}");
        }
    }
    assert!(write(rgb_png(), &words(&[(&"ÿ".repeat(79), "")])).is_ok());
}

#[test]
fn other_files_are_not_written() {
    for name in ["gif", "heic", "avif"] {
        assert!(matches!(write(file(name), &words(&[("a", "b")])), Err(Error::Unsupported(_))));
        assert!(matches!(strip(file(name), false), Err(Error::Unsupported(_))));
        assert!(matches!(copy(&rgb_png(), file(name)), Err(Error::Unsupported(_))));
    }
    assert!(matches!(write(b"hello".to_vec(), &[]), Err(Error::Unsupported(_))));
}

#[test]
fn nothing_of_people_is_left() {
    for name in WRITTEN {
        let before = write(file(name), &words(&[("prompt", "a fox")])).unwrap();
        for keep in [true, false] {
            let after = strip(before.clone(), keep).unwrap();
            assert_same_picture(name, &before, &after);
            let info = read(&after);
            assert_eq!((info.text, info.has_c2pa), (Vec::new(), false), "{name}");
            assert_eq!(info.orientation, if keep { read(&before).orientation } else { 1 }, "{name}");
            for mark in [b"Artist".as_slice(), b"fox", b"nobody", b"8BIM", b"tIME", b"c2pa", b"adobe", b"agc"] {
                assert!(!after.windows(mark.len()).any(|window| window == mark), "{name}: {mark:?}");
            }
            assert_eq!(strip(after.clone(), keep).unwrap(), after, "{name}");
        }
    }
}

#[test]
fn what_stands_behind_a_picture_is_left_out() {
    for name in WRITTEN {
        let before = file(name);
        let behind = [before.as_slice(), b"a film with places"].concat();
        assert_eq!(strip(behind, false).unwrap(), strip(before, false).unwrap(), "{name}");
    }
    // Comments between the scans of a JPEG, and the thumbnail of JFIF.
    let scan = segment(0xda, b"\x01\x01\0\0\0\0");
    let mut jpeg = cmyk_jpeg();
    let end = jpeg.len() - 2;
    jpeg.splice(
        end..end,
        [b"\xff\x00\xff\xd0z".to_vec(), segment(0xfe, b"secret"), scan.clone(), b"xyz".to_vec()].concat(),
    );
    let jpeg =
        [b"\xff\xd8".as_slice(), &segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01abc"), &jpeg[2..]].concat();
    let stripped = strip(jpeg.clone(), false).unwrap();
    let secret = segment(0xfe, b"secret");
    let at = jpeg.windows(secret.len()).position(|window| window == secret).unwrap();
    let want = [&jpeg[..4], b"\0\x10", &jpeg[6..18], b"\0\0", &jpeg[23..at], &jpeg[at + secret.len()..]].concat();
    assert_eq!(stripped, want);
}

#[test]
fn profiles_stay() {
    let icc = [b"ICC_PROFILE\0\x01\x01".as_slice(), &[7; 99]].concat();
    for before in [
        with_chunk(&rgb_png(), b"iCCP", &[b"p\0\0".as_slice(), &deflated(&[7; 99])].concat()),
        with_segment(&jpeg(), 0xe2, &icc),
        file("full webp"),
    ] {
        assert!(read(&strip(before, false).unwrap()).has_icc_profile);
    }
}

#[test]
fn metadata_are_carried_over_between_all_kinds() {
    let own = words(&[("prompt", "a 狐\n"), ("seed", "7")]);
    for from_name in WRITTEN.iter().chain(&["gif", "heic", "avif"]) {
        let from = file(from_name);
        let from = if WRITTEN.contains(from_name) { write(from, &own).unwrap() } else { from };
        let want = read(&from);
        for to_name in ["png", "jpeg", "lossless webp", "full png", "full jpeg", "full webp"] {
            let to = strip(file(to_name), false).unwrap();
            let after = copy(&from, to.clone()).unwrap();
            let info = read(&after);
            let names = format!("{from_name} to {to_name}");
            assert_eq!((info.orientation, info.has_c2pa), (1, false), "{names}");
            assert_eq!(decoded(&to), decoded(&after), "{names}");
            let is_own_comment = |text: &str| text.starts_with("prompt: ");
            for (key, value) in &want.text {
                let is_there = info.text.contains(&(key.clone(), value.clone()));
                assert!(is_there || key == "XMP" || is_own_comment(value), "{names}: {key}: {value}");
            }
            for key in ["prompt", "seed"] {
                let count = |info: &Info| info.text.iter().filter(|(other, _)| other == key).count();
                assert_eq!(count(&info), count(&want), "{names}");
            }
            let has_xmp =
                |info: &Info| info.text.iter().any(|(key, text)| key == "XMP" && text.contains("dc:format='x'"));
            assert_eq!(has_xmp(&info), has_xmp(&want), "{names}");
        }
    }
}

#[test]
fn exif_under_several_signatures_is_upright_in_a_copy() {
    for times in 1..4 {
        let segment = [b"Exif\0\0".repeat(times), exif(true, 6)].concat();
        let from = with_segment(&jpeg(), 0xe1, &segment);
        assert_eq!(read(&from).orientation, 6);
        for to in [rgb_png(), jpeg(), lossless_webp(false)] {
            assert_eq!(read(&copy(&from, to).unwrap()).orientation, 1);
        }
    }
}

#[test]
fn a_damaged_file_does_not_panic() {
    let some = words(&[("a", "b"), ("c", "狐")]);
    let good = write(jpeg(), &some).unwrap();
    for name in WRITTEN {
        let full = write(file(name), &some).unwrap();
        let started = Instant::now();
        let work = |file: Vec<u8>| {
            let _ = copy(&file, good.clone());
            let _ = copy(&good, file.clone());
            let _ = strip(file.clone(), true);
            // What can be written at all can be read.
            if let Ok(after) = write(file, &some) {
                assert_has(&after, &some);
            }
        };
        (0..full.len()).step_by(3).for_each(|end| work(full[..end].to_vec()));
        for at in (0..full.len()).step_by(3) {
            for flip in [1, 0x80] {
                let mut file = full.clone();
                file[at] ^= flip;
                let _ = copy(&file, good.clone());
                let _ = copy(&good, file.clone());
                let _ = strip(file.clone(), true);
                let _ = write(file, &some);
            }
        }
        assert!(started.elapsed() < Duration::from_secs(180));
    }
}

fn key() -> impl Strategy<Value = String> {
    let character = prop_oneof![Just(' '), prop::char::range('!', '~'), prop::char::range('\u{a1}', '\u{ff}')];
    prop::collection::vec(character, 1..=79)
        .prop_map(|characters| characters.into_iter().collect::<String>())
        .prop_filter("allowed", |key| key.trim() == key && !key.contains("  ") && key != "XMP" && key != "Comment")
}

fn value() -> impl Strategy<Value = String> {
    prop::collection::vec(any::<char>(), 0..60).prop_map(|characters| characters.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_words_come_back(words in prop::collection::vec((key(), value()), 1..5), index in 0..WRITTEN.len()) {
        let name = WRITTEN[index];
        let before = file(name);
        let after = write(before.clone(), &words).unwrap();
        assert_has(&after, &words);
        assert_same_picture(name, &before, &after);
        for to in ["png", "jpeg", "lossless webp"] {
            let copied = copy(&after, file(to)).unwrap();
            assert_has(&copied, &words);
        }
        prop_assert!(read(&strip(after, false).unwrap()).text.is_empty());
    }

    #[test]
    fn random_bytes_are_worked_on_without_a_panic(start in 0..3_usize, bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let starts: [&[u8]; 3] = [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\xff\0\0\0WEBP"];
        let file = [starts[start], &bytes].concat();
        let _ = write(file.clone(), &words(&[("a", "b")]));
        let _ = copy(&file, rgb_png());
        let _ = strip(file, true);
    }
}
