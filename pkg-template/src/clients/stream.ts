import type { StreamEvent } from "../types/events.js";

/** The calls of a stream, and their common response. */
export interface Running<Response> {
  readonly calls: readonly { readonly aborted: boolean; abort(reason?: unknown): void }[];
  readonly response: Promise<Response>;
}

/** The reason of an abort by leaving the loop. */
const LEFT = Symbol();

/**
 * Yields the events that `start` pushes, and at last the event that `last` makes of the response. The first `next()`
 * starts the calls; leaving the loop aborts them.
 */
export function streamed<Response, Last>(
  start: (push: (event: StreamEvent) => void) => Running<Response>,
  last: (response: Response) => Last,
): AsyncGenerator<StreamEvent | Last, void> {
  let calls: Running<Response>["calls"] = [];
  const abort = (reason?: unknown) => {
    for (const call of calls) call.abort(reason);
  };
  async function* generate(): AsyncGenerator<StreamEvent | Last, void> {
    const events: StreamEvent[] = [];
    let isOver = false;
    let wake = () => {};
    const running = start((event) => {
      events.push(event);
      wake();
    });
    calls = running.calls;
    const end = () => {
      isOver = true;
      wake();
    };
    // Prevents an unhandled rejection; it is thrown below.
    running.response.then(end, end);
    try {
      for (let yielded = 0; !calls.some((call) => call.aborted) && (yielded < events.length || !isOver); ) {
        const event = events[yielded];
        if (event) {
          yielded++;
          yield event;
        } else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
      yield last(await running.response);
    } catch (error) {
      if (error !== LEFT) throw error;
    } finally {
      abort();
    }
  }
  const events = generate();
  for (const name of ["return", "throw"] as const) {
    const leave = events[name].bind(events) as (value?: unknown) => unknown;
    // The generator's own methods would wait for the pending read.
    const leaveAtOnce = (value?: unknown) => {
      abort(LEFT);
      return leave(value);
    };
    // In a frozen realm what is inherited can only be defined, not assigned.
    Object.defineProperty(events, name, { value: leaveAtOnce });
  }
  return events;
}
