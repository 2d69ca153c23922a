// The figures of a picture's quality, in Node, against numpy's: the time of each. numpy is in a process of its own, which
// takes its own time.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { interleave, time } from "../stats.mjs";
import { fetched } from "./pictures.mjs";

const script = fileURLToPath(new URL("quality.py", import.meta.url));

/** Asks numpy for a line at a time; `undefined` where there is none. */
async function startNumpy(python, args) {
  const child = spawn(python, [script, ...args.map(String)], { stdio: ["pipe", "pipe", "ignore"] });
  // Where it could not be started, nothing can be written to it.
  child.on("error", () => {});
  child.stdin.on("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (way) => {
    child.stdin.write(`${way}\n`);
    const { value } = await lines.next();
    return value === undefined ? undefined : JSON.parse(value);
  };
  const version = await ask("version");
  return version && { version, ask, close: () => child.stdin.end() };
}

/** Both must have measured the same. */
function check(ours, numpy) {
  for (const [name, value] of Object.entries(numpy))
    if (!(Math.abs(ours[name] - value) <= 1e-6 * Math.max(1, Math.abs(value))))
      throw new Error(`${name} is ${ours[name]}, and ${value} by numpy.`);
}

/**
 * `url` has a picture whose samples are in the file `raw`, `width` by `height` of red, green and blue. Gives `samples`, and
 * the `version` of numpy, if there is one.
 */
export default async function quality(load, { url, raw, width, height, python, ...options }) {
  const { measureQuality } = await load("image");
  const bytes = await fetched(url);
  const numpy = await startNumpy(python, [raw, width, height]);
  const report = await measureQuality(bytes);
  const calls = { ours: () => measureQuality(bytes) };
  const ways = numpy ? ["numpy", "numpy, packed colours"] : [];
  for (const way of ways) {
    check(report, (await numpy.ask(way)).figures);
    calls[way] = () => numpy.ask(way);
  }
  // numpy takes a second or more: rounds are few, and each of our samples is of several calls.
  const measure = async (call) => (call === calls.ours ? time(call, 5) : (await call()).ms);
  const samples = await interleave(calls, { ...options, measure });
  numpy?.close();
  return { samples, version: numpy?.version };
}
