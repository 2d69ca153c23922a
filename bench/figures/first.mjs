// Import and first call, less a later call; each sample in a fresh process or browser that has fetched before, and had
// half a second to settle. What its own first fetch took is told beside it.
import { row } from "../rows.mjs";
import { runIn } from "../runtimes.mjs";
import { median } from "../stats.mjs";
import { targets } from "../targets.mjs";
import { address } from "./answers.mjs";

const names = {
  beginning: "import and first call",
  later: "a later call",
  rawFirst: "raw, the first",
  rawLater: "raw, a later one",
};

export default async function* first(bench) {
  for (const runtime of ["node", "chromium"]) {
    const params = { base: address(bench, 0.0625) };
    const runs = [];
    for (let repeat = 0; repeat < bench.repeats; repeat++)
      runs.push(await runIn({ ...bench, memory: "own" }, runtime, "first", params));
    yield row({
      key: `first ${runtime}`,
      name: "import and first call, less a later call; fetch itself is warm",
      runtime,
      value: median(runs.map(({ beginning, later }) => beginning - later)),
      unit: "ms",
      target: targets.first,
      samples: Object.fromEntries(
        Object.entries(names).map(([key, name]) => [name, runs.map((run) => run[key])]),
      ),
      compared: [names.beginning, names.later],
    });
  }
}
