import type { CheckedRetry, CheckedOptions as Crossing } from "../border/shapes.js";
import { FORMATS } from "../catalog/formats.js";
import type { ApiType } from "../types/api-type.js";
import type { CallOptions, ClientOptions } from "../types/options.js";
import { fields, optional } from "./fields.js";
import { invalid } from "./invalid.js";
import { property } from "./property.js";
import { flag, integer, number, text } from "./values.js";

const API_TYPES = Object.keys(FORMATS) as ApiType[];

const DEFAULTS = { timeout: 120_000, maxRetries: 3, maxConcurrent: 5 };

/** The longest time of a JavaScript timer. */
const MAX_MS = 2 ** 31 - 1;
/** With a jitter of 1 it is doubled, which a timer must still take. */
const MAX_DELAY = 2 ** 30 - 1;

/** The client's options, complete and checked: those that the WebAssembly takes, and those of TypeScript alone. */
export interface CheckedOptions extends Crossing, Pick<ClientOptions, "fetch" | "onEvent"> {
  images: NonNullable<ClientOptions["images"]>;
  apiType: ApiType;
  timeout: number;
  totalTimeout?: number;
  model: string;
}

export function checkOptions(options: ClientOptions): CheckedOptions {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw invalid("options", options, "a number of milliseconds or an object of options");
  const { totalTimeout, requestsPerMinute, fetch, onEvent } = options;
  const apiType = checkApiType("apiType", options.apiType ?? "gemini");
  return {
    apiType,
    ...(fetch != null && { fetch: func("fetch", fetch) }),
    ...(onEvent != null && { onEvent: func("onEvent", onEvent) }),
    timeout: ms("timeout", options.timeout, DEFAULTS.timeout),
    ...(totalTimeout != null && { totalTimeout: ms("totalTimeout", totalTimeout, 0) }),
    baseUrl: checkUrl("baseUrl", options.baseUrl ?? FORMATS[apiType].baseUrl),
    model: text("model", options.model ?? FORMATS[apiType].model),
    headers: checkHeaders(options.headers),
    maxConcurrent: integer("maxConcurrent", options.maxConcurrent ?? DEFAULTS.maxConcurrent, 1, 1000),
    requestsPerMinute:
      requestsPerMinute == null ? undefined : integer("requestsPerMinute", requestsPerMinute, 1, 1_000_000),
    retry: checkRetry(options),
    images: checkImages(options.images ?? "fetch"),
  };
}

/** The key without a scheme: the format has its own. It is not quoted, whatever it is. */
export function checkKey(field: string, given: unknown): string {
  const allowed = "a string of printable ASCII characters without spaces";
  if (typeof given !== "string")
    throw invalid(field, given, allowed, given == null ? "nothing" : `a ${typeof given}`);
  if (!given.trim()) throw invalid(field, given, allowed, "an empty string");
  const key = given.trim().replace(/^Bearer(\s+|$)/i, "");
  if (!key) throw invalid(field, given, allowed, "a scheme without a key");
  // Refused here, since a runtime's own error about a header's value would quote it.
  if (!/^[\x21-\x7e]+$/.test(key)) throw invalid(field, given, allowed, "a string with others");
  return key;
}

export function checkApiType(field: string, given: unknown): ApiType {
  if (API_TYPES.includes(given as ApiType)) return given as ApiType;
  throw invalid(field, given, `one of ${API_TYPES.map((name) => `"${name}"`).join(", ")}`);
}

export function func<T>(field: string, given: T): T {
  if (typeof given === "function") return given;
  throw invalid(field, given, "a function");
}

/** A copy of the options, in which `undefined` stands for `null`. */
export function checkCall(options: unknown): CallOptions {
  const at = fields(["options", options], "");
  const [signalField, signal] = at("signal");
  // The shape decides: test environments have signals of their own.
  if (signal !== undefined && typeof property(signal, "addEventListener") !== "function")
    throw invalid(signalField, signal, "an AbortSignal");
  const checked: { -readonly [name in keyof CallOptions]?: unknown } = {
    signal,
    timeout: optional(at("timeout"), (name, given) => ms(name, given, 0)),
    onProgress: optional(at("onProgress"), func),
  };
  return checked as CallOptions;
}

