//! The tables of models, and nothing else: what each takes, when it goes, what comes after it. Ids come and go, and this
//! is the file to change then. An id that is not in it is sent as it is given.

/// The day on which the tables were read, from the providers' documentation and SDKs.
pub const READ: &str = "2026-11-27";

/// Gemini's model where none is named, and the same at OpenRouter.
pub const GEMINI_MODEL: &str = "gemini-nano-banana-2.1";
pub const OPENROUTER_MODEL: &str = "google/gemini-nano-banana-2.1";
/// OpenAI's model where none is named; the tool of `/responses` draws with it, too, unless it is told.
pub const IMAGE_MODEL: &str = "gpt-image-2.6-sunburst";
/// The model that writes the words of a request to `/responses` that names an image model.
pub const TALKING_MODEL: &str = "gpt-5.5";

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

pub const GEMINI: &[Model] = &[
    Model { id: GEMINI_MODEL, aspect_ratios: ALL_RATIOS, image_sizes: ALL_SIZES },
    Model { id: "gemini-3-pro-image", aspect_ratios: COMMON_RATIOS, image_sizes: SIZES_FROM_1K },
    Model { id: "gemini-3.1-flash-image", aspect_ratios: ALL_RATIOS, image_sizes: ALL_SIZES },
    Model { id: "gemini-3.1-flash-lite-image", aspect_ratios: ALL_RATIOS, image_sizes: &[("1K", 1024)] },
    Model { id: "gemini-2.5-flash-image", aspect_ratios: COMMON_RATIOS, image_sizes: &[] },
];

/// The first image models took a ratio and no size.
pub const WITHOUT_SIZES: Model = Model { id: "gemini-2", aspect_ratios: COMMON_RATIOS, image_sizes: &[] };
/// The guess for a model that is not in the table.
pub const UNKNOWN: Model = Model { id: "", aspect_ratios: COMMON_RATIOS, image_sizes: SIZES_FROM_1K };

/// The sizes of OpenRouter's images API; its providers take the nearest that they have.
pub const OPENROUTER_IMAGES: Model = Model {
    id: "",
    aspect_ratios: &[
        (1, 1),
        (1, 2),
        (1, 4),
        (1, 8),
        (2, 1),
        (2, 3),
        (3, 2),
        (3, 4),
        (4, 1),
        (4, 3),
        (4, 5),
        (5, 2),
        (5, 4),
        (8, 1),
        (9, 16),
        (16, 9),
        (9, 20),
        (20, 9),
        (9, 21),
        (21, 9),
    ],
    image_sizes: ALL_SIZES,
};

/// The beginnings of the ids at OpenRouter of models that draw, and do not talk.
pub const IMAGE_ONLY: &[&str] =
    &["black-forest-labs/", "bytedance-seed/", "sourceful/", "recraft/", "openai/gpt-image"];

/// A model of OpenAI's, and its snapshots, which have a date after its id.
pub struct OpenAiModel {
    pub id: &'static str,
    pub sizes: OpenAiSizes,
    /// Takes the qualities `xhigh` and `max`.
    pub finest: bool,
    /// Takes a markup with an edit.
    pub markup: bool,
}

/// The sizes in pixels of a model of OpenAI's.
#[derive(Clone, Copy)]
pub enum OpenAiSizes {
    Fixed(&'static [(u32, u32)]),
    /// Sides that are multiples of 16, within bounds.
    Grid,
}
use OpenAiSizes::{Fixed, Grid};

const FIXED: &[(u32, u32)] = &[(1024, 1024), (1536, 1024), (1024, 1536)];
const FIXED_OF_DALL_E: &[(u32, u32)] = &[(1024, 1024), (1792, 1024), (1024, 1792)];

/// An id comes before those that it begins with.
pub const OPENAI: &[OpenAiModel] = &[
    OpenAiModel { id: IMAGE_MODEL, sizes: Grid, finest: true, markup: true },
    OpenAiModel { id: "gpt-image-2.6-flare", sizes: Grid, finest: true, markup: true },
    OpenAiModel { id: "gpt-image-2.5-sunburst", sizes: Grid, finest: true, markup: true },
    OpenAiModel { id: "gpt-image-2.5-flare", sizes: Grid, finest: true, markup: true },
    OpenAiModel { id: "gpt-image-2", sizes: Grid, finest: false, markup: false },
    OpenAiModel { id: "gpt-image-1.5", sizes: Fixed(FIXED), finest: false, markup: false },
    OpenAiModel { id: "gpt-image-1-mini", sizes: Fixed(FIXED), finest: false, markup: false },
    OpenAiModel { id: "gpt-image-1", sizes: Fixed(FIXED), finest: false, markup: false },
    OpenAiModel { id: "chatgpt-image-latest", sizes: Fixed(FIXED), finest: false, markup: false },
    OpenAiModel { id: "dall-e-3", sizes: Fixed(FIXED_OF_DALL_E), finest: false, markup: false },
    OpenAiModel { id: "dall-e-2", sizes: Fixed(FIXED_OF_DALL_E), finest: false, markup: false },
];

/// The guess for a model that is not in the table: it is not refused what it may take.
pub const UNKNOWN_OF_OPENAI: OpenAiModel = OpenAiModel { id: "", sizes: Grid, finest: true, markup: true };

/// A model that is gone, or will be.
pub struct Ending {
    pub id: &'static str,
    /// Days from which on it is gone, where one is known: two where sources disagree.
    pub on: &'static [&'static str],
    pub successor: &'static str,
    /// What to do where the provider no longer has it.
    pub advice: &'static str,
}

macro_rules! ending {
    ($id:literal, [$($on:literal),*], $successor:literal) => {
        Ending {
            id: $id,
            on: &[$($on),*],
            successor: $successor,
            advice: concat!("This model has been retired: use ", $successor, "."),
        }
    };
}

pub const ENDINGS: &[Ending] = &[
    ending!("gemini-2.0-flash-exp", [], "gemini-nano-banana-2.1"),
    ending!("gemini-2.0-flash-exp-image-generation", [], "gemini-nano-banana-2.1"),
    ending!("gemini-2.0-flash-preview-image-generation", [], "gemini-nano-banana-2.1"),
    ending!("gemini-2.5-flash-image-preview", [], "gemini-nano-banana-2.1"),
    ending!("gemini-2.5-flash-image", ["2026-10-02", "2027-03-15"], "gemini-nano-banana-2.1"),
    ending!("gemini-3.1-flash-image-preview", ["2026-06-25"], "gemini-nano-banana-2.1"),
    // One source of somebody else's says so, and no other: not enough for a warning.
    Ending {
        id: "gemini-3.1-flash-image",
        on: &[],
        successor: GEMINI_MODEL,
        advice: "This model may have been retired: use gemini-nano-banana-2.1.",
    },
    ending!("gemini-3.1-flash-lite-image-preview", ["2026-06-25"], "gemini-3.1-flash-lite-image"),
    ending!("gemini-3-pro-image-preview", ["2026-06-25"], "gemini-3-pro-image"),
    ending!("gpt-image-1.5", ["2026-12-01"], "gpt-image-2.6-sunburst"),
    ending!("gpt-image-1-mini", ["2026-12-01"], "gpt-image-2.6-flare"),
    ending!("chatgpt-image-latest", ["2026-12-01"], "gpt-image-2.6-sunburst"),
    ending!("gpt-image-1", ["2026-10-23"], "gpt-image-2.5-sunburst"),
    ending!("dall-e-2", ["2026-05-12"], "gpt-image-2.6-sunburst"),
    ending!("dall-e-3", ["2026-05-12"], "gpt-image-2.6-sunburst"),
];
