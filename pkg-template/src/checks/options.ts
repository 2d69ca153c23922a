import type { CheckedRetry, CheckedOptions as Crossing } from "../border/shapes.js";
import { FORMATS } from "../catalog/formats.js";
import type { ApiType } from "../types/api-type.js";
import type { CallOptions, ClientOptions } from "../types/options.js";
import { elements, type Field, fields, optional } from "./fields.js";
import { invalid } from "./invalid.js";
import { checkSignal } from "./signal.js";
import { choice, flag, integer, number, readable, text } from "./values.js";

const DEFAULTS = { timeout: 120_000, maxRetries: 3, maxConcurrent: 5 };

/** The longest time of a JavaScript timer. */
const MAX_MS = 2 ** 31 - 1;
/** With a jitter of 1 it is doubled, which a timer must still take. */
const MAX_DELAY = 2 ** 30 - 1;

/** The client's options, complete and checked: those that the WebAssembly takes, and those of TypeScript alone. */
export interface CheckedOptions extends Crossing {
  fetch: ClientOptions["fetch"] | undefined;
  onEvent: ClientOptions["onEvent"] | undefined;
  images: NonNullable<ClientOptions["images"]>;
  /** The query of the base URL, which every request has. */
  query: string;
  apiType: ApiType;
  timeout: number;
  totalTimeout: number | undefined;
  model: string;
}

