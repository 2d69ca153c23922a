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

/** Median, quartiles, and the spread: how far the quartiles lie apart, as a share of the median. */
export function summary(values) {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(values, share));
  return { n: values.length, median: middle, q1: low, q3: high, spread: middle ? (high - low) / middle : 0 };
}

/** Where the runtime can be asked, the garbage of one contestant is not collected in the time of the next. */
export function collect() {
  if (globalThis.Bun) globalThis.Bun.gc(true);
  else globalThis.gc?.();
}

/**
 * Measures `contestants` (name to async function) in turns, each round beginning with another one. `measure` gives what
 * one sample is, by default the milliseconds of `batch` calls, for one call. Gives the samples of each.
 */
export async function interleave(contestants, { rounds, warmup = 3, batch = 1, measure = time }) {
  const names = Object.keys(contestants);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -warmup; round < rounds; round++)
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + Math.abs(round)) % names.length];
      collect();
      const sample = await measure(contestants[name], batch);
      if (round >= 0) samples[name].push(sample);
    }
  return samples;
}

async function time(call, batch) {
  const started = performance.now();
  for (let count = 0; count < batch; count++) await call();
  return (performance.now() - started) / batch;
}
