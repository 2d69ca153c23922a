import { exception } from "../border/exception.js";

/** What an aborted call rejects with. */
export const reasonOf = (signal: AbortSignal): unknown =>
  signal.reason ?? exception("The call was aborted.", "AbortError");

/** Throws if the call was aborted. */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw reasonOf(signal);
}

/** Waits for `task`, and no longer than until the call is aborted. */
export async function abortable<T>(signal: AbortSignal | undefined, task: () => Promise<T>): Promise<T> {
  if (!signal) return task();
  stopIfAborted(signal);
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(reasonOf(signal));
    signal.addEventListener("abort", abort);
  });
  try {
    return await Promise.race([aborted, task()]);
  } finally {
    signal.removeEventListener?.("abort", abort);
  }
}
