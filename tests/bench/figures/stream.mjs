// Streams with one image event, in Node.
import { row } from "../rows.mjs";
import { runIn } from "../runtimes.mjs";
import { median } from "../stats.mjs";
import { targets } from "../targets.mjs";
import { address, manner, ratio } from "./answers.mjs";

/** MiB of the stream; the image is the three quarters of it that base64 carries. */
const lengths = [4, 8, 24];

export default async function* stream(bench) {
  const times = {};
  for (const length of lengths) {
    const mib = (length * 3) / 4;
    const params = {
      base: address(bench, mib, { framing: "chunked" }),
      size: bench.bytes(mib),
      slow: bench.slow,
    };
    const samples = await runIn(bench, "node", "stream", { ...params, ...manner(bench, length), batch: 1 });
    const key = `stream ${length}`;
    const name = `stream of ${length} MiB / raw fetch`;
    if (!samples.ours)
      yield row({
        key,
        name,
        runtime: "node",
        value: null,
        samples,
        note: "the package has no stream() yet",
      });
    else {
      times[length] = median(samples.ours) / length;
      const target = length === lengths.at(-1) ? targets.stream : undefined;
      yield row({ key, name, runtime: "node", value: ratio(samples), target, samples });
    }
  }
  if (times[lengths[0]])
    yield row({
      key: "stream linear",
      name: `stream of ${lengths.at(-1)} MiB, time for a byte / of ${lengths[0]} MiB`,
      runtime: "node",
      value: times[lengths.at(-1)] / times[lengths[0]],
      target: targets.streamLinear,
    });
}
