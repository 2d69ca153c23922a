//! Distances to the nearest of some pixels, exact, in time that grows with the pixels alone.

/// No such pixel anywhere.
pub(crate) const FAR: u32 = u32::MAX;

/// For each pixel, the square of the distance between its middle and that of the nearest one in `set`: 0 for those in it,
/// [`FAR`] if it is empty. Down the columns, then along each row by the lower envelope of parabolas (Felzenszwalb and
/// Huttenlocher, "Distance Transforms of Sampled Functions"; Meijster's in whole numbers).
pub(crate) fn squared(width: usize, set: impl Iterator<Item = bool>) -> Vec<u32> {
    let mut field: Vec<u32> = set.map(|is_in| if is_in { 0 } else { FAR }).collect();
    if width == 0 {
        return field;
    }
    down_columns(&mut field, width);
    let mut column = vec![0u64; width];
    let mut parabolas: Vec<(u64, u64)> = Vec::with_capacity(width);
    for row in field.chunks_exact_mut(width) {
        along_row(row, &mut column, &mut parabolas);
    }
    field
}

/// Distances within each column, not squared yet.
fn down_columns(field: &mut [u32], width: usize) {
    let mut near = vec![FAR; width];
    let step = |row: &mut [u32], near: &mut [u32]| {
        for (distance, near) in row.iter_mut().zip(near) {
            *near = (*distance).min(near.saturating_add(1));
            *distance = *near;
        }
    };
    field.chunks_exact_mut(width).for_each(|row| step(row, &mut near));
    near.fill(FAR);
    field.chunks_exact_mut(width).rev().for_each(|row| step(row, &mut near));
}

/// `parabolas` has those that are lowest somewhere: the column each stands at, and the first place where it is lowest.
fn along_row(row: &mut [u32], column: &mut [u64], parabolas: &mut Vec<(u64, u64)>) {
    parabolas.clear();
    for (square, &mut distance) in column.iter_mut().zip(&mut *row) {
        *square = u64::from(distance) * u64::from(distance);
    }
    let end = row.len() as u64;
    let height = |at: u64| column.get(at as usize).copied().unwrap_or(0);
    let value = |at: u64, x: u64| (at.abs_diff(x)).pow(2) + height(at);
    for (at, _) in (0..end).zip(&*row).filter(|&(_, &distance)| distance != FAR) {
        let mut start = 0;
        while let Some(&(before, from)) = parabolas.last() {
            if value(before, from) > value(at, from) {
                parabolas.pop();
                continue;
            }
            // The last place where the one before is not higher: it stands to the left, so it is lowest up to there.
            let rise = at * at + height(at);
            let other = before * before + height(before);
            start = (rise.saturating_sub(other)) / (2 * (at - before)) + 1;
            break;
        }
        if start < end {
            parabolas.push((at, start));
        }
    }
    let mut next = parabolas.iter().peekable();
    let mut current = None;
    for (x, distance) in (0..end).zip(row) {
        while let Some(&&(at, _)) = next.peek().filter(|(_, start)| *start <= x) {
            current = Some(at);
            next.next();
        }
        *distance = current.map_or(FAR, |at| u32::try_from(value(at, x)).unwrap_or(FAR - 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_what_trying_every_pixel_gives(
            (width, set) in (1usize..24, 1usize..24).prop_flat_map(|(width, height)| {
                (Just(width), proptest::collection::vec(proptest::bool::weighted(0.1), width * height))
            })
        ) {
            let found = squared(width, set.iter().copied());
            for (place, &found) in found.iter().enumerate() {
                let near = set.iter().enumerate().filter(|(_, is_in)| **is_in).map(|(other, _)| {
                    let (x, y) = ((place % width).abs_diff(other % width), (place / width).abs_diff(other / width));
                    (x * x + y * y) as u32
                });
                prop_assert_eq!(found, near.min().unwrap_or(FAR));
            }
        }
    }
}
