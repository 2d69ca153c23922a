//! EXIF by code.

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
