import type { Ended, Head } from "../border/shapes.js";
import { view } from "../checks/bytes.js";
import { property } from "../checks/property.js";
import type { Fetch, Progress } from "../types/options.js";

/** The way in which an attempt, or one of its two steps, ended. */
export type End = Ended[keyof Ended];
export const READY: Ended["Ready"] = 0;
export const ABORTED: Ended["Aborted"] = 1;
export const TIMED_OUT: Ended["TimedOut"] = 2;
const LOST: Ended["Lost"] = 3;
const UNREACHED: Ended["Unreached"] = 4;

/** Bytes that a Worker reads at a time. By default its chunks are of 4 KiB, and each costs a turn of the event loop. */
const BUFFER_SIZE = 256 * 1024;
/** Characters of a header's value. */
const MAX_HEADER = 2000;
/** Bytes of a body that is read in one go. */
const MAX_SMALL = 128 * 1024;

/** Takes a chunk of a body; falsy where no more is wanted. */
type Push = (chunk: Uint8Array) => boolean | undefined;

type Read = ReadableStreamReadResult<Uint8Array<ArrayBuffer>>;
interface Reader {
  read(buffer?: Uint8Array): Promise<Read>;
  cancel(): Promise<void>;
}

/** Bodies of other fetches: streams of Node's, with what ends them, or none at all. */
type Body = Partial<ReadableStream & AsyncIterable<unknown> & { destroy(): void }> | null | undefined;

/** One request and its answer within a time-out. Its promises do not reject: they resolve to the way in which it ended. */
export class Attempt {
  head: Head | undefined;
  reply: Response | undefined;
  /** The exception of a fetch or a read that failed. */
  cause: unknown;
  readonly started = performance.now();
  readonly #refuse: () => void;
  readonly #controller = new AbortController();
  #deadline: number;
  #timer: ReturnType<typeof setTimeout>;
  #reader: Reader | undefined;
  #end: End | undefined;
  /** Resolves the promise of the step that is under way. */
  #resolve: ((end: End) => void) | undefined;

  /** `refuse` is told of an answer that cannot be read, however often it is asked for: it ends the call. */
  constructor(timeout: number, refuse: () => void) {
    this.#refuse = refuse;
    this.#deadline = this.started + timeout;
    // A timer of its own: a fetch of the caller's may ignore its signal, and a Node process without one would end while it
    // waits. Node takes whole milliseconds alone.
    this.#timer = setTimeout(() => this.end(TIMED_OUT), Math.ceil(timeout));
  }

  get isOver(): boolean {
    return this.#end !== undefined;
  }

