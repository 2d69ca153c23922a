//! What is read from files of every kind, and from files that are damaged.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use ai_generation_info::error::Error;
use ai_generation_info::info::{ColorModel, Info, c2pa, inspect};
use support::*;

const MAX_TEXT: usize = 100_000;

fn read(file: &[u8]) -> Info {
    inspect(file, MAX_TEXT).unwrap()
}

fn file(name: &str) -> Vec<u8> {
    all().into_iter().find(|(other, _)| *other == name).unwrap().1
}

fn still(mime: &'static str, width: u32, height: u32) -> Info {
    Info {
        mime,
        width,
        height,
        stored: (width, height),
        orientation: 1,
        has_alpha: false,
        bit_depth: 8,
        animated: false,
        frames: Some(1),
        color_model: ColorModel::Rgb,
        has_icc_profile: false,
        text: Vec::new(),
        has_c2pa: false,
    }
}

fn words(words: &[(&str, &str)]) -> Vec<(String, String)> {
    words.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect()
}

#[test]
fn png_colours_and_depths() {
    use png::{BitDepth, ColorType};
    for (color, depth, color_model, has_alpha) in [
        (ColorType::Grayscale, BitDepth::One, ColorModel::Gray, false),
        (ColorType::Grayscale, BitDepth::Sixteen, ColorModel::Gray, false),
        (ColorType::Rgb, BitDepth::Eight, ColorModel::Rgb, false),
        (ColorType::Indexed, BitDepth::Two, ColorModel::Indexed, false),
        (ColorType::GrayscaleAlpha, BitDepth::Eight, ColorModel::Gray, true),
        (ColorType::Rgba, BitDepth::Sixteen, ColorModel::Rgb, true),
    ] {
        let file = support::png(7, 5, color, depth);
        let want = Info { color_model, has_alpha, bit_depth: depth as u8, ..still("image/png", 7, 5) };
        assert_eq!(read(&file), want);
    }
    let transparent = png_with(7, 5, ColorType::Indexed, BitDepth::Eight, |encoder| encoder.set_trns(vec![0]));
    assert!(read(&transparent).has_alpha);
    assert!(read(&with_chunk(&rgb_png(), b"iCCP", b"x\0\0")).has_icc_profile);
}

#[test]
fn png_text_of_every_kind() {
    let info = read(&file("full png"));
    let mut want = words(&[("packed", "狐"), ("workflow", "{狐}"), ("parameters", "steps: 20"), ("Title", "größe")]);
    want.extend(words(&EXIF_WORDS));
    want.extend(words(&[("XMP", XMP)]));
    assert_eq!(info.text, want);
    assert_eq!((info.orientation, info.stored, info.width, info.height), (8, (5, 3), 3, 5));
    assert!(info.has_c2pa && c2pa(&file("full png")));
    // Text may stand behind the pixels too.
    let mut behind = rgb_png();
    let end = behind.len() - 12;
    behind.splice(end..end, png_chunk(b"tEXt", b"a\0b"));
    assert_eq!(read(&behind).text, words(&[("a", "b")]));
}

#[test]
fn apng_frames() {
    assert_eq!(read(&apng(3)), Info { animated: true, frames: Some(3), ..still("image/png", 4, 4) });
    // Behind the pixels, the chunk says nothing.
    let mut late = rgb_png();
    let end = late.len() - 12;
    late.splice(end..end, png_chunk(b"acTL", &[0, 0, 0, 9, 0, 0, 0, 0]));
    assert_eq!(read(&late), still("image/png", 5, 3));
}

#[test]
fn jpegs() {
    assert_eq!(read(&jpeg()), still("image/jpeg", 20, 10));
    assert_eq!(read(&gray_jpeg()), Info { color_model: ColorModel::Gray, ..still("image/jpeg", 9, 7) });
    assert_eq!(read(&cmyk_jpeg()), Info { color_model: ColorModel::Cmyk, ..still("image/jpeg", 9, 7) });
    let mut text = words(&[("Comment", "a comment")]);
    text.extend(words(&EXIF_WORDS));
    text.extend(words(&[("XMP", XMP)]));
    let want = Info { width: 10, height: 20, orientation: 6, text, has_c2pa: true, ..still("image/jpeg", 20, 10) };
    assert_eq!(read(&file("full jpeg")), want);
    assert!(read(&with_segment(&jpeg(), 0xe2, b"ICC_PROFILE\0\x01\x01x")).has_icc_profile);
    // Fill bytes before a marker, and bytes that are of no segment.
    let odd = [b"\xff\xd8\xff\xff\xff".as_slice(), &jpeg()[3..]].concat();
    assert_eq!(read(&odd), still("image/jpeg", 20, 10));
}

