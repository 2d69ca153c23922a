//! Files made by code, of every kind that is read.
#![allow(dead_code, unused_imports, reason = "each test takes what it needs")]

mod bytes;
mod exif;
mod gif;
mod heif;
mod jpeg;
mod png;
mod webp;

pub use bytes::*;
pub use exif::*;
pub use gif::*;
pub use heif::*;
pub use jpeg::*;
pub use png::*;
pub use webp::*;

/// Every kind of file, with as much in it as it can have.
pub fn all() -> Vec<(&'static str, Vec<u8>)> {
    let exif_segment = [b"Exif\0\0".as_slice(), &exif(true, 6)].concat();
    let xmp_segment = [b"http://ns.adobe.com/xap/1.0/\0".as_slice(), XMP.as_bytes()].concat();
    let full_jpeg = with_segment(
        &with_segment(&with_segment(&jpeg(), 0xe1, &xmp_segment), 0xe1, &exif_segment),
        0xeb,
        &c2pa_segment(),
    );
    let full_jpeg = with_segment(&with_segment(&full_jpeg, 0xfe, b"a comment"), 0xed, b"Photoshop 3.0\x008BIM");
    let mut full_png = with_chunk(&rgb_png(), b"eXIf", &exif(false, 8));
    for (kind, data) in [
        (b"tEXt", b"Title\0gr\xf6\xdfe".to_vec()),
        (b"zTXt", [b"parameters\0\0".to_vec(), deflated("steps: 20".as_bytes())].concat()),
        (b"iTXt", [b"workflow\0\0\0en\0x\0".to_vec(), "{狐}".into()].concat()),
        (b"iTXt", [b"packed\0\x01\0\0\0".to_vec(), deflated("狐".as_bytes())].concat()),
        (b"iTXt", [b"XML:com.adobe.xmp\0\0\0\0\0".to_vec(), XMP.into()].concat()),
        (b"tIME", vec![7, 0xea, 1, 1, 1, 1, 1]),
        (b"caBX", vec![1, 2, 3]),
    ] {
        full_png = with_chunk(&full_png, kind, &data);
    }
    let simple = lossless_webp(false);
    let picture = &simple[20..20 + u32::from_le_bytes(simple[16..20].try_into().unwrap()) as usize];
    let (header, turned) = (vp8x(0x2c, 5, 7), exif(true, 3));
    let full_webp = riff(&[
        (b"VP8X", &header),
        (b"ICCP", b"icc"),
        (b"VP8L", picture),
        (b"EXIF", &turned),
        (b"XMP ", XMP.as_bytes()),
        (b"C2PA", b"x"),
    ]);
    let uuid = iso_box(b"uuid", &[&C2PA_UUID, &[0; 4], b"manifest\0"]);
    vec![
        ("png", rgb_png()),
        ("full png", full_png),
        ("apng", apng(3)),
        ("jpeg", jpeg()),
        ("full jpeg", full_jpeg),
        ("gray jpeg", gray_jpeg()),
        ("cmyk jpeg", cmyk_jpeg()),
        ("lossless webp", lossless_webp(true)),
        ("full webp", full_webp),
        ("lossy webp", lossy_webp()),
        ("animated webp", animated_webp(3)),
        ("gif", gif(2, true)),
        ("heic", [heif(&[b"heic", b"mif1"], &[iso_box(b"irot", &[&[1]]), iso_box(b"imir", &[&[1]])]), uuid].concat()),
        ("avif", heif(&[b"avif", b"mif1"], &[])),
        ("avis", sequence(b"avis", 12, true)),
    ]
}
