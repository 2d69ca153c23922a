//! JPEG in by a decoder of this project: it streams and shrinks, and takes a third of the time of `jpeg-decoder`, against
//! which it is tested. (`zune-jpeg`, as fast, fails or panics on some files of ink, and does neither.) Out by
//! `jpeg-encoder`: small, with subsampling, optimised Huffman tables and profiles.

use ai_generation_jpeg::{Error as DecoderError, Rows};
use jpeg_encoder::{Encoder, EncodingError, ImageBuffer, JpegColorType, rgb_to_ycbcr};

use super::raw::{self, Colour, Kind, Limits, Needs, Raw, Streamed, check_picture, told};
use crate::error::{Error, Result};
use crate::picture::Picture;

pub(super) fn open(bytes: &[u8], limits: Limits, beside: u64) -> Result<Raw<'_>> {
    let header = Header::read(bytes)?;
    // Each sample of a file of several scans is in memory as a coefficient of 16 bits.
    limits.check(header.width, header.height, u64::from(header.components) * 2 + beside)?;
    let colour = match header.components {
        1 => Colour::Grey,
        3 => Colour::Opaque,
        _ => Colour::Cmyk,
    };
    let Header { width, height, .. } = header;
    let lines = raw::Lines::Streamed(Box::new(Lines { bytes, shrink: 1, rows: None, next: 0 }));
    let icc = profile(header.icc);
    let (orientation, frames) = told(bytes);
    Ok(Raw { width, height, colour, lines, icc, orientation, frames, kind: Kind::Jpeg })
}

/// The parts of a profile, each with its number from 1 on and how many there are: nothing where one is missing.
fn profile(parts: Vec<(u8, u8, &[u8])>) -> Option<Vec<u8>> {
    let count = u8::try_from(parts.len()).ok().filter(|count| *count > 0)?;
    let part = |number| parts.iter().find(|part| (part.0, part.1) == (number, count)).map(|part| part.2);
    (1..=count).map(part).collect::<Option<Vec<_>>>().map(|parts| parts.concat())
}

/// The lines of a file. It is decoded from the first one that is read.
struct Lines<'a> {
    bytes: &'a [u8],
    /// What the sides are divided by.
    shrink: u32,
    rows: Option<Box<Rows<'a>>>,
    next: u32,
}

impl Streamed for Lines<'_> {
    fn line(&mut self, y: u32) -> Result<&[u8]> {
        let rows = match self.rows.take().filter(|_| y >= self.next) {
            Some(rows) => rows,
            None => Box::new(Rows::new(self.bytes, self.shrink as usize).map_err(damaged)?),
        };
        self.next = y;
        self.rows.insert(rows).row(y as usize).map_err(damaged)
    }

    fn shrink(&mut self, by: u32) -> bool {
        self.shrink = by;
        true
    }
}

/// What is to be known before a file is decoded.
struct Header<'a> {
    width: u32,
    height: u32,
    components: u8,
    /// The parts of the profile: their numbers, how many there are, and what they have.
    icc: Vec<(u8, u8, &'a [u8])>,
}

/// The most scans of a file. A progressive one has ten or so; each of them is a walk over the whole picture, in some bytes.
const MOST_SCANS: usize = 200;
/// The most pixels that all scans together walk over: thirty times the most that are allowed unless more is asked for.
const MOST_WALKED: u64 = 30 << 26;

