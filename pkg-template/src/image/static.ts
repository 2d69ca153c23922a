import { compiled } from "../border/compiled.js";
import { unpack } from "../border/unpack.js";
import { away } from "../pictures/away.js";
import { functions } from "../pictures/functions.js";
import { here } from "../pictures/here.js";
import type { WorkerPictures } from "../types/pictures.js";
// All at once: service workers and bundles of one file load nothing late.
import * as glue from "../wasm/image.js";
import { packed } from "../wasm/image-inline.js";
import { script } from "../wasm/image-worker.js";

const pictures = /* @__PURE__ */ functions(
  /* @__PURE__ */ here({ glue: async () => glue, wasm: () => compiled(unpack(packed)) }),
);

export const { compare, composite, extendCanvas, inspect, mask, measureQuality, placeholder } = pictures;
export const { removeBackground, transform } = pictures;

export async function inWorker(): Promise<WorkerPictures> {
  return away(script, packed) ?? { ...pictures, close() {} };
}

export * from "../errors.js";
export type * from "../types/images.js";
export type * from "../types/pictures.js";
