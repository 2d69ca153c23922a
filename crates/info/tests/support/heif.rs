//! HEIF and AVIF by code.

use super::exif::{XMP, exif};

pub const C2PA_UUID: [u8; 16] = *b"\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81";

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
