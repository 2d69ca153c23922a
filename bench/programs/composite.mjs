// An edit put over its original, in Node: with and without registration, and what it takes to decode and encode the original.
import { interleave } from "../stats.mjs";
import { fetched } from "./pictures.mjs";

/** `base`, `edit` and `mask` are addresses; `moved` is how far the edit stands from the base. */
export default async function run(load, { base, edit, mask, moved, ...options }) {
  const { composite, inspect, transform } = await load("image");
  const files = [await fetched(base), await fetched(edit), await fetched(mask)];
  const { width, height } = await inspect(files[0]);
  const register = { register: true };
  const { shift, confidence } = (await composite(...files, register)).preserved;
  if (confidence < 0.5 || Math.hypot(shift.x - moved[0], shift.y - moved[1]) > 1)
    throw new Error(`The edit's shift was not found: ${JSON.stringify({ ...shift, confidence })}.`);
  // Without its last column: a picture that stays as it is would not be decoded.
  const crop = { x: 0, y: 0, width: width - 1, height };
  const samples = await interleave(
    {
      registered: () => composite(...files, register),
      "not registered": () => composite(...files),
      "decoded and encoded": () => transform(files[0], { crop }),
    },
    options,
  );
  return {
    ...samples,
    added: samples.registered.map((time, round) => time - samples["not registered"][round]),
  };
}
