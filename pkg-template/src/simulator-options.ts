/** What a simulator is made with. */
export interface SimulatorOptions {
  /** The one key that is valid; another one is answered with 400, as the real API does. Default: any key is valid. */
  apiKey?: string;
  /** How long every answer is held back, in milliseconds. Default 0. */
  latencyMs?: number;
  /** The seed of requests that bring none, 0 to 2^31-1. Default 0. */
  seed?: number;
  /** Faults to play, as if each were given to `inject`; `reset` puts them back. */
  faults?: Fault[];
}

/**
 * What goes wrong:
 * - `status`: an HTTP error (`status`, default 500) with the API's error body. 502 is an HTML page, as from a proxy;
 *   200 is an error object under HTTP 200.
 * - `rate_limit`: 429 `RESOURCE_EXHAUSTED`, with the wait that `retryAfter` says, or no hint at all.
 * - `policy`: the picture is withheld under HTTP 200: `finishReason` `IMAGE_SAFETY`, no content.
 * - `prompt_block`: the prompt is refused under HTTP 200: `promptFeedback.blockReason`, no candidates.
 * - `no_image`: `finishReason` `NO_IMAGE` under HTTP 200, no content.
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
   * in `RetryInfo`; `"7.5s"` is in `RetryInfo` alone, as the provider has it; a date goes to the header as it is; and
   * `"per-day"` names a daily quota that is used up, with no wait at all.
   */
  retryAfter?: string;
  /** For faults of the body, a place in it or a length. Default: its middle. */
  bytes?: number;
}

/** The kinds, each with the fields that it takes. */
const settings = {
  status: ["status", "retryAfter"],
  rate_limit: ["retryAfter"],
  policy: [],
  prompt_block: [],
  no_image: [],
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
  checkNames(options, where, ["apiKey", "latencyMs", "seed", "faults"]);
  const { apiKey, latencyMs, seed, faults } = options;
  if (apiKey !== undefined && (typeof apiKey !== "string" || apiKey === ""))
    throw new TypeError(`${where}.apiKey must be a string that is not empty, not ${show(apiKey)}.`);
  if (latencyMs !== undefined) checkNumber(latencyMs, `${where}.latencyMs`, 0, MAX_INT32);
  if (seed !== undefined) checkInteger(seed, `${where}.seed`, 0, MAX_INT32);
  if (faults !== undefined && !Array.isArray(faults))
    throw new TypeError(`${where}.faults must be an array, not ${show(faults)}.`);
  return {
    ...options,
    faults: (faults ?? []).map((fault, index) => checkFault(fault, `${where}.faults[${index}]`)),
  };
}

/** A copy of the fault, or an error as of `checkOptions`. */
export function checkFault(fault: Fault, where = "Fault"): Fault {
  checkNames(fault, where, ["on", "kind", "status", "retryAfter", "bytes"]);
  const { on, kind, status, retryAfter, bytes } = fault;
  const takes: readonly string[] | undefined = Object.hasOwn(settings, kind) ? settings[kind] : undefined;
  if (!takes)
    throw new TypeError(`${where}.kind must be ${alternatives(Object.keys(settings))}, not ${show(kind)}.`);
  for (const [name, value] of Object.entries({ status, retryAfter, bytes }))
    if (value !== undefined && !takes.includes(name))
      throw new TypeError(`${where}.${name} does not go with kind "${kind}"; it was ${show(value)}.`);
  if (on !== undefined && on !== "always") checkInteger(on, `${where}.on`, 1, MAX_INT32, ' or "always"');
  if (status !== undefined && status !== 200) checkInteger(status, `${where}.status`, 400, 599, " or 200");
  if (
    retryAfter !== undefined &&
    (typeof retryAfter !== "string" || !/^[\x21-\x7e][\x20-\x7e]*$/.test(retryAfter))
  )
    throw new TypeError(`${where}.retryAfter must be text that a header can hold, not ${show(retryAfter)}.`);
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
