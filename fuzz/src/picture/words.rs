//! EXIF, XMP and text: the same bytes say the same in every kind of file that has them.

use std::sync::LazyLock;

use ai_generation_image::codec::Icc;
use ai_generation_image::info::Info;

use super::support::{
    XMP, deflated, exif, jpeg, lossless_webp, png_chunk, rgb_png, riff, tiff, vp8x, with_chunk, with_segment,
};
use super::{agree, check_info, look, pixels};
use crate::Target;
use crate::json::hash;

pub const TARGET: Target = Target {
    name: "words",
    run,
    corpus,
    mend: None,
    words: &[
        "II*\0",
        "MM\0*",
        "\u{12}\u{1}",
        "\u{1}\u{12}",
        "UNICODE\0",
        "ASCII\0\0\0",
        "Exif\0\0",
        "urn:ai-generation-client:metadata",
        "<rdf:li agc:key=\"a\" agc:value=\"b\"/>",
        "agc:valueHex=\"00e9\"",
        "<rdf:RDF>",
        "<agc:words>",
        "</agc:words>",
        "xmlns:agc=\"",
        "tiff:Orientation=\"6\"",
        "&#x1F98A;",
        "&amp;",
        "\"",
        "'",
        "<",
        "/>",
        "key\0",
        "\0\0\0\0\0",
    ],
};

fn corpus() -> Vec<Vec<u8>> {
    let own = "<x xmlns:agc='urn:ai-generation-client:metadata'><rdf:RDF><agc:words><rdf:Seq>\
        <rdf:li agc:key='prompt' agc:value='a &lt;fox&gt; &#10;'/><rdf:li agc:key=\"b\" agc:valueHex=\"00e78b90\"/>\
        <rdf:li rdf:parseType='Resource'><agc:key>c</agc:key><agc:value>d</agc:value></rdf:li>\
        </rdf:Seq></agc:words></rdf:RDF></x>";
    vec![
        exif(true, 6),
        exif(false, 3),
        tiff(true, &[(0x0112, 4, 1, vec![8, 0, 0, 0]), (0x010e, 2, 2, b"a\0".to_vec())], Some(b"ASCII\0\0\0words")),
        tiff(false, &[(0x0112, 1, 1, vec![5])], Some(b"\0\0\0\0\0\0\0\0words")),
        XMP.as_bytes().to_vec(),
        own.as_bytes().to_vec(),
        b"Title\0gr\xf6\xdfe".to_vec(),
        "workflow\0\0\0en\0x\0{狐}".as_bytes().to_vec(),
    ]
}

/// Pictures without words: PNG, JPEG, and what is in a WebP.
static BARE: LazyLock<(Vec<u8>, Vec<u8>, Vec<u8>)> =
    LazyLock::new(|| (rgb_png(), jpeg(), lossless_webp(false).get(20..).unwrap_or_default().to_vec()));

fn webp(flag: u8, kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    riff(&[(b"VP8X", &vp8x(flag, 5, 7)), (b"VP8L", &BARE.2), (kind, data)])
}

fn itxt(packing: u8, value: &[u8]) -> Vec<u8> {
    let data = [&b"XML:com.adobe.xmp\0"[..], &[packing, 0, 0, 0], value].concat();
    with_chunk(&BARE.0, b"iTXt", &data)
}

/// What all of these files say, which must be the same, for the decoder too. Gives the kind of outcome.
fn said(files: &[Vec<u8>]) -> (u64, Info) {
    let mut all = files.iter().map(|file| {
        let info = look(file).expect("headers made by code");
        agree(&info, &pixels(file, Icc::Srgb).expect("a picture with any words is decoded"));
        info
    });
    let first = all.next().expect("a file");
    for other in all {
        assert_eq!((first.orientation, &first.text), (other.orientation, &other.text), "{}", other.mime);
    }
    (check_info(&first), first)
}

/// A file with words of which none may be read.
fn read(file: &[u8]) -> u64 {
    look(file).map_or(0, |info| check_info(&info))
}

fn run(input: &[u8]) -> u64 {
    let (png, jpeg, _) = &*BARE;
    let exif = said(&[
        with_chunk(png, b"eXIf", input),
        with_segment(jpeg, 0xe1, &[b"Exif\0\0", input].concat()),
        webp(0x08, b"EXIF", input),
    ]);
    let xmp = said(&[
        itxt(0, input),
        itxt(1, &deflated(input)),
        with_segment(jpeg, 0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", input].concat()),
        webp(0x04, b"XMP ", input),
    ]);
    assert_eq!(xmp.1.orientation, 1, "XMP does not turn a picture");
    // Text as it is, and packed.
    let (key, value) = input.split_at(input.iter().position(|&byte| byte == 0).unwrap_or(input.len()));
    let value = value.get(1..).unwrap_or_default();
    let plain = with_chunk(png, b"tEXt", &[key, b"\0", value].concat());
    let packed = with_chunk(png, b"zTXt", &[key, b"\0\0", &deflated(value)].concat());
    let text = said(&[plain, packed]);
    let other = [
        read(&with_chunk(png, b"iTXt", input)),
        read(&with_chunk(png, b"zTXt", input)),
        read(&with_segment(jpeg, 0xfe, input)),
        read(&with_segment(jpeg, 0xe1, &[b"http://ns.adobe.com/xmp/extension/\0", input].concat())),
        read(&[png.get(..33).unwrap_or_default(), &png_chunk(b"eXIf", &[b"Exif\0\0", input].concat())].concat()),
    ];
    hash(&(exif.0, xmp.0, text.0, other))
}
