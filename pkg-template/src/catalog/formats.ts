// Written by `npm run catalog` from src/wire/catalog: change it there.
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
  gemini: {
    baseUrl: "https://generativelanguage.googleapis.com/v1beta",
    model: "gemini-nano-banana-2.1",
    keyHeader: "x-goog-api-key",
    takes: ["seed", "temperature", "safetySettings", "personGeneration", "grounding"],
  },
  openai_images: {
    baseUrl: "https://api.openai.com/v1",
    model: "gpt-image-2.6-sunburst",
    takes: [
      "quality",
      "background",
      "outputFormat",
      "outputCompression",
      "moderation",
      "complexity",
      "safetyIdentifier",
      "frameCount",
      "frameDurationMs",
      "svg",
      "mask",
      "markup",
      "n",
    ],
    several: "",
    inPixels: true,
  },
  openai_responses: {
    baseUrl: "https://api.openai.com/v1",
    model: "gpt-5.5",
    takes: [
      "quality",
      "background",
      "outputFormat",
      "outputCompression",
      "moderation",
      "complexity",
      "safetyIdentifier",
      "frameCount",
      "frameDurationMs",
      "svg",
      "mask",
      "temperature",
    ],
    inPixels: true,
  },
  openrouter_chat: {
    baseUrl: "https://openrouter.ai/api/v1",
    model: "google/gemini-nano-banana-2.1",
    takes: ["seed", "temperature"],
  },
  openrouter_images: {
    baseUrl: "https://openrouter.ai/api/v1",
    model: "google/gemini-nano-banana-2.1",
    takes: ["quality", "background", "outputFormat", "n", "seed"],
    several: "openai/",
  },
};

/** Widths and heights of aspect ratios at 1K, for formats that know no ratios. */
export const SHAPES: Readonly<Record<string, readonly [width: number, height: number]>> = {
  "16:9": [1792, 1024],
  "9:16": [1024, 1792],
  "2:3": [683, 1024],
  "3:2": [1024, 683],
  "3:4": [768, 1024],
  "4:3": [1024, 768],
  "4:5": [819, 1024],
  "5:4": [1024, 819],
  "21:9": [1792, 768],
};

/** Models that will be switched off: the day from which on requests for one come with a warning, and what it says. */
export const ENDINGS: Readonly<Record<string, readonly [from: string, warning: string]>> = {
  "gemini-2.5-flash-image": [
    "2026-09-02",
    "was sent as asked; it is switched off on 2026-10-02 by one source, on 2027-03-15 by another: use gemini-nano-banana-2.1.",
  ],
  "gpt-image-1.5": [
    "2026-11-01",
    "was sent as asked; it is switched off on 2026-12-01: use gpt-image-2.6-sunburst.",
  ],
  "gpt-image-1-mini": [
    "2026-11-01",
    "was sent as asked; it is switched off on 2026-12-01: use gpt-image-2.6-flare.",
  ],
  "chatgpt-image-latest": [
    "2026-11-01",
    "was sent as asked; it is switched off on 2026-12-01: use gpt-image-2.6-sunburst.",
  ],
};
