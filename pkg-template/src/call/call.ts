import type { Guard } from "../border/guard.js";
import type { InFlight } from "../border/module.js";
import type { CheckedRetry, Call as Crossing, Head, Image, Outcome } from "../border/shapes.js";
import { GenerationError, GenerationTimeoutError } from "../errors.js";
import type { Recording, Report } from "../events/report.js";
import type { Secret } from "../secret.js";
import type { StreamEvent } from "../types/events.js";
import type { GeneratedImage } from "../types/images.js";
import type { CallOptions, Fetch } from "../types/options.js";
import { ABORTED, Attempt, type End, TIMED_OUT } from "./attempt.js";
import type { Authorize } from "./authorize.js";
import { noKey, UNREADABLE, withCall } from "./failure.js";
import { generationId } from "./generation-id.js";
import { generated } from "./image.js";
import { quiet } from "./quiet.js";
import { zoned } from "./zone.js";

/** Bytes that are copied into the WebAssembly at a time. */
const PIECE = 64 * 1024;

/** The client of a call, as far as its calls share it. */
export interface Sender {
  readonly guard: Guard<InFlight>;
  readonly secret: Secret;
  readonly fetch: Fetch;
  readonly authorize: Authorize;
  /** The name of the key in errors. */
  readonly field: string;
  readonly options: { timeout: number; totalTimeout: number | undefined; query: string };
}

/** One call: the WebAssembly sends and reads through it; callers abort it. */
export class Call implements InFlight, Crossing {
  readonly started = performance.now();
  readonly generationId = generationId();
  readonly signal: AbortSignal | undefined;
  readonly timeout: number;
  readonly totalTimeout: number | undefined;
  readonly secret: Secret;
  readonly fetch: Fetch;
  aborted = false;
  /** The reason of the abort. */
  reason: unknown;
  /** Set before anything is sent, if the client has a listener. */
  report: Report | undefined;
  /** Finished images that have arrived, drafts, and the addresses of finished images. */
  readonly images: GeneratedImage[] = [];
  readonly partials: GeneratedImage[] = [];
  readonly urls: string[] = [];
  /** Requests that were sent. */
  attempts = 0;
  /** The end of the wait before the next one, on the clock of `performance.now()`. */
  resumes = 0;
  /** The address of the last attempt. */
  url = "";
  /** Is told that the instance of the WebAssembly failed, by no fault of this call. */
  onLost: ((error: GenerationError) => void) | undefined;
  /** Receives the outcome, unless the call is aborted. */
  settle!: (outcome: Outcome) => void;
  /** Gives a task of the WebAssembly its turn. */
  takeTurn!: (task: number) => void;
  /** Rejects the caller's promise when the call is aborted. */
  onAbort: ((reason: unknown) => void) | undefined;

  /** Receives the events of a stream. With it, the answer is requested as an event stream. */
  readonly #onEvent: ((event: StreamEvent) => void) | undefined;
  readonly #sender: Sender;
  /** Runs what is the caller's. */
  readonly #inZone = zoned();
  readonly #onProgress: CallOptions["onProgress"];
  #attempt: Attempt | undefined;
  /** Something of the answer was shown. */
  #shown = false;
  /** Resolves the promise of `rest`. */
  #endRest: (() => void) | undefined;
  #recording: Recording | undefined;
  /** The text of a multipart body, without its files, for the listener. */
  #form: string | undefined;

  constructor(
    sender: Sender,
    { signal, timeout, onProgress }: CallOptions,
    onEvent?: (event: StreamEvent) => void,
  ) {
    this.#sender = sender;
    this.secret = sender.secret;
    this.fetch = (input, init) => this.#inZone(() => sender.fetch(input, init));
    this.#onEvent = onEvent;
    this.signal = signal;
    this.timeout = timeout ?? sender.options.timeout;
    this.totalTimeout = sender.options.totalTimeout;
    this.#onProgress = onProgress && quiet(onProgress);
  }

  abort(reason?: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    this.#attempt?.end(ABORTED);
    this.wake();
    this.onAbort?.(reason);
  }

  /** Aborts the call with an error of the library's own. */
  fail(error: GenerationError): void {
    this.abort(withCall(this, error));
  }

