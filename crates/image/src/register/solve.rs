//! Linear equations.

/// Solves equations, each of its factors and its right side, by elimination. `None` if they do not say enough.
pub fn solve(mut rows: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let first = |row: &Vec<f64>| row.first().copied().unwrap_or(0.0);
    let Some(place) = (0..rows.len()).max_by(|&one, &other| {
        let size = |place: usize| rows.get(place).map_or(0.0, |row| first(row).abs());
        size(one).total_cmp(&size(other))
    }) else {
        return Some(Vec::new());
    };
    let pivot = rows.swap_remove(place);
    let (&lead, rest) = pivot.split_first()?;
    if lead.abs() < 1e-12 {
        return None;
    }
    for row in &mut rows {
        let factor = row.remove(0) / lead;
        row.iter_mut().zip(rest).for_each(|(value, pivot)| *value -= factor * pivot);
    }
    let others = solve(rows)?;
    let (&right, factors) = rest.split_last()?;
    let known: f64 = factors.iter().zip(&others).map(|(factor, value)| factor * value).sum();
    let value = (right - known) / lead;
    Some(std::iter::once(value).chain(others).collect())
}
