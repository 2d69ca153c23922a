//! Files made by code, of every kind that is read.
#![allow(dead_code, reason = "each test takes what it needs")]

use image::{ExtendedColorType, ImageEncoder};
use std::io::Cursor;

pub const C2PA_UUID: [u8; 16] = *b"\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81";

pub fn pixels(width: u32, height: u32, channels: u32) -> Vec<u8> {
    (0..width * height * channels).map(|index| (index * 37 % 251) as u8).collect()
}

pub fn png(width: u32, height: u32, color: png::ColorType, depth: png::BitDepth) -> Vec<u8> {
    png_with(width, height, color, depth, |_| {})
}

pub fn png_with(
    width: u32,
    height: u32,
    color: png::ColorType,
    depth: png::BitDepth,
    with: impl FnOnce(&mut png::Encoder<'_, &mut Vec<u8>>),
) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(color);
    encoder.set_depth(depth);
    if color == png::ColorType::Indexed {
        encoder.set_palette(vec![255, 0, 0, 0, 255, 0]);
    }
    with(&mut encoder);
    let bits = width as usize * color.samples() * depth as usize;
    let data = vec![0; bits.div_ceil(8) * height as usize];
    encoder.write_header().unwrap().write_image_data(&data).unwrap();
    file
}

pub fn rgb_png() -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut file);
    encoder.write_image(&pixels(5, 3, 3), 5, 3, ExtendedColorType::Rgb8).unwrap();
    file
}

/// Puts a chunk behind the header.
pub fn with_chunk(png: &[u8], kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut file = png[..33].to_vec();
    file.extend(png_chunk(kind, data));
    file.extend(&png[33..]);
    file
}

pub fn png_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = (data.len() as u32).to_be_bytes().to_vec();
    chunk.extend(kind);
    chunk.extend(data);
    let crc = chunk[4..].iter().fold(u32::MAX, |mut crc, &byte| {
        crc ^= u32::from(byte);
        (0..8).for_each(|_| crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()));
        crc
    });
    chunk.extend((!crc).to_be_bytes());
    chunk
}

pub fn apng(frames: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 4, 4);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_animated(frames, 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    (0..frames).for_each(|_| writer.write_image_data(&pixels(4, 4, 3)).unwrap());
    writer.finish().unwrap();
    file
}

pub fn jpeg() -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new(&mut file);
    encoder.write_image(&pixels(20, 10, 3), 20, 10, ExtendedColorType::Rgb8).unwrap();
    file
}

pub fn gray_jpeg() -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new(&mut file);
    encoder.write_image(&pixels(9, 7, 1), 9, 7, ExtendedColorType::L8).unwrap();
    file
}

/// Headers alone: an Adobe mark, a progressive frame of four components, a scan.
pub fn cmyk_jpeg() -> Vec<u8> {
    let mut file = b"\xff\xd8".to_vec();
    file.extend(segment(0xee, b"Adobe\0\x64\0\0\0\0\x02"));
    file.extend(segment(0xc2, b"\x08\0\x07\0\x09\x04\x01\x11\0\x02\x11\0\x03\x11\0\x04\x11\0"));
    file.extend(segment(0xda, b"\x01\x01\0\0\0\0"));
    file.extend(b"\x12\x34\xff\xd9");
    file
}

pub fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
    let mut segment = vec![0xff, marker];
    segment.extend((data.len() as u16 + 2).to_be_bytes());
    segment.extend(data);
    segment
}

/// Puts a segment behind the first one.
pub fn with_segment(jpeg: &[u8], marker: u8, data: &[u8]) -> Vec<u8> {
    let at = 4 + usize::from(u16::from_be_bytes([jpeg[4], jpeg[5]]));
    [&jpeg[..at], &segment(marker, data), &jpeg[at..]].concat()
}

pub fn c2pa_segment() -> Vec<u8> {
    let mut data = b"JP\0\x01\0\0\0\x01\0\0\0\x30jumb\0\0\0\x28jumd".to_vec();
    data.extend(b"c2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\x03c2pa\0");
    data
}

pub fn lossless_webp(has_alpha: bool) -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut file);
    let (channels, color) = if has_alpha { (4, ExtendedColorType::Rgba8) } else { (3, ExtendedColorType::Rgb8) };
    encoder.write_image(&pixels(5, 7, channels), 5, 7, color).unwrap();
    file
}

pub fn riff(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    for (kind, data) in chunks {
        body.extend(riff_chunk(kind, data));
    }
    [b"RIFF".to_vec(), (body.len() as u32).to_le_bytes().to_vec(), body].concat()
}

pub fn riff_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = [kind.to_vec(), (data.len() as u32).to_le_bytes().to_vec(), data.to_vec()].concat();
    if data.len() % 2 == 1 {
        chunk.push(0);
    }
    chunk
}

