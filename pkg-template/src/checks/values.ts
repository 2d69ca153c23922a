// Checks of single values that a caller gave. Each gives the value back, or throws an error that names the field.
import { invalid } from "./invalid.js";

export function text(field: string, given: unknown): string {
  if (typeof given === "string" && given.trim()) return given;
  throw invalid(field, given, "a string that is not blank");
}

export function flag(field: string, given: unknown): boolean {
  if (typeof given === "boolean") return given;
  throw invalid(field, given, "true or false");
}

export function integer(field: string, given: unknown, least: number, most: number): number {
  if (isWithin(given, least, most) && Number.isInteger(given)) return given;
  throw invalid(field, given, `an integer from ${least} to ${most}`);
}

export function number(field: string, given: unknown, least: number, most: number): number {
  if (isWithin(given, least, most)) return given;
  throw invalid(field, given, `a number from ${least} to ${most}`);
}

const isWithin = (given: unknown, least: number, most: number): given is number =>
  typeof given === "number" && given >= least && given <= most;

/** The result of `read`, which reads an object of the caller's and may throw. */
export function readable<T>(field: string, read: () => T): T {
  try {
    return read();
  } catch {
    throw invalid(field, undefined, "readable", "a property that throws when it is read");
  }
}
