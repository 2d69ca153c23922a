import type { Guard } from "../border/guard.js";
import type { InFlight } from "../border/module.js";
import type { Call as Crossing, Head, Image } from "../border/shapes.js";
import type { GenerationError } from "../errors.js";
import type { Recording, Report } from "../events/report.js";
import type { Secret } from "../secret.js";
import type { StreamEvent } from "../types/events.js";
import type { GeneratedImage } from "../types/images.js";
import type { CallOptions } from "../types/options.js";
import { ABORTED, Attempt, type End } from "./attempt.js";
import { withCall } from "./failure.js";
import { generationId } from "./generation-id.js";
import { generated } from "./image.js";

/** Bytes that the WebAssembly takes at a time. */
const PIECE = 64 * 1024;

/** One call: the WebAssembly sends and reads through it; callers abort it. */
export class Call implements InFlight, Crossing {
  readonly started = performance.now();
  readonly generationId = generationId();
  readonly timeout: number;
  readonly totalTimeout: number | undefined;
  readonly secret: Secret;
  readonly fetch: typeof fetch;
  aborted = false;
  reason: unknown;
  /** The addresses of finished images that have come. */
  readonly urls: string[] = [];
  /** Where somebody listens, it is there before anything is sent. */
  report: Report | undefined;
  /** What has been shown: finished images, and drafts. */
  readonly images: GeneratedImage[] = [];
  readonly partials: GeneratedImage[] = [];
  /** Where the last attempt went. */
  url = "";
  /** Called when the call is aborted. */
  onAbort: ((reason: unknown) => void) | undefined;

  /** Gets what comes before the response; where there is one, the answer is asked for as an event stream. */
  readonly #onEvent: ((event: StreamEvent) => void) | undefined;
  readonly #guard: Guard;
  readonly #onProgress: CallOptions["onProgress"];
  #attempt: Attempt | undefined;
  #attempts = 0;
  /** Ends the rest that the call takes. */
  #endRest: (() => void) | undefined;
  #recording: Recording | undefined;
  /** What is shown of a form that is sent. */
  #form: string | undefined;

  constructor(
    guard: Guard,
    secret: Secret,
    fetcher: typeof fetch,
    client: { timeout: number; totalTimeout?: number },
    { timeout, onProgress }: CallOptions,
    onEvent?: (event: StreamEvent) => void,
  ) {
    this.#guard = guard;
    this.secret = secret;
    this.fetch = fetcher;
    this.#onEvent = onEvent;
    this.timeout = timeout ?? client.timeout;
    this.totalTimeout = client.totalTimeout;
    this.#onProgress = onProgress ?? undefined;
  }

  abort(reason?: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    this.#attempt?.end(ABORTED);
    this.wake();
    this.onAbort?.(reason);
  }

  /** Ends the call with an error that it is not the cause of. */
  fail(error: GenerationError): void {
    this.abort(withCall(this, error));
  }

  /** Begins an attempt, and ends with the head of its answer. */
  send(url: string, headers: Headers, body: Uint8Array<ArrayBuffer>, timeoutMs: number): Promise<End> {
    this.#attempts++;
    this.url = url;
    // The key must not follow to where a redirect leads.
    const init = { method: "POST", redirect: "manual" as const, headers };
    this.report?.send(this.#attempts, url, init, body, this.#form);
    return this.attempt(timeoutMs).send(this.fetch, url, { ...init, body });
  }

  /** Begins an attempt that ends when the call does. */
  attempt(timeout: number): Attempt {
    this.#attempt = new Attempt(timeout);
    if (this.aborted) this.#attempt.end(ABORTED);
    return this.#attempt;
  }

  get listened(): boolean {
    return this.report !== undefined;
  }

  announce(form: string): void {
    this.#form = form;
  }

  retrying(status: number, waitMs: number): void {
    this.report?.retry(this.#attempts, status, waitMs);
  }

  get head(): Head | undefined {
    return this.#attempt?.head;
  }

  /** Hands the body of the answer to the WebAssembly, in pieces that it has room for. An error's body is no `progress`. */
  read(take: (piece: Uint8Array) => boolean, progress: boolean, withinMs: number): Promise<End> {
    const attempt = this.#attempt as Attempt;
    attempt.hasten(withinMs);
    const recording = this.report?.record(attempt);
    this.#recording = recording;
    const push = (chunk: Uint8Array) => {
      recording?.push(chunk);
      for (let at = 0; at < chunk.length; at += PIECE) {
        const piece = chunk.length > PIECE ? chunk.subarray(at, at + PIECE) : chunk;
        if (!this.#guard.run(() => take(piece))) return false;
      }
      return true;
    };
    const told = this.#onProgress;
    const onProgress = (report: { receivedBytes: number }) => {
      try {
        told?.({ ...report, elapsedMs: performance.now() - this.started });
      } catch {
        // A listener that throws breaks nothing.
      }
    };
    // A stream is not held back until all of it is there.
    const asItComes = progress && (told || this.streaming);
    const read = attempt.read(push, asItComes ? onProgress : undefined);
    return recording ? read.finally(recording.end) : read;
  }

  /** Rests until the call is woken or aborted. */
  rest(): Promise<void> {
    return new Promise((resolve) => {
      if (this.aborted) resolve();
      else this.#endRest = resolve;
    });
  }

  wake(): void {
    this.#endRest?.();
  }

  get streaming(): boolean {
    return this.#onEvent !== undefined;
  }

  showText(text: string): void {
    this.#onEvent?.({ type: "text", text });
  }

  showImage(isDraft: boolean, image: Image): void {
    this.show(generated(image), !isDraft);
  }

  showAddress(url: string): void {
    this.urls.push(this.secret.redact(url));
  }

  show(image: GeneratedImage, final = true): void {
    (final ? this.images : this.partials).push(image);
    this.#onEvent?.({ type: "partial", index: this.images.length + this.partials.length - 1, image, final });
  }

  /** The rest of the answer is not wanted. */
  finish(): void {
    this.#attempt?.end(ABORTED);
    this.#recording?.end();
  }

  /** What the last attempt threw. */
  get cause(): unknown {
    return this.#attempt?.cause;
  }
}
