// Every text that may have a secret in it is redacted here before anybody sees it.

/** A shorter key, of a test or of a local server, may be part of any word. */
const MIN_REDACTED = 8;
/** The first and the last characters of a shorter secret would be almost all of it. */
const MIN_SHOWN = 12;
/** Deeper objects are left out. */
const MAX_DEPTH = 64;
/** Keys that are remembered, the newest ones: a function may give another one for each attempt. */
const MAX_KEYS = 256;
/** Names of headers and of parameters that carry a secret; not those that count tokens. */
const SECRET_NAME =
  /^(?!x-ratelimit-).*(session|passw|passphrase|secret|token|credential|signature|jwt|key|auth|cookie|client[-_]?id)/i;
/** The scheme that may stand before a secret, which is none itself. */
const SCHEME = /^((?:bearer|basic|digest|token|apikey) )?(.*)$/is;

/** The first and the last four characters: `abcd...wxyz`. */
const mask = (secret: string): string =>
  secret.length < MIN_SHOWN ? secret && "***" : `${secret.slice(0, 4)}...${secret.slice(-4)}`;

/** An API key, which is masked wherever it is printed, and all else that is redacted with it. */
export class Secret {
  #key = "";
  /** Each secret in the forms in which a text may have it. */
  readonly #forms = new Map<string, string[]>();
  readonly #keys = new Set<string>();

  /** An empty string stands for no key. */
  constructor(key: string) {
    this.use(key);
  }

  /** The key is now this one. Those before it are redacted as well. */
  use(key: string): void {
    this.#key = key;
    this.#keys.delete(key);
    this.#keys.add(key);
    this.#hide(key);
    const [oldest = ""] = this.#keys;
    if (this.#keys.size > MAX_KEYS && this.#keys.delete(oldest)) this.#forms.delete(oldest);
  }

  /** Redacts the values that by their names are secrets, too. */
  hideAll(named: Iterable<[name: string, value: string]>): void {
    for (const [name, value] of named) if (SECRET_NAME.test(name)) this.#hide(SCHEME.exec(value)?.[2] ?? "");
  }

  /** The masked key; empty where there is none. */
  toString(): string {
    return mask(this.#key);
  }

  toJSON(): string {
    return `${this}`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `${this}`;
  }

  /**
   * Replaces the key by the masked one: as it is, in base64, or escaped in the way of JSON or of a URL; also the beginning of
   * the key, where the text was cut within it. A text in which it was escaped comes back without escapes.
   */
  redact(text: string): string {
    const clean = this.#cover(text);
    const plain = unescaped(clean);
    const covered = this.#cover(plain);
    return covered === plain ? clean : covered;
  }

  /** A copy of plain data in which every text is redacted, names of fields included. */
  redactAll<T>(value: T, depth?: number): T;
  redactAll(value: unknown, depth = 0): unknown {
    if (typeof value === "string") return this.redact(value);
    if (typeof value !== "object" || value === null) return value;
    if (depth === MAX_DEPTH) return "…";
    const redact = (inner: unknown) => this.redactAll(inner, depth + 1);
    return Array.isArray(value)
      ? value.map(redact)
      : Object.fromEntries(Object.entries(value).map((field) => field.map(redact)));
  }

  #hide(secret: string): void {
    if (secret.length >= MIN_REDACTED) this.#forms.set(secret, [secret, ...base64(secret)]);
  }

  #cover(text: string): string {
    let clean = text;
    for (const [secret, forms] of this.#forms)
      for (const form of forms) {
        // A function, since `$&` in a replacement text would be the key.
        if (clean.includes(form)) clean = clean.replaceAll(form, () => mask(secret));
        const head = form.slice(0, MIN_REDACTED);
        let cut = clean.indexOf(head, Math.max(0, clean.length - form.length));
        while (cut >= 0 && !form.startsWith(clean.slice(cut))) cut = clean.indexOf(head, cut + 1);
        if (cut >= 0) clean = clean.slice(0, cut) + mask(secret);
      }
    return clean;
  }
}

/** The characters of base64 that stand for `secret` alone, in both alphabets, wherever it begins within the three bytes of a group. */
const base64 = (secret: string): string[] =>
  /^[\x20-\x7e]*$/.test(secret)
    ? [0, 1, 2].flatMap((before) => {
        const whole = btoa(" ".repeat(before) + secret);
        const own = whole.slice(Math.ceil((before * 4) / 3), Math.floor(((before + secret.length) * 4) / 3));
        return [own, own.replaceAll("+", "-").replaceAll("/", "_")];
      })
    : [];

/** Escapes of JSON and of URLs, also of a text that was escaped several times; not more, since each is tried at every place. */
const ESCAPE = /\\{1,8}u00([\da-f]{2})|%(?:25){0,4}([\da-f]{2})|\\{1,8}(?=[/"'])/gi;
/** One that was cut. */
const CUT_ESCAPE = /(?:\\{1,8}(?:u0{0,2}[\da-f]?)?|%(?:25){0,4}[\da-f]?)$/i;

/** The text without escapes. A text escaped in one way may have been escaped in the other. */
function unescaped(text: string): string {
  let plain = text;
  for (let depth = 0; depth < 3 && /[\\%]/.test(plain); depth++)
    plain = plain
      .replace(CUT_ESCAPE, "")
      .replace(ESCAPE, (_, json, url) =>
        json || url ? String.fromCharCode(Number(`0x${json ?? url}`)) : "",
      );
  return plain;
}

/** The headers with all secrets masked; a scheme before a secret stays. */
export function maskHeaders(headers: Headers): Record<string, string> {
  const masked = (value: string) => value.replace(SCHEME, (_, scheme = "", secret) => scheme + mask(secret));
  return Object.fromEntries(
    Array.from(headers, ([name, value]) => [name, SECRET_NAME.test(name) ? masked(value) : value]),
  );
}
