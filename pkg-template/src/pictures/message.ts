// What passes between a caller's thread and the Worker that does its picture work.
import { GenerationError, type GenerationErrorInit } from "../errors.js";
import type { Job } from "./work.js";

/** To the Worker: first the module, as a script carries it, then a job at a time. */
export type Order = { packed: string } | { job: Job };

/** From the Worker: what came of the job. */
export type Reply = { done: unknown } | { failed: GenerationErrorInit };

/** An error as plain data, since its class does not pass. */
export const plain = (error: unknown): GenerationErrorInit => {
  const { code, message, details, retryable, suggestion } = error as GenerationError;
  return { code: code ?? "internal", message: String(message), details, retryable, suggestion };
};

export const failure = (failed: GenerationErrorInit): GenerationError => new GenerationError(failed);

/** The buffers of the arrays in some plain data, which can be handed over. */
export function buffersOf(data: unknown): ArrayBuffer[] {
  if (data instanceof Uint8Array) return [data.buffer as ArrayBuffer];
  return typeof data === "object" && data !== null ? Object.values(data).flatMap(buffersOf) : [];
}
