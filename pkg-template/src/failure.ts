import type { Call } from "./call.js";
import {
  ContentPolicyError,
  GenerationError,
  type GenerationErrorInit,
  GenerationTimeoutError,
  RateLimitError,
} from "./errors.js";
import type { GenerationResponse } from "./types.js";

/** What a call into the WebAssembly comes to; neither of the two, if it was aborted. */
export interface Outcome {
  response?: Omit<GenerationResponse, "generationId">;
  failure?: {
    error: Omit<GenerationErrorInit, "cause"> & {
      terminal: boolean;
      retryAfter?: number;
      policy?: { reason: string; stage: ContentPolicyError["stage"]; categories: string[] };
    };
    attempts: number;
    /** Whether what was thrown may be shown: it does not quote the key. */
    caused: boolean;
  };
}

/** The response of a call, or the exception that its outcome stands for. */
export function unwrap(outcome: Outcome, call: Call): GenerationResponse {
  if (outcome.response) return { ...outcome.response, generationId: call.generationId };
  if (!outcome.failure) throw call.reason;
  const { error, attempts, caused } = outcome.failure;
  const { terminal, retryAfter, policy, ...rest } = error;
  const { generationId, cause } = call;
  const init: GenerationErrorInit = { ...rest, generationId, attempts, ...(caused && { cause }) };
  if (policy) throw new ContentPolicyError({ ...init, ...policy });
  if (retryAfter !== undefined) throw new RateLimitError({ ...init, retryAfter, terminal });
  throw init.code === "timeout" ? new GenerationTimeoutError(init) : new GenerationError(init);
}

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
