// WebAssembly's linear memory, which never shrinks.
import { row } from "../rows.mjs";
import { runIn } from "../runtimes.mjs";
import { targets } from "../targets.mjs";
import { address } from "./answers.mjs";

const mib = 1024 * 1024;

export default async function* linear(bench) {
  const { answer, upload, signed, many } = await runIn(bench, "node", "linear", {
    answer: address(bench, 20),
    signed: address(bench, 20, { signature: 600_000 }),
    small: address(bench, 0.0625),
    size: bench.bytes(20),
    calls: bench.calls,
  });
  const figure = (key, name, bytes, target) =>
    row({ key: `linear ${key}`, name, runtime: "node", value: bytes / mib, unit: "MiB", target });
  yield figure("answer", "linear memory after an answer of 20 MiB", answer, targets.linear);
  yield figure("upload", "and an upload of 20 MiB", upload, targets.linear);
  yield figure("signed", "and a signature of 600 KB", signed, targets.linear);
  yield figure(
    "growth",
    `its growth over ${bench.calls} more such calls`,
    many - signed,
    targets.linearGrowth,
  );
}
