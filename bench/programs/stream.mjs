// Streams of one image: the time of each contestant; nothing of `ours` where the package has no `stream` yet.
import { genaiStreaming, oursStreaming, raw } from "../contestants.mjs";
import { interleave } from "../stats.mjs";
import { checked } from "./answers.mjs";

/** `slow` is how many rounds there are with genai, whose time grows with the square of the length. */
export default async function stream(load, { base, size, slow, ...options }) {
  const library = await load();
  const calls = { raw: raw(base, "streamGenerateContent?alt=sse") };
  if (typeof library.AIGenerationClient.prototype.stream === "function")
    calls.ours = oursStreaming(library, base);
  for (const [name, call] of Object.entries(calls)) await checked(name, call, size);
  const samples = await interleave(calls, options);
  if (!slow) return samples;
  const genai = await checked("genai", await genaiStreaming(base), size);
  return { ...samples, ...(await interleave({ genai }, { rounds: slow, warmup: 0 })) };
}
