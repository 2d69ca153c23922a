// Many small calls, so many in flight at a time: calls in a second.
import { contestant } from "../contestants.mjs";
import { interleave } from "../stats.mjs";

export default async function throughput(load, { base, contestants, requests, inFlight, ...options }) {
  const calls = {};
  for (const who of contestants) calls[who] = await contestant(who, base, load);
  const measure = async (call) => {
    let left = requests;
    const lane = async () => {
      while (left-- > 0) await call();
    };
    const started = performance.now();
    await Promise.all(Array.from({ length: inFlight }, lane));
    return requests / ((performance.now() - started) / 1000);
  };
  return interleave(calls, { ...options, measure });
}
