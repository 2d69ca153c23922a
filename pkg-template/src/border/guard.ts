/**
 * Calls into the WebAssembly from microtasks and callbacks: an exception there would be caught by nobody, which ends a Node
 * process, and its call would never settle.
 */
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
}
