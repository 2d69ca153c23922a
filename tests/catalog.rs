//! The catalogue that the package's TypeScript has, written from Rust's.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fmt::Write;
use std::path::Path;

use ai_generation_client::wire::catalog::known::{KNOWN, SHAPES};

const FILE: &str = "pkg-template/src/catalog/formats.ts";

fn rendered() -> String {
    let mut text = String::from(
        r#"// Written by `npm run catalog` from src/wire/catalog/known.rs: change it there.
import type { ApiType } from "../types/api-type.js";

/** A format, as far as it is known before any WebAssembly is loaded. */
export interface Format {
  /** The provider's own address. */
  baseUrl: string;
  /** The default model. */
  model: string;
  /** The header that carries the key as it is; without one it goes as a bearer token. */
  keyHeader?: string;
  /** The fields of a request that have a place in the format, of those that not every format takes. */
  takes: readonly string[];
  /** The beginning of the ids of models that draw several images at a time. */
  several?: string;
  /** Aspect ratios go out as widths and heights: the format knows no ratios. */
  inPixels?: true;
}

export const FORMATS: Readonly<Record<ApiType, Format>> = {
"#,
    );
    for known in &KNOWN {
        let key_header = known.key_header.map(|name| format!("    keyHeader: {name:?},\n")).unwrap_or_default();
        let takes: Vec<_> = known.takes.iter().map(|field| format!("{field:?}")).collect();
        write!(
            text,
            "  {}: {{\n    baseUrl: {:?},\n    model: {:?},\n{key_header}    takes: [{}],\n",
            known.format,
            known.base_url,
            known.model,
            takes.join(", ")
        )
        .unwrap();
        if let Some(beginning) = known.several {
            writeln!(text, "    several: {beginning:?},").unwrap();
        }
        if known.in_pixels {
            writeln!(text, "    inPixels: true,").unwrap();
        }
        text += "  },\n";
    }
    text += "};\n\n/** Widths and heights of aspect ratios at 1K, for formats that know no ratios. */\n";
    text += "export const SHAPES: Readonly<Record<string, readonly [width: number, height: number]>> = {\n";
    for (ratio, width, height) in SHAPES {
        writeln!(text, "  {ratio:?}: [{width}, {height}],").unwrap();
    }
    text + "};\n"
}

#[test]
fn the_typescript_has_the_catalogue_of_the_rust() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    let rendered = rendered();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, &rendered).unwrap();
    }
    let tracked = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(tracked == rendered, "{FILE} is not as src/wire/catalog/known.rs has it: run `npm run catalog`.");
}

#[cfg(feature = "formats")]
#[test]
fn every_known_format_is_a_format() {
    for known in &KNOWN {
        assert_eq!(ai_generation_client::wire::Format::named(known.format).name, known.format);
    }
}
