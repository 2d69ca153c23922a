//! Quarters and mirrors of a picture, one after the other, as an EXIF orientation.

/// Where a point to the right and one below go, y down: x from x, x from y, y from x, y from y.
pub(super) type Turn = [i8; 4];

pub(super) const UPRIGHT: Turn = [1, 0, 0, 1];

/// The EXIF orientations from 1 on.
const ORIENTATIONS: [Turn; 8] =
    [UPRIGHT, [-1, 0, 0, 1], [-1, 0, 0, -1], [1, 0, 0, -1], [0, 1, 1, 0], [0, -1, 1, 0], [0, -1, -1, 0], [0, 1, -1, 0]];

/// By so many quarters, against the clock.
pub(super) fn rotated(mut turn: Turn, quarters: u8) -> Turn {
    for _ in 0..quarters {
        let [xx, xy, yx, yy] = turn;
        turn = [yx, yy, -xx, -xy];
    }
    turn
}

/// 0 exchanges top and bottom, 1 left and right (the edition of 2022; before it, it was worded so that many took it the
/// other way).
pub(super) fn mirrored([xx, xy, yx, yy]: Turn, mode: u8) -> Turn {
    if mode == 0 { [xx, xy, -yx, -yy] } else { [-xx, -xy, yx, yy] }
}

pub(super) fn orientation(turn: Turn) -> u8 {
    let index = ORIENTATIONS.iter().position(|&orientation| orientation == turn);
    index.and_then(|index| u8::try_from(index).ok()).map_or(1, |index| index.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_orientations() {
        assert_eq!(orientation(rotated(UPRIGHT, 1)), 8);
        assert_eq!(orientation(rotated(UPRIGHT, 2)), 3);
        assert_eq!(orientation(rotated(UPRIGHT, 3)), 6);
        assert_eq!(orientation(mirrored(UPRIGHT, 0)), 4);
        assert_eq!(orientation(mirrored(UPRIGHT, 1)), 2);
        assert_eq!(orientation(mirrored(rotated(UPRIGHT, 1), 0)), 5);
        assert_eq!(orientation(mirrored(rotated(UPRIGHT, 1), 1)), 7);
    }
}
