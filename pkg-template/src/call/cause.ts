// Reads the exception of a fetch, which may be any value; reading its properties may throw as well.
import { property } from "../checks/property.js";
import type { Secret } from "../secret.js";

/** Characters of a text that is copied: what is longer is cut before anything else is done with it. */
const MAX_TEXT = 2000;
/** Causes of causes that are copied. */
const MAX_DEPTH = 4;

/** A text or a number of an exception; nothing else is handed on. */
function copied(thrown: unknown, name: string): string | number | undefined {
  const value = property(thrown, name);
  if (typeof value === "string") return value.slice(0, MAX_TEXT);
  return typeof value === "number" ? value : undefined;
}

/** The message of the cause, if there is one: Node's own says "fetch failed" alone. */
export const messageOf = (thrown: unknown): string =>
  `${copied(property(thrown, "cause"), "message") || copied(thrown, "message") || ""}`;

/**
 * A copy of an exception that has what may be said and no more: what else is on it may quote the request, and with it the
 * key.
 */
export function causeOf(thrown: unknown, secret: Secret, depth = 0): unknown {
  if (typeof thrown === "string") return secret.redact(thrown.slice(0, MAX_TEXT));
  if ((typeof thrown !== "object" && typeof thrown !== "function") || thrown === null) return undefined;
  const said = (name: string) => secret.redactAll(copied(thrown, name));
  const cause = depth < MAX_DEPTH ? causeOf(property(thrown, "cause"), secret, depth + 1) : undefined;
  const copy = new Error(`${said("message") ?? ""}`, cause === undefined ? undefined : { cause });
  const name = said("name") ?? "Error";
  const define = (field: string, value: unknown, enumerable: boolean) =>
    Object.defineProperty(copy, field, { value, enumerable, configurable: true, writable: true });
  define("name", name, false);
  // The stack of an endless message is made when it is read.
  const isEndless = `${copied(thrown, "message")}`.length === MAX_TEXT;
  define("stack", (!isEndless && said("stack")) || `${name}: ${copy.message}`, false);
  for (const field of ["code", "syscall", "address"]) {
    const value = said(field);
    if (value !== undefined) define(field, value, true);
  }
  return copy;
}
