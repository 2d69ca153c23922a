// The same image by the libraries that people use today, in Node; and by the client that this one grew out of.
import { peerNames } from "../contestants.mjs";
import { row } from "../rows.mjs";
import { median } from "../stats.mjs";
import { targets } from "../targets.mjs";
import { race, ratio } from "./answers.mjs";

export default async function* peers(bench) {
  const samples = await race(bench, "node", 8, ["raw", "ours", "original", ...peerNames]);
  const fastest = peerNames.reduce((best, name) =>
    median(samples[name]) < median(samples[best]) ? name : best,
  );
  yield row({
    key: "peers",
    name: `answer of 8 MiB / fastest peer (${fastest})`,
    runtime: "node",
    value: ratio(samples, "ours", fastest),
    target: targets.peers,
    samples,
    compared: [fastest, "ours"],
  });
  const against = (name, samples, more) =>
    row({
      key: `peers ${name}`,
      name: `answer of 8 MiB / ${name}`,
      runtime: "node",
      value: ratio(samples, "ours", name),
      ...more,
    });
  for (const name of ["original", ...peerNames.filter((name) => name !== fastest)])
    yield against(name, samples);
  // Its form for browsers takes half a second a call: a race of its own, with fewer rounds.
  const browserForm = "original (atob)";
  if (!bench.slow) return;
  const slow = await race(bench, "node", 8, ["raw", "ours", browserForm], { rounds: bench.slow });
  yield against(browserForm, slow, { samples: slow });
}
