// The rows of a figure in the table, each with the samples that it came from.

import { summary } from "./stats.mjs";
import { reached } from "./targets.mjs";

/** If the medians are known no better than this share of them, the machine was busy. */
const uncertain = 0.05;

/**
 * A row: `value` in `unit` for what `name` says, `target` if it has one; `key` is what it is called from run to run.
 * `samples` (contestant to numbers, in `sampleUnit`) are kept as their summaries, and those of `compared` say how far the
 * value is to be trusted. A `value` of null was not measured, and `note` says why.
 */
export function row({ key, name, runtime, value, unit = "×", target, samples = {}, ...more }) {
  const { sampleUnit = "ms", compared = ["raw", "ours"], note } = more;
  const summaries = Object.fromEntries(Object.entries(samples).map(([who, list]) => [who, summary(list)]));
  const error = Math.hypot(...compared.map((who) => summaries[who]?.error ?? 0));
  return {
    key,
    name,
    runtime,
    value,
    unit,
    ...(target && { target, verdict: verdict(value, target, error) }),
    sampleUnit,
    samples: summaries,
    ...(note && { note }),
  };
}

/** On a busy machine nothing is said of a value that may be on either side of its target. */
function verdict(value, target, error) {
  if (value === null) return "not measured";
  const bounds = [1 - 3 * error, 1, 1 + 3 * error].map((share) => reached(value * share, target));
  if (error > uncertain && new Set(bounds).size > 1) return "noisy: not judged";
  return bounds[1] ? "reached" : "MISSED";
}
