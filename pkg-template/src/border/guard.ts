/** Calls into the WebAssembly from tasks and callbacks, whose exceptions nobody would catch. */
export class Guard<Call> {
  /** The call that the WebAssembly works for, where that is known. */
  current: Call | undefined;
  readonly #report: (error: unknown) => void;

  /** `report` receives the exceptions. */
  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  /** The result of `task`, which works for `call`; `undefined` if it throws. */
  run<T>(task: () => T, call?: Call): T | undefined {
    try {
      this.current = call;
      return task();
    } catch (error) {
      this.#report(error);
      return undefined;
    }
  }

  /**
   * Replaces the global function in the generated glue (scripts/build/glue.mjs): a panic in a task would otherwise be an
   * uncaught exception, which ends a Node process, and its call would never settle.
   */
  readonly queueMicrotask = (task: () => void): void => globalThis.queueMicrotask(() => this.run(task));
}
