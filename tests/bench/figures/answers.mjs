// Answers with one image against a raw fetch of the same body, in every runtime.
import { row } from "../rows.mjs";
import { runIn } from "../runtimes.mjs";
import { median } from "../stats.mjs";
import { targets } from "../targets.mjs";

export const label = (mib) => (mib < 1 ? `${mib * 1024} KiB` : `${mib} MiB`);

/** Small answers are timed by the batch: clocks of browsers and Workers are coarse. */
const batchOf = (mib) => (mib < 1 ? 20 : mib < 8 ? 4 : 1);

export const address = (bench, mib, { framing = "length", signature = 0 } = {}) =>
  `${bench.provider.url}/answer/${bench.bytes(mib)}/${framing}/${signature}`;

/** The samples of `contestants` for an answer of `mib`. */
export const race = (bench, runtime, mib, contestants, options = {}) =>
  runIn(bench, runtime, "answers", {
    base: address(bench, mib, options),
    size: bench.bytes(mib),
    contestants,
    rounds: bench.rounds(mib),
    warmup: bench.warmup,
    batch: batchOf(mib),
  });

/** `ours / raw` of samples. */
export const ratio = (samples, ours = "ours", floor = "raw") =>
  median(samples[ours]) / median(samples[floor]);

export default async function* answers(bench) {
  for (const runtime of bench.runtimes)
    for (const mib of bench.answerSizes(runtime)) {
      const samples = await race(bench, runtime, mib, ["raw", "ours"]);
      const target = targets.answer[mib];
      yield row({
        name: `answer of ${label(mib)} / raw fetch`,
        runtime,
        value: ratio(samples),
        target,
        samples,
      });
    }
  const samples = await race(bench, "node", 8, ["raw", "ours"], { framing: "chunked" });
  yield row({
    name: "answer of 8 MiB in pieces of 16 KiB / raw fetch",
    runtime: "node",
    value: ratio(samples),
    target: targets.answer[8],
    samples,
  });
}