function checkImages(given: NonNullable<ClientOptions["images"]>): CheckedOptions["images"] {
  if (given === "fetch" || given === "addresses") return given;
  const { hosts } = given;
  if (!Array.isArray(hosts)) throw invalid("images", given, '"fetch", "addresses" or { hosts: [...] }');
  return { hosts: hosts.map((host, index) => checkHost(`images.hosts[${index}]`, host)) };
}

/** The host in the form in which URLs have it. */
function checkHost(field: string, given: unknown): string {
  const url = `https://${given}/`;
  const host = typeof given === "string" && URL.canParse(url) ? new URL(url) : undefined;
  if (host && host.href === `https://${host.host}/`) return host.host;
  throw invalid(field, given, "a host name such as cdn.example.com, with a port if it has one");
}

function checkRetry(options: ClientOptions): CheckedRetry {
  const retry = options.retry ?? {};
  if (typeof retry !== "object" || Array.isArray(retry)) throw invalid("retry", retry, "an object");
  const delays = retry.delaysMs ?? [1000, 2000, 4000];
  if (!Array.isArray(delays) || !delays.length)
    throw invalid("retry.delaysMs", delays, "a non-empty array of milliseconds");
  const retryAmbiguous = flag("retry.retryAmbiguous", retry.retryAmbiguous ?? true);
  const maxRetries = integer("maxRetries", options.maxRetries ?? DEFAULTS.maxRetries, 1, 100);
  return {
    maxAttempts: integer("retry.maxAttempts", retry.maxAttempts ?? maxRetries, 1, 100),
    delaysMs: delays.map((delay, index) => number(`retry.delaysMs[${index}]`, delay, 0, MAX_DELAY)),
    jitter: number("retry.jitter", retry.jitter ?? 0.25, 0, 1),
    defaultRetryAfterMs: number("retry.defaultRetryAfterMs", retry.defaultRetryAfterMs ?? 60_000, 0, MAX_MS),
    maxRetryAfterMs: number("retry.maxRetryAfterMs", retry.maxRetryAfterMs ?? 120_000, 0, MAX_MS),
    retryAmbiguous,
  };
}

export function checkUrl(field: string, given: unknown): string {
  const base = globalThis.location?.href;
  const url = typeof given === "string" && URL.canParse(given, base) ? new URL(given, base) : undefined;
  if (url && /^https?:$/.test(url.protocol) && !(url.search || url.hash || url.username || url.password))
    return url.href.replace(/\/+$/, "");
  const allowed = "an http or https URL without query, fragment or credentials";
  // This part of a URL may be a secret: it is not quoted.
  if (typeof given === "string" && /[?#@]/.test(given))
    throw invalid(field, given, allowed, "one with more than that");
  throw invalid(field, given, base ? allowed : `${allowed}, and absolute outside of a page`);
}

/** The URL of an API. `/v1` is added where it is left out. */
export function checkEndpoint(field: string, given: unknown): string {
  const url = checkUrl(field, given);
  return /\/(v1|v1beta|v2)$/.test(url) ? url : `${url}/v1`;
}

function checkHeaders(given: unknown): Headers {
  const headers = new Headers();
  if (given == null) return headers;
  if (typeof given !== "object" || Array.isArray(given)) throw invalid("headers", given, "an object");
  for (const [name, value] of given instanceof Headers ? given : Object.entries(given)) {
    try {
      headers.append(name, value);
    } catch {
      // The runtime's own error would quote the value, which may be a secret.
      throw invalid(
        `headers[${JSON.stringify(name)}]`,
        value,
        "a name and a value that HTTP allows",
        "another",
      );
    }
  }
  return headers;
}

const ms = (field: string, given: unknown, otherwise: number) => number(field, given ?? otherwise, 1, MAX_MS);
