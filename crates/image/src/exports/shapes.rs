//! What crosses between the languages. Regions cross as four numbers: x, y, width, height.

use ai_generation_border::interface;
use js_sys::{JsString, Object};
use wasm_bindgen::prelude::*;

interface! {
    /// Checked options of a conversion.
    CheckedTransform {
        get {
            crop as "crop": (Option<Vec<u32>>) "Uint32Array | undefined";
            width as "width": (Option<u32>) "number | undefined";
            height as "height": (Option<u32>) "number | undefined";
            fit as "fit": (String) "string";
            position as "position": (String) "string";
            // Red, green, blue and alpha.
            background as "background": (Option<Vec<u8>>) "Uint8Array | undefined";
            format as "format": (Option<String>) "string | undefined";
            quality as "quality": (Option<u8>) "number | undefined";
            keeps_profile as "keepsProfile": (bool) "boolean";
            strips as "strips": (bool) "boolean";
            // Keys and words by turns.
            words as "words": (Vec<JsString>) "string[]";
            max_pixels as "maxPixels": (f64) "number";
        }
    }
}

interface! {
    /// Checked options of a composite.
    CheckedComposite {
        get {
            feather as "feather": (u32) "number";
            registers as "register": (bool) "boolean";
            matches_colour as "matchColour": (bool) "boolean";
            format as "format": (String) "string";
            max_pixels as "maxPixels": (f64) "number";
        }
    }
}

interface! {
    /// Checked options of a removal.
    CheckedRemoval {
        get {
            // Red, green and blue; found by itself where it is left out.
            colour as "colour": (Option<Vec<u8>>) "Uint8Array | undefined";
            tolerance as "tolerance": (f64) "number";
            feather as "feather": (u32) "number";
            despills as "despill": (bool) "boolean";
            max_pixels as "maxPixels": (f64) "number";
        }
    }
}

interface! {
    /// Why a file cannot be worked on.
    Fault {
        set {
            set_kind as "kind": (&str) "\"unsupported\" | \"foreign\" | \"large\" | \"damaged\" | \"invalid\"";
            // The picture that it is about.
            set_input as "input": (&str) "string";
            // A sentence; of a foreign file its type; of an option that does not fit what is allowed.
            set_text as "text": (&str) "string";
            set_field as "field": (&str) "string";
        }
    }
}

interface! {
    /// What the headers say.
    Info {
        set {
            set_mime_type as "mimeType": (&str) "string";
            set_width as "width": (u32) "number";
            set_height as "height": (u32) "number";
            set_orientation as "orientation": (u8) "number";
            set_has_alpha as "hasAlpha": (bool) "boolean";
            set_bit_depth as "bitDepth": (u8) "number";
            set_animated as "animated": (bool) "boolean";
            set_color_model as "colorModel": (&str) "\"rgb\" | \"gray\" | \"cmyk\" | \"indexed\"";
            set_has_icc_profile as "hasIccProfile": (bool) "boolean";
            // Keys and words by turns.
            set_words as "words": (Vec<JsString>) "string[]";
            set_has_c2pa as "hasC2pa": (bool) "boolean";
        }
    }
}

interface! {
    /// A file that was made.
    Made {
        set {
            set_data as "data": (Vec<u8>) "Uint8Array<ArrayBuffer>";
            set_mime_type as "mimeType": (&str) "string";
            set_width as "width": (u32) "number";
            set_height as "height": (u32) "number";
            set_notes as "notes": (Vec<JsString>) "string[]";
        }
    }
}

interface! {
    /// A composite.
    Composed {
        set {
            set_made as "made": (&Made) "Made";
            set_x as "x": (f64) "number";
            set_y as "y": (f64) "number";
            set_scale as "scale": (f64) "number";
            set_confidence as "confidence": (f64) "number";
            set_warnings as "warnings": (Vec<JsString>) "string[]";
        }
    }
}

interface! {
    /// An extended canvas.
    Extension {
        set {
            set_made as "made": (&Made) "Made";
            set_mask as "mask": (&Made) "Made";
        }
    }
}

interface! {
    /// Quality, measured.
    Report {
        set {
            set_brightness as "brightness": (f64) "number";
            set_contrast as "contrast": (f64) "number";
            set_sharpness as "sharpness": (f64) "number";
            set_color_diversity as "colorDiversity": (f64) "number";
            set_width as "width": (u32) "number";
            set_height as "height": (u32) "number";
            set_score as "score": (f64) "number";
            set_uncapped_score as "uncappedScore": (f64) "number";
            set_clipped as "clipped": (f64) "number";
            set_blurriness as "blurriness": (f64) "number";
            set_blockiness as "blockiness": (f64) "number";
        }
    }
}

interface! {
    /// Two pictures, compared.
    Comparison {
        set {
            set_psnr as "psnr": (f64) "number";
            set_ssim as "ssim": (f64) "number";
            set_changed_pixels as "changedPixels": (f64) "number";
            set_bounds as "bounds": (Option<Vec<u32>>) "Uint32Array | undefined";
        }
    }
}

interface! {
    /// A placeholder.
    Stand {
        set {
            set_hash as "hash": (Vec<u8>) "Uint8Array<ArrayBuffer>";
            set_picture as "picture": (Vec<u8>) "Uint8Array<ArrayBuffer>";
        }
    }
}

/// A new object of one of these interfaces.
pub fn object<T: JsCast>() -> T {
    Object::new().unchecked_into()
}
