// Answers with one image: the time of each contestant for the same body.
import { originalBrowser, originalNode, ours, peer, raw } from "../contestants.mjs";
import { checksum, png } from "../png.mjs";
import { interleave } from "../stats.mjs";

const named = {
  raw: (base) => raw(base),
  ours: (base, library) => ours(library, base),
  original: originalNode,
  "original (atob)": originalBrowser,
};

/** Everybody but `raw` must come to the very bytes of the image, or the race is off. */
export async function checked(name, call, size) {
  const bytes = await call();
  if (name === "raw" ? bytes.length > size : bytes.length === size && checksum(bytes) === checksum(png(size)))
    return call;
  throw new Error(`${name} came to ${bytes.length} bytes that are not the image's ${size}.`);
}

/** `base` is the provider's address for this body, `contestants` names who runs. */
export default async function answers(library, { base, size, contestants, ...options }) {
  const calls = {};
  for (const name of contestants) {
    const call = named[name] ? named[name](base, library) : await peer(name, base);
    calls[name] = await checked(name, call, size);
  }
  return interleave(calls, options);
}
