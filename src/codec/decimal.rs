//! Numbers as people and JSON write them. The standard library's exact conversion would be a tenth of the whole client.

/// A whole number: of whatever width, by one conversion.
pub fn whole(number: impl Into<u64>) -> String {
    number.into().to_string()
}

/// `number` with at most six digits after the point: more than any option or temperature has.
pub fn decimal(number: f64) -> String {
    let millionths = (number.abs() * 1e6).round() as u64;
    let sign = if number < 0.0 && millionths > 0 { "-" } else { "" };
    let (units, fraction) = (millionths / 1_000_000, millionths % 1_000_000);
    // A one before the zeros keeps them in their places.
    let digits = whole(fraction + 1_000_000);
    let digits = digits.get(1..).unwrap_or_default().trim_end_matches('0');
    [sign, &whole(units), if digits.is_empty() { "" } else { "." }, digits].concat()
}

#[cfg(test)]
mod tests {
    use super::decimal;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_written_as_people_write_them() {
        for (number, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (0.7, "0.7"),
            (1.05, "1.05"),
            (-1.5, "-1.5"),
            (120_000.0, "120000"),
            (0.000_001, "0.000001"),
            (1.999_999_9, "2"),
            (1e12, "1000000000000"),
        ] {
            assert_eq!(decimal(number), text);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(millionths in -2_000_000_000_000i64..2_000_000_000_000) {
            let number = millionths as f64 / 1e6;
            prop_assert_eq!(decimal(number).parse::<f64>().unwrap(), number);
        }
    }
}
