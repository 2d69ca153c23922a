//! Profiles as lcms applies them, by the relative intent and without its shortcuts.

use ai_generation_image::codec::{Limits, decode};

use crate::values::{file, lines, mean, picture, worst};

/// To two levels, and a fifth of one in the mean: curves and a matrix, curves of grey, tables of RGB and of ink; what a
/// profile has two of, and RGB's for a grey picture.
#[test]
fn profiles_become_srgb_as_by_lcms() {
    let lines = lines("colours.txt");
    assert_eq!(lines.len(), 12);
    for line in lines {
        let expected = picture(&line[1..]);
        let found = decode(&file(&line[0]), Limits::default()).unwrap().picture;
        let (worst, mean) = (worst(&found, &expected), mean(&found, &expected));
        assert!(worst <= 2 && mean < 0.25, "{}: {worst} {mean}", line[0]);
    }
}
