import type { Usage } from "../types/responses.js";

/** The sum of each count; `undefined` where nothing was counted. */
export function sumOf(usages: Usage[]): Usage | undefined {
  if (!usages.length) return undefined;
  const sum: Usage = {};
  for (const usage of usages)
    for (const [name, count] of Object.entries(usage) as [keyof Usage, number][])
      sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
