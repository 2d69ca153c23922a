import type { StreamEvent } from "../types/events.js";

/** What a stream is made of: one call, or several. */
export interface Running<Response> {
  readonly aborted: boolean;
  abort(reason?: unknown): void;
  readonly response: Promise<Response>;
}

/** Why a call is aborted when whoever iterates over it stops. */
const LEFT = Symbol();

/**
 * Yields what `start` pushes, and then what `last` makes of the response. It starts with the first `next()`; leaving the
 * loop ends it.
 */
export function streamed<Response, Last>(
  start: (push: (event: StreamEvent) => void) => Running<Response>,
  last: (response: Response) => Last,
): AsyncGenerator<StreamEvent | Last, void> {
  let running: Running<Response> | undefined;
  const events = generate((push) => {
    running = start(push);
    return running;
  }, last);
  const leave = events.return.bind(events);
  // Its own would wait until the provider sends what is awaited.
  events.return = (value) => {
    running?.abort(LEFT);
    return leave(value);
  };
  return events;
}

async function* generate<Response, Last>(
  start: (push: (event: StreamEvent) => void) => Running<Response>,
  last: (response: Response) => Last,
): AsyncGenerator<StreamEvent | Last, void> {
  const events: StreamEvent[] = [];
  let isOver = false;
  let more = () => {};
  const running = start((event) => {
    events.push(event);
    more();
  });
  const end = () => {
    isOver = true;
    more();
  };
  // Whoever iterates hears of it below.
  running.response.then(end, end);
  try {
    for (let shown = 0; !running.aborted && (shown < events.length || !isOver); ) {
      const event = events[shown];
      if (event) {
        shown++;
        yield event;
      } else
        await new Promise<void>((resolve) => {
          more = resolve;
        });
    }
    yield last(await running.response);
  } catch (error) {
    if (error !== LEFT) throw error;
  } finally {
    // Whoever stops iterating wants no more.
    running.abort();
  }
}
