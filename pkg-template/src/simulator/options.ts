/** The options of a simulator. */
export interface SimulatorOptions {
  /**
   * The one key that is valid; another one is refused as the provider refuses it: Gemini with 400, the others with 401.
   * Default: any key is valid.
   */
  apiKey?: string;
  /** Milliseconds that every answer is held back. Default 0. */
  latencyMs?: number;
  /** The seed of requests that bring none, 0 to 2^31-1. Default 0. */
  seed?: number;
  /**
   * Let OpenRouter's chat answer with an address for each image, in place of a `data:` URL. Default false. The
   * address is `/simulator-images/{id}.png` on the origin that the request went to; the picture there is decided by
   * its id, and shows no image that came in. It is refused to who sends it an `Authorization` header. There is then no
   * base64 for the fault `malformed` to break, unless that names a place.
   */
  imageUrls?: boolean;
  /** Faults to play, as if each were given to `inject`; `reset` puts them back. */
  faults?: Fault[];
}

/**
 * The kind of a fault, which each provider has in its own way:
 * - `status`: an HTTP error (`status`, default 500) with the provider's error body. 502 is an HTML page, as from a
 *   proxy; 200 is an error object under HTTP 200, and from OpenAI and OpenRouter, when a stream was asked for, an error
 *   in the middle of it.
 * - `rate_limit`: 429, with the wait that `retryAfter` says, or no hint at all.
 * - `policy`: the picture is withheld. Gemini: `finishReason` `IMAGE_SAFETY` under HTTP 200, no content. OpenAI: 400
 *   `moderation_blocked` with the stage `output`, in a stream of `/v1/images` as its `error` event; `/v1/responses` has
 *   it on the image call of a response that is complete otherwise. OpenRouter: `finish_reason` `content_filter` under
 *   HTTP 200; 400 `content_policy_violation` from `/api/v1/images`, in a stream its `error` event.
 * - `prompt_block`: the prompt is refused. Gemini: `promptFeedback.blockReason` under HTTP 200, no candidates. OpenAI: 400
 *   `moderation_blocked` with the stage `input`; from `/v1/responses` a response that failed with
 *   `image_content_policy_violation`. OpenRouter: 403 with the reasons in `metadata`.
 * - `no_image`: nothing comes of it. Gemini: `finishReason` `NO_IMAGE` under HTTP 200, no content. OpenAI: `data` is
 *   empty, a stream of `/v1/images` has an `error` event; `/v1/responses` answers in words. OpenRouter answers in words,
 *   and from `/api/v1/images` with empty `data`.
 * - `truncate`: the body ends cleanly, but too early, after `bytes`.
 * - `reset`: the connection breaks after `bytes`; after 0, `fetch` rejects with a `TypeError`.
 * - `stall`: after `bytes` nothing more comes, for ever; after 0, the headers are all that comes.
 * - `malformed`: the picture's base64 has an invalid character in the middle; with `bytes`, the character at that
 *   place of the body is the invalid one, so that 0 breaks the JSON.
 * - `slow`: the body comes in pieces of `bytes` (default: a twentieth of it), one every 100 ms.
 *
 * `status` and `rate_limit` answer whatever the request is. The others need a request that would have been answered
 * with a picture, or else spoil the body of the error that it earns.
 */
export type FaultKind = keyof typeof settings;

/** One fault. */
export interface Fault {
  /**
   * Which request it hits: the nth, counted from 1 since the simulator was made or reset; every one; or, when absent,
   * the next one. One that names the request comes before one for the next, and that before one for all.
   */
  on?: number | "always";
  kind: FaultKind;
  /** For `status`: 200, or 400 to 599. Default 500. */
  status?: number;
  /**
   * For `rate_limit` and `status`: a number of seconds (`"7"`) is in the `Retry-After` header and, for `rate_limit`,
   * where the provider has it of its own: Gemini in `RetryInfo`, OpenAI in `retry-after-ms`, OpenRouter in
   * `error.availability`. `"7.5s"` is there alone; a date goes to the `Retry-After` header as it is; and `"per-day"`
   * is a quota that is used up, with no wait at all: Gemini's daily one, OpenAI's `insufficient_quota`, OpenRouter's
   * `free-models-per-day`.
   */
  retryAfter?: string;
  /**
   * For `policy`, `prompt_block` and `no_image`: the `finishReason` or `blockReason` of Gemini in place of the usual one, such
   * as `MODEL_ARMOR`. The other providers have none to choose.
   */
  reason?: string;
  /** For faults of the body, a place in it or a length. Default: its middle. */
  bytes?: number;
}

