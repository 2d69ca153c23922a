// Five large answers at once in workerd: what its process takes, where production allows an isolate 128 MiB.

import { hasPeaks, idle, peakOf, resetPeak } from "../proc.mjs";
import { row } from "../rows.mjs";
import { startWorker } from "../runtimes.mjs";
import { median } from "../stats.mjs";
import { targets } from "../targets.mjs";
import { address } from "./answers.mjs";

const mib = 1024 * 1024;
const pause = (ms) => new Promise((resume) => setTimeout(resume, ms));

/** The peak in MiB that `large` takes of a fresh worker, above idle once it has run `small`; both are runs of `program`. */
export async function peakInWorker(bench, { entry, program, small, large }) {
  const worker = await startWorker(bench, entry);
  try {
    for (let count = 0; count < 5; count++) await worker.run(program, small);
    await pause(200);
    const before = idle(worker.pid);
    resetPeak(worker.pid);
    await worker.run(program, large);
    return (peakOf(worker.pid) - before) / mib;
  } finally {
    await worker.dispose();
  }
}

export const peakRow = (what, samples) =>
  row({
    ...what,
    value: median(samples.ours),
    target: targets.isolate,
    samples,
    sampleUnit: "MiB",
    compared: ["ours"],
  });

/** Five answers at once, first small ones. */
function burst(bench, who) {
  const small = { who, base: address(bench, 0.0625), count: 5 };
  const large = { who, base: address(bench, 20), count: 5 };
  return peakInWorker(bench, { program: "burst", small, large });
}

export default async function* isolate(bench) {
  const what = {
    key: "isolate",
    name: "peak memory for five images of 20 MiB at once",
    runtime: "workerd",
    unit: "MiB",
  };
  if (!hasPeaks()) return yield row({ ...what, value: null, note: "needs Linux's /proc" });
  const samples = { ours: [], raw: [] };
  for (let repeat = 0; repeat < bench.repeats; repeat++)
    for (const who of Object.keys(samples)) samples[who].push(await burst(bench, who));
  yield peakRow(what, samples);
}
