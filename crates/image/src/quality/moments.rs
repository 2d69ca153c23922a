//! Means and variances without loss.

/// Sums of whole numbers, from which a variance comes without loss.
#[derive(Clone, Copy, Default)]
pub(super) struct Moments {
    pub count: u64,
    pub sum: i64,
    pub squares: u64,
}

impl Moments {
    /// Values within 4,096 either way, as all here are: 256 squares fit into 32 bits.
    pub fn add(&mut self, values: &[i16]) {
        for part in values.chunks(256) {
            let sum: i32 = part.iter().map(|&value| i32::from(value)).sum();
            let squares: u32 = part.iter().map(|&value| (i32::from(value) * i32::from(value)) as u32).sum();
            self.sum += i64::from(sum);
            self.squares += u64::from(squares);
        }
        self.count += values.len() as u64;
    }

    pub fn variance(&self) -> f64 {
        let sum = u128::from(self.sum.unsigned_abs());
        let spread = (u128::from(self.count) * u128::from(self.squares)).saturating_sub(sum * sum);
        let count = self.count.max(1) as f64;
        spread as f64 / (count * count)
    }
}
