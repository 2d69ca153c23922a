// A signature of 600 KB beside the image: what it costs beyond its bytes, in Node.
import { row } from "../rows.mjs";
import { runIn } from "../runtimes.mjs";
import { targets } from "../targets.mjs";
import { address, manner, ratio } from "./answers.mjs";

export default async function* signature(bench) {
  const length = bench.mode === "smoke" ? 600 : 600_000;
  const plain = address(bench, 8);
  const signed = address(bench, 8, { signature: length });
  const lanes = {
    raw: { who: "raw", base: plain },
    "raw, signed": { who: "raw", base: signed },
    ours: { who: "ours", base: plain },
    "ours, signed": { who: "ours", base: signed },
  };
  const size = bench.bytes(8);
  const samples = await runIn(bench, "node", "answers", { lanes, size, ...manner(bench, 8) });
  const bytes = (size * 4) / 3;
  yield row({
    key: "signature",
    name: "answer of 8 MiB with a signature / raw fetch",
    runtime: "node",
    value: ratio(samples, "ours, signed", "raw, signed"),
    target: targets.answer[8],
    samples,
    compared: ["raw, signed", "ours, signed"],
  });
  yield row({
    key: "signature bytes",
    name: "its time for a byte / without a signature",
    runtime: "node",
    value: ratio(samples, "ours, signed", "ours") / ((bytes + length) / bytes),
    target: targets.signature,
    samples: { ours: samples.ours, "ours, signed": samples["ours, signed"] },
    compared: ["ours", "ours, signed"],
  });
}
