// Answers with one image: the time of each lane, which is a contestant and the address of its answer.
import { contestant } from "../contestants.mjs";
import { checksum, png } from "../png.mjs";
import { interleave } from "../stats.mjs";

/** Everybody but the raw fetch must come to the very bytes of the image, or the race is off. */
export async function checked(name, call, size) {
  const bytes = await call();
  const right = name.startsWith("raw")
    ? bytes.length > size
    : bytes.length === size && checksum(bytes) === checksum(png(size));
  if (!right) throw new Error(`${name} came to ${bytes.length} bytes that are not the image's ${size}.`);
  return call;
}

/** `lanes` maps names to `{ who, base }`; all answers hold the same image of `size` bytes. */
export default async function answers(load, { lanes, size, ...options }) {
  const calls = {};
  for (const [name, { who, base }] of Object.entries(lanes))
    calls[name] = await checked(name, await contestant(who, base, load), size);
  return interleave(calls, options);
}
