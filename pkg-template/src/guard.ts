type Report = (error: unknown) => void;

let report: Report = (error) => {
  throw error;
};

/** Names who is told when the WebAssembly fails in a task of its own. */
export function onFailure(told: Report): void {
  report = told;
}

/** Calls into the WebAssembly from a task of its own. `undefined`, if that failed. */
export function guarded<T>(task: () => T): T | undefined {
  try {
    return task();
  } catch (error) {
    report(error);
    return undefined;
  }
}

/**
 * What the generated glue uses for its tasks in place of the global function (scripts/build.mjs sees to that): a panic in
 * one would else be an uncaught exception, which ends a Node process, and the call it belongs to would never settle.
 */
export function queueMicrotask(task: () => void): void {
  globalThis.queueMicrotask(() => guarded(task));
}