  /** Shortens the time-out to `ms` from now, if that is sooner. */
  hasten(ms: number): void {
    const deadline = performance.now() + ms;
    if (this.#end !== undefined || deadline >= this.#deadline) return;
    this.#deadline = deadline;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.end(TIMED_OUT), Math.ceil(ms));
  }

  /** Resolves to `READY` when the head of the answer is there. The time-out goes on for the body. */
  send(fetcher: Fetch, url: string, init: RequestInit): Promise<End> {
    return this.#until(async () => {
      const reply = await fetcher(url, { ...init, signal: this.#controller.signal });
      const { status, headers, body } = reply;
      // It timed out or was aborted meanwhile.
      if (this.#end !== undefined) return cancel(body);
      // A fetch of the caller's may give anything, and what crosses to the WebAssembly must be of its type.
      if (!(Number.isInteger(status) && status >= 0 && status < 1000))
        throw new TypeError("The answer has no HTTP status.");
      const text = (name: string) => {
        const value: unknown = headers.get(name);
        return typeof value === "string" ? value.slice(0, MAX_HEADER) : null;
      };
      const length = text("content-length");
      this.head = {
        status,
        // Of a compressed body it is not the length. Across origins a browser does not show that a body is compressed.
        length: length && !text("content-encoding") ? Number(length) : undefined,
        contentType: text("content-type"),
        requestId: text("x-request-id"),
        retryAfter: text("retry-after"),
        retryAfterMs: text("retry-after-ms"),
        shouldRetry: text("x-should-retry"),
      };
      this.reply = reply;
    });
  }

  /** Resolves to `READY` when `push` has had the whole body, or wants no more. `onProgress` comes before each chunk. */
  read(push: Push, onProgress?: (progress: Omit<Progress, "elapsedMs">) => void): Promise<End> {
    return this.#until(async () => {
      const reply = this.reply as Response;
      const length = this.head?.length;
      // A compressed body may become any number of bytes, and across origins a browser does not show that it is one.
      const isSmall = length !== undefined && length <= MAX_SMALL && reply.type !== "cors";
      if (!onProgress && isSmall && typeof reply.arrayBuffer === "function") {
        return this.#whole(reply, push);
      }
      let receivedBytes = 0;
      await this.#drain(reply, (chunk) => {
        receivedBytes += chunk.length;
        // A body that is longer than its length was compressed: the total is not known.
        const isKnown = length !== undefined && receivedBytes <= length;
        onProgress?.({ receivedBytes, ...(isKnown && { totalBytes: length }) });
        return push(chunk);
      });
    });
  }

  /** Ends the attempt, and cancels the rest of the answer. Does nothing if it has ended. */
  end(end: End): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    clearTimeout(this.#timer);
    this.#resolve?.(end);
    if (end === READY) return;
    this.#controller.abort();
    // A stream that has failed rejects this as well.
    cancel(this.#reader ?? this.reply?.body).catch(() => {});
  }

  /** Hands the body to `push` as what it is: a stream of the web, a stream of Node's, or all of it at once. */
  async #drain(reply: Response, push: Push): Promise<void> {
    const body = reply.body as Body;
    if (typeof body?.getReader === "function") await this.#pull(reply.body as ReadableStream, push);
    else if (typeof body?.[Symbol.asyncIterator] === "function")
      await this.#iterate(body as AsyncIterable<unknown>, push);
    else if (typeof reply.arrayBuffer === "function") await this.#whole(reply, push);
    else this.#refuse();
  }

  async #pull(body: ReadableStream, push: Push): Promise<void> {
    const byob = byobReader(body);
    const reader = byob ?? (body.getReader() as Reader);
    this.#reader = reader;
    let buffer = byob && new Uint8Array(BUFFER_SIZE);
    for (;;) {
      const { done, value } = await reader.read(buffer);
      if (this.#isLate()) return;
      if (done) return this.end(READY);
      const chunk = this.#take(value, push);
      if (!chunk) return;
      if (byob) buffer = new Uint8Array(chunk.buffer as ArrayBuffer);
    }
  }

  async #iterate(body: AsyncIterable<unknown>, push: Push): Promise<void> {
    for await (const value of body) if (this.#isLate() || !this.#take(value, push)) return;
    if (!this.#isLate()) this.end(READY);
  }

  async #whole(reply: Response, push: Push): Promise<void> {
    const whole = view(await reply.arrayBuffer());
    if (this.#isLate()) return;
    if (!whole?.length || this.#take(whole, push)) this.end(READY);
  }

  /** True if the attempt has ended. While a body is always ready, no timer fires. */
  #isLate(): boolean {
    if (performance.now() >= this.#deadline) this.end(TIMED_OUT);
    return this.isOver;
  }

  /** The bytes of a chunk that `push` has had; nothing if no more is wanted. */
  #take(value: unknown, push: Push): Uint8Array | undefined {
    const chunk = view(value);
    if (!chunk) throw new TypeError("The body is not made of bytes.");
    if (push(chunk)) return chunk;
    this.end(ABORTED);
    return undefined;
  }

  /** Resolves when `step` is done, or when the attempt has ended. */
  #until(step: () => Promise<void>): Promise<End> {
    if (this.#end !== undefined) return Promise.resolve(this.#end);
    return new Promise((resolve) => {
      this.#resolve = resolve;
      step().then(
        () => resolve(this.#end ?? READY),
        (error) => resolve(this.#endOf(error)),
      );
    });
  }

  /** The way in which the attempt ended with an exception. A fetch that is aborted or timed out throws one, too. */
  #endOf(error: unknown): End {
    if (performance.now() >= this.#deadline) this.end(TIMED_OUT);
    if (this.#end !== undefined) return this.#end;
    this.cause = error;
    const end = neverConnected(error) ? UNREACHED : LOST;
    this.end(end);
    return end;
  }
}

/** Drops the rest of a body, in the way that it has. */
async function cancel(body: Reader | Body): Promise<void> {
  await (
    (body as ReadableStream | undefined)?.cancel ??
    (body as { destroy?(): Promise<void> } | undefined)?.destroy
  )?.call(body as ReadableStream);
}

/** A reader into a buffer of our own, in Workers alone: their streams are known by a method that no others have. */
function byobReader(body: ReadableStream): Reader | undefined {
  if (!("readAtLeast" in (globalThis.ReadableStreamBYOBReader?.prototype ?? {}))) return;
  try {
    return body.getReader({ mode: "byob" }) as unknown as Reader;
  } catch {
    // It is no stream of bytes.
    return;
  }
}

/** Codes of errors by which a runtime says that no connection was made. */
const UNCONNECTED = [
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "ConnectionRefused",
];

/** Browsers do not tell. */
function neverConnected(error: unknown): boolean {
  return [property(error, "code"), property(property(error, "cause"), "code")].some((code) =>
    UNCONNECTED.includes(code as string),
  );
}
