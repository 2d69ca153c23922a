// CPU time of the client's process.
import { row } from "../rows.mjs";
import { runIn } from "../runtimes.mjs";
import { targets } from "../targets.mjs";
import { address, manner, ratio } from "./answers.mjs";

export default async function* cpu(bench) {
  const samples = await runIn(bench, "node", "cpu", {
    base: address(bench, 8),
    size: bench.bytes(8),
    contestants: ["raw", "ours"],
    ...manner(bench, 8),
    batch: 4 * bench.batch(8, "node"),
  });
  yield row({
    key: "cpu",
    name: "CPU for an answer of 8 MiB / raw fetch",
    runtime: "node",
    value: ratio(samples),
    target: targets.cpu,
    samples,
  });
}
