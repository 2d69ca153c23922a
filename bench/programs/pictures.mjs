// Picture work, the same by several editors: the time of each. It runs in Node, and in browsers with the canvas.
import { editor } from "../editors.mjs";
import { interleave, time } from "../stats.mjs";

export async function fetched(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** What they make must have one size and show one picture: how they resize differs, and so by how much. */
async function check({ compare }, made) {
  const { ours, ...others } = made;
  for (const [who, data] of Object.entries(others)) {
    const { psnr } = await compare(ours, data);
    if (!(psnr > 30)) throw new Error(`${who} made another picture than ours: ${psnr} dB.`);
  }
}

/** Milliseconds after which nobody waits for larger pictures. */
const long = 2000;

/** The samples of one of the races; `editors` are those that have begun, `out` those that are not waited for any more. */
async function race(given, editors, library, out) {
  const { task, how, kind, limits, small, url, patience, ...options } = given;
  const who = given.who.filter((name) => !out.has(`${kind} ${name}`));
  const [first, bytes] = [await fetched(small), await fetched(url)];
  const calls = {};
  const times = {};
  const made = {};
  for (const name of who) {
    editors[name] ??= await editor(name, library);
    await editors[name][task](first, how);
    calls[name] = () => editors[name][task](bytes, how);
    times[name] = await time(async () => {
      made[name] = await calls[name]();
    });
  }
  if (task === "shrink") await check(await library(), made);
  const peers = who.filter((name) => name !== "ours" && !limits.includes(name));
  const fastest = Math.min(...peers.map((name) => times[name]));
  const slow = peers.filter((name) => times[name] > patience * fastest);
  for (const name of slow) {
    delete calls[name];
    if (times[name] > long) out.add(`${kind} ${name}`);
  }
  const samples = await interleave(calls, options);
  for (const name of slow) samples[name] = [times[name]];
  return samples;
}

/**
 * Gives the samples of each of `races`. Their `task` is a call of an editor and `how` its options; `small` and `url` are
 * addresses of pictures of one kind: every one of `who` works on the small one, and then on the other, untimed. A peer that
 * takes more than `patience` times as long as the fastest one then is not waited for again: that is its one sample; if it
 * also takes long, it has no part in later races of its `kind` of picture. `limits` are no peers.
 */
export default async function pictures(load, { races }) {
  const editors = {};
  const out = new Set();
  const all = [];
  for (const each of races) {
    all.push(await race(each, editors, () => load("image"), out));
    globalThis.gc?.();
  }
  return all;
}
