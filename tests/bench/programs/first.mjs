// What the first image costs more than a later one: import, start of the WebAssembly, first call. In milliseconds.
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

/** `pauseMs` is what the runtime needs to settle once it has fetched. */
export default async function first(load, { base, pauseMs }) {
  // The runtime's own first fetch is slow, and none of the package's doing.
  const fetching = raw(base);
  const rawFirst = await timed(fetching);
  const rawLater = await repeated(fetching, 5);
  await new Promise((go) => setTimeout(go, pauseMs));
  let call;
  const beginning = await timed(async () => {
    call = ours(await load(), base);
    await call();
  });
  return { beginning, later: await repeated(call, 15), rawFirst, rawLater };
}
