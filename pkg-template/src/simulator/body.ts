/** The pace at which a body is sent, and the place of a fault in it. */
export type Pace = { kind: "steady" } | { kind: "reset" | "stall" | "slow"; bytes: number };

const CHUNK = 32 * 1024;

/** More than any provider takes. */
export const MAX_BODY = 64 * 1024 * 1024;

/** The bytes of a request; `undefined` where they are more than `MAX_BODY`, of which the rest is not read. */
export async function bytesOf(request: Request): Promise<Uint8Array | undefined> {
  if (Number(request.headers.get("content-length")) > MAX_BODY) return undefined;
  // Firefox has no stream of a request.
  if (!request.body) {
    const bytes = await request.arrayBuffer();
    return bytes.byteLength > MAX_BODY ? undefined : new Uint8Array(bytes);
  }
  const reader = request.body.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    chunks.push(read.value);
    length += read.value.length;
    if (length > MAX_BODY) {
      // Nobody waits for it, and a source may throw.
      reader.cancel().catch(() => {});
      return undefined;
    }
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

const TICK_MS = 100;

/**
 * A stream of `bytes` at a pace. It fails with `signal.reason` as soon as `signal` aborts, with a `TypeError` where
 * the pace is a reset, and never ends where it is a stall.
 */
export function paced(
  bytes: Uint8Array,
  pace: Pace,
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> {
  const end = pace.kind === "reset" || pace.kind === "stall" ? pace.bytes : bytes.length;
  const step = pace.kind === "slow" ? pace.bytes : CHUNK;
  let offset = 0;
  let stop = () => {};
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const abort = () => controller.error(signal?.reason);
      signal?.addEventListener("abort", abort, { once: true });
      stop = () => signal?.removeEventListener("abort", abort);
    },
    async pull(controller) {
      if (offset < end) {
        if (pace.kind === "slow") await wait(TICK_MS, signal);
        controller.enqueue(bytes.slice(offset, Math.min(offset + step, end)));
        offset += step;
        return;
      }
      if (pace.kind === "stall") return new Promise<void>(() => {});
      stop();
      if (pace.kind === "reset") controller.error(new TypeError("The simulated connection was reset."));
      else controller.close();
    },
    cancel: () => stop(),
  });
}

/** Waits, or rejects with `signal.reason` as soon as `signal` aborts. */
export function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", abort, { once: true });
    if (signal?.aborted) abort();
  });
}
