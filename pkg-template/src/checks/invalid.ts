import { GenerationError } from "../errors.js";

function show(given: unknown): string {
  if (given === undefined || given === null) return "nothing";
  if (typeof given === "string") return `"${given.length > 40 ? `${given.slice(0, 40)}…` : given}"`;
  if (Array.isArray(given)) return given.length ? "an array" : "an empty array";
  if (typeof given === "object") return "an object";
  return typeof given === "function" ? "a function" : String(given);
}

/** A value that cannot be used. `shown` stands for it where it may be a secret. */
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
    suggestion: "Change the field that the message names and call again.",
  });
}
