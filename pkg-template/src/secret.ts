// Every text that may have a secret in it is redacted here before anybody sees it.

/** A shorter key, of a test or of a local server, may be part of any word. */
const MIN_REDACTED = 8;
/** The first and the last characters of a shorter secret would be almost all of it. */
const MIN_SHOWN = 12;
/** So many first characters of a secret are one that was cut; fewer may be what all keys of a provider begin with. */
const MIN_CUT = 12;
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
  /** The forms in which a text may have a secret, by secret; and the same as pairs, the longest form first. */
  readonly #forms = new Map<string, string[]>();
  #pairs: [form: string, secret: string][] = [];
  readonly #keys = new Set<string>();

  /** An empty string stands for no key. */
  constructor(key: string) {
    this.use(key);
  }

  /** The key is now this one. Those before it are redacted as well. */
  use(key: string): void {
    this.#key = key;
    const isNew = !this.#keys.delete(key);
    this.#keys.add(key);
    // A function may give the same one for each attempt.
    if (!isNew) return;
    this.#hide(key);
    const [oldest = ""] = this.#keys;
    if (this.#keys.size > MAX_KEYS && this.#keys.delete(oldest)) this.#forms.delete(oldest);
    this.#sort();
  }

  /** Redacts the values that by their names are secrets, too: as a whole, and each of several that are in one header. */
  hideAll(named: Iterable<[name: string, value: string]>): void {
    for (const [name, value] of named)
      if (SECRET_NAME.test(name)) {
        const whole = SCHEME.exec(value)?.[2] ?? "";
        for (const part of [whole, ...whole.split(/[,;\s]+/)]) {
          this.#hide(part);
          this.#hide(part.replace(/^[^=]*=/, ""));
          if (/^basic /i.test(value)) this.#hide(passwordOf(part));
        }
      }
    this.#sort();
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
   * Replaces the key by the masked one: as it is, in base64, or escaped in the way of JSON or of a URL, also with line breaks
   * in it; and the beginning of the key, where a text was cut within it. A text in which it was escaped comes back without
   * escapes and line breaks.
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
    if (secret.length < MIN_REDACTED) return;
    const escaped = JSON.stringify(secret).slice(1, -1);
    this.#forms.set(secret, [...new Set([secret, encodeURIComponent(secret), escaped, ...base64(secret)])]);
  }

  /** A key may begin with another one. */
  #sort(): void {
    this.#pairs = Array.from(this.#forms, ([secret, forms]) =>
      forms.map((form): [string, string] => [form, secret]),
    ).flat();
    this.#pairs.sort(([one], [other]) => other.length - one.length);
  }

  #cover(text: string): string {
    let clean = text;
    // A function, since `$&` in a replacement text would be the key.
    for (const [form, secret] of this.#pairs)
      if (clean.includes(form)) clean = clean.replaceAll(form, () => mask(secret));
    // What is left of one where the text was cut.
    for (const [form, secret] of this.#pairs) {
      const head = form.slice(0, MIN_REDACTED);
      const parts: string[] = [];
      let done = 0;
      for (let at = clean.indexOf(head); at >= 0; at = clean.indexOf(head, at + 1)) {
        let end = at + head.length;
        while (end < clean.length && clean[end] === form[end - at]) end++;
        if (end - at < MIN_CUT && end < clean.length) continue;
        parts.push(clean.slice(done, at), mask(secret));
        done = end;
        at = end - 1;
      }
      if (done) clean = parts.join("") + clean.slice(done);
    }
    return clean;
  }
}

/** The password of HTTP's basic authentication; empty where there is none. */
function passwordOf(credentials: string): string {
  try {
    return atob(credentials).replace(/^[^:]*:?/, "");
  } catch {
    return "";
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

/** Line breaks; escapes of JSON and of URLs, also of a text that was escaped several times; not more, since each is tried at every place. */
const ESCAPE = /[\t\r\n]|\\{1,8}u00([\da-f]{2})|%(?:25){0,4}([\da-f]{2})|\\{1,8}(?=[/"'])/gi;
/** One that was cut. */
const CUT_ESCAPE = /(?:\\{1,8}(?:u0{0,2}[\da-f]?)?|%(?:25){0,4}[\da-f]?)$/i;

/** The text without escapes. A text escaped in one way may have been escaped in the other. */
function unescaped(text: string): string {
  let plain = text;
  for (let depth = 0; depth < 3 && /[\\%\t\r\n]/.test(plain); depth++)
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
    Array.from(headers, ([name, value]) => [name, SECRET_NAME.test(name) ? masked(value) : `${value}`]),
  );
}
