import {
  ContentPolicyError,
  GenerationError,
  type GenerationErrorInit,
  GenerationTimeoutError,
  RateLimitError,
} from "../errors.js";
import type { Call } from "./call.js";
import { initOf, shown } from "./failure.js";

type Bytes = Uint8Array<ArrayBuffer>;
export type Described = [mimeType: string, width?: number | undefined, height?: number | undefined];
/** The bytes, or where they are. */
export type Image = [data: Bytes | string, ...Described, revisedPrompt?: string | undefined];
export type Part = [text: string | undefined, image: Image | undefined, signature: Bytes | undefined];
export type Counts = [input?: number, output?: number, total?: number, image?: number, costUsd?: string];

/**
 * What a call into the WebAssembly comes to; neither of the two, if it was aborted. src/exports/response.rs has the same
 * fields in the same places.
 */
export interface Outcome {
  answer?: [
    parts: Part[],
    model: string | undefined,
    usage: Counts | undefined,
    attempts: number,
    inferenceTimeMs: number,
    /** What the request's own turn said. */
    said: string,
    /** The size that was sent in place of the one that was asked for. */
    adjusted: string | undefined,
  ];
  failure?: [
    error: Omit<GenerationErrorInit, "cause"> & {
      terminal: boolean;
      retryAfter?: number;
      policy?: { reason: string; stage: ContentPolicyError["stage"]; categories: string[] };
    },
    /** Whether what was thrown may be shown: it does not quote the key. */
    caused: boolean,
  ];
}

export type Answer = NonNullable<Outcome["answer"]>;

/** The answer of a call; throws the error that its outcome stands for, or the reason for which it was aborted. */
export function answerOf({ answer, failure }: Outcome, call: Call): Answer {
  if (answer) return answer;
  if (!failure) throw call.reason;
  const [{ terminal, retryAfter, policy, ...error }] = failure;
  const init = initOf(call, shown(call, error));
  if (policy) throw new ContentPolicyError({ ...init, ...call.secret.redactAll(policy) });
  if (retryAfter !== undefined) throw new RateLimitError({ ...init, retryAfter, terminal });
  throw init.code === "timeout" ? new GenerationTimeoutError(init) : new GenerationError(init);
}
