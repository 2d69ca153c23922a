// Peak memory of a Node process for one large answer, each sample in a fresh process.

import { hasPeaks } from "../proc.mjs";
import { row } from "../rows.mjs";
import { runIn } from "../runtimes.mjs";
import { median } from "../stats.mjs";
import { targets } from "../targets.mjs";
import { address } from "./answers.mjs";

const mib = 1024 * 1024;

export default async function* peak(bench) {
  const title = (who) => `peak memory for an image of 20 MiB / the image${who === "ours" ? "" : `, ${who}`}`;
  if (!hasPeaks())
    return yield row({
      key: "peak ours",
      name: title("ours"),
      runtime: "node",
      value: null,
      note: "needs Linux's /proc",
    });
  const size = bench.bytes(20);
  const samples = {};
  const buffers = [];
  for (let repeat = 0; repeat < bench.repeats; repeat++)
    for (const who of bench.peakContestants) {
      const params = { who, base: address(bench, 20), small: address(bench, 0.0625) };
      const { rss, arrayBuffers } = await runIn({ ...bench, memory: "own" }, "node", "peak", params);
      samples[who] ??= [];
      samples[who].push(rss / mib);
      if (who === "ours") buffers.push(arrayBuffers / mib);
    }
  for (const who of bench.peakContestants)
    yield row({
      key: `peak ${who}`,
      name: title(who),
      runtime: "node",
      value: (median(samples[who]) * mib) / size,
      target: who === "ours" ? targets.peak : undefined,
      samples: { [who]: samples[who] },
      sampleUnit: "MiB",
      compared: [who],
      ...(who === "ours" && { note: `${median(buffers).toFixed(1)} MiB of it in ArrayBuffers` }),
    });
}
