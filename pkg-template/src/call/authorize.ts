// The key of an attempt, and the header in which it goes.
import { FORMATS } from "../catalog/formats.js";
import { invalid } from "../checks/invalid.js";
import { type CheckedOptions, checkKey } from "../checks/options.js";
import { Secret } from "../secret.js";
import type { Key } from "../types/options.js";

/** A checked key, or a function that gives one. */
export interface Holder {
  /** The name of the key in errors. */
  readonly field: string;
  readonly key: Key;
  /** Redacts every key that there was. */
  readonly secret: Secret;
}

/** The holder of a key as the caller gave it. */
export function hold(field: string, given: unknown): Holder {
  if (typeof given === "function") return { field, key: given as () => string, secret: new Secret("") };
  const key = checkKey(field, given);
  return { field, key, secret: new Secret(key) };
}

/** A copy of the headers, which a fetch may change, with the key. Throws or rejects with an error that says what is wrong with the key. */
export type Authorize = (headers: Headers) => Headers | Promise<Headers>;

export function authorizer(holder: Holder, options: CheckedOptions): Authorize {
  const { key } = holder;
  const [name, scheme] = keyHeader(options, typeof key === "function");
  // The caller's own is left as it is.
  if (!options.headers.has("content-type")) options.headers.set("content-type", "application/json");
  const withKey = (headers: Headers, key: string) => {
    const own = new Headers(headers);
    if (!own.has(name)) own.set(name, scheme + key);
    return own;
  };
  if (typeof key === "string") return (headers) => withKey(headers, key);
  return async (headers) => withKey(headers, await ask(holder, key));
}

/** The header, and the scheme before the key. Never the query: URLs end up in logs. */
function keyHeader({ apiType, baseUrl }: CheckedOptions, isAsked: boolean): [name: string, scheme: string] {
  const { hostname, pathname } = new URL(baseUrl);
  const { keyHeader } = FORMATS[apiType];
  const isVertex = /(^|\.|-)aiplatform\.googleapis\.com$/.test(hostname) || pathname.includes("/projects/");
  if (keyHeader && !isVertex) return [keyHeader, ""];
  // What a function gives is a token of Microsoft Entra.
  if (!keyHeader && !isAsked && hostname.endsWith(".azure.com")) return ["api-key", ""];
  return ["authorization", "Bearer "];
}

/** The key that a function gives. What it throws is not told: a secret that is not known here may be in it. */
async function ask({ field, secret }: Holder, key: () => unknown): Promise<string> {
  let told = "threw or rejected";
  try {
    const given = await key();
    told = given == null ? "gave nothing" : `gave a ${typeof given} that is none`;
    const checked = checkKey(field, given);
    secret.use(checked);
    return checked;
  } catch {
    throw invalid(field, key, "a function that gives a key", `one that ${told}`);
  }
}
