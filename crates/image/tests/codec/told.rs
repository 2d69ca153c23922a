//! What the headers of a file tell is what its decoder finds.

use ai_generation_image::codec::{Limits, decode};
use ai_generation_image::info::inspect;

use crate::files::{Png, chunk, exif, gif, jpeg, scene};

fn assert_agree(file: &[u8]) {
    let (info, decoded) = (inspect(file, 100).unwrap(), decode(file, Limits::default()).unwrap());
    assert_eq!(info.stored, (decoded.picture.width, decoded.picture.height));
    assert_eq!(info.orientation, decoded.orientation);
    assert_eq!(info.frames.filter(|&frames| frames > 1), decoded.frames);
}

#[test]
fn of_two_exifs_the_same_one_counts() {
    let file = jpeg(&scene(8, 8), |encoder| {
        encoder.add_exif_metadata(&exif(7, true)).unwrap();
        encoder.add_exif_metadata(&exif(8, false)).unwrap();
    });
    assert_eq!(decode(&file, Limits::default()).unwrap().orientation, 7);
    assert_agree(&file);
    // Behind the pixels of a PNG there may be one too.
    let png = Png { colour: 0, depth: 8, interlaced: false, before: Vec::new() }.file(3, 2, |_, _, _| 0);
    let mut file = png[..png.len() - 12].to_vec();
    chunk(&mut file, b"eXIf", &exif(6, true));
    file.extend(&png[png.len() - 12..]);
    assert_agree(&file);
}

#[test]
fn frames_are_counted_to_the_same_end() {
    let whole = gif(&scene(6, 4), 3);
    // The last frame ends in nothing, in the middle of its pixels, and in a block that there is none of.
    let cut = &whole[..whole.len() - 1];
    for file in [cut.to_vec(), [cut, b"\x01"].concat(), cut[..cut.len() - 2].to_vec()] {
        if inspect(&file, 100).is_ok() {
            assert_agree(&file);
        } else {
            assert_eq!(decode(&file, Limits::default()).unwrap().frames, None);
        }
    }
    // A block before the second frame says more than it may, and this frame is larger than its screen.
    let block = b"!\xf9\x04\x09\0\0\0\0".as_slice();
    let strange = b"!\xf9\x04\0\0\x09\x08\x07\xb0\x05\x8c\x1f\x80\xcbQ\0".as_slice();
    let pixels = b"\x80\0\0\0\x09\x08\x07\x02\x05\x8c\x1f\x80\xcbQ\0".as_slice();
    let head = b"GIF89a\x06\0\x04\0\x80\0\0\0\0\0\0\0\0".as_slice();
    let [first, last] = [b",\0\0\0\0\x06\0\x04\0".as_slice(), b",\x04\0"];
    assert_agree(&[head, block, first, pixels, strange, block, last, pixels].concat());
}
