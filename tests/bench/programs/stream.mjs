// Streams of one image: the time of each contestant, or `undefined` where the package has no `stream` yet.
import { genaiStreaming, oursStreaming, raw } from "../contestants.mjs";
import { interleave } from "../stats.mjs";
import { checked } from "./answers.mjs";

export default async function stream(load, { base, size, slow, ...options }) {
  const library = await load();
  const calls = { raw: raw(base, "streamGenerateContent?alt=sse") };
  if (slow) calls.genai = await genaiStreaming(base);
  const streams = typeof library.AIGenerationClient.prototype.stream === "function";
  if (streams) calls.ours = oursStreaming(library, base);
  for (const [name, call] of Object.entries(calls)) await checked(name, call, size);
  return interleave(calls, options);
}
