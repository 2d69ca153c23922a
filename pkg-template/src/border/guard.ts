/** Calls into the WebAssembly from tasks of its own. */
export class Guard {
  readonly #report: (error: unknown) => void;

  /** `report` is told when the WebAssembly fails. */
  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  /** What `task` gives; `undefined`, if it failed. */
  run<T>(task: () => T): T | undefined {
    try {
      return task();
    } catch (error) {
      this.#report(error);
      return undefined;
    }
  }

  /**
   * What the generated glue uses for its tasks in place of the global function (scripts/build/glue.mjs sees to that): a panic
   * in one would else be an uncaught exception, which ends a Node process, and the call it belongs to would never settle.
   */
  readonly queueMicrotask = (task: () => void): void => globalThis.queueMicrotask(() => this.run(task));
}
