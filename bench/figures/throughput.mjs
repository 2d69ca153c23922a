// Many small calls at once, in Node.
import { row } from "../rows.mjs";
import { runIn } from "../runtimes.mjs";
import { targets } from "../targets.mjs";
import { address, ratio } from "./answers.mjs";

export default async function* throughput(bench) {
  const inFlight = 50;
  const samples = await runIn(bench, "node", "throughput", {
    base: address(bench, 1 / 1024),
    contestants: ["raw", "ours"],
    requests: bench.requests,
    inFlight,
    rounds: bench.repeats,
    warmup: 1,
  });
  yield row({
    key: "throughput",
    name: `${bench.requests} small calls, ${inFlight} in flight: calls a second / raw fetch`,
    runtime: "node",
    value: ratio(samples),
    target: targets.throughput,
    samples,
    sampleUnit: "/s",
  });
}
