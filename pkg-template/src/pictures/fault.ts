import { invalid } from "../checks/invalid.js";
import { GenerationError } from "../errors.js";
import type { Fault } from "../wasm/image.js";

const CODES = {
  unsupported: "unsupported_image",
  foreign: "unsupported_image",
  large: "image_too_large",
  damaged: "damaged_image",
} as const;

const ADVICE = {
  unsupported: "Convert it to PNG, JPEG or WebP first.",
  foreign: "Convert it to PNG, JPEG or WebP first: this runtime has no decoder for it.",
  large: "Make it smaller first, or allow more with maxPixels.",
  damaged: "Get the file again: its bytes are cut off or not what its kind of file has.",
};

/** What the module throws: a plain object. */
export const isFault = (thrown: unknown): thrown is Fault =>
  typeof thrown === "object" && thrown !== null && "kind" in thrown && "input" in thrown;

/** The error of a fault; `asked` are the options, of which one may be what is wrong. */
export function errorOf({ kind, input, text, field }: Fault, asked: unknown): GenerationError {
  if (kind === "invalid") {
    const given = (asked as Record<string, unknown> | undefined)?.[field];
    return invalid(field, given, text, given === undefined ? "another" : undefined);
  }
  const why = kind === "foreign" ? `${text} is not decoded here` : text.replace(/\.$/, "");
  return new GenerationError({
    code: CODES[kind],
    message: `${input} cannot be worked on: ${why}.`,
    details: { field: input },
    suggestion: ADVICE[kind],
  });
}
