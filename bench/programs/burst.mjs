// Several answers at once; gives how many bytes came of each.
import { contestant } from "../contestants.mjs";

export default async function burst(load, { who, base, count }) {
  const call = await contestant(who, base, load);
  const images = await Promise.all(Array.from({ length: count }, call));
  return images.map((bytes) => bytes.length);
}
