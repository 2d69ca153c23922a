import { integer } from "../checks/values.js";
import type { GeneratedImage } from "../types/images.js";
import type { Masks, Pictures, Region, Worked } from "../types/pictures.js";
import type { Made } from "../wasm/image.js";
import { abortable, stopIfAborted } from "./abortable.js";
import { composition, filling, regions, removal, sides, size, transformation, work } from "./asked.js";
import { bytesOf } from "./input.js";
import type { AskedOf, DoneOf, Execute, FilesOf, Name } from "./work.js";

/** A mask cannot grow by more than the largest side. */
const MAX_GROWTH = 65_535;

/** The functions of picture work, done by `execute`. */
export function functions(execute: Execute): Pictures {
  /** Does work on pictures, by the names that errors have for them. */
  const does = <N extends Name>(
    name: N,
    pictures: Record<string, unknown>,
    asked: AskedOf<N>,
    signal: AbortSignal | undefined,
  ): Promise<DoneOf<N>> =>
    abortable(signal, async () => {
      const files: Record<string, Uint8Array> = {};
      for (const [field, given] of Object.entries(pictures)) files[field] = await bytesOf(field, given);
      stopIfAborted(signal);
      return execute({ name, files: files as FilesOf<N>, asked }, signal);
    });

  const masked = async (mask: unknown, options: unknown, inverts: boolean, grow: number) => {
    const { maxPixels, signal } = work(options);
    return picture(await does("maskOf", { mask }, { inverts, grow, maxPixels }, signal));
  };

  const mask: Masks = {
    async fromRegions(given, list, options) {
      const { maxPixels, signal } = work(options);
      const asked = { ...size(given), regions: regions(list), maxPixels };
      return picture(await does("maskOfRegions", {}, asked, signal));
    },
    fromImage: (image, options) => masked(image, options, false, 0),
    invert: (mask, options) => masked(mask, options, true, 0),
    grow: async (mask, pixels, options) =>
      masked(mask, options, false, integer("pixels", pixels, -MAX_GROWTH, MAX_GROWTH)),
    async bounds(mask, options) {
      const { maxPixels, signal } = work(options);
      return regionOf(await does("maskBounds", { mask }, { maxPixels }, signal));
    },
  };

  return {
    async inspect(image, options) {
      const { signal } = work(options);
      const { words, ...info } = await does("inspect", { image }, undefined, signal);
      const text: Record<string, string> = {};
      // Of a key that comes twice, the first words.
      for (let at = words.length - 2; at >= 0; at -= 2)
        Object.defineProperty(text, words[at] as string, {
          value: words[at + 1],
          enumerable: true,
          configurable: true,
          writable: true,
        });
      return { ...info, text };
    },
    async transform(image, options) {
      const asked = work(options);
      return worked(await does("transform", { image }, transformation(asked), asked.signal));
    },
    async measureQuality(image, options) {
      const { maxPixels, signal } = work(options);
      const bytes = await abortable(signal, () => bytesOf("image", image));
      const report = await does("measure", { image: bytes }, { maxPixels }, signal);
      return { ...report, resolution: `${report.width}x${report.height}`, fileSize: bytes.length };
    },
    async compare(a, b, options) {
      const { maxPixels, signal } = work(options);
      const { bounds, ...found } = await does("compare", { a, b }, { maxPixels }, signal);
      const region = regionOf(bounds);
      return region ? { ...found, bounds: region } : found;
    },
    async composite(base, edit, mask, options) {
      const asked = work(options);
      const done = await does("composite", { base, edit, mask }, composition(asked), asked.signal);
      const { made, x, y, scale, confidence, warnings } = done;
      const preserved = { identicalOutside: true, shift: { x, y, scale }, confidence, warnings } as const;
      return { ...worked(made), preserved };
    },
    async extendCanvas(image, given, options) {
      const asked = work(options);
      const { maxPixels, signal } = asked;
      const added = sides(given);
      const { made, mask } = await does(
        "extendCanvas",
        { image },
        { sides: added, ...filling(asked), maxPixels },
        signal,
      );
      const [top, right, bottom, left] = added as [number, number, number, number];
      const placed = {
        x: left,
        y: top,
        width: made.width - left - right,
        height: made.height - top - bottom,
      };
      return { image: worked(made), mask: picture(mask), placed };
    },
    async removeBackground(image, options) {
      const asked = work(options);
      return worked(await does("removeBackground", { image }, removal(asked), asked.signal));
    },
    async placeholder(image, options) {
      const { maxPixels, signal } = work(options);
      const { hash, picture } = await does("placeholder", { image }, { maxPixels }, signal);
      return { thumbhash: hash, dataUrl: `data:image/png;base64,${btoa(String.fromCharCode(...picture))}` };
    },
    mask,
  };
}

const picture = ({ data, mimeType, width, height }: Made): GeneratedImage => ({
  data,
  mimeType,
  width,
  height,
});

const worked = (made: Made): Worked => ({
  ...picture(made),
  ...(made.notes.length ? { notes: made.notes } : {}),
});

/** A region of four numbers, if there is one. */
function regionOf(numbers: ArrayLike<number> | undefined): Region | undefined {
  if (!numbers) return undefined;
  const [x, y, width, height] = Array.from(numbers) as [number, number, number, number];
  return { x, y, width, height };
}
