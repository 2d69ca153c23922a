// The extra cost of the first image over a later one: import, start of the WebAssembly, first call. In milliseconds.
import { ours, raw } from "../contestants.mjs";
import { median } from "../stats.mjs";

async function timed(call) {
  const started = performance.now();
  await call();
  return performance.now() - started;
}

async function repeated(call, times) {
  const samples = [];
  for (let count = 0; count < times; count++) samples.push(await timed(call));
  return median(samples);
}

/** Until a browser has done starting, and Node's threads optimising the parser of its fetch: both would take a core. */
const settled = () => new Promise((go) => setTimeout(go, 500));

export default async function first(load, { base }) {
  // The runtime's own first fetch is slow, and none of the package's doing.
  const fetching = raw(base);
  const rawFirst = await timed(fetching);
  const rawLater = await repeated(fetching, 5);
  await settled();
  await fetching();
  let call;
  const beginning = await timed(async () => {
    call = ours(await load(), base);
    await call();
  });
  return { beginning, later: await repeated(call, 15), rawFirst, rawLater };
}