pub fn vp8(width: u16, height: u16) -> Vec<u8> {
    let mut data = b"\x10\0\0\x9d\x01\x2a".to_vec();
    data.extend(width.to_le_bytes());
    data.extend(height.to_le_bytes());
    data.extend([0; 8]);
    data
}

pub fn vp8x(flags: u8, width: u32, height: u32) -> Vec<u8> {
    let mut data = vec![flags, 0, 0, 0];
    data.extend(&(width - 1).to_le_bytes()[..3]);
    data.extend(&(height - 1).to_le_bytes()[..3]);
    data
}

pub fn lossy_webp() -> Vec<u8> {
    riff(&[(b"VP8 ", &vp8(33, 44))])
}

pub fn animated_webp(frames: usize) -> Vec<u8> {
    let header = vp8x(0x12, 40, 30);
    let mut frame = vec![1, 0, 0, 2, 0, 0];
    frame.extend([9, 0, 0, 19, 0, 0, 100, 0, 0, 0]);
    frame.extend(riff_chunk(b"ALPH", &[0, 1, 2]));
    frame.extend(riff_chunk(b"VP8 ", &vp8(10, 20)));
    let mut chunks: Vec<(&[u8; 4], &[u8])> = vec![(b"VP8X", &header), (b"ANIM", &[0; 6])];
    chunks.extend((0..frames).map(|_| (b"ANMF", frame.as_slice())));
    riff(&chunks)
}

pub fn gif(frames: usize, transparent: bool) -> Vec<u8> {
    let mut file = Vec::new();
    {
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut file);
        for _ in 0..frames {
            let mut frame = image::RgbaImage::from_pixel(6, 4, image::Rgba([9, 8, 7, 255]));
            if transparent {
                frame.put_pixel(1, 1, image::Rgba([0, 0, 0, 0]));
            }
            encoder.encode_frame(image::Frame::new(frame)).unwrap();
        }
    }
    file
}

pub fn tiff(little: bool, entries: &[(u16, u16, u32, Vec<u8>)], comment: Option<&[u8]>) -> Vec<u8> {
    let n16 = |n: u16| if little { n.to_le_bytes() } else { n.to_be_bytes() };
    let n32 = |n: u32| if little { n.to_le_bytes() } else { n.to_be_bytes() };
    let mut file = if little { b"II\x2a\0".to_vec() } else { b"MM\0\x2a".to_vec() };
    file.extend(n32(8));
    let count = entries.len() + usize::from(comment.is_some());
    let mut behind = Vec::<u8>::new();
    let mut at = 8 + 2 + 12 * count + 4;
    file.extend(n16(count as u16));
    for (field, kind, count, value) in entries {
        file.extend(n16(*field));
        file.extend(n16(*kind));
        file.extend(n32(*count));
        if value.len() <= 4 {
            file.extend(value);
            file.extend(vec![0; 4 - value.len()]);
        } else {
            file.extend(n32(at as u32));
            behind.extend(value);
            at += value.len();
        }
    }
    if comment.is_some() {
        file.extend([n16(0x8769), n16(4)].concat());
        file.extend([n32(1), n32(at as u32)].concat());
    }
    file.extend([0; 4]);
    file.extend(behind);
    if let Some(comment) = comment {
        file.extend([n16(1), n16(0x9286), n16(7)].concat());
        file.extend([n32(comment.len() as u32), n32(at as u32 + 18), n32(0)].concat());
        file.extend(comment);
    }
    file
}

/// An EXIF with every field that is read.
pub fn exif(little: bool, orientation: u8) -> Vec<u8> {
    let turned = if little { vec![orientation, 0] } else { vec![0, orientation] };
    let text = |field, text: &str| (field, 2, text.len() as u32 + 1, [text.as_bytes(), b"\0"].concat());
    let entries = [
        text(0x010e, "a description"),
        (0x0112, 3, 1, turned),
        text(0x0131, "abc"),
        text(0x013b, "An Artist"),
        text(0x8298, "nobody, 2026"),
    ];
    let units = "größe 狐".encode_utf16();
    let comment: Vec<u8> = match little {
        true => units.flat_map(u16::to_le_bytes).collect(),
        false => units.flat_map(u16::to_be_bytes).collect(),
    };
    tiff(little, &entries, Some(&[b"UNICODE\0".as_slice(), &comment].concat()))
}

pub const EXIF_WORDS: [(&str, &str); 5] = [
    ("Description", "a description"),
    ("Software", "abc"),
    ("Artist", "An Artist"),
    ("Copyright", "nobody, 2026"),
    ("UserComment", "größe 狐"),
];

pub const XMP: &str = "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>\
    <rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' \
    xmlns:dc='http://purl.org/dc/elements/1.1/' dc:format='x'/></rdf:RDF></x:xmpmeta><?xpacket end='w'?>";

