//! The models that the simulator serves. Any other id, a switched-off one included, is not found.
//!
//! Apart from the client's own table on purpose: a provider that took what its client sends could not refuse a mistake.

pub struct Model {
    pub id: &'static str,
    pub display_name: &'static str,
    /// Sends a small draft, marked `thought`, before the picture.
    pub drafts: bool,
    pub sizes: &'static [&'static str],
    /// Takes the four extreme ratios, 1:4 to 8:1, too.
    pub extreme_ratios: bool,
}

pub const MODELS: &[Model] = &[
    Model {
        id: "gemini-nano-banana-2.1",
        display_name: "Nano Banana 2.1",
        drafts: true,
        sizes: &["512", "1K", "2K", "4K"],
        extreme_ratios: true,
    },
    Model {
        id: "gemini-3-pro-image",
        display_name: "Nano Banana Pro",
        drafts: true,
        sizes: &["1K", "2K", "4K"],
        extreme_ratios: false,
    },
    Model {
        id: "gemini-3.1-flash-image",
        display_name: "Nano Banana 2",
        drafts: true,
        sizes: &["512", "1K", "2K", "4K"],
        extreme_ratios: true,
    },
    Model {
        id: "gemini-3.1-flash-lite-image",
        display_name: "Nano Banana 2 Lite",
        drafts: false,
        sizes: &["1K"],
        extreme_ratios: true,
    },
];

pub fn find(id: &str) -> Option<&'static Model> {
    MODELS.iter().find(|model| model.id == id)
}
