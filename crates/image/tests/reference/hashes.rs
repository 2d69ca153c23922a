//! ThumbHash as the code of its author has it.

use ai_generation_image::picture::Picture;
use ai_generation_image::placeholder::{hash, picture as unpacked};

use crate::pictures;
use crate::values::{lines, picture, worst};

/// To the bit. Only where a side has fewer pixels than a hash has waves along it, some waves are exactly nothing, which is
/// halfway between two of the numbers that a hash can hold: there either of them is taken.
#[test]
fn hashes_are_those_of_the_reference() {
    let lines = lines("thumbhash.txt");
    assert_eq!(lines.len(), 14);
    for line in lines {
        let [width, height, seed] = [0, 1, 2].map(|at| line[at].parse().unwrap());
        let mut pixels = pictures::samples(width, height, 4, seed).data;
        if line[3] == "opaque" {
            pixels.iter_mut().skip(3).step_by(4).for_each(|alpha| *alpha = 255);
        }
        let found = hash(&Picture { width, height, pixels }).unwrap();
        let text: String = found.iter().map(|byte| format!("{byte:02x}")).collect();
        let is_alike = |(found, expected): (u8, u8)| {
            let is_halfway = width.min(height) < 7 && matches!((found, expected), (b'7', b'8') | (b'8', b'7'));
            found == expected || is_halfway
        };
        assert!(text.len() == line[4].len() && text.bytes().zip(line[4].bytes()).all(is_alike), "{line:?}: {text}");
        if let [_, _, _, _, _, looks @ ..] = line.as_slice()
            && !looks.is_empty()
        {
            let looks = picture(looks);
            let drawn = unpacked(&found).unwrap();
            assert!(worst(&drawn, &looks) <= 1, "{width}x{height}: {}", worst(&drawn, &looks));
        }
    }
}
