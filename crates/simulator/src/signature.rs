//! Thought signatures: opaque bytes that can be checked without remembering what was answered before.

use super::base64;
use super::hash::{Rng, hash};

/// Fixed, so that a signature given by one simulator is good in every other one.
const KEY: u64 = 0x7369_676e_6564_2121;

/// The real API's signatures run to hundreds of KB; long enough here not to be taken for a small field.
const WORDS: usize = 768;

/// The signature of an image, in base64.
pub fn sign(image: &[u8]) -> String {
    base64::encode(&expected(image))
}

/// True if `signature` (base64) was given out with exactly these image bytes.
pub fn verify(image: &[u8], signature: &str) -> bool {
    base64::decode(signature).is_some_and(|given| given == expected(image))
}

fn expected(image: &[u8]) -> Vec<u8> {
    let mut words = Rng::new(hash(KEY, image));
    (0..WORDS).flat_map(|_| words.next().to_le_bytes()).collect()
}