#[test]
fn webps() {
    assert_eq!(read(&lossless_webp(false)), still("image/webp", 5, 7));
    assert_eq!(read(&lossless_webp(true)), Info { has_alpha: true, ..still("image/webp", 5, 7) });
    assert_eq!(read(&lossy_webp()), still("image/webp", 33, 44));
    let with_alpha = riff(&[(b"VP8X", &vp8x(0, 33, 44)), (b"ALPH", &[0]), (b"VP8 ", &vp8(33, 44))]);
    assert_eq!(read(&with_alpha), Info { has_alpha: true, ..still("image/webp", 33, 44) });
    let animated = Info { has_alpha: true, animated: true, frames: Some(3), ..still("image/webp", 40, 30) };
    assert_eq!(read(&animated_webp(3)), animated);
    let mut text = words(&EXIF_WORDS);
    text.extend(words(&[("XMP", XMP)]));
    let want = Info { orientation: 3, has_icc_profile: true, text, has_c2pa: true, ..still("image/webp", 5, 7) };
    assert_eq!(read(&file("full webp")), want);
    // A picture that is not of the canvas's size.
    let bad = riff(&[(b"VP8X", &vp8x(0, 33, 45)), (b"VP8 ", &vp8(33, 44))]);
    assert!(matches!(inspect(&bad, 0), Err(Error::Damaged(_))));
}

#[test]
fn gifs() {
    let one = read(&gif(1, false));
    assert_eq!((one.mime, one.width, one.height, one.frames), ("image/gif", 6, 4, Some(1)));
    assert_eq!((one.animated, one.color_model, one.has_alpha), (false, ColorModel::Indexed, false));
    let two = read(&gif(2, true));
    assert_eq!((two.animated, two.frames, two.has_alpha), (true, Some(2), true));
    let mut with = gif(1, false);
    let end = with.len() - 1;
    let trailer: Vec<u8> = std::iter::once(1).chain((0..=255).rev()).chain([0]).collect();
    let xmp = [b"\x21\xff\x0bXMP DataXMP".as_slice(), XMP.as_bytes(), &trailer].concat();
    let profile = b"\x21\xff\x0bICCRGBG1012\x03icc\0";
    with.splice(end..end, [b"\x21\xfe\x02hi\0".to_vec(), xmp, profile.to_vec()].concat());
    let with = read(&with);
    assert_eq!(with.text, words(&[("Comment", "hi"), ("XMP", XMP)]));
    assert!(with.has_icc_profile && !one.has_icc_profile);
}

#[test]
fn the_primary_item_of_a_heif() {
    let mut text = words(&EXIF_WORDS);
    text.extend(words(&[("XMP", XMP)]));
    let avif = Info { has_alpha: true, bit_depth: 10, has_icc_profile: true, text, ..still("image/avif", 64, 48) };
    assert_eq!(read(&file("avif")), avif);
    // A quarter against the clock, then left and right exchanged.
    let heic = Info { mime: "image/heic", orientation: 7, width: 48, height: 64, has_c2pa: true, ..avif.clone() };
    assert_eq!(read(&file("heic")), heic);
    let heif_of = |brands: &[&[u8; 4]]| read(&heif(brands, &[])).mime;
    assert_eq!(heif_of(&[b"mif1", b"miaf"]), "image/heif");
    assert_eq!(heif_of(&[b"mif1", b"avif"]), "image/avif");
    assert_eq!(heif_of(&[b"heix", b"mif1"]), "image/heic");
    let sequence_of = |brand, with_meta| read(&sequence(brand, 12, with_meta));
    assert_eq!(sequence_of(b"avis", true), Info { animated: true, frames: Some(12), ..avif });
    let want = Info { animated: true, frames: Some(12), ..still("image/heif", 70, 50) };
    assert_eq!(sequence_of(b"msf1", false), want);
}

