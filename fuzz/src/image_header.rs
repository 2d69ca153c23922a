//! The readers of image headers answer whatever the bytes are, and give the size that a header declares.

use ai_generation_client::codec::image::{header, sniff};

use crate::Target;
use crate::json::hash;

pub const TARGET: Target = Target {
    name: "image_header",
    run,
    corpus,
    mend: None,
    words: &["IHDR", "RIFF", "WEBP", "VP8 ", "VP8L", "VP8X", "ftyp", "avif", "meta", "ispe", "\u{0}\u{0}\u{0}\u{8}"],
};

fn be(value: u32) -> [u8; 4] {
    value.to_be_bytes()
}

fn png(width: u32, height: u32) -> Vec<u8> {
    [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &be(width), &be(height), &[8, 6, 0, 0, 0, 0, 0, 0, 0, 0]].concat()
}

fn gif(width: u16, height: u16) -> Vec<u8> {
    [&b"GIF89a"[..], &width.to_le_bytes(), &height.to_le_bytes(), &[0; 24]].concat()
}

fn jpeg(width: u16, height: u16, before: &[u8]) -> Vec<u8> {
    let app = [&[0xff, 0xe0][..], &(before.len() as u16 + 2).to_be_bytes(), before].concat();
    let frame = [&[0xff, 0xc0, 0, 17, 8][..], &height.to_be_bytes(), &width.to_be_bytes(), &[3; 12]].concat();
    [&[0xff, 0xd8][..], &app, &frame, &[0; 16]].concat()
}

fn webp_lossless(width: u32, height: u32) -> Vec<u8> {
    let bits = (width - 1) | ((height - 1) << 14);
    [&b"RIFF\x20\0\0\0WEBPVP8L\x10\0\0\0\x2f"[..], &bits.to_le_bytes(), &[0; 16]].concat()
}

fn corpus() -> Vec<Vec<u8>> {
    let ispe = [&be(20)[..], b"ispe", &be(0), &be(640), &be(480)].concat();
    let container = |name: &[u8], inner: &[u8]| [&be(inner.len() as u32 + 8)[..], name, inner].concat();
    let ipco = container(b"iprp", &container(b"ipco", &ispe));
    let meta = container(b"meta", &[&be(0)[..], &ipco].concat());
    let avif = [container(b"ftyp", b"avif\0\0\0\0avifmif1"), meta].concat();
    vec![png(2, 3), gif(4, 5), jpeg(6, 7, b"JFIF\0"), webp_lossless(8, 9), avif, b"<svg/>".to_vec()]
}

fn run(input: &[u8]) -> u64 {
    let found = header(&input.to_vec());
    if let Some(found) = found {
        assert_eq!(sniff(input), Some(found.mime), "the header and the first bytes do not agree");
        assert!(found.size.is_none_or(|(width, height)| width > 0 && height > 0), "a side of nothing");
    }
    // A header that is made with a size has that size, whatever stands around it.
    let number = |at: usize| u16::from_le_bytes([0, 1].map(|next| input.get(at + next).copied().unwrap_or(1))).max(1);
    let (width, height) = (number(0), number(2));
    let rest = input.get(4..).unwrap_or_default();
    for made in [
        [&png(width.into(), height.into())[..], rest].concat(),
        [&gif(width, height)[..], rest].concat(),
        jpeg(width, height, rest.get(..rest.len().min(60_000)).unwrap_or_default()),
    ] {
        assert_eq!(header(&made).and_then(|header| header.size), Some((width.into(), height.into())));
    }
    let (width, height) = (u32::from(width) % 16_384 + 1, u32::from(height) % 16_384 + 1);
    assert_eq!(header(&webp_lossless(width, height)).and_then(|header| header.size), Some((width, height)));
    hash(&(found.map(|found| found.mime), found.map(|found| found.size.is_some()), sniff(input)))
}