pub fn iso_box(kind: &[u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let data = parts.concat();
    [&(data.len() as u32 + 8).to_be_bytes(), kind.as_slice(), &data].concat()
}

pub fn full_box(kind: &[u8; 4], version: u8, parts: &[&[u8]]) -> Vec<u8> {
    iso_box(kind, &[&[version, 0, 0, 0], &parts.concat()])
}

pub fn ftyp(brands: &[&[u8; 4]]) -> Vec<u8> {
    let rest: Vec<u8> = brands.iter().flat_map(|brand| brand.to_vec()).collect();
    iso_box(b"ftyp", &[brands[0], &[0; 4], &rest])
}

pub fn ispe(width: u32, height: u32) -> Vec<u8> {
    full_box(b"ispe", 0, &[&width.to_be_bytes(), &height.to_be_bytes()])
}

pub fn pixi(depths: &[u8]) -> Vec<u8> {
    full_box(b"pixi", 0, &[&[depths.len() as u8], depths])
}

/// A HEIF with a decoy, item 1, beside the primary item 2, an alpha item 3, EXIF and XMP in `idat`.
pub fn heif(brands: &[&[u8; 4]], more: &[Vec<u8>]) -> Vec<u8> {
    let exif = [&[0, 0, 0, 6], b"Exif\0\0".as_slice(), &exif(false, 6)].concat();
    let mut properties = vec![
        ispe(9, 9),
        ispe(64, 48),
        pixi(&[10, 10, 10]),
        iso_box(b"colr", &[b"prof", &[1; 9]]),
        full_box(b"auxC", 0, &[b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"]),
    ];
    properties.extend(more.iter().cloned());
    let mut own = vec![2_u8, 3, 4];
    own.extend((0..more.len()).map(|index| 0x80 | (6 + index as u8)));
    let mut ipma = vec![0, 0, 0, 3];
    ipma.extend([0, 1, 1, 1]);
    ipma.extend([0, 2, own.len() as u8]);
    ipma.extend(&own);
    ipma.extend([0, 3, 2, 2, 5]);
    let infe = |item: u8, kind: &[u8; 4], more: &[u8]| full_box(b"infe", 2, &[&[0, item, 0, 0], kind, b"name\0", more]);
    let iloc = |offset: usize, length: usize| [(offset as u32).to_be_bytes(), (length as u32).to_be_bytes()].concat();
    let meta = full_box(
        b"meta",
        0,
        &[
            &full_box(b"hdlr", 0, &[&[0; 4], b"pict", &[0; 13]]),
            &full_box(b"pitm", 0, &[&[0, 2]]),
            &full_box(
                b"iinf",
                0,
                &[
                    &[0, 5],
                    &infe(1, b"hvc1", &[]),
                    &infe(2, b"hvc1", &[]),
                    &infe(3, b"hvc1", &[]),
                    &infe(4, b"Exif", &[]),
                    &infe(5, b"mime", b"application/rdf+xml\0"),
                ],
            ),
            &full_box(b"iref", 0, &[&iso_box(b"auxl", &[&[0, 3, 0, 1, 0, 2]])]),
            &iso_box(b"iprp", &[&iso_box(b"ipco", &[&properties.concat()]), &full_box(b"ipma", 0, &[&ipma])]),
            &full_box(
                b"iloc",
                1,
                &[
                    &[0x44, 0, 0, 2],
                    &[0, 4, 0, 1, 0, 0, 0, 1],
                    &iloc(0, exif.len()),
                    &[0, 5, 0, 1, 0, 0, 0, 1],
                    &iloc(exif.len(), XMP.len()),
                ],
            ),
            &iso_box(b"idat", &[&exif, XMP.as_bytes()]),
        ],
    );
    [ftyp(brands), meta, iso_box(b"mdat", &[&[0; 20]])].concat()
}

/// A sequence with one track of pictures.
pub fn sequence(brand: &[u8; 4], frames: u32, with_meta: bool) -> Vec<u8> {
    let tkhd = full_box(b"tkhd", 0, &[&[0; 72], &(70_u32 << 16).to_be_bytes(), &(50_u32 << 16).to_be_bytes()]);
    let stsz = full_box(b"stsz", 0, &[&[0; 4], &frames.to_be_bytes()]);
    let minf = iso_box(b"minf", &[&iso_box(b"stbl", &[&stsz])]);
    let mdia = iso_box(b"mdia", &[&full_box(b"hdlr", 0, &[&[0; 4], b"pict", &[0; 13]]), &minf]);
    let moov = iso_box(b"moov", &[&iso_box(b"trak", &[&tkhd, &mdia])]);
    let head = if with_meta { heif(&[brand, b"mif1"], &[]) } else { ftyp(&[brand]) };
    [head, moov].concat()
}

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

pub fn deflated(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, 6)
}

pub fn decoded(file: &[u8]) -> image::DynamicImage {
    image::ImageReader::new(Cursor::new(file)).with_guessed_format().unwrap().decode().unwrap()
}
