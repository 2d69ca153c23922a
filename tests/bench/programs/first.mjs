// What the first image costs more than a later one: import, start of the WebAssembly, first call. In milliseconds.
import { ours, raw } from "../contestants.mjs";
import { median } from "../stats.mjs";

async function timed(call) {
  const started = performance.now();
  await call();
  return performance.now() - started;
}

export default async function first(load, { base }) {
  // The runtime's own first fetch is slow, and none of the package's doing.
  const fetching = raw(base);
  for (let count = 0; count < 5; count++) await fetching();
  let call;
  const beginning = await timed(async () => {
    call = ours(await load(), base);
    await call();
  });
  const later = [];
  for (let count = 0; count < 15; count++) later.push(await timed(call));
  return { beginning, later: median(later) };
}