impl<'a> Header<'a> {
    /// Walks all segments (ITU T.81, annex B) and, between them, the scans.
    fn read(bytes: &'a [u8]) -> Result<Header<'a>> {
        let (mut frame, mut icc, mut scans) = (None, Vec::new(), 0);
        let mut rest = bytes.get(2..).unwrap_or_default();
        loop {
            match rest {
                // Fill bytes, stuffed bytes and restarts, and the bytes of a scan.
                [0xff, 0xff, ..] => rest = rest.get(1..).unwrap_or_default(),
                [0xff, 0 | 1 | 0xd0..=0xd8, ..] => rest = rest.get(2..).unwrap_or_default(),
                [] | [0xff, 0xd9, ..] => break,
                [0xff, marker, high, low, ..] => {
                    let length = usize::from(u16::from_be_bytes([*high, *low])).max(2);
                    let content = rest.get(4..).unwrap_or_default();
                    let content = content.get(..length - 2).unwrap_or(content);
                    match (marker, content) {
                        (0xc0..=0xc2, [8, h1, h0, w1, w0, components, ..]) => {
                            let side = |high: &u8, low: &u8| u32::from(u16::from_be_bytes([*high, *low]));
                            frame = frame.or(Some((side(w1, w0), side(h1, h0), *components)));
                        }
                        (0xc0..=0xc2, [_, ..]) => return Err(Error::Unsupported("JPEG: only 8 bits.".into())),
                        (0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf, _) => {
                            let scheme = "only baseline and progressive ones with Huffman codes are decoded";
                            return Err(Error::Unsupported(format!("JPEG: {scheme}.")));
                        }
                        (0xe2, _) => {
                            if let Some([number, count, part @ ..]) = content.strip_prefix(b"ICC_PROFILE\0") {
                                icc.push((*number, *count, part));
                            }
                        }
                        (0xda, _) => scans += 1,
                        _ => {}
                    }
                    rest = rest.get(2 + length..).unwrap_or_default();
                }
                _ => {
                    let next = memchr::memchr(0xff, rest.get(1..).unwrap_or_default());
                    rest = next.and_then(|at| rest.get(at + 1..)).unwrap_or_default();
                }
            }
        }
        let pixels = frame.map_or(0, |(width, height, _)| u64::from(width) * u64::from(height));
        if scans > MOST_SCANS || pixels * scans as u64 > MOST_WALKED {
            return Err(Error::TooLarge(format!("JPEG: {scans} scans of {pixels} pixels are too many.")));
        }
        match frame {
            Some((width, height, components @ (1 | 3 | 4))) => Ok(Header { width, height, components, icc }),
            Some((_, _, components)) => Err(Error::Unsupported(format!("JPEG: {components} components."))),
            None => Err(Error::Damaged("JPEG: it has no frame.".into())),
        }
    }
}

fn damaged(error: DecoderError) -> Error {
    match error {
        DecoderError::Unsupported(what) => Error::Unsupported(format!("JPEG: {what}.")),
        DecoderError::Damaged(what) => Error::Damaged(format!("JPEG: {what}.")),
        DecoderError::TooLarge => Error::TooLarge("There is no memory for the JPEG.".into()),
    }
}

/// Writes a baseline JPEG, of grey where no pixel has a colour and there is no profile. What is not opaque is put over
/// the background. Colours are halved in size below a quality of 90.
///
/// Fails with `Invalid` for a quality that is not 1 to 100, and for sides that are not 1 to 65,535.
pub fn encode(picture: &Picture, background: [u8; 3], quality: u8, icc: Option<&[u8]>) -> Result<Vec<u8>> {
    check_picture(picture, 65_535, "JPEG")?;
    if !(1..=100).contains(&quality) {
        return Err(Error::Invalid { field: "quality", allowed: "1 to 100".into() });
    }
    let flat;
    let picture = if Needs::of(picture).alpha {
        flat = over(picture, background);
        &flat
    } else {
        picture
    };
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, quality);
    encoder.set_optimized_huffman_tables(true);
    if let Some(icc) = icc {
        encoder.add_icc_profile(icc).map_err(unwritten)?;
    }
    let is_grey = icc.is_none() && !Needs::of(picture).colour;
    encoder.encode_image(Pixels { picture, is_grey }).map_err(unwritten)?;
    Ok(file)
}

/// What is written. The encoder's own kinds of pictures are nine, and its code is there once for each that it might be given.
struct Pixels<'a> {
    picture: &'a Picture,
    is_grey: bool,
}

impl ImageBuffer for Pixels<'_> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        if self.is_grey { JpegColorType::Luma } else { JpegColorType::Ycbcr }
    }

    // Both sides were checked before.
    fn width(&self) -> u16 {
        self.picture.width as u16
    }

    fn height(&self) -> u16 {
        self.picture.height as u16
    }

    fn fill_buffers(&self, y: u16, [first, second, third, _]: &mut [Vec<u8>; 4]) {
        let length = self.picture.width as usize * 4;
        let row = self.picture.pixels.get(length * usize::from(y)..).unwrap_or_default();
        let pixels = row.get(..length).unwrap_or_default().as_chunks::<4>().0.iter();
        if self.is_grey {
            first.extend(pixels.map(|[grey, ..]| grey));
            return;
        }
        let [first, second, third] = [first, second, third].map(|row| {
            let end = row.len();
            row.resize(end + length / 4, 0);
            row.get_mut(end..).unwrap_or_default().iter_mut()
        });
        for ([r, g, b, _], ((luma, blue), red)) in pixels.zip(first.zip(second).zip(third)) {
            (*luma, *blue, *red) = rgb_to_ycbcr(*r, *g, *b);
        }
    }
}

/// A picture over one colour, blended as sRGB, as browsers do.
pub(crate) fn over(picture: &Picture, background: [u8; 3]) -> Picture {
    let blend = |pixel: &[u8; 4]| {
        let [r, g, b, alpha] = *pixel;
        let [under_r, under_g, under_b] = background;
        let mix = |above: u8, under: u8| {
            let sum = u32::from(above) * u32::from(alpha) + u32::from(under) * u32::from(255 - alpha);
            // At most 255: the quotient fits.
            ((sum + 127) / 255) as u8
        };
        [mix(r, under_r), mix(g, under_g), mix(b, under_b), 255]
    };
    let pixels = picture.pixels.as_chunks().0.iter().flat_map(blend).collect();
    Picture { width: picture.width, height: picture.height, pixels }
}

fn unwritten(error: EncodingError) -> Error {
    Error::Unsupported(format!("JPEG: {error}."))
}
