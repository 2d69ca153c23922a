// Reads the fields of objects, with their names for errors.
import { invalid } from "./invalid.js";
import { isNear } from "./near.js";
import { readable } from "./values.js";

/** The name of a field, as errors show it, and its value; `undefined` in place of `null`. */
export type Field = [name: string, given: unknown];

/** Fields of an object that are looked at for slips. */
const MAX_FIELDS = 100;

/**
 * A reader of the fields of an object. For another field of the object that was probably meant to be the one it reads, it
 * throws. `known` are names of ours that are near to each other; those that are read are added, so that objects of one kind
 * are looked at closely once.
 */
export function fields(
  [name, given]: Field,
  prefix = `${name}.`,
  known = new Set<string>(),
): (name: string) => Field {
  const others = readable(name, () => {
    if (typeof given !== "object" || given === null || Array.isArray(given))
      throw invalid(name, given, "an object with the fields of its type");
    const names = Object.keys(given).slice(0, MAX_FIELDS);
    return new Set(names.filter((name) => !known.has(name)));
  });
  return (name) => {
    known.add(name);
    others.delete(name);
    for (const other of others)
      if (isNear(other, name))
        throw invalid(prefix + other, undefined, `left out, or was meant to be ${prefix}${name}`, "given");
    return [
      prefix + name,
      readable(prefix + name, () => (given as Record<string, unknown>)[name]) ?? undefined,
    ];
  };
}

/** The elements of an array; none if it is left out. */
export function elements([name, given = []]: Field): Field[] {
  return readable(name, () => {
    if (!Array.isArray(given)) throw invalid(name, given, "an array");
    return Array.from(given, (element, index) => [`${name}[${index}]`, element]);
  });
}

export const optional = <T>([name, given]: Field, check: (...field: Field) => T): T | undefined =>
  given === undefined ? undefined : check(name, given);
