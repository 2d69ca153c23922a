import type { ApiType } from "../types/api-type.js";
import type { Adjustment } from "../types/responses.js";

/** What is known of a format outside of the WebAssembly. */
interface Format {
  /** Where its provider is. */
  baseUrl: string;
  model: string;
  /** Fields of a request that have a place in it, of those that not every format takes. */
  takes: readonly string[];
}

const OPENAI = "https://api.openai.com/v1";
const OPENROUTER = "https://openrouter.ai/api/v1";
const OPENROUTER_MODEL = "google/gemini-nano-banana-2.1";
const STYLE = ["quality", "background", "outputFormat"];

export const FORMATS: Readonly<Record<ApiType, Format>> = {
  gemini: {
    baseUrl: "https://generativelanguage.googleapis.com/v1beta",
    model: "gemini-nano-banana-2.1",
    takes: ["seed", "temperature", "safetySettings"],
  },
  openai_images: { baseUrl: OPENAI, model: "gpt-image-2", takes: [...STYLE, "mask", "n"] },
  openai_responses: { baseUrl: OPENAI, model: "gpt-5.5", takes: [...STYLE, "mask", "temperature"] },
  openrouter_chat: { baseUrl: OPENROUTER, model: OPENROUTER_MODEL, takes: ["seed", "temperature"] },
  openrouter_images: { baseUrl: OPENROUTER, model: OPENROUTER_MODEL, takes: [...STYLE, "n", "seed"] },
};

export const API_TYPES = Object.keys(FORMATS) as ApiType[];

/** What was given of `fields` for which the format has no place. */
export const ignored = (apiType: ApiType, fields: [name: string, given: unknown][]): Adjustment[] =>
  fields
    .filter(([name, given]) => given !== undefined && !FORMATS[apiType].takes.includes(name))
    .map(([field, given]) => ({ field, given: typeof given === "object" ? "an array" : `${given}` }));
