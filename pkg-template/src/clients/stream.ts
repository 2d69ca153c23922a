import type { StreamEvent } from "../types/events.js";

/** The calls of a stream, one or several, and the response that they come to. */
export interface Running<Response> {
  readonly calls: readonly { readonly aborted: boolean; abort(reason?: unknown): void }[];
  readonly response: Promise<Response>;
}

/** The reason of the abort when the consumer leaves the loop. */
const LEFT = Symbol();

/**
 * Yields the events that `start` pushes, and then what `last` makes of the response. It starts with the first `next()`;
 * leaving the loop ends the calls.
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
    // A rejection is thrown below.
    running.response.then(end, end);
    try {
      for (let shown = 0; !calls.some((call) => call.aborted) && (shown < events.length || !isOver); ) {
        const event = events[shown];
        if (event) {
          shown++;
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
      // A consumer that stops iterating wants no more.
      abort();
    }
  }
  const events = generate();
  const leave = events.return.bind(events);
  // The generator's own `return` would wait for the pending read.
  events.return = (value) => {
    abort(LEFT);
    return leave(value);
  };
  return events;
}
