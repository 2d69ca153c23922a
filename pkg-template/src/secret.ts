// Every text that may have a secret in it passes here before it leaves.

/** A shorter key, of a test or of a local server, may be part of any word. */
const MIN_REDACTED = 8;
/** A shorter secret would be shown almost whole by its first and last characters. */
const MIN_SHOWN = 12;
/** Objects within objects that are shown. */
const MAX_DEPTH = 64;
/** Headers that carry a secret, whoever set them; but not those that count tokens. */
const SECRET_HEADER = /^(?!x-ratelimit-).*(auth|cookie|key|token|secret)/i;

/** The first and the last four characters: `abcd...wxyz`. */
const mask = (secret: string): string =>
  secret.length < MIN_SHOWN ? secret && "***" : `${secret.slice(0, 4)}...${secret.slice(-4)}`;

/** An API key that shows itself masked wherever it is printed. */
export class Secret {
  readonly #key: string;

  /** An empty `key` is none. */
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

  /** `text` without the key, and without the beginning of the key where the text was cut within it. */
  redact(text: string): string {
    const key = this.#key;
    if (key.length < MIN_REDACTED) return text;
    // A function: in a replacement text, `$&` would be the key itself.
    const clean = text.replaceAll(key, mask);
    for (let length = key.length - 1; length >= MIN_REDACTED; length--)
      if (clean.endsWith(key.slice(0, length))) return clean.slice(0, -length) + mask(key);
    return clean;
  }

  /** A copy of plain data with every text in it redacted, the names of its fields included. */
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

/** Headers as they may be shown: the values of those that carry a secret are masked after their scheme. */
export function maskHeaders(headers: Headers): Record<string, string> {
  const masked = (value: string) =>
    value.replace(/^(\w+ )?(.*)$/, (_, scheme = "", secret) => scheme + mask(secret));
  return Object.fromEntries(
    Array.from(headers, ([name, value]) => [name, SECRET_HEADER.test(name) ? masked(value) : value]),
  );
}
