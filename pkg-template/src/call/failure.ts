// Errors of a call. Each has the call's id, and the images that had arrived.
import { GenerationError, type GenerationErrorInit } from "../errors.js";
import type { Secret } from "../secret.js";
import type { GeneratedImage } from "../types/images.js";
import { textsOf, wordsOf } from "./cause.js";

/** The part of a call that its errors show. */
interface Arrived {
  readonly generationId: string;
  /** Finished images, and drafts. */
  readonly images: GeneratedImage[];
  readonly partials: GeneratedImage[];
  /** Addresses of finished images. */
  readonly urls: string[];
}

/** The fields of an error of `call`: images that had arrived are paid for, and not lost. */
export function initOf(call: Arrived, init: GenerationErrorInit): GenerationErrorInit {
  const { generationId, images, partials, urls } = call;
  const details = { ...init.details };
  if (images.length) details.images = images;
  if (partials.length) details.partials = partials;
  if (urls.length) details.urls ??= urls;
  const maybeBilled = init.maybeBilled || images.length + partials.length + urls.length > 0;
  return { ...init, generationId, details, maybeBilled };
}

/** The part of a call that decides what may be shown of its failure. */
interface Confidant {
  readonly secret: Secret;
  /** What the last attempt threw. */
  readonly cause: unknown;
}

/**
 * The fields of a failure without the key. That of the network gets the runtime's own words and what was thrown, unless
 * the key is in them: a fetch of the caller's may say what it was given.
 */
export function shown({ secret, cause }: Confidant, init: GenerationErrorInit): GenerationErrorInit {
  const { message, details = {}, requestId } = init;
  const clean = { ...init, ...secret.redactAll({ message, details, requestId }) };
  const texts = init.code === "network" ? textsOf(cause) : undefined;
  if (texts === undefined || secret.isIn(texts)) return clean;
  const words = wordsOf(cause);
  const added = words ? ` (${words})` : "";
  return { ...clean, message: message.endsWith(added) ? clean.message : clean.message + added, cause };
}

/** `error` as an error of `call`, of the same class. Anything but a `GenerationError` is given back as it is. */
export function withCall(call: Arrived, error: unknown): unknown {
  if (!(error instanceof GenerationError)) return error;
  const { message, cause } = error;
  const OfSameClass = error.constructor as new (init: GenerationErrorInit) => GenerationError;
  return new OfSameClass(initOf(call, { ...error, message, ...(cause !== undefined && { cause }) }));
}

/** The result of `check`; an error that it throws becomes one of `call`. */
export function checkFor<Checked>(call: Arrived, check: () => Checked): Checked {
  try {
    return check();
  } catch (error) {
    throw withCall(call, error);
  }
}

/** The fields of the error of a call whose `totalTimeout` is over. `why` is a sentence, or empty. */
export const outOfTime = (
  totalTimeout: number,
  why: string,
  advice = "try again later",
): GenerationErrorInit => ({
  code: "timeout",
  message: `The call did not end within its ${totalTimeout} ms. ${why}`.trimEnd(),
  suggestion: `Raise totalTimeout, or ${advice}.`,
  retryable: true,
});
