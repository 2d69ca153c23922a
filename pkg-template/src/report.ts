import type { Call } from "./call.js";
import { hex } from "./generation-id.js";
import type { ApiType, ClientEvent, GenerationResponse } from "./types.js";

type Event = ClientEvent extends infer One
  ? One extends ClientEvent
    ? Omit<One, "request_id">
    : never
  : never;

/** A shorter key, of a test or of a local server, may be part of any word. */
const MIN_REDACTED = 8;
/** Headers that carry a secret, whoever set them. */
const SECRET = /auth|cookie|key|token|secret/i;

/** The first and the last four characters of a secret. */
export const mask = (secret: string): string =>
  secret.length > 11 ? `${secret.slice(0, 4)}...${secret.slice(-4)}` : secret && "***";

/** Tells a listener what happens in a call, or in the calls of one request. */
export class Report {
  readonly requestId = hex(4);
  readonly apiType: ApiType;
  /** Whether it has been said that something started. */
  started = false;
  readonly #listener: (event: ClientEvent) => void;
  readonly #key: string;

  constructor(listener: (event: ClientEvent) => void, apiType: ApiType, key: string) {
    this.#listener = listener;
    this.apiType = apiType;
    this.#key = key;
  }

  start(prompt: string, image_count: number): void {
    if (this.started) return;
    this.started = true;
    this.emit({ type: "generation_started", prompt, image_count });
  }

  /** Says what the response of a call is, once it is known. */
  async follow(response: Promise<GenerationResponse>, call: Call): Promise<GenerationResponse> {
    try {
      const { images } = await response;
      this.complete(images.length);
    } catch (error) {
      this.fail(error, call.url);
    }
    return response;
  }

  complete(artifact_count: number): void {
    this.emit({ type: "generation_completed", artifact_count, success: true });
  }

  /** Says nothing of what was never started. */
  fail(error: unknown, api_url: string): void {
    if (!this.started) return;
    const message = error instanceof Error ? error.message : String(error);
    this.emit({ type: "generation_failed", error: message, api_url, auth_hint: mask(this.#key) });
  }

  emit(event: Event): void {
    try {
      // Nowhere in it is the key, whatever brought it there.
      const told = this.#redact({ ...event, request_id: this.requestId }) as ClientEvent;
      const returned: unknown = this.#listener(told);
      // One that is asynchronous may fail later.
      if (returned instanceof Promise) returned.catch(() => {});
    } catch {
      // A listener that throws breaks nothing.
    }
  }

  headers(headers: Headers): Record<string, string> {
    const shown: Record<string, string> = {};
    for (const [name, value] of headers) {
      const [, scheme = "", secret = ""] = /^(\w+ )?(.*)$/.exec(value) ?? [];
      shown[name] = SECRET.test(name) ? scheme + mask(secret) : value;
    }
    return shown;
  }

  #redact(value: unknown): unknown {
    if (typeof value === "string")
      return this.#key.length < MIN_REDACTED ? value : value.replaceAll(this.#key, mask(this.#key));
    if (Array.isArray(value)) return value.map((item) => this.#redact(item));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [this.#redact(name), this.#redact(item)]),
    );
  }
}
