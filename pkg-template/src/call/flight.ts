import { type Glue, internal, type Module } from "../border/module.js";
import type { CheckedRetry, Outcome } from "../border/shapes.js";
import { readAttachments } from "../checks/attachment.js";
import type { CheckedRequest } from "../checks/request.js";
import { type GenerationError, GenerationTimeoutError } from "../errors.js";
import type { Report } from "../events/report.js";
import type { Call } from "./call.js";
import { outOfTime, withCall } from "./failure.js";

/** The steps before the WebAssembly has the call, each with advice for the case that it takes too long. */
const LOADING = [
  "loading the WebAssembly",
  "load the WebAssembly ahead of the first call with init()",
] as const;
const READING = ["reading its images", "try again later"] as const;

export interface Flight {
  call: Call;
  request: CheckedRequest;
  /** The report that is told of the start, if the client has a listener. */
  report: Promise<Report | undefined> | undefined;
  retry: CheckedRetry;
}

/** Milliseconds after which a call that nothing may wake looks if its instance is still the one that it began in. */
const LOOK = 100;
/** Failures of other calls that a call survives. */
const MAX_RESTARTS = 10;

/**
 * Loads the WebAssembly, reads the attachments, and calls `generate`, then `respond`. Settles when that ends, when the call
 * is aborted, when `totalTimeout` is over before `generate` is called (from there on the WebAssembly enforces it), or when
 * the instance of the WebAssembly fails while it works for this call.
 */
export async function fly<Result>(
  module: Module,
  { call, request, report, retry }: Flight,
  generate: (glue: Glue) => void,
  respond: (outcome: Outcome, glue: Glue) => Result | Promise<Result>,
): Promise<Result> {
  let step: readonly [doing: string, advice: string] = LOADING;
  const aborted = new Promise<never>((_, reject) => {
    call.onAbort = reject;
  });
  const onTimeout = (total: number) => {
    const [doing, advice] = step;
    call.fail(new GenerationTimeoutError(outOfTime(total, `It was still ${doing}.`, advice)));
  };
  const { totalTimeout } = call;
  const timer = totalTimeout === undefined ? undefined : setTimeout(onTimeout, totalTimeout, totalTimeout);
  let late: typeof timer;
  const proceed = async () => {
    let glue: Glue;
    try {
      glue = await module.load();
      if (call.aborted) return aborted;
      step = READING;
      // Without a Blob there is nothing to await, and calls keep their order.
      const reading = readAttachments(request.attachments, (text, start) =>
        module.run(() => glue.decode(text, start), call),
      );
      if (reading) {
        late = setTimeout(() => call.fail(unread(call.timeout)), call.timeout);
        await reading;
        clearTimeout(late);
      }
      if (report) call.report = await report;
    } catch (error) {
      throw withCall(call, error);
    }
    clearTimeout(timer);
    if (call.aborted) return aborted;
    call.report?.start(request.prompt, request.images.length);
    return respond(await surviving(module, call, retry, glue, generate), glue);
  };
  module.inFlight.add(call);
  try {
    return await Promise.race([aborted, proceed()]);
  } finally {
    clearTimeout(timer);
    clearTimeout(late);
    module.inFlight.delete(call);
  }
}

/** The error of images that gave no bytes in time. */
const unread = (timeout: number) =>
  new GenerationTimeoutError({
    code: "timeout",
    message: `The images of the request could not be read within ${timeout} ms.`,
    suggestion: "See why a Blob among them does not give its bytes, or raise timeout.",
    retryable: true,
  });

/** The outcome of what `generate` begins; it begins anew where its instance failed for another call's sake. */
async function surviving(
  module: Module,
  call: Call,
  retry: CheckedRetry,
  glue: Glue,
  generate: (glue: Glue) => void,
): Promise<Outcome> {
  call.takeTurn = glue.takeTurn;
  for (let restarts = 0; ; restarts++) {
    const { instance } = module;
    let looking: ReturnType<typeof setInterval> | undefined;
    const lost = new Promise<GenerationError>((resolve) => {
      call.onLost = resolve;
      if (!call.hasBell)
        looking = setInterval(() => module.instance !== instance && resolve(internal(undefined)), LOOK);
    });
    try {
      const settled = new Promise<Outcome>((resolve) => {
        call.settle = resolve;
        module.run(() => generate(glue), call);
      });
      const ended = await Promise.race([settled, lost]);
      if (!(ended instanceof Error)) return ended;
      if (restarts === MAX_RESTARTS || !call.restart(retry)) throw withCall(call, ended);
      // A wait that was under way is no shorter for that.
      const left = call.resumes - performance.now();
      if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
      if (call.aborted) throw call.reason;
    } finally {
      clearInterval(looking);
    }
  }
}
