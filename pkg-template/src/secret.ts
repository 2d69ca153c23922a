// Every text that may have a secret in it is redacted here before anybody sees it.

/** A shorter key, of a test or of a local server, may be part of any word. */
const MIN_REDACTED = 8;
/** The first and the last characters of a shorter secret would be almost all of it. */
const MIN_SHOWN = 12;
/** Deeper objects are left out. */
const MAX_DEPTH = 64;
/** Names of headers that carry a secret; not those that count tokens. */
const SECRET_HEADER = /^(?!x-ratelimit-).*(auth|cookie|key|token|secret)/i;

/** The first and the last four characters: `abcd...wxyz`. */
const mask = (secret: string): string =>
  secret.length < MIN_SHOWN ? secret && "***" : `${secret.slice(0, 4)}...${secret.slice(-4)}`;

/** An API key, which is masked wherever it is printed. */
export class Secret {
  readonly #key: string;

  /** An empty string stands for no key. */
  constructor(key: string) {
    this.#key = key;
  }

  /** The key itself, for the one header that carries it. */
  reveal(): string {
    return this.#key;
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

  isIn(text: string): boolean {
    return this.#key.length >= MIN_REDACTED && text.includes(this.#key);
  }

  /** Replaces the key by the masked one; also the beginning of the key, where the text was cut within it. */
  redact(text: string): string {
    const key = this.#key;
    if (key.length < MIN_REDACTED) return text;
    // A function, since `$&` in a replacement text would be the key.
    const clean = text.replaceAll(key, mask);
    for (let length = key.length - 1; length >= MIN_REDACTED; length--)
      if (clean.endsWith(key.slice(0, length))) return clean.slice(0, -length) + mask(key);
    return clean;
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
}

/** The headers with all secrets masked; a scheme before a secret stays. */
export function maskHeaders(headers: Headers): Record<string, string> {
  const masked = (value: string) =>
    value.replace(/^(\w+ )?(.*)$/, (_, scheme = "", secret) => scheme + mask(secret));
  return Object.fromEntries(
    Array.from(headers, ([name, value]) => [name, SECRET_HEADER.test(name) ? masked(value) : value]),
  );
}
