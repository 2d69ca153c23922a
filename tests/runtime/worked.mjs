// What the cases of picture work share.
import { png, readPng } from "./png.mjs";

export const pixelsOf = async (file) => (await readPng(file.data ?? file)).pixels;

/** A file of each format that is written. */
export async function inEachFormat({ transform }, scene) {
  const file = await png(scene);
  const as = async (format) => (await transform(file, { format, quality: 95 })).data;
  return { png: file, jpeg: await as("jpeg"), webp: await as("webp") };
}

export const size = ({ width, height }) => `${width}x${height}`;
