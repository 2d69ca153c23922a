// Fuzzes what reads hostile bytes: less than a minute in `npm test`, hours by hand.
import { command, root, run, Stop } from "./lib.mjs";

/** Runs the fuzzers for so many seconds in all; rejects with `Stop` if a property does not hold. */
export async function fuzz({ seconds = 45, args = [] } = {}) {
  const options = ["--profile", "fuzz", "--quiet", "-p", "fuzz", "--", "--seconds", `${seconds}`, ...args];
  await run("cargo", ["run", ...options], {
    cwd: root,
    why: "A fuzzer found an input that breaks its property",
  });
}

const help = `npm run fuzz [-- --target NAME] [-- --minutes N] [-- --seed N] [-- --replay FILE]

Mutates inputs for the readers of hostile bytes and asserts a property of each: json, sse, links, image_header, multipart,
and of pictures png, jpeg, webp, gif, heif, icc, words, metadata, transform.
An input that breaks one is saved to fuzz/artifacts, and the command that runs it again is printed.
  --target NAME   only this one
  --minutes N     for so long in all, instead of 45 seconds
  --seed N        another run; the same seed mutates in the same order
  --replay FILE   run the target on the bytes of this file, and nothing else`;

const options = {
  target: { type: "string" },
  minutes: { type: "string" },
  seed: { type: "string" },
  replay: { type: "string" },
};

await command(import.meta.url, { help, options }, async ({ minutes = "", ...given }) => {
  const seconds = minutes && Number(minutes) * 60;
  if (minutes && !(seconds > 0)) throw new Stop(`--minutes takes a number above 0, not "${minutes}".`);
  const args = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value]);
  await fuzz({ ...(seconds && { seconds: Math.ceil(seconds) }), args });
});
