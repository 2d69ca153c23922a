import type { Field } from "./fields.js";
import { invalid } from "./invalid.js";
import { property } from "./property.js";

/** The signal of a call. The shape decides: test environments have signals of their own. */
export function checkSignal([field, signal]: Field): AbortSignal | undefined {
  const [listen, aborted] = ["addEventListener", "aborted"].map((name) => typeof property(signal, name));
  if (signal !== undefined && (listen !== "function" || aborted !== "boolean"))
    throw invalid(field, signal, "an AbortSignal");
  return signal as AbortSignal | undefined;
}
