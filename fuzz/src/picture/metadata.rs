//! Words are written into any file that is read, carried over and taken out; its pixels stay as they are.

use std::sync::LazyLock;

use ai_generation_image::codec::{Decoded, Icc, encode_jpeg, encode_png, encode_webp};
use ai_generation_image::error::{Error, Result};
use ai_generation_image::info::Info;
use ai_generation_image::metadata::{copy, strip, write};
use fastrand::Rng;

use super::files::scene;
use super::support::all;
use super::{check_info, look, mend, pixels, reading, refusal};
use crate::Target;
use crate::json::hash;
use crate::meter::within;

pub const TARGET: Target = Target {
    name: "metadata",
    run,
    corpus,
    mend: Some(mend::mend),
    words: &[
        "Exif\0\0",
        "XMP ",
        "EXIF",
        "tEXt",
        "zTXt",
        "iTXt",
        "eXIf",
        "prompt\0",
        "Comment\0",
        "XML:com.adobe.xmp\0\0\0\0\0",
        "http://ns.adobe.com/xap/1.0/\0",
        "http://ns.adobe.com/xmp/extension/\0",
        "urn:ai-generation-client:metadata",
        "<rdf:RDF>",
        "agc:key=\"a\"",
        "<agc:words>",
        "</agc:words>",
        "IEND",
        "C2PA",
        "VP8X",
    ],
};

type Words = Vec<(String, String)>;

/// Keys that no EXIF has, nor those of comments and packets.
const KEYS: [&str; 6] = ["prompt", "größe", "a b", "x", "Title", "parameters"];

/// Words that the bytes of a file decide.
fn words(file: &[u8]) -> Words {
    let mut random = Rng::with_seed(hash(file));
    let mut words = Vec::new();
    for _ in 0..random.usize(0..4) {
        let at = random.usize(0..=file.len());
        let end = (at + random.usize(0..40)).min(file.len());
        let piece = String::from_utf8_lossy(file.get(at..end).unwrap_or_default()).into_owned();
        let key = random.choice(KEYS).unwrap_or_default();
        // Rarely more than what a segment of a JPEG holds.
        let times = if random.u8(0..64) == 0 { 4000 } else { 1 };
        words.push((key.to_owned(), piece.repeat(times)));
    }
    words
}

/// Files as they come and files with words in them.
fn corpus() -> Vec<Vec<u8>> {
    let words: Words = [("prompt", "a <fox> & \"hound\"\n"), ("größe", "12 × 狐"), ("x", "\0\u{1}")]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into();
    let mut files: Vec<_> = all().into_iter().map(|(_, file)| file).collect();
    files.extend(BARE.clone());
    let written: Vec<_> = files.iter().filter_map(|file| write(file.clone(), &words).ok()).collect();
    files.extend(written);
    files
}

/// A small picture of each kind that is written.
static BARE: LazyLock<[Vec<u8>; 3]> = LazyLock::new(|| {
    let picture = scene(8, 6);
    let [png, webp] = [encode_png(&picture, None), encode_webp(&picture, None)];
    [png, webp, encode_jpeg(&picture, [0; 3], 80, None)].map(|file| file.expect("a picture is written"))
});

fn picture(file: &[u8]) -> Result<Decoded> {
    pixels(file, Icc::Keep)
}

/// What was decoded before is the same after. What was not may be: headers are written anew.
fn same(before: &Result<Decoded>, after: &Result<Decoded>, what: &str) {
    let told = |decoded: &Result<Decoded>| match decoded {
        Ok(decoded) => format!("{:?}", (decoded.frames, decoded.orientation, decoded.icc.as_ref().map(Vec::len))),
        Err(error) => format!("{error:?}"),
    };
    assert!(before.is_err() || before == after, "{what}: {} before, {} after", told(before), told(after));
}

/// What a file says that is not of metadata.
fn bare(info: Info) -> Info {
    Info { text: Vec::new(), has_c2pa: false, orientation: 1, width: 0, height: 0, ..info }
}

