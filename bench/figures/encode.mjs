// A request with an input image: the time until its body is ready, against the way it is usually done.
import { row } from "../rows.mjs";
import { runIn } from "../runtimes.mjs";
import { targets } from "../targets.mjs";
import { manner, ratio } from "./answers.mjs";

const ways = { node: ["buffer", "Buffer and JSON.stringify"], chromium: ["btoa", "btoa and JSON.stringify"] };

export default async function* encode(bench) {
  for (const [runtime, [way, said]] of Object.entries(ways)) {
    const params = { size: bench.bytes(8), way, ...manner(bench, 8, runtime) };
    const samples = await runIn(bench, runtime, "encode", params);
    yield row({
      key: `encode ${runtime}`,
      name: `body with an image of 8 MiB / ${said}`,
      runtime,
      value: ratio(samples, "ours", "usual"),
      target: targets.encode[runtime],
      samples,
      compared: ["ours", "usual"],
    });
  }
}
