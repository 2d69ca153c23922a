// The same image by the libraries that people use today, in Node; and by the client that this one grew out of.
import { peerNames } from "../contestants.mjs";
import { row } from "../rows.mjs";
import { median } from "../stats.mjs";
import { targets } from "../targets.mjs";
import { race, ratio } from "./answers.mjs";

export default async function* peers(bench) {
  const samples = await race(bench, "node", 8, ["raw", "ours", "original", "original (atob)", ...peerNames]);
  const fastest = peerNames.reduce((best, name) =>
    median(samples[name]) < median(samples[best]) ? name : best,
  );
  yield row({
    name: `answer of 8 MiB / fastest peer (${fastest})`,
    runtime: "node",
    value: ratio(samples, "ours", fastest),
    target: targets.peers,
    samples,
  });
  const others = ["original", "original (atob)", ...peerNames.filter((name) => name !== fastest)];
  for (const name of others)
    yield row({ name: `answer of 8 MiB / ${name}`, runtime: "node", value: ratio(samples, "ours", name) });
}
