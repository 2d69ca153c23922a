// Streams with one image event, in Node.
import { row } from "../rows.mjs";
import { runIn } from "../runtimes.mjs";
import { targets } from "../targets.mjs";
import { address, manner, ratio } from "./answers.mjs";

/** MiB of the stream; the image is the three quarters of it that base64 carries. */
const lengths = [4, 8, 24];
const [shortest, longest] = [lengths[0], lengths.at(-1)];

export default async function* stream(bench) {
  /** Milliseconds for a MiB, by the stream. */
  const paces = {};
  for (const length of lengths) {
    const mib = (length * 3) / 4;
    const base = address(bench, mib, { framing: "chunked" });
    const samples = await runIn(bench, "node", "stream", {
      base,
      size: bench.bytes(mib),
      slow: bench.slow,
      ...manner(bench, length),
    });
    const about = {
      key: `stream ${length}`,
      name: `stream of ${length} MiB / raw fetch`,
      runtime: "node",
      target: length === longest ? targets.stream : undefined,
      samples,
    };
    if (!samples.ours) yield row({ ...about, value: null, note: "the package has no stream() yet" });
    else {
      paces[`${length} MiB`] = samples.ours.map((time) => time / length);
      yield row({ ...about, value: ratio(samples) });
    }
  }
  const compared = [`${longest} MiB`, `${shortest} MiB`];
  if (!paces[compared[0]]) return;
  yield row({
    key: "stream linear",
    name: `stream of ${longest} MiB, time for a byte / of ${shortest} MiB`,
    runtime: "node",
    value: ratio(paces, ...compared),
    target: targets.streamLinear,
    samples: paces,
    sampleUnit: "ms/MiB",
    compared,
  });
}
