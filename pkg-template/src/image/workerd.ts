import { functions } from "../pictures/functions.js";
import { here } from "../pictures/here.js";
import type { WorkerPictures } from "../types/pictures.js";
import * as glue from "../wasm/image.js";
import wasm from "../wasm/image.wasm?module";

const pictures = /* @__PURE__ */ functions(/* @__PURE__ */ here({ glue, wasm }));

export const { compare, composite, extendCanvas, inspect, mask, measureQuality, placeholder } = pictures;
export const { removeBackground, transform } = pictures;

/** There are no Workers to start where this runs. */
export async function inWorker(): Promise<WorkerPictures> {
  return { ...pictures, close() {} };
}

export * from "../errors.js";
