//! What is written from the catalogue of Rust's: that of the package's TypeScript, and the table of models in README.md.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fmt::Write;
use std::path::Path;

use ai_generation_client::wire::catalog::known::{KNOWN, SHAPES, warnings};
use ai_generation_client::wire::catalog::models::{ENDINGS, GEMINI, OPENAI, READ};
use ai_generation_client::wire::catalog::{Model, OpenAiModel, OpenAiSizes};

fn typescript() -> String {
    let mut text = String::from(
        r#"// Written by `npm run catalog` from src/wire/catalog: change it there.
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
        // As the formatter would have it.
        let takes = match takes.join(", ") {
            long if long.len() > 95 => format!("\n      {},\n    ", takes.join(",\n      ")),
            short => short,
        };
        write!(
            text,
            "  {}: {{\n    baseUrl: {:?},\n    model: {:?},\n{key_header}    takes: [{}],\n",
            known.format, known.base_url, known.model, takes
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
    text += "};\n\n/** Models that will be switched off: the day from which on requests for one come with a warning, and what it says. */\n";
    text += "export const ENDINGS: Readonly<Record<string, readonly [from: string, warning: string]>> = {\n";
    for (id, from, warning) in warnings() {
        writeln!(text, "  {id:?}: [\n    {from:?},\n    {warning:?},\n  ],").unwrap();
    }
    text + "};\n"
}

fn end(id: &str) -> String {
    let ending = ENDINGS.iter().find(|ending| ending.id == id);
    ending.map(|ending| ending.on.join(" or ")).unwrap_or_default()
}

fn is_gone(id: &str) -> bool {
    ENDINGS.iter().any(|ending| ending.id == id && ending.on.iter().max().is_some_and(|day| *day < READ))
}

fn names<T>(items: &[T], name: impl Fn(&T) -> String) -> String {
    items.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn row_of_gemini(Model { id, aspect_ratios, image_sizes }: &Model) -> [String; 6] {
    let ratios = names(aspect_ratios, |(across, down)| format!("{across}:{down}"));
    let sizes = names(image_sizes, |(name, _)| (*name).into());
    [format!("`{id}`"), ratios, sizes, String::new(), String::new(), end(id)]
}

fn row_of_openai(OpenAiModel { id, sizes, finest, markup }: &OpenAiModel) -> [String; 6] {
    let (ratios, sizes) = match sizes {
        OpenAiSizes::Grid => ("1:3 to 3:1".into(), "steps of 16 pixels, up to 3840x2160".into()),
        OpenAiSizes::Fixed(sizes) => {
            ("as the sizes".into(), names(sizes, |(width, height)| format!("{width}x{height}")))
        }
    };
    let quality = if *finest { "low, medium, high, xhigh, max" } else { "low, medium, high" };
    let extras = if *markup { "mask, markup" } else { "mask" };
    [format!("`{id}`"), ratios, sizes, quality.into(), extras.into(), end(id)]
}

/// The table of models, in Markdown.
fn table() -> String {
    let head = ["model", "shapes", "sizes", "quality", "edits with", "switched off"].map(str::to_owned);
    let gemini = GEMINI.iter().map(row_of_gemini);
    let openai = OPENAI.iter().filter(|model| !is_gone(model.id)).map(row_of_openai);
    let rows = [head, std::array::from_fn(|_| "---".into())].into_iter().chain(gemini).chain(openai);
    let rows: Vec<_> = rows.map(|row| format!("| {} |\n", row.join(" | "))).collect();
    format!("{}\nAs read on {READ}.\n", rows.concat())
}

/// Compares a file with what it should be; writes it where that is asked for.
fn check(name: &str, rendered: impl Fn(&str) -> String) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let tracked = std::fs::read_to_string(&file).unwrap_or_default();
    let rendered = rendered(&tracked);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, &rendered).unwrap();
    } else {
        assert!(tracked == rendered, "{name} is not as src/wire/catalog has it: run `npm run catalog`.");
    }
}

#[test]
fn the_typescript_has_the_catalogue_of_the_rust() {
    check("pkg-template/src/catalog/formats.ts", |_| typescript());
}

#[test]
fn the_readme_has_the_table_of_models() {
    check("README.md", |readme| {
        let (before, rest) = readme.split_once("<!-- models -->\n").expect("the mark before the table");
        let (_, after) = rest.split_once("<!-- /models -->").expect("the mark after it");
        format!("{before}<!-- models -->\n{}<!-- /models -->{after}", table())
    });
}

#[cfg(feature = "formats")]
#[test]
fn every_known_format_is_a_format() {
    for known in &KNOWN {
        assert_eq!(ai_generation_client::wire::Format::named(known.format).name, known.format);
    }
}
