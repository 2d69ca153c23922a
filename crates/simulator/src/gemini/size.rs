//! The ratios and the named sizes that a model takes.

use super::models::Model;
use crate::size::{RATIOS, ratio as shape};

/// Adds a line to `faults` for each of the two that the model does not take.
pub fn check(ratio: Option<&str>, size: Option<&str>, model: &Model, faults: &mut Vec<String>) {
    let extreme = |name: &str| shape(name).is_some_and(|shape| shape.max(1.0 / shape) >= 4.0);
    let ratios: Vec<_> = RATIOS.iter().copied().filter(|ratio| model.extreme_ratios || !extreme(ratio)).collect();
    check_one("aspect_ratio", ratio, &ratios, faults);
    check_one("image_size", size, model.sizes, faults);
}

fn check_one(name: &str, given: Option<&str>, allowed: &[&str], faults: &mut Vec<String>) {
    if given.is_none_or(|given| allowed.contains(&given)) {
        return;
    }
    let quoted: Vec<_> = allowed.iter().map(|one| format!("'{one}'")).collect();
    let names = match quoted.as_slice() {
        [rest @ .., last] if !rest.is_empty() => format!("{}, or {last}", rest.join(", ")),
        all => all.concat(),
    };
    faults.push(format!(
        "* GenerateContentRequest.generation_config.image_config.{name}: {name} must be one of {names}.\n"
    ));
}
