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

/** A request that was sent, and its answer if there is one. */
interface Exchange {
  /** On the clock of `performance.now()`. */
  readonly started: number;
  readonly reply: Response | undefined;
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
    this.#emit({ type: "generation_started", prompt, image_count });
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

  #receive({ started, reply }: Exchange, transcript: Transcript): void {
    if (!reply) return;
    const [status_code, duration_ms] = [reply.status, performance.now() - started];
    const [headers, body] = [maskHeaders(reply.headers), transcript.finish()];
    this.#emit({ type: "api_response", status_code, duration_ms, headers, body });
  }

  retry(attempt: number, status_code: number, waitMs: number): void {
    const [api_type, delay] = [this.#apiType, waitMs / 1000];
    this.#emit({ type: "api_retry", api_type, attempt, status_code, delay });
  }

  #emit(event: Event): void {
    try {
      const redacted: ClientEvent = this.#secret.redactAll({ ...event, request_id: this.#requestId });
      const returned: unknown = this.#listener(redacted);
      // An asynchronous listener may fail later.
      if (returned instanceof Promise) returned.catch(() => {});
    } catch {
      // A listener that throws breaks nothing.
    }
  }
}

/** The reason of a failure in words. The reason of an abort may be any value. */
function reason(error: unknown): string {
  if (typeof error === "symbol") return error.description ?? "The stream was left before its end.";
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "The call was aborted.";
  }
}

function read(body: Uint8Array): unknown {
  const transcript = new Transcript();
  transcript.push(body);
  return transcript.finish();
}
