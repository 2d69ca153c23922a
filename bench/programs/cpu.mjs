// The cost of a call to the client's process, in Node: milliseconds of CPU for one answer, all its threads together.
import { contestant } from "../contestants.mjs";
import { interleave } from "../stats.mjs";
import { checked } from "./answers.mjs";

async function spent(call, batch) {
  const before = process.cpuUsage();
  for (let count = 0; count < batch; count++) await call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / batch;
}

export default async function cpu(load, { base, size, contestants, ...options }) {
  const calls = {};
  for (const who of contestants) calls[who] = await checked(who, await contestant(who, base, load), size);
  return interleave(calls, { ...options, measure: spent });
}