/** `own` are options that stand in place of those in `options`. */
export function checkOptions(options: unknown, own: ClientOptions = {}): CheckedOptions {
  const read = fields(["options", options], "");
  const at = (name: string): Field => (name in own ? [name, own[name as keyof ClientOptions]] : read(name));
  const given = <T>(name: string, check: (...field: Field) => T, otherwise?: T) =>
    optional(at(name), check) ?? (otherwise as T);
  const whole = (min: number, max: number) => (name: string, given: unknown) =>
    integer(name, given, min, max);
  const apiType = given("apiType", checkApiType, "gemini");
  const [fetch, onEvent] = [at("fetch"), at("onEvent")].map((field) => optional(field, func));
  const maxRetries = given("maxRetries", whole(1, 100), DEFAULTS.maxRetries);
  return {
    apiType,
    fetch: fetch as CheckedOptions["fetch"],
    onEvent: onEvent as CheckedOptions["onEvent"],
    timeout: given("timeout", ms, DEFAULTS.timeout),
    totalTimeout: given("totalTimeout", ms),
    ...checkUrl("baseUrl", at("baseUrl")[1] ?? FORMATS[apiType].baseUrl, apiType),
    model: given("model", text, FORMATS[apiType].model),
    headers: given("headers", checkHeaders, new Headers()),
    maxConcurrent: given("maxConcurrent", whole(1, 1000), DEFAULTS.maxConcurrent),
    requestsPerMinute: given("requestsPerMinute", whole(1, 1_000_000)),
    retry: checkRetry(at("retry"), maxRetries),
    images: given("images", checkImages, "fetch"),
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

export const checkApiType = /* @__PURE__ */ choice(...(Object.keys(FORMATS) as ApiType[]));

export function func<T>(field: string, given: T): T {
  if (typeof given === "function") return given;
  throw invalid(field, given, "a function");
}

/** A copy of the options, in which `undefined` stands for `null`. */
export function checkCall(options: unknown): CallOptions {
  const at = fields(["options", options], "");
  const checked: { -readonly [name in keyof CallOptions]?: unknown } = {
    signal: checkSignal(at("signal")),
    timeout: optional(at("timeout"), ms),
    onProgress: optional(at("onProgress"), func),
  };
  return checked as CallOptions;
}

function checkImages(field: string, given: unknown): CheckedOptions["images"] {
  if (given === "fetch" || given === "addresses") return given;
  const hosts = typeof given === "object" ? fields([field, given])("hosts") : undefined;
  if (!hosts || !readable(field, () => Array.isArray(hosts[1])))
    throw invalid(field, given, '"fetch", "addresses" or { hosts: [...] }');
  return { hosts: elements(hosts).map((host) => checkHost(...host)) };
}

/** The host in the form in which URLs have it. */
function checkHost(field: string, given: unknown): string {
  const url = typeof given === "string" ? `https://${given}/` : "";
  const host = URL.canParse(url) ? new URL(url) : undefined;
  if (host && host.href === `https://${host.host}/`) return host.host;
  throw invalid(field, given, "a host name such as cdn.example.com, with a port if it has one");
}

function checkRetry(field: Field, maxRetries: number): CheckedRetry {
  const at = fields([field[0], field[1] ?? {}]);
  const ms = (name: string, otherwise: number) =>
    optional(at(name), (...field) => number(...field, 0, MAX_MS)) ?? otherwise;
  const delays = elements(at("delaysMs"));
  if (at("delaysMs")[1] !== undefined && !delays.length)
    throw invalid("retry.delaysMs", [], "a non-empty array of milliseconds");
  return {
    maxAttempts: optional(at("maxAttempts"), (...field) => integer(...field, 1, 100)) ?? maxRetries,
    delaysMs: delays.length ? delays.map((delay) => number(...delay, 0, MAX_DELAY)) : [1000, 2000, 4000],
    jitter: optional(at("jitter"), (...field) => number(...field, 0, 1)) ?? 0.25,
    defaultRetryAfterMs: ms("defaultRetryAfterMs", 60_000),
    maxRetryAfterMs: ms("maxRetryAfterMs", 120_000),
    retryAmbiguous: optional(at("retryAmbiguous"), flag) ?? true,
  };
}

/** The paths of the requests of a format: an address that was copied with one is taken without it. */
const PATHS: Record<ApiType, RegExp> = {
  gemini: /\/models(\/[^/]+:(g|streamG)enerateContent)?$/,
  openai_images: /\/images\/(generations|edits)$/,
  openai_responses: /\/responses$/,
  openrouter_chat: /\/chat\/completions$/,
  openrouter_images: /\/images$/,
};

/** A fragment, or an empty query. */
const UNWANTED = /#|^[^?]*\?$/;
/** Parameters of a query that are credentials: URLs end up in logs. */
const CREDENTIAL =
  /(^|[-_.]|api|access|account|subscription)(?<!^(partition|sort|cache)[-_.]?)(key|token|secret|password|sig|signature|auth|authorization|code)$/i;

export function checkUrl(
  field: string,
  given: unknown,
  apiType: ApiType,
): Pick<CheckedOptions, "baseUrl" | "query"> {
  // Without an address of its own a frame has that of its page, and a page may name another one.
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  const url =
    typeof given === "string" && given.trim() && URL.canParse(given, base) ? new URL(given, base) : undefined;
  const isTaken =
    url &&
    /^https?:$/.test(url.protocol) &&
    !(url.username || url.password || UNWANTED.test(url.href)) &&
    !Array.from(url.searchParams.keys()).some((name) => CREDENTIAL.test(name));
  if (isTaken) {
    const path = url.pathname.replace(/\/+$/, "").replace(PATHS[apiType], "");
    return { baseUrl: url.origin + path.replace(/\/+$/, ""), query: url.search.slice(1) };
  }
  const allowed = "an http or https URL without fragment, credentials or an empty query";
  // This part of a URL may be a secret: it is not quoted.
  if (typeof given === "string" && /[?#@]/.test(given))
    throw invalid(field, given, allowed, "one with more than that");
  throw invalid(field, given, base ? allowed : `${allowed}, and absolute outside of a page`);
}

/** The URL of an API. `/v1` is added where it is left out, unless the rest shows that it belongs elsewhere or nowhere. */
export function checkEndpoint(field: string, given: unknown, apiType: ApiType): string {
  const { baseUrl, query } = checkUrl(field, given, apiType);
  // An address that was copied as a whole has its version already.
  const isWhole =
    query ||
    /\/projects\/|\/(v1|v1beta|v2)$/.test(baseUrl) ||
    PATHS[apiType].test(`${given}`.replace(/\/+$/, ""));
  return baseUrl + (isWhole ? "" : "/v1") + (query && `?${query}`);
}

const HEADERS = "an object of texts, a Map, Headers or pairs";

/** Headers of this or of another implementation, a Map, pairs, or an object of texts. */
function checkHeaders(field: string, given: unknown): Headers {
  const headers = new Headers();
  for (const pair of readable(field, () => pairsOf(field, given))) {
    if (typeof pair !== "object" || pair === null) throw invalid(field, pair, HEADERS);
    const [name, value] = readable(field, () => Array.from(pair as Iterable<unknown>));
    try {
      if (typeof name !== "string" || typeof value !== "string") throw TypeError();
      headers.append(name, value);
    } catch {
      // The runtime's own error would quote the value, which may be a secret.
      const named = typeof name === "string" ? `${field}[${JSON.stringify(name.slice(0, 100))}]` : field;
      throw invalid(named, value, "a name and a value that HTTP allows", "another");
    }
  }
  return headers;
}

function pairsOf(field: string, given: unknown): unknown[] {
  if (typeof given === "object" && given !== null) {
    if (Symbol.iterator in given) return Array.from(given as Iterable<unknown>);
    const prototype = Object.getPrototypeOf(given);
    // Anything else may keep its headers where they are not seen.
    if (prototype === null || Object.getPrototypeOf(prototype) === null) return Object.entries(given);
  }
  throw invalid(field, given, HEADERS);
}

const ms = (field: string, given: unknown) => number(field, given, 1, MAX_MS);
