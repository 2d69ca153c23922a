import { GenerationError } from "../errors.js";

/** Advice for a request that is refused, by the code of its error. */
export const ADVICE = {
  invalid_request: "Change the field that the message names and call again.",
  file_too_large: "Send fewer or smaller images, or shorten the conversation history.",
};

function show(given: unknown): string {
  try {
    return shown(given);
  } catch {
    // A revoked proxy.
    return "an object";
  }
}

function shown(given: unknown): string {
  if (given === undefined || given === null) return "nothing";
  if (typeof given === "string") return `"${given.length > 40 ? `${given.slice(0, 40)}…` : given}"`;
  if (Array.isArray(given)) return given.length ? "an array" : "an empty array";
  if (typeof given === "object") return "an object";
  return typeof given === "function" ? "a function" : String(given).slice(0, 40);
}

/** The error of a value that is not allowed. `shown` is given in place of a value that may be a secret. */
export function invalid(
  field: string,
  given: unknown,
  allowed: string,
  shown = show(given),
): GenerationError {
  return new GenerationError({
    code: "invalid_request",
    message: `${field} must be ${allowed}, but was ${shown}.`,
    details: { field, given: shown, allowed },
    suggestion: ADVICE.invalid_request,
  });
}
