// Checks of single values. Each returns the value, or throws an error that names the field.
import { GenerationError } from "../errors.js";
import { invalid } from "./invalid.js";

export function text(field: string, given: unknown): string {
  if (typeof given === "string" && given.trim()) return given;
  throw invalid(field, given, "a string that is not blank");
}

/** A check of a text that is one of a few. */
export const choice =
  <T extends string>(...allowed: T[]) =>
  (field: string, given: unknown): T => {
    if (allowed.includes(given as T)) return given as T;
    throw invalid(field, given, `one of ${allowed.map((one) => `"${one}"`).join(", ")}`);
  };

export function flag(field: string, given: unknown): boolean {
  if (typeof given === "boolean") return given;
  throw invalid(field, given, "true or false");
}

export function integer(field: string, given: unknown, min: number, max: number): number {
  if (isWithin(given, min, max) && Number.isInteger(given)) return given;
  throw invalid(field, given, `an integer from ${min} to ${max}`);
}

export function number(field: string, given: unknown, min: number, max: number): number {
  if (isWithin(given, min, max)) return given;
  throw invalid(field, given, `a number from ${min} to ${max}`);
}

const isWithin = (given: unknown, min: number, max: number): given is number =>
  typeof given === "number" && given >= min && given <= max;

/** The result of `read`. Reading an object of the caller's may throw. */
export function readable<T>(field: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (isOurs(error)) throw error;
    throw invalid(field, undefined, "readable", "a property that throws when it is read");
  }
}

/** What was thrown may be a proxy that was revoked, which is an instance of nothing and throws when asked. */
function isOurs(thrown: unknown): boolean {
  try {
    return thrown instanceof GenerationError;
  } catch {
    return false;
  }
}
