//! Base64 in pieces: text may be split anywhere, and neither side is ever held whole.

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use super::simd as blocks;
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
use scalar as blocks;

/// For machines without vectors.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod scalar {
    use base64::Engine;
    use base64::alphabet::STANDARD;
    use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

    /// Standard alphabet. Padding may be left out and stray low bits are let through, as other decoders do.
    const ENGINE: GeneralPurpose = GeneralPurpose::new(
        &STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );

    pub fn decode(text: &[u8], out: &mut [u8]) -> Option<usize> {
        ENGINE.decode_slice(text, out).ok()
    }

    pub fn encode(bytes: &[u8], out: &mut [u8]) -> Option<usize> {
        ENGINE.encode_slice(bytes, out).ok()
    }
}

/// Characters decoded at a time: a multiple of four.
const BLOCK: usize = 64 << 10;

/// The text was not base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidBase64;

/// Turns base64 text into bytes as it arrives.
#[derive(Default)]
pub struct Decoder {
    /// Characters of a group of four that is not complete yet.
    carry: [u8; 4],
    carried: usize,
    padded: bool,
    /// Room in which the bytes of a block are put together.
    bytes: Vec<u8>,
}

impl Decoder {
    /// Decodes the next piece of text, and hands what it stands for to `out`. White space is passed over, and the URL-safe
    /// alphabet is taken for the other.
    pub fn push(&mut self, text: &[u8], mut out: impl FnMut(&[u8])) -> Result<(), InvalidBase64> {
        self.pieces(text, &mut out)
    }

    fn pieces(&mut self, mut text: &[u8], out: &mut dyn FnMut(&[u8])) -> Result<(), InvalidBase64> {
        while let Some((&first, after)) = text.split_first() {
            if self.carried > 0 || text.len() < 4 {
                text = after;
                let Some(char) = standard(first) else { continue };
                *self.carry.get_mut(self.carried).ok_or(InvalidBase64)? = char;
                self.carried += 1;
                if self.carried == 4 {
                    self.carried = 0;
                    let group = self.carry;
                    self.block(&group, out)?;
                }
                continue;
            }
            let (block, rest) = text.split_at((text.len() & !3).min(BLOCK));
            text = rest;
            if self.block(block, out).is_err() {
                let clean: Vec<u8> = block.iter().copied().filter_map(standard).collect();
                if clean == block {
                    return Err(InvalidBase64);
                }
                self.pieces(&clean, out)?;
            }
        }
        Ok(())
    }

    /// The text has ended: decodes what was still waiting for a full group.
    pub fn finish(mut self, mut out: impl FnMut(&[u8])) -> Result<(), InvalidBase64> {
        let rest = self.carry;
        self.block(rest.get(..self.carried).unwrap_or_default(), &mut out)
    }

    fn block(&mut self, text: &[u8], out: &mut dyn FnMut(&[u8])) -> Result<(), InvalidBase64> {
        let Some(&last) = text.last() else { return Ok(()) };
        if self.padded {
            return Err(InvalidBase64);
        }
        // The vectors write a little more than they decode.
        self.bytes.resize(self.bytes.len().max(text.len() / 4 * 3 + 16), 0);
        let count = blocks::decode(text, &mut self.bytes).ok_or(InvalidBase64)?;
        self.padded = last == b'=';
        out(self.bytes.get(..count).unwrap_or_default());
        Ok(())
    }
}

/// The character of the standard alphabet; nothing for white space. What is no base64 stays as it is.
fn standard(char: u8) -> Option<u8> {
    match char {
        b' ' | b'\t' | b'\r' | b'\n' => None,
        b'-' => Some(b'+'),
        b'_' => Some(b'/'),
        other => Some(other),
    }
}

/// The length of the base64 text of `bytes` bytes, padding included.
pub const fn encoded_len(bytes: usize) -> usize {
    bytes.div_ceil(3) * 4
}

/// Writes the base64 text of `bytes` to the start of `out`, and says how long it is. Text of several pieces is whole
/// only if every piece but the last has a length that is a multiple of three. `None` if `out` is too small.
pub fn encode(bytes: &[u8], out: &mut [u8]) -> Option<usize> {
    blocks::encode(bytes, out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decode(pieces: &[&[u8]]) -> Result<Vec<u8>, InvalidBase64> {
        let mut decoder = Decoder::default();
        let mut bytes = Vec::new();
        for piece in pieces {
            decoder.push(piece, |part| bytes.extend_from_slice(part))?;
        }
        decoder.finish(|part| bytes.extend_from_slice(part))?;
        Ok(bytes)
    }

    #[test]
    fn padding_may_be_left_out() {
        assert_eq!(decode(&[b"aGk="]), Ok(b"hi".to_vec()));
        assert_eq!(decode(&[b"aGk"]), Ok(b"hi".to_vec()));
    }

    #[test]
    fn what_is_not_base64_is_refused() {
        for text in ["a", "aGk=aGk=", "aG!k", "=aGk", "aGk==", "a=Gk", "aGk=\na", "aG-!_\nk", "\u{b}aGk"] {
            assert_eq!(decode(&[text.as_bytes()]), Err(InvalidBase64), "{text}");
        }
        assert_eq!(decode(&[b"aGk=", b"a"]), Err(InvalidBase64));
    }

    #[test]
    fn white_space_and_the_other_alphabet_are_let_through() {
        for text in ["-_8=", "+/8", "-/\r\n8", " +_8=\n", "+\t/8=\n\n"] {
            assert_eq!(decode(&[text.as_bytes()]), Ok(vec![0xfb, 0xff]), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn lines_of_any_length_and_either_alphabet_come_back(bytes in proptest::collection::vec(any::<u8>(), 0..9000), line in 1usize..200, url_safe: bool, cut in any::<prop::sample::Index>()) {
            let mut text = vec![0; encoded_len(bytes.len())];
            let written = encode(&bytes, &mut text);
            prop_assert_eq!(written, Some(text.len()));
            let text: Vec<u8> = text.chunks(line).flat_map(|line| [line, b"\r\n"].concat()).map(|char| match char {
                b'+' if url_safe => b'-',
                b'/' if url_safe => b'_',
                other => other,
            }).collect();
            let (one, other) = text.split_at(cut.index(text.len() + 1));
            prop_assert_eq!(decode(&[one, other]), Ok(bytes));
        }

        #[test]
        fn any_bytes_split_anywhere_come_back(bytes in proptest::collection::vec(any::<u8>(), 0..9000), cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..5)) {
            let mut text = vec![0; encoded_len(bytes.len())];
            let written = encode(&bytes, &mut text);
            prop_assert_eq!(written, Some(text.len()));
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
            cuts.extend([0, text.len()]);
            cuts.sort_unstable();
            let pieces: Vec<&[u8]> = cuts.windows(2).map(|pair| &text[pair[0]..pair[1]]).collect();
            prop_assert_eq!(decode(&pieces), Ok(bytes));
        }
    }
}
