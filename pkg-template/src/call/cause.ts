// Reads the exception of a fetch, which may be any value; reading its properties may throw as well.
import { property } from "../checks/property.js";

/** Objects of one exception that are searched. No runtime throws an error of as many. */
const MAX_OBJECTS = 1000;

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** The message of the cause, if there is one: Node's own says "fetch failed" alone. */
export const messageOf = (thrown: unknown): string | undefined =>
  [property(property(thrown, "cause"), "message"), property(thrown, "message")].find(isText);

/** All texts that may be shown when `thrown` is printed; `undefined` if there are too many objects to search. */
export function textsOf(thrown: unknown): string | undefined {
  const texts: string[] = [];
  const visited = new Set<unknown>();
  const visit = (value: unknown) => {
    if (isText(value)) texts.push(value);
    // Each byte would be a field.
    if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return;
    if (visited.has(value) || visited.size > MAX_OBJECTS) return;
    visited.add(value);
    if (value instanceof Headers) for (const header of value) texts.push(...header);
    for (const name of ["message", "stack", "cause", ...names(value)]) visit(property(value, name));
  };
  visit(thrown);
  return visited.size > MAX_OBJECTS ? undefined : texts.join("\n");
}

function names(object: object): string[] {
  try {
    return Object.getOwnPropertyNames(object);
  } catch {
    return [];
  }
}
