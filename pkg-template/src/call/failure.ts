// Errors of a call. Each has the call's id, and the images that arrived before it.
import { GenerationError, type GenerationErrorInit } from "../errors.js";
import type { Secret } from "../secret.js";
import type { GeneratedImage } from "../types/images.js";
import { messageOf, textsOf } from "./cause.js";

/** The parts of a `Call` that its errors show or depend on. */
interface FailedCall {
  readonly generationId: string;
  readonly attempts: number;
  readonly images: GeneratedImage[];
  readonly partials: GeneratedImage[];
  readonly urls: string[];
  readonly secret: Secret;
  readonly cause: unknown;
}

/** The fields of an error of `call`, with the images that arrived: they are paid for. */
export function errorInit(call: FailedCall, init: GenerationErrorInit): GenerationErrorInit {
  const { generationId, images, partials, urls } = call;
  const details = { ...init.details };
  if (images.length) details.images = images;
  if (partials.length) details.partials = partials;
  if (urls.length) details.urls ??= urls;
  const maybeBilled = init.maybeBilled || images.length + partials.length + urls.length > 0;
  return { ...init, generationId, details, maybeBilled };
}

/**
 * The fields of a failure with the key redacted. A network error gets the exception and its message, unless the key is in
 * them: a fetch of the caller's may quote its arguments.
 */
export function redacted(
  { secret, cause }: Pick<FailedCall, "secret" | "cause">,
  init: GenerationErrorInit,
): GenerationErrorInit {
  const { message, details = {}, requestId } = init;
  const clean = { ...init, ...secret.redactAll({ message, details, requestId }) };
  const texts = init.code === "network" ? textsOf(cause) : undefined;
  if (texts === undefined || secret.isIn(texts)) return clean;
  const words = messageOf(cause);
  const added = words ? ` (${words})` : "";
  return { ...clean, message: message.endsWith(added) ? clean.message : clean.message + added, cause };
}

/** A copy of a `GenerationError` as an error of `call`; any other value as it is. */
export function withCall(call: FailedCall, error: unknown): unknown {
  if (!(error instanceof GenerationError)) return error;
  const { message, cause } = error;
  const { attempts } = call;
  const OfSameClass = error.constructor as new (init: GenerationErrorInit) => GenerationError;
  return new OfSameClass(errorInit(call, { ...error, message, attempts, ...(cause !== undefined && { cause }) }));
}

/** The result of `check`. An error that it throws becomes one of `call`. */
export function checkFor<Checked>(call: FailedCall, check: () => Checked): Checked {
  try {
    return check();
  } catch (error) {
    throw withCall(call, error);
  }
}

/** The fields of the error of a call whose `totalTimeout` is over. `reason` is a sentence, or empty. */
export const outOfTime = (
  totalTimeout: number,
  reason: string,
  advice = "try again later",
): GenerationErrorInit => ({
  code: "timeout",
  message: `The call did not end within its ${totalTimeout} ms. ${reason}`.trimEnd(),
  suggestion: `Raise totalTimeout, or ${advice}.`,
  retryable: true,
});