#[test]
fn heif_depth_grey_and_crop() {
    let av1c = iso_box(b"av1C", &[&[0x81, 0, 0x70, 0]]);
    let clap = iso_box(b"clap", &[&[0, 0, 0, 60, 0, 0, 0, 1, 0, 0, 0, 40, 0, 0, 0, 1], &[0; 16]]);
    let info = read(&heif(&[b"avif"], &[av1c, clap]));
    assert_eq!((info.color_model, info.bit_depth), (ColorModel::Gray, 10));
    assert_eq!((info.width, info.height, info.stored), (60, 40, (64, 48)));
    let info = read(&heif(&[b"avif"], &[pixi(&[12])]));
    assert_eq!((info.color_model, info.bit_depth), (ColorModel::Gray, 12));
}

#[test]
fn every_orientation_turns_the_size() {
    for orientation in 1..=8 {
        for little in [true, false] {
            let info = read(&with_chunk(&rgb_png(), b"eXIf", &exif(little, orientation)));
            let size = if orientation < 5 { (5, 3) } else { (3, 5) };
            assert_eq!((info.orientation, info.width, info.height), (orientation, size.0, size.1));
        }
    }
    assert_eq!(read(&with_chunk(&rgb_png(), b"eXIf", &exif(true, 9))).orientation, 1);
}

#[test]
fn user_comments_in_every_coding() {
    let utf16 = |text: &str, big: bool| -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    for (comment, want) in [
        ([b"ASCII\0\0\0".to_vec(), b"plain\0\0".to_vec()].concat(), "plain"),
        ([vec![0; 8], "größe".into()].concat(), "größe"),
        (b"no prefix at all".to_vec(), "no prefix at all"),
        ([b"UNICODE\0".to_vec(), utf16("in big", true)].concat(), "in big"),
        ([b"UNICODE\0".to_vec(), utf16("in little", false)].concat(), "in little"),
        ([b"UNICODE\0".to_vec(), utf16("\u{feff}狐狸", true)].concat(), "狐狸"),
        ([b"UNICODE\0".to_vec(), utf16("\u{feff}狐狸", false)].concat(), "狐狸"),
    ] {
        for little in [true, false] {
            let file = with_chunk(&rgb_png(), b"eXIf", &tiff(little, &[], Some(&comment)));
            assert_eq!(read(&file).text, words(&[("UserComment", want)]));
        }
    }
}

#[test]
fn other_kinds_are_named() {
    for (bytes, name) in [
        (b"BM\0\0\0\0".as_slice(), "BMP"),
        (b"II\x2a\0\x08\0\0\0", "TIFF"),
        (b"\xff\x0a\0\0", "JPEG XL"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
        (b"8BPS\0\x01", "PSD"),
        (b"\0\0\x01\0\x01\0", "ICO"),
        (b"%PDF-1.7", "PDF"),
        (b"<?xml version='1.0'?><svg width='1'>", "SVG"),
        (b"\0\0\0\x14ftypisom\0\0\0\0isom", "MP4"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "QuickTime"),
        (b"hello, world", "no kind"),
    ] {
        let Err(Error::Unsupported(why)) = inspect(bytes, 0) else { panic!("{name}") };
        assert!(why.contains(name), "{why}");
    }
    for bytes in [b"".as_slice(), b"\x89PN", b"\xff\xd8", b"GIF8", b"RIFF\0\0\0\0WE"] {
        assert!(matches!(inspect(bytes, 0), Err(Error::Damaged(_))), "{bytes:?}");
    }
}

#[test]
fn damaged_headers() {
    let mut crc = rgb_png();
    crc[20] ^= 1;
    let no_palette = {
        let file = support::png(7, 5, png::ColorType::Indexed, png::BitDepth::Eight);
        let at = file.windows(4).position(|kind| kind == b"PLTE").unwrap();
        let mut file = file;
        file[at] = b'q';
        file
    };
    let jpeg = jpeg();
    let start_of_frame = jpeg.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
    let mut no_width = jpeg.clone();
    no_width[start_of_frame + 7..start_of_frame + 9].fill(0);
    let no_item = [ftyp(&[b"avif"]), full_box(b"meta", 0, &[])].concat();
    for (name, file) in [
        ("CRC", crc),
        ("palette", no_palette),
        ("width", no_width),
        ("frame", jpeg[..start_of_frame].to_vec()),
        ("scan", jpeg[..start_of_frame + 19].to_vec()),
        ("item", no_item),
        ("png", rgb_png()[..33].to_vec()),
        ("gif", gif(1, false)[..30].to_vec()),
        ("frames", with_chunk(&rgb_png(), b"acTL", &[0; 8])),
    ] {
        assert!(matches!(inspect(&file, 0), Err(Error::Damaged(_))), "{name}: {:?}", inspect(&file, 0));
    }
}
