import { maskHeaders, type Secret } from "../secret.js";
import type { ApiType } from "../types/api-type.js";
import type { ClientEvent } from "../types/events.js";
import { Transcript } from "./transcript.js";

/** An event before it has the id of the request. */
type Event = ClientEvent extends infer One
  ? One extends ClientEvent
    ? Omit<One, "request_id">
    : never
  : never;

/** Code points of the prompt that are told. */
const PROMPT = 100;

/** A request that was sent, and its answer if there is one. */
interface Exchange {
  /** On the clock of `performance.now()`. */
  readonly started: number;
  readonly reply: Response | undefined;
  readonly head: { readonly status: number } | undefined;
}

/** The recording of the body of an answer. */
export interface Recording {
  push(chunk: Uint8Array): void;
  /** Reports the answer; further calls do nothing. */
  end(): void;
}

/** Reports the events of a request to a listener; those of all calls, if it has several. */
export class Report {
  readonly #requestId: string;
  readonly #apiType: ApiType;
  #started = false;
  readonly #listener: (event: ClientEvent) => void;
  readonly #secret: Secret;

  constructor(listener: (event: ClientEvent) => void, requestId: string, apiType: ApiType, secret: Secret) {
    this.#requestId = requestId;
    this.#listener = listener;
    this.#apiType = apiType;
    this.#secret = secret;
  }

  start(prompt: string, image_count: number): void {
    if (this.#started) return;
    this.#started = true;
    // A code point has two units at the most.
    const beginning = Array.from(prompt.slice(0, 2 * PROMPT))
      .slice(0, PROMPT)
      .join("");
    this.#emit({ type: "generation_started", prompt: beginning, image_count });
  }

  complete(artifact_count: number): void {
    this.#emit({ type: "generation_completed", artifact_count, success: true });
  }

  /** Does nothing before `start`. */
  fail(error: unknown, api_url: string): void {
    if (!this.#started) return;
    this.#emit({ type: "generation_failed", error: reason(error), api_url, auth_hint: `${this.#secret}` });
  }

  /** `form` is shown in place of a body that is no JSON. */
  send(
    attempt: number,
    url: string,
    init: RequestInit & { headers: Headers },
    body: Uint8Array,
    form?: string,
  ): void {
    this.#emit({ type: "api_call", api_type: this.#apiType, attempt, status: "started" });
    const headers = maskHeaders(init.headers);
    this.#emit({ type: "api_request", url, method: `${init.method}`, headers, body: form ?? read(body) });
  }

  /** Records the body of an answer, and reports the answer when the recording ends. */
  record(exchange: Exchange): Recording {
    const transcript = new Transcript();
    let isOver = false;
    const end = () => {
      if (!isOver) this.#receive(exchange, transcript);
      isOver = true;
    };
    return { push: (chunk) => transcript.push(chunk), end };
  }

  #receive({ started, reply, head }: Exchange, transcript: Transcript): void {
    if (!reply || !head) return;
    const [status_code, duration_ms] = [head.status, performance.now() - started];
    const [headers, body] = [shown(reply), transcript.finish()];
    this.#emit({ type: "api_response", status_code, duration_ms, headers, body });
  }

  retry(attempt: number, status_code: number, waitMs: number): void {
    const [api_type, delay] = [this.#apiType, waitMs / 1000];
    this.#emit({ type: "api_retry", api_type, attempt, status_code, delay });
  }

  #emit(event: Event): void {
    this.#listener(this.#secret.redactAll({ ...event, request_id: this.#requestId }));
  }
}

/** The headers of an answer; none, where a fetch of the caller's gave others than those of a Response. */
function shown(reply: Response): Record<string, string> {
  try {
    return maskHeaders(reply.headers);
  } catch {
    return {};
  }
}

/** The reason of a failure in words. The reason of an abort may be any value. */
function reason(error: unknown): string {
  if (typeof error === "symbol") return error.description ?? "The stream was left before its end.";
  try {
    return String((error as Error | undefined)?.message ?? error);
  } catch {
    return "The call was aborted.";
  }
}

function read(body: Uint8Array): unknown {
  const transcript = new Transcript();
  transcript.push(body);
  return transcript.finish();
}
