// Five large answers at once in workerd: what its process takes, where production allows an isolate 128 MiB.

import { hasPeaks, idle, peakOf, resetPeak } from "../proc.mjs";
import { row } from "../rows.mjs";
import { startWorker } from "../runtimes.mjs";
import { median } from "../stats.mjs";
import { targets } from "../targets.mjs";
import { address } from "./answers.mjs";

const mib = 1024 * 1024;
const pause = (ms) => new Promise((resume) => setTimeout(resume, ms));

/** The peak above idle of a fresh worker, in MiB. */
async function burst(bench, who) {
  const worker = await startWorker(bench);
  try {
    const small = { who, base: address(bench, 0.0625), count: 5 };
    for (let count = 0; count < 5; count++) await worker.run("burst", small);
    await pause(200);
    const before = idle(worker.pid);
    resetPeak(worker.pid);
    await worker.run("burst", { who, base: address(bench, 20), count: 5 });
    return (peakOf(worker.pid) - before) / mib;
  } finally {
    await worker.dispose();
  }
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
  yield row({
    ...what,
    value: median(samples.ours),
    target: targets.isolate,
    samples,
    sampleUnit: "MiB",
    compared: ["ours"],
  });
}
