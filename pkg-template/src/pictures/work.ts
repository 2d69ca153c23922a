// What there is to do in the WebAssembly. A job is plain data, so that it can be done here or in a Worker.
import type * as glue from "../wasm/image.js";

/** The generated JavaScript of the module. */
export type Glue = typeof glue;

type Bytes = Uint8Array;
type Files<Names extends string> = Record<Names, Bytes>;
type Limited = { maxPixels: number };

/** What is done, by name: with files by theirs, and with what else is asked. */
export const works = {
  inspect: (glue: Glue, { image }: Files<"image">) => glue.inspect(image),
  transform: (
    glue: Glue,
    { image, image_origin }: Files<"image"> & Partial<Files<"image_origin">>,
    asked: glue.CheckedTransform,
  ) => glue.transform(image, image_origin, asked),
  measure: (glue: Glue, { image }: Files<"image">, { maxPixels }: Limited) => glue.measure(image, maxPixels),
  compare: (glue: Glue, { a, b }: Files<"a" | "b">, { maxPixels }: Limited) => glue.compare(a, b, maxPixels),
  composite: (
    glue: Glue,
    { base, edit, mask }: Files<"base" | "edit" | "mask">,
    asked: glue.CheckedComposite,
  ) => glue.composite(base, edit, mask, asked),
  extendCanvas: (
    glue: Glue,
    { image }: Files<"image">,
    { sides, fill, colour, maxPixels }: Limited & { sides: number[]; fill: string; colour: Bytes },
  ) => glue.extendCanvas(image, sides, fill, colour, maxPixels),
  removeBackground: (glue: Glue, { image }: Files<"image">, asked: glue.CheckedRemoval) =>
    glue.removeBackground(image, asked),
  placeholder: (glue: Glue, { image }: Files<"image">, { maxPixels }: Limited) =>
    glue.placeholder(image, maxPixels),
  maskOfRegions: (
    glue: Glue,
    _: object,
    { width, height, regions, maxPixels }: Limited & { width: number; height: number; regions: number[] },
  ) => glue.maskOfRegions(width, height, regions, maxPixels),
  maskOf: (
    glue: Glue,
    { mask }: Files<"mask">,
    { inverts, grow, maxPixels }: Limited & { inverts: boolean; grow: number },
  ) => glue.maskOf(mask, inverts, grow, maxPixels),
  maskBounds: (glue: Glue, { mask }: Files<"mask">, { maxPixels }: Limited) =>
    glue.maskBounds(mask, maxPixels),
};

type Works = typeof works;
export type Name = keyof Works;
export type FilesOf<N extends Name> = Parameters<Works[N]>[1];
export type AskedOf<N extends Name> = Works[N] extends (...given: infer Given) => unknown
  ? Given extends [unknown, unknown, infer Asked]
    ? Asked
    : undefined
  : never;
export type DoneOf<N extends Name> = ReturnType<Works[N]>;

/** Work on files. The files are named as the arguments of the function that errors are about. */
export interface Job<N extends Name = Name> {
  name: N;
  files: FilesOf<N>;
  asked: AskedOf<N>;
}

/** Does a job, here or elsewhere. */
export type Execute = <N extends Name>(job: Job<N>, signal: AbortSignal | undefined) => Promise<DoneOf<N>>;
