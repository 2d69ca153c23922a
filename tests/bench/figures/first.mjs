// Import and first call, less a later call; each sample in a fresh process or browser.
import { row } from "../rows.mjs";
import { runIn } from "../runtimes.mjs";
import { median } from "../stats.mjs";
import { targets } from "../targets.mjs";
import { address } from "./answers.mjs";

export default async function* first(bench) {
  for (const runtime of ["node", "chromium"]) {
    const samples = { "import and first call": [], "a later call": [] };
    const more = [];
    for (let repeat = 0; repeat < bench.repeats; repeat++) {
      const { beginning, later } = await runIn({ ...bench, memory: "own" }, runtime, "first", {
        base: address(bench, 0.0625),
      });
      samples["import and first call"].push(beginning);
      samples["a later call"].push(later);
      more.push(beginning - later);
    }
    yield row({
      key: `first ${runtime}`,
      name: "import and first call, less a later call",
      runtime,
      value: median(more),
      unit: "ms",
      target: targets.first,
      samples,
      compared: Object.keys(samples),
    });
  }
}
