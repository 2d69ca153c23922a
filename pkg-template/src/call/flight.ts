import type { Glue, Module } from "../border/module.js";
import { readAttachments } from "../checks/attachment.js";
import type { CheckedRequest } from "../checks/request.js";
import { GenerationTimeoutError } from "../errors.js";
import type { Report } from "../events/report.js";
import type { Call } from "./call.js";
import { outOfTime, withCall } from "./failure.js";

/** The steps before the WebAssembly has the call, and advice where one takes too long. */
const LOADING = [
  "loading the WebAssembly",
  "load the WebAssembly ahead of the first call with init()",
] as const;
const READING = ["reading its images", "try again later"] as const;

export interface Flight {
  call: Call;
  request: CheckedRequest;
  /** Told that the call starts, where somebody listens. */
  report: Promise<Report | undefined> | undefined;
}

/**
 * Makes a call: loads the WebAssembly, reads the attachments, and hands the request over with `generate`. It settles when
 * the call ends, when it is aborted, when its `totalTimeout` is over before it is handed over (the WebAssembly keeps to it
 * from there on), or when the WebAssembly fails under it.
 */
export async function fly<Result>(
  module: Module,
  { call, request, report }: Flight,
  generate: (glue: Glue) => Promise<Result>,
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
  const journey = async () => {
    let glue: Glue;
    try {
      glue = await module.load();
      if (call.aborted) return aborted;
      step = READING;
      // Awaited only where it must be: calls keep their order.
      const reading = readAttachments(request.attachments, (text, start) =>
        module.run(() => glue.decode(text, start)),
      );
      if (reading) await reading;
      if (report) call.report = await report;
    } catch (error) {
      throw withCall(call, error);
    }
    clearTimeout(timer);
    if (call.aborted) return aborted;
    call.report?.start(request.prompt, request.images.length);
    return await module.run(() => generate(glue));
  };
  module.inFlight.add(call);
  try {
    return await Promise.race([aborted, journey()]);
  } finally {
    clearTimeout(timer);
    module.inFlight.delete(call);
  }
}
