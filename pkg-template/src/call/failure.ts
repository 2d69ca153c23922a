// Errors of a call. Each has the call's id, and the images that arrived before it.
import { GenerationError, type GenerationErrorInit } from "../errors.js";
import type { Secret } from "../secret.js";
import type { GeneratedImage } from "../types/images.js";
import { causeOf, messageOf } from "./cause.js";

/** The parts of a `Call` that its errors show or depend on. */
interface FailedCall {
  readonly generationId: string;
  /** Requests that were sent. */
  readonly attempts: number;
  readonly images: GeneratedImage[];
  readonly partials: GeneratedImage[];
  readonly urls: string[];
  readonly secret: Secret;
  readonly cause: unknown;
}

/** A picture whose bytes are there for who reads them, and not listed: a log would have a line for each. */
const unlisted = ({ data, ...image }: GeneratedImage): GeneratedImage =>
  Object.defineProperty({ ...image, bytes: data.length }, "data", {
    value: data,
  }) as unknown as GeneratedImage;

/** The fields of an error of `call`, with the images that arrived: they are paid for. */
export function errorInit(call: FailedCall, init: GenerationErrorInit): GenerationErrorInit {
  const { generationId, images, partials, urls } = call;
  const details = { ...init.details };
  if (images.length) details.images = images.map(unlisted);
  if (partials.length) details.partials = partials.map(unlisted);
  if (urls.length) details.urls ??= urls;
  const maybeBilled = init.maybeBilled || images.length + partials.length + urls.length > 0;
  return { ...init, generationId, details, maybeBilled };
}

/**
 * The fields of a failure with the key redacted. A network error gets the message of the exception, and a copy of it: a
 * fetch of the caller's may quote its arguments.
 */
export function redacted(
  { secret, cause }: Pick<FailedCall, "secret" | "cause">,
  init: GenerationErrorInit,
): GenerationErrorInit {
  const { message, details = {}, requestId } = init;
  const clean = { ...init, ...secret.redactAll({ message, details, requestId }) };
  if (init.code !== "network" || cause === undefined) return clean;
  const words = secret.redact(messageOf(cause));
  const added = words && ` (${words})`;
  return {
    ...clean,
    message: clean.message.endsWith(added) ? clean.message : clean.message + added,
    cause: causeOf(cause, secret),
  };
}

/** A copy of a `GenerationError` as an error of `call`; any other value as it is. */
export function withCall(call: FailedCall, error: unknown): unknown {
  if (!(error instanceof GenerationError)) return error;
  const { message, details, cause, maybeBilled } = error;
  const { secret, attempts } = call;
  const OfSameClass = error.constructor as new (init: GenerationErrorInit) => GenerationError;
  return new OfSameClass(
    errorInit(call, {
      ...error,
      ...secret.redactAll({ message, details }),
      attempts,
      maybeBilled: maybeBilled || attempts > 0,
      ...(cause !== undefined && { cause: causeOf(cause, secret) }),
    }),
  );
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

/** The fields of the error of an answer whose `fetch` gives no way to read it. It may be one that was paid for. */
export const UNREADABLE: GenerationErrorInit = {
  code: "malformed_response",
  message: "The answer cannot be read: its body is no stream, and cannot be had as a whole.",
  suggestion: "Give a fetch whose answers have a stream as body, or arrayBuffer().",
  maybeBilled: true,
};

/** The fields of the error of an attempt whose time was over before its key was there. */
export const noKey = (
  field: string,
  { timeout, totalTimeout }: { timeout: number; totalTimeout: number | undefined },
  given: number,
): GenerationErrorInit => ({
  ...(totalTimeout !== undefined && given < timeout
    ? outOfTime(totalTimeout, `${field} had given no key.`, "give the key sooner")
    : {
        code: "timeout",
        message: `${field} gave no key within ${timeout} ms.`,
        suggestion: "Raise timeout, or give the key sooner.",
        retryable: true,
      }),
  details: { field },
});
