// Medians of interleaved runs. Runs in every runtime.

const sorted = (values) => [...values].sort((a, b) => a - b);

/** The value below which a `share` of all values lies, interpolated. */
export function quantile(values, share) {
  const all = sorted(values);
  const at = share * (all.length - 1);
  const low = all[Math.floor(at)];
  return low + (all[Math.ceil(at)] - low) * (at - Math.floor(at));
}

export const median = (values) => quantile(values, 0.5);

/**
 * Median and quartiles; `error` is the standard error of the median as a share of it, as quartiles of a normal
 * distribution give it.
 */
export function summary(values) {
  const [q1, middle, q3] = [0.25, 0.5, 0.75].map((share) => quantile(values, share));
  const error = middle ? (0.929 * (q3 - q1)) / middle / Math.sqrt(values.length) : 0;
  return { n: values.length, median: middle, q1, q3, error };
}

/**
 * Measures `contestants` (name to async function) in turns, each round beginning with another one, for `rounds`, or fewer
 * if they would take longer than `limitMs`. `measure` gives what one sample is, by default the milliseconds of a call
 * over `batch` of them. Gives the samples of each. Garbage is collected when the runtime sees fit: a collection between
 * samples gives memory back to the system, and to get it again costs everybody the same, and more than a raw fetch takes.
 */
export async function interleave(contestants, options) {
  const { rounds, warmup = 3, limitMs = Infinity, batch = 1, measure = time } = options;
  const names = Object.keys(contestants);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  const end = performance.now() + limitMs;
  for (let round = -warmup; round < rounds; round++) {
    if (round >= fewest && performance.now() > end) break;
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + Math.abs(round)) % names.length];
      const sample = await measure(contestants[name], batch);
      if (round >= 0) samples[name].push(sample);
    }
  }
  return samples;
}

/** A median of fewer samples says nothing. */
const fewest = 5;

/** Milliseconds for a call, over `batch` of them. */
export async function time(call, batch = 1) {
  const started = performance.now();
  for (let count = 0; count < batch; count++) await call();
  return (performance.now() - started) / batch;
}