  /** The task of this number in the WebAssembly goes on: in the async context of the promise that it awaited. */
  nextTurn(task: number): void {
    queueMicrotask(() => this.#sender.guard.run(() => this.takeTurn(task), this));
  }

  lose(error: GenerationError): void {
    // In a Worker it finds out by itself.
    if (this.hasBell) this.onLost?.(error);
  }

  /** Drops what is under way. Gives false if the call must not begin anew: it has shown something, or may send no more. */
  restart({ maxAttempts, retryAmbiguous }: CheckedRetry): boolean {
    const attempt = this.#attempt;
    const wasSent = attempt !== undefined && !attempt.isOver;
    attempt?.end(ABORTED);
    if (this.#shown || this.attempts >= maxAttempts || (wasSent && !retryAmbiguous)) return false;
    if (wasSent) this.retrying(0, 0);
    return true;
  }

  /** Begins an attempt. Resolves when the head of the answer is there. */
  async send(path: string, headers: Headers, body: Uint8Array<ArrayBuffer>, timeoutMs: number): Promise<End> {
    const attempt = this.attempt(timeoutMs);
    const { authorize, options } = this.#sender;
    const url = options.query ? `${path}${path.includes("?") ? "&" : "?"}${options.query}` : path;
    let hasKey = false;
    const fetcher: Fetch = async (input, init) => {
      let own: Headers;
      try {
        const keyed = this.#inZone(() => authorize(headers));
        own = keyed instanceof Headers ? keyed : await keyed;
        hasKey = true;
      } catch (error) {
        // Another attempt is for what the provider or the network did.
        if (!init?.signal?.aborted) this.fail(error as GenerationError);
        throw error;
      }
      init?.signal?.throwIfAborted();
      this.url = url;
      // A redirect is not followed: the key is for this address alone.
      const post = { method: "POST", redirect: "manual" as const, headers: own };
      this.report?.send(this.attempts + 1, url, post, body, this.#form);
      // A listener may have aborted the call.
      init?.signal?.throwIfAborted();
      this.attempts++;
      return this.fetch(input, { ...init, ...post });
    };
    const end = await attempt.send(fetcher, url, { body });
    if (hasKey || end !== TIMED_OUT) return end;
    this.fail(new GenerationTimeoutError(noKey(this.#sender.field, this, timeoutMs)));
    return ABORTED;
  }

  /** Begins an attempt that ends when the call does. */
  attempt(timeout: number): Attempt {
    this.#attempt = new Attempt(timeout, () => this.fail(new GenerationError(UNREADABLE)));
    if (this.aborted) this.#attempt.end(ABORTED);
    return this.#attempt;
  }

  /** True if the client has a listener. */
  get listened(): boolean {
    return this.report !== undefined;
  }

  /** Gives the text of the body that will be sent, where it is no JSON. */
  announce(form: string): void {
    this.#form = form;
  }

  /** Called before the wait for another attempt. */
  retrying(status: number, waitMs: number): void {
    this.resumes = performance.now() + waitMs;
    this.report?.retry(this.attempts, status, waitMs);
  }

  get head(): Head | undefined {
    return this.#attempt?.head;
  }

  /** Hands the body to the WebAssembly in pieces. `progress` is false for the body of an error, which reports no progress. */
  read(take: (piece: Uint8Array) => boolean, progress: boolean, withinMs: number): Promise<End> {
    const attempt = this.#attempt as Attempt;
    attempt.hasten(withinMs);
    const recording = this.report?.record(attempt);
    this.#recording = recording;
    const push = (chunk: Uint8Array) => {
      recording?.push(chunk);
      for (let at = 0; at < chunk.length; at += PIECE) {
        const piece = chunk.length > PIECE ? chunk.subarray(at, at + PIECE) : chunk;
        if (!this.#sender.guard.run(() => take(piece), this)) return false;
      }
      return true;
    };
    const listener = this.#onProgress;
    const onProgress = (received: { receivedBytes: number }) =>
      this.#inZone(() => listener?.({ ...received, elapsedMs: performance.now() - this.started }));
    // With a listener, a body is read chunk by chunk even if it is small, and so is a stream.
    const isChunked = progress && (listener || this.streaming);
    const reading = attempt.read(push, isChunked ? onProgress : undefined);
    return recording ? reading.finally(recording.end) : reading;
  }

  /** Resolves when the call is woken or aborted. */
  rest(): Promise<void> {
    return new Promise((resolve) => {
      if (this.aborted) resolve();
      else this.#endRest = resolve;
    });
  }

  /** False in a Worker: what a request has another one wake there does not run. */
  get hasBell(): boolean {
    return !("WebSocketPair" in globalThis || "EdgeRuntime" in globalThis);
  }

  wake(): void {
    this.#endRest?.();
  }

  get streaming(): boolean {
    return this.#onEvent !== undefined;
  }

  showText(text: string): void {
    this.#shown = true;
    this.#onEvent?.({ type: "text", text: this.secret.redact(text) });
  }

  showImage(isDraft: boolean, image: Image): void {
    this.show(generated(image, this.secret), !isDraft);
  }

  showAddress(url: string): void {
    this.#shown = true;
    this.urls.push(this.secret.redact(url));
  }

  show(image: GeneratedImage, final = true): void {
    this.#shown = true;
    (final ? this.images : this.partials).push(image);
    this.#onEvent?.({ type: "partial", index: this.images.length + this.partials.length - 1, image, final });
  }

  /** Drops the rest of the answer. */
  finish(): void {
    this.#attempt?.end(ABORTED);
    this.#recording?.end();
  }

  /** The exception of the last attempt. */
  get cause(): unknown {
    return this.#attempt?.cause;
  }
}
