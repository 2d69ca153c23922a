import { exception } from "../border/exception.js";

/** The reason of a signal's abort. Signals of older runtimes and of polyfills have none. */
export const reasonOf = ({ reason }: AbortSignal): unknown =>
  reason === undefined ? exception("This operation was aborted", "AbortError") : reason;

interface Abortable {
  abort(reason: unknown): void;
}

interface Following {
  calls: Set<Abortable>;
  listener: () => void;
}

const followed = new WeakMap<AbortSignal, Following>();

/**
 * Aborts `call` when `signal` is aborted, until the returned function is called. All calls of a signal share one listener:
 * Node warns of a leak at more than ten.
 */
export function follow(signal: AbortSignal, call: Abortable): () => void {
  let following = followed.get(signal);
  if (!following) {
    const calls = new Set<Abortable>();
    const listener = () => {
      for (const call of calls) call.abort(reasonOf(signal));
    };
    signal.addEventListener("abort", listener);
    following = { calls, listener };
    followed.set(signal, following);
  }
  const { calls, listener } = following;
  calls.add(call);
  return () => {
    calls.delete(call);
    if (calls.size || followed.get(signal)?.calls !== calls) return;
    followed.delete(signal);
    try {
      signal.removeEventListener("abort", listener);
    } catch {
      // A signal of the caller's that cannot: what the call came to is not lost for that.
    }
  };
}
