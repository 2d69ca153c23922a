// Reads the fields of objects, with their names for errors.
import { invalid } from "./invalid.js";
import { readable } from "./values.js";

/** The name of a field, as errors show it, and its value; `undefined` in place of `null`. */
export type Field = [name: string, given: unknown];

/** A reader of the fields of an object. */
export function fields([name, given]: Field, prefix = `${name}.`): (name: string) => Field {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw invalid(name, given, "an object with the fields of its type");
  return (name) => [
    prefix + name,
    readable(prefix + name, () => (given as Record<string, unknown>)[name]) ?? undefined,
  ];
}

/** The elements of an array; none if it is left out. */
export function elements([name, given = []]: Field): Field[] {
  if (!Array.isArray(given)) throw invalid(name, given, "an array");
  return readable(name, () => Array.from(given, (element, index) => [`${name}[${index}]`, element]));
}

export const optional = <T>([name, given]: Field, check: (...field: Field) => T): T | undefined =>
  given === undefined ? undefined : check(name, given);
