// The peak of a Node process above what it had when idle, for one answer, in bytes. Linux only: the kernel keeps the peak.
import { contestant } from "../contestants.mjs";
import { idle, peakOf, resetPeak } from "../proc.mjs";

export async function settle() {
  for (let round = 0; round < 5; round++) {
    await new Promise((resume) => setTimeout(resume, 20));
    globalThis.gc();
  }
}

export default async function peak(load, { who, base, small }) {
  const warm = await contestant(who, small, load);
  for (let count = 0; count < 20; count++) await warm();
  const call = await contestant(who, base, load);
  await settle();
  const before = { rss: idle(), arrayBuffers: process.memoryUsage().arrayBuffers };
  resetPeak();
  let arrayBuffers = 0;
  const sampling = setInterval(() => {
    arrayBuffers = Math.max(arrayBuffers, process.memoryUsage().arrayBuffers);
  }, 1);
  const bytes = await call();
  arrayBuffers = Math.max(arrayBuffers, process.memoryUsage().arrayBuffers);
  clearInterval(sampling);
  return {
    rss: peakOf() - before.rss,
    arrayBuffers: arrayBuffers - before.arrayBuffers,
    bytes: bytes.length,
  };
}
