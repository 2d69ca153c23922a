// What a fetch threw, which may be anything: reading its properties may throw as well.
import { property } from "../checks/property.js";

/** Objects that are looked through: no error that a runtime throws has as many. */
const MAX_OBJECTS = 1000;

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** The runtime's own words. Node says "fetch failed", and the cause of that says more. */
export const wordsOf = (thrown: unknown): string | undefined =>
  [property(property(thrown, "cause"), "message"), property(thrown, "message")].find(isText);

/** All texts that `thrown` may show when it is printed; `undefined` if it is too large to look through. */
export function textsOf(thrown: unknown): string | undefined {
  const texts: string[] = [];
  const seen = new Set<unknown>();
  const visit = (value: unknown) => {
    if (isText(value)) texts.push(value);
    // Bytes would be a million fields, and show nothing.
    if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return;
    if (seen.has(value) || seen.size > MAX_OBJECTS) return;
    seen.add(value);
    if (value instanceof Headers) for (const header of value) texts.push(...header);
    for (const name of ["message", "stack", "cause", ...names(value)]) visit(property(value, name));
  };
  visit(thrown);
  return seen.size > MAX_OBJECTS ? undefined : texts.join("\n");
}

function names(object: object): string[] {
  try {
    return Object.getOwnPropertyNames(object);
  } catch {
    return [];
  }
}
