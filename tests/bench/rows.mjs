// What a figure gives: rows of a table, each with the samples that it came from.

import { summary } from "./stats.mjs";
import { reached } from "./targets.mjs";

/** Where the median of the floor is known no better than this share of it, the machine was too busy to judge by. */
const uncertain = 0.05;

/**
 * A row: `value` in `unit` for what `name` says, `target` if it has one; `key` is what it is called from run to run.
 * `samples` (contestant to numbers, in `sampleUnit`) are kept as their summaries; those of `floor` say whether the machine
 * was quiet. A `value` of null was not measured, and `note` says why.
 */
export function row({ key, name, runtime, value, unit = "×", target, samples = {}, ...more }) {
  const { sampleUnit = "ms", floor = "raw", note } = more;
  const summaries = Object.fromEntries(Object.entries(samples).map(([who, list]) => [who, summary(list)]));
  return {
    key,
    name,
    runtime,
    value,
    unit,
    ...(target && { target, reached: value !== null && reached(value, target) }),
    noisy: (summaries[floor]?.error ?? 0) > uncertain,
    sampleUnit,
    samples: summaries,
    ...(note && { note }),
  };
}
