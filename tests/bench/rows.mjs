// What a figure gives: rows of a table, each with the samples that it came from.

import { summary } from "./stats.mjs";
import { reached } from "./targets.mjs";

/** Raw's quartiles lie no further apart than this share of its median, or the machine was too busy to judge by. */
export const noisyFrom = 0.35;

/**
 * A row: `value` in `unit` for what `name` says, `target` if it has one. `samples` (contestant to numbers, in
 * `sampleUnit`) are kept as their summaries; the spread of those of `floor` says whether the machine was quiet.
 */
export function row({
  name,
  runtime,
  value,
  unit = "×",
  target,
  samples = {},
  sampleUnit = "ms",
  floor = "raw",
  note,
}) {
  const summaries = Object.fromEntries(Object.entries(samples).map(([who, list]) => [who, summary(list)]));
  const noisy = (summaries[floor]?.spread ?? 0) > noisyFrom;
  return {
    name,
    runtime,
    value,
    unit,
    ...(target && { target, reached: reached(value, target) }),
    noisy,
    sampleUnit,
    samples: summaries,
    ...(note && { note }),
  };
}

/** A row for a figure that cannot be measured here, and why. */
export const absent = (name, runtime, note) => ({
  name,
  runtime,
  value: null,
  unit: "",
  noisy: false,
  samples: {},
  note,
});