/** The kinds, each with the fields that it takes. */
const settings = {
  status: ["status", "retryAfter"],
  rate_limit: ["retryAfter"],
  policy: ["reason"],
  prompt_block: ["reason"],
  no_image: ["reason"],
  truncate: ["bytes"],
  reset: ["bytes"],
  stall: ["bytes"],
  malformed: ["bytes"],
  slow: ["bytes"],
} as const satisfies Record<string, readonly (keyof Fault)[]>;

const MAX_INT32 = 2 ** 31 - 1;

/**
 * The options as they are used, or an error that names the field, what is allowed and what was given: a `TypeError`
 * for a wrong type or name, a `RangeError` for a value out of range.
 */
export function checkOptions(options: SimulatorOptions): SimulatorOptions {
  const where = "SimulatorOptions";
  checkNames(options, where, ["apiKey", "latencyMs", "seed", "imageUrls", "faults"]);
  const { apiKey, latencyMs, seed, imageUrls, faults } = options;
  if (apiKey !== undefined && (typeof apiKey !== "string" || apiKey === ""))
    throw new TypeError(`${where}.apiKey must be a string that is not empty, not ${show(apiKey)}.`);
  if (latencyMs !== undefined) checkNumber(latencyMs, `${where}.latencyMs`, 0, MAX_INT32);
  if (seed !== undefined) checkInteger(seed, `${where}.seed`, 0, MAX_INT32);
  if (imageUrls !== undefined && typeof imageUrls !== "boolean")
    throw new TypeError(`${where}.imageUrls must be true or false, not ${show(imageUrls)}.`);
  if (faults !== undefined && !Array.isArray(faults))
    throw new TypeError(`${where}.faults must be an array, not ${show(faults)}.`);
  return {
    ...options,
    faults: (faults ?? []).map((fault, index) => checkFault(fault, `${where}.faults[${index}]`)),
  };
}

/** A copy of the fault, or an error as of `checkOptions`. */
export function checkFault(fault: Fault, where = "Fault"): Fault {
  checkNames(fault, where, ["on", "kind", "status", "retryAfter", "reason", "bytes"]);
  const { on, kind, status, retryAfter, reason, bytes } = fault;
  const takes: readonly string[] | undefined = Object.hasOwn(settings, kind) ? settings[kind] : undefined;
  if (!takes)
    throw new TypeError(`${where}.kind must be ${alternatives(Object.keys(settings))}, not ${show(kind)}.`);
  for (const [name, value] of Object.entries({ status, retryAfter, reason, bytes }))
    if (value !== undefined && !takes.includes(name))
      throw new TypeError(`${where}.${name} does not go with kind "${kind}"; it was ${show(value)}.`);
  if (on !== undefined && on !== "always") checkInteger(on, `${where}.on`, 1, MAX_INT32, ' or "always"');
  if (status !== undefined && status !== 200) checkInteger(status, `${where}.status`, 400, 599, " or 200");
  if (
    retryAfter !== undefined &&
    (typeof retryAfter !== "string" || !/^[\x21-\x7e][\x20-\x7e]*$/.test(retryAfter))
  )
    throw new TypeError(`${where}.retryAfter must be text that a header can hold, not ${show(retryAfter)}.`);
  if (reason !== undefined && (typeof reason !== "string" || reason === ""))
    throw new TypeError(`${where}.reason must be a string that is not empty, not ${show(reason)}.`);
  if (bytes !== undefined) checkInteger(bytes, `${where}.bytes`, 0, MAX_INT32);
  return { ...fault };
}

function checkNames(value: object, where: string, names: string[]): void {
  if (typeof value !== "object" || value === null)
    throw new TypeError(`${where} must be an object, not ${show(value)}.`);
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new TypeError(`${where} has no field ${show(unknown)}; it has ${names.join(", ")}.`);
}

function checkInteger(value: unknown, where: string, from: number, to: number, or = ""): void {
  if (typeof value !== "number" || !Number.isInteger(value)) {
    const error = typeof value === "number" ? RangeError : TypeError;
    throw new error(`${where} must be an integer from ${from} to ${to}${or}, not ${show(value)}.`);
  }
  if (value < from || value > to)
    throw new RangeError(`${where} must be an integer from ${from} to ${to}${or}, not ${value}.`);
}

function checkNumber(value: unknown, where: string, from: number, to: number): void {
  const message = `${where} must be a number from ${from} to ${to}, not ${show(value)}.`;
  if (typeof value !== "number") throw new TypeError(message);
  if (!(value >= from && value <= to)) throw new RangeError(message);
}

const alternatives = (names: string[]) => `one of ${names.map((name) => `"${name}"`).join(", ")}`;

const show = (value: unknown) => (typeof value === "string" ? JSON.stringify(value) : String(value));
