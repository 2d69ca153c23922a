//! What each model takes, as its provider documents it. Ids come and go: this table is the only place that knows them.

/// Shapes and sizes of a model's pictures.
#[derive(Debug, PartialEq)]
pub struct Model {
    pub id: &'static str,
    pub aspect_ratios: &'static [(u32, u32)],
    /// Names and the side in pixels of a square picture of that size; empty where the model takes none.
    pub image_sizes: &'static [(&'static str, u32)],
}

const COMMON_RATIOS: &[(u32, u32)] =
    &[(1, 1), (2, 3), (3, 2), (3, 4), (4, 3), (4, 5), (5, 4), (9, 16), (16, 9), (21, 9)];

const ALL_RATIOS: &[(u32, u32)] = &[
    (1, 1),
    (2, 3),
    (3, 2),
    (3, 4),
    (4, 3),
    (4, 5),
    (5, 4),
    (9, 16),
    (16, 9),
    (21, 9),
    (1, 4),
    (4, 1),
    (1, 8),
    (8, 1),
];

const ALL_SIZES: &[(&str, u32)] = &[("512", 512), ("1K", 1024), ("2K", 2048), ("4K", 4096)];
const SIZES_FROM_1K: &[(&str, u32)] = &[("1K", 1024), ("2K", 2048), ("4K", 4096)];

const MODELS: &[Model] = &[
    Model { id: "gemini-nano-banana-2.1", aspect_ratios: ALL_RATIOS, image_sizes: ALL_SIZES },
    Model { id: "gemini-3-pro-image", aspect_ratios: COMMON_RATIOS, image_sizes: SIZES_FROM_1K },
    Model { id: "gemini-3.1-flash-image", aspect_ratios: ALL_RATIOS, image_sizes: ALL_SIZES },
    Model { id: "gemini-3.1-flash-lite-image", aspect_ratios: ALL_RATIOS, image_sizes: &[("1K", 1024)] },
];

/// The first image models took a ratio and no size.
const WITHOUT_SIZES: Model = Model { id: "gemini-2", aspect_ratios: COMMON_RATIOS, image_sizes: &[] };
/// What a model that is not in the table most likely takes.
const UNKNOWN: Model = Model { id: "", aspect_ratios: COMMON_RATIOS, image_sizes: SIZES_FROM_1K };

pub fn model(id: &str) -> &'static Model {
    match MODELS.iter().find(|model| model.id == id) {
        Some(model) => model,
        None if id.starts_with("gemini-2") => &WITHOUT_SIZES,
        None => &UNKNOWN,
    }
}

/// The ratio nearest to that of `width` and `height`, as the format writes it.
pub fn aspect_ratio(model: &Model, width: u32, height: u32) -> Option<String> {
    let wanted = f64::from(width) / f64::from(height);
    let &(across, down) = nearest(model.aspect_ratios, wanted, |&(across, down)| f64::from(across) / f64::from(down))?;
    Some([across.to_string(), ":".into(), down.to_string()].concat())
}

/// The size whose pictures have nearest to as many pixels.
pub fn image_size(model: &Model, width: u32, height: u32) -> Option<&'static str> {
    let pixels = f64::from(width) * f64::from(height);
    nearest(model.image_sizes, pixels, |&(_, side)| f64::from(side) * f64::from(side)).map(|&(name, _)| name)
}

/// Nearness is a matter of proportion: twice as much is as far as half as much. The earlier one wins a tie.
fn nearest<T>(items: &[T], wanted: f64, measure: impl Fn(&T) -> f64) -> Option<&T> {
    let distance = |item: &T| {
        let measure = measure(item);
        measure.max(wanted) / measure.min(wanted)
    };
    items.iter().min_by(|one, other| distance(one).total_cmp(&distance(other)))
}
