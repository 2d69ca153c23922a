// The peak of a Node process above what it had after small pictures, for a large one, in bytes. Linux only.
import { editor } from "../editors.mjs";
import { idle, peakOf, resetPeak } from "../proc.mjs";
import { settle } from "./peak.mjs";
import { fetched } from "./pictures.mjs";

export default async function peak(load, { who, how, small, url }) {
  const { shrink } = await editor(who, () => load("image"));
  const [first, bytes] = [await fetched(small), await fetched(url)];
  for (let count = 0; count < 5; count++) await shrink(first, { ...how, width: 64 });
  await settle();
  const before = idle();
  resetPeak();
  await shrink(bytes, how);
  return peakOf() - before;
}
