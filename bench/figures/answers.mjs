// Answers with one image against a raw fetch of the same body, in every runtime.
import { row } from "../rows.mjs";
import { runIn } from "../runtimes.mjs";
import { median } from "../stats.mjs";
import { targets } from "../targets.mjs";

const label = (mib) => (mib < 1 ? `${mib * 1024} KiB` : `${mib} MiB`);

/** The address of an answer with an image of `mib`. */
export const address = (bench, mib, { framing = "length", signature = 0 } = {}) =>
  `${bench.provider.url}/answer/${bench.bytes(mib)}/${framing}/${signature}`;

/** The settings of a race over images of `mib`. */
export const manner = (bench, mib, runtime = "node") => ({
  rounds: bench.rounds(mib),
  warmup: bench.warmup,
  limitMs: bench.limitMs,
  batch: bench.batch(mib, runtime),
});

/** The samples of `contestants` for an answer with an image of `mib`. */
export function race(bench, runtime, mib, contestants, { rounds, ...options } = {}) {
  const base = address(bench, mib, options);
  const lanes = Object.fromEntries(contestants.map((who) => [who, { who, base }]));
  const how = manner(bench, mib, runtime);
  return runIn(bench, runtime, "answers", {
    lanes,
    size: bench.bytes(mib),
    ...how,
    rounds: rounds ?? how.rounds,
  });
}

/** The median of one contestant's samples over that of another. */
export const ratio = (samples, ours = "ours", other = "raw") =>
  median(samples[ours]) / median(samples[other]);

/** True if the runtime has code of its own that decodes base64. */
const hasNative = (runtime) => ["node", "deno", "bun", "workerd"].includes(runtime);

export default async function* answers(bench) {
  for (const runtime of bench.runtimes)
    for (const mib of bench.answerSizes(runtime)) {
      // The floor, for runtimes in which the target is out of reach.
      const floor = mib === 8 && hasNative(runtime) ? ["native"] : [];
      const samples = await race(bench, runtime, mib, ["raw", "ours", ...floor]);
      const name = `answer of ${label(mib)} / raw fetch`;
      const key = `answer ${mib} ${runtime}`;
      yield row({ key, name, runtime, value: ratio(samples), target: targets.answer[mib], samples });
    }
  const variants = {
    chunked: ["answer of 8 MiB in pieces of 16 KiB / raw fetch", bench, { framing: "chunked" }],
    fresh: ["answer of 8 MiB, all memory fresh / raw fetch", { ...bench, memory: "fresh" }],
  };
  for (const [key, [name, how, options]] of Object.entries(variants)) {
    const samples = await race(how, "node", 8, ["raw", "ours"], options);
    const target = targets.answer[8];
    yield row({ key: `answer 8 ${key}`, name, runtime: "node", value: ratio(samples), target, samples });
  }
}
