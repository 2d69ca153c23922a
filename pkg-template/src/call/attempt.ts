import type { Ended, Head } from "../border/shapes.js";
import { property } from "../checks/property.js";
import type { Progress } from "../types/options.js";

/** The way in which an attempt, or a part of it, ended. */
export type End = Ended[keyof Ended];
export const READY: Ended["Ready"] = 0;
export const ABORTED: Ended["Aborted"] = 1;
const TIMED_OUT: Ended["TimedOut"] = 2;
const LOST: Ended["Lost"] = 3;
const UNREACHED: Ended["Unreached"] = 4;

/** Bytes that a Worker reads at a time: its chunks are of 4 KiB else, and each costs a turn of the event loop. */
const ROOM = 256 * 1024;
/** A body that is not longer than this is read in one go. */
const SMALL = 128 * 1024;

type Push = (chunk: Uint8Array) => boolean | undefined;

type Read = ReadableStreamReadResult<Uint8Array<ArrayBuffer>>;
interface Reader {
  read(room?: Uint8Array): Promise<Read>;
  cancel(): Promise<void>;
}

/** One request and its answer, within its time. Nothing here rejects: it says how it ended. */
export class Attempt {
  head: Head | undefined;
  reply: Response | undefined;
  /** What was thrown. */
  cause: unknown;
  readonly started = performance.now();
  readonly #controller = new AbortController();
  #deadline: number;
  #timer: ReturnType<typeof setTimeout>;
  #reader: Reader | undefined;
  #ended: End | undefined;
  /** Ends the waiting. */
  #settle: ((how: End) => void) | undefined;

  constructor(timeout: number) {
    this.#deadline = this.started + timeout;
    // Ends the waiting whatever a fetch does with its signal, and keeps a Node process alive that has nothing else to wait
    // for. Whole milliseconds: Node takes no others.
    this.#timer = setTimeout(() => this.end(TIMED_OUT), Math.ceil(timeout));
  }

  /** Leaves the attempt no more than `ms` from now. */
  hasten(ms: number): void {
    const deadline = performance.now() + ms;
    if (this.#ended !== undefined || deadline >= this.#deadline) return;
    this.#deadline = deadline;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.end(TIMED_OUT), Math.ceil(ms));
  }

  /** Ready when the head of the answer is there. The time goes on for the body. */
  send(fetcher: typeof fetch, url: string, init: RequestInit): Promise<End> {
    return this.#until(async () => {
      const reply = await fetcher(url, { ...init, signal: this.#controller.signal });
      const { status, headers, body } = reply;
      // Nobody waits for it any more.
      if (this.#ended !== undefined) return body?.cancel();
      const length = headers.get("content-length");
      this.head = {
        status,
        // As far as the runtime shows, the body is not compressed.
        length: length && !headers.get("content-encoding") ? Number(length) : undefined,
        contentType: headers.get("content-type"),
        requestId: headers.get("x-request-id"),
        retryAfter: headers.get("retry-after"),
        retryAfterMs: headers.get("retry-after-ms"),
        shouldRetry: headers.get("x-should-retry"),
      };
      this.reply = reply;
    });
  }

  /** Ready when `push` has had the whole body, or enough of it. `onProgress` is told of each chunk before that. */
  read(push: Push, onProgress?: (progress: Omit<Progress, "elapsedMs">) => void): Promise<End> {
    return this.#until(async () => {
      const reply = this.reply as Response;
      const length = this.head?.length;
      // Across origins a browser does not show that a body is compressed, and what it comes to may be any number of bytes.
      const isSmall = length !== undefined && length <= SMALL && reply.type !== "cors";
      if (!onProgress && isSmall && typeof reply.arrayBuffer === "function") {
        const whole = new Uint8Array(await reply.arrayBuffer());
        if (this.#ended !== undefined) return;
        push(whole);
        return this.end(READY);
      }
      let receivedBytes = 0;
      await this.#drain(reply.body, (chunk) => {
        receivedBytes += chunk.length;
        // A compressed body has more bytes than it says: then the total is not known.
        const known = length !== undefined && receivedBytes <= length;
        onProgress?.({ receivedBytes, ...(known && { totalBytes: length }) });
        return push(chunk);
      });
    });
  }

  /** What has not been read of the answer is not wanted any more. */
  end(how: End): void {
    if (this.#ended !== undefined) return;
    this.#ended = how;
    clearTimeout(this.#timer);
    this.#settle?.(how);
    if (how === READY) return;
    this.#controller.abort();
    // A stream that has failed already fails to be cancelled, too: nothing is left to do about it.
    this.#cancel().catch(() => {});
  }

  async #cancel(): Promise<void> {
    await (this.#reader ?? this.reply?.body)?.cancel();
  }

  async #drain(body: Response["body"], push: Push): Promise<void> {
    if (!body) return this.end(READY);
    const byob = ownRoom(body);
    const reader = byob ?? (body.getReader() as Reader);
    this.#reader = reader;
    let room = byob && new Uint8Array(ROOM);
    for (;;) {
      const { done, value } = await reader.read(room);
      // A body that is always ready would let no timer fire.
      if (performance.now() >= this.#deadline) this.end(TIMED_OUT);
      if (this.#ended !== undefined) return;
      if (done) return this.end(READY);
      if (!(value instanceof Uint8Array)) throw new TypeError("The body is not made of bytes.");
      if (!push(value)) return this.end(ABORTED);
      if (byob) room = new Uint8Array(value.buffer);
    }
  }

  /** Ready when `work` is, or when the attempt has ended. */
  #until(work: () => Promise<void>): Promise<End> {
    if (this.#ended !== undefined) return Promise.resolve(this.#ended);
    return new Promise((resolve) => {
      this.#settle = resolve;
      work().then(
        () => resolve(this.#ended ?? READY),
        (error) => resolve(this.#why(error)),
      );
    });
  }

  /** An aborted fetch and a timed-out one reject as well, maybe before we hear of it ourselves. */
  #why(error: unknown): End {
    if (performance.now() >= this.#deadline) this.end(TIMED_OUT);
    if (this.#ended !== undefined) return this.#ended;
    this.cause = error;
    const how = neverConnected(error) ? UNREACHED : LOST;
    this.end(how);
    return how;
  }
}

/** A reader into room of our own, in Workers: their streams have a method that no others have. */
function ownRoom(body: ReadableStream): Reader | undefined {
  if (!("readAtLeast" in (globalThis.ReadableStreamBYOBReader?.prototype ?? {}))) return;
  try {
    return body.getReader({ mode: "byob" }) as unknown as Reader;
  } catch {
    // Only streams of bytes have such a reader.
    return;
  }
}

const CODES = [
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "ConnectionRefused",
];

/** Whether the runtime says that the connection was not even made. Browsers never tell. */
function neverConnected(error: unknown): boolean {
  return [property(error, "code"), property(property(error, "cause"), "code")].some((code) =>
    CODES.includes(code as string),
  );
}