/// A call that writes, in bounds; words may be long.
fn written(file: &[u8], what: &str, call: impl Fn() -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    let mut most = reading(file);
    most.bytes += 16 << 20;
    within(most, what, call)
}

fn run(file: &[u8]) -> u64 {
    let info = look(file);
    let before = picture(file);
    let stripped = check_strip(file, &info, &before);
    let put = check_write(file, &info, &before);
    for to in &*BARE {
        if let Ok(with) = written(file, "copy", || copy(file, to.clone())) {
            same(&picture(to), &picture(&with), "the words of another");
            let info = look(&with).expect("a file with the words of another is read");
            assert_eq!(info.orientation, 1, "a file with the words of another is upright");
        }
    }
    let [png, ..] = &*BARE;
    if let Ok(with) = written(file, "copy", || copy(png, file.to_vec())) {
        same(&before, &picture(&with), "no words of another");
    }
    hash(&(stripped, put, info.as_ref().ok().map(check_info), before.as_ref().err().map(refusal)))
}

fn check_strip(file: &[u8], info: &Result<Info>, before: &Result<Decoded>) -> String {
    let stripped = match written(file, "strip", || strip(file.to_vec(), false)) {
        Ok(stripped) => stripped,
        Err(error) => return refusal(&error),
    };
    let info = info.as_ref().expect("what is stripped is read");
    let after = look(&stripped).expect("what was stripped is read");
    assert_eq!((&after.text, after.has_c2pa, after.orientation), (&Vec::new(), false, 1), "what strip leaves");
    assert_eq!(bare(after), bare(info.clone()), "strip and what is not of metadata");
    let upright = before.clone().map(|decoded| Decoded { orientation: 1, ..decoded });
    same(&upright, &picture(&stripped), "strip");
    assert!(strip(stripped.clone(), false).as_ref() == Ok(&stripped), "a second strip finds more");
    let turned = strip(file.to_vec(), true).expect("what can be stripped can be stripped with its orientation kept");
    let after = look(&turned).expect("what was stripped is read");
    assert_eq!((after.orientation, after.width), (info.orientation, info.width), "the orientation that strip keeps");
    assert!(after.text.is_empty() && !after.has_c2pa, "what strip leaves");
    same(before, &picture(&turned), "strip but for the orientation");
    String::new()
}

fn check_write(file: &[u8], info: &Result<Info>, before: &Result<Decoded>) -> String {
    let words = words(file);
    let after = match written(file, "write", || write(file.to_vec(), &words)) {
        Ok(after) => after,
        Err(error) => return refusal(&error),
    };
    let info = info.as_ref().expect("what is written to is read");
    let read = |file: &[u8]| ai_generation_image::info::inspect(file, 10 << 20).expect("what was written is read");
    let found = read(&after);
    let has = |found: &Info, words: &Words| {
        let keys: Vec<_> = words.iter().map(|(key, _)| key).collect();
        let found: Vec<_> = found.text.iter().filter(|(key, _)| keys.contains(&key)).collect();
        assert_eq!(found, words.iter().collect::<Vec<_>>(), "the words that were written");
    };
    has(&found, &words);
    assert_eq!(bare(found.clone()), bare(info.clone()), "write and what is not of metadata");
    assert_eq!((found.orientation, found.has_c2pa), (info.orientation, info.has_c2pa), "write and other metadata");
    same(before, &picture(&after), "write");
    // Others in their place, and the same once more.
    let others: Words = words.iter().map(|(key, value)| (key.clone(), format!("{value}."))).collect();
    match write(after.clone(), &others) {
        Ok(again) => {
            has(&read(&again), &others);
            assert_eq!(read(&again).text.len(), found.text.len(), "as many words when they are replaced");
        }
        Err(error) => assert!(matches!(error, Error::TooLarge(_)), "words cannot be replaced: {error:?}"),
    }
    if let Ok(carried) = copy(&after, BARE.iter().next().cloned().unwrap_or_default()) {
        has(&read(&carried), &words);
    }
    String::new()
}
