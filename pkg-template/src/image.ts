import { compiled } from "./border/compiled.js";
import { unpack } from "./border/unpack.js";
import { functions } from "./pictures/functions.js";
import { here } from "./pictures/here.js";
import type { ImageInput } from "./types/images.js";
import type {
  BackgroundOptions,
  Comparison,
  CompositeOptions,
  Extended,
  ExtendOptions,
  ImageInfo,
  Masks,
  Placeholder,
  Preserved,
  QualityReport,
  Sides,
  TransformOptions,
  Worked,
  WorkerPictures,
  WorkOptions,
} from "./types/pictures.js";

const pictures = /* @__PURE__ */ functions(
  /* @__PURE__ */ here({
    glue: () => import("./wasm/image.js"),
    wasm: async () => compiled(unpack((await import("./wasm/image-inline.js")).packed)),
  }),
);

/**
 * What the headers of a PNG, JPEG, WebP, GIF, HEIC or AVIF say: type, size, orientation, text. No pixel is decoded.
 *
 * @throws {GenerationError} `unsupported_image`, `damaged_image`, and `invalid_request` with `details.field`
 *
 * @example
 * ```ts
 * import { inspect } from "ai-generation-client/image";
 *
 * const { width, height, text } = await inspect(await (await fetch("/fox.png")).blob());
 * console.log(`${width}x${height}`, text.prompt);
 * ```
 */
export function inspect(image: ImageInput, options?: WorkOptions): Promise<ImageInfo> {
  return pictures.inspect(image, options);
}

/**
 * Makes another picture of a picture: upright, cropped, in another size, shape or format. It is resized in linear light, by
 * a Lanczos kernel of three lobes. Of an animation it takes the first frame. Where nothing but metadata is to change, the
 * bytes of the picture stay as they are. PNG, JPEG, WebP and GIF are decoded here, AVIF and HEIC where the runtime can.
 *
 * @throws {GenerationError} `unsupported_image`, `image_too_large`, `damaged_image`, and `invalid_request` with
 *   `details.field`
 *
 * @example
 * ```ts
 * import { transform } from "ai-generation-client/image";
 *
 * const photo = await (await fetch("/photo.jpg")).blob();
 * const { data, mimeType } = await transform(photo, { width: 1024, height: 1024, position: "attention" });
 * console.log(`${data.length} bytes of ${mimeType}`);
 * ```
 */
export function transform(image: ImageInput, options: TransformOptions & WorkOptions): Promise<Worked> {
  return pictures.transform(image, options);
}

/**
 * Measures how good a picture looks.
 *
 * @throws {GenerationError} as {@link transform}
 *
 * @example
 * ```ts
 * import { measureQuality } from "ai-generation-client/image";
 *
 * const { score, blurriness, clipped } = await measureQuality(await (await fetch("/fox.png")).blob());
 * if (score < 0.5) console.log(`not good enough: blurriness ${blurriness}, clipped ${clipped}`);
 * ```
 */
export function measureQuality(image: ImageInput, options?: WorkOptions): Promise<QualityReport> {
  return pictures.measureQuality(image, options);
}

/**
 * Compares two pictures of one size.
 *
 * @throws {GenerationError} as {@link transform}
 *
 * @example
 * ```ts
 * import { compare } from "ai-generation-client/image";
 *
 * const [before, after] = await Promise.all(["/a.png", "/b.png"].map(async (url) => (await fetch(url)).blob()));
 * const { psnr, changedPixels, bounds } = await compare(before!, after!);
 * console.log(`${changedPixels} pixels differ, ${psnr.toFixed(1)} dB`, bounds);
 * ```
 */
export function compare(a: ImageInput, b: ImageInput, options?: WorkOptions): Promise<Comparison> {
  return pictures.compare(a, b, options);
}

/**
 * Puts an edit over its original through a mask. Outside the mask every pixel is the original's, to the bit, and its colour
 * profile stays; inside, the edit blends in over `feather` pixels. Models give back another size and move the picture by
 * some pixels: with `register` that is found from what lies outside the mask, and undone. The mask has the size of the
 * upright original.
 *
 * @throws {GenerationError} as {@link transform}
 *
 * @example
 * ```ts
 * import { composite, mask } from "ai-generation-client/image";
 *
 * const [photo, edited] = await Promise.all(["/a.jpg", "/b.png"].map(async (url) => (await fetch(url)).blob()));
 * const region = { x: 200, y: 80, width: 320, height: 240 };
 * const where = await mask.fromRegions({ width: 1024, height: 768 }, [region]);
 * const { data, preserved } = await composite(photo!, edited!, where.data, { feather: 12, register: true });
 * console.log(`${data.length} bytes`, preserved.shift, preserved.warnings);
 * ```
 */
export function composite(
  base: ImageInput,
  edit: ImageInput,
  mask: ImageInput,
  options?: CompositeOptions & WorkOptions,
): Promise<Worked & { preserved: Preserved }> {
  return pictures.composite(base, edit, mask, options);
}

/**
 * Makes the canvas larger around a picture, whose pixels stay as they are.
 *
 * @throws {GenerationError} as {@link transform}
 *
 * @example
 * ```ts
 * import { extendCanvas } from "ai-generation-client/image";
 *
 * const photo = await (await fetch("/photo.jpg")).blob();
 * const { image, mask, placed } = await extendCanvas(photo, { left: 256, right: 256 }, { fill: "blur" });
 * console.log(`${image.width}x${image.height}`, placed, mask.data.length);
 * ```
 */
export function extendCanvas(
  image: ImageInput,
  sides: Sides,
  options?: ExtendOptions & WorkOptions,
): Promise<Extended> {
  return pictures.extendCanvas(image, sides, options);
}

/**
 * Makes a plain backdrop transparent, as far as it hangs together with the picture's border; what it shows through, such as
 * hair, becomes half transparent. Gives a PNG.
 *
 * @throws {GenerationError} as {@link transform}; `invalid_request` for `colour` where the border has no colour of its own
 *
 * @example
 * ```ts
 * import { removeBackground } from "ai-generation-client/image";
 *
 * const { data } = await removeBackground(await (await fetch("/logo.png")).blob(), { tolerance: 30 });
 * console.log(`${data.length} bytes of PNG`);
 * ```
 */
export function removeBackground(
  image: ImageInput,
  options?: BackgroundOptions & WorkOptions,
): Promise<Worked> {
  return pictures.removeBackground(image, options);
}

/**
 * A few bytes to show until a picture is there.
 *
 * @throws {GenerationError} as {@link transform}
 *
 * @example
 * ```ts
 * import { placeholder } from "ai-generation-client/image";
 *
 * const { dataUrl } = await placeholder(await (await fetch("/fox.png")).blob());
 * document.body.style.background = `url(${dataUrl}) center / cover`;
 * ```
 */
export function placeholder(image: ImageInput, options?: WorkOptions): Promise<Placeholder> {
  return pictures.placeholder(image, options);
}

export const mask: Masks = pictures.mask;

/**
 * The same functions, run in a Worker that the package starts, one call after the other: a page stays alive while they
 * work. The Worker starts with the first call; an aborted call ends it, and the next one starts another. What is given is
 * copied, and what comes back is handed over. Where there are no Workers to start (on Cloudflare) the functions run here.
 *
 * @example
 * ```ts
 * import { inWorker } from "ai-generation-client/image";
 *
 * const pictures = await inWorker();
 * const photo = await (await fetch("/photo.jpg")).blob();
 * const { data } = await pictures.transform(photo, { width: 1024, signal: AbortSignal.timeout(10_000) });
 * console.log(`${data.length} bytes`);
 * pictures.close();
 * ```
 */
export async function inWorker(): Promise<WorkerPictures> {
  const [{ away }, { script }, { packed }] = await Promise.all([
    import("./pictures/away.js"),
    import("./wasm/image-worker.js"),
    import("./wasm/image-inline.js"),
  ]);
  return away(script, packed) ?? { ...pictures, close() {} };
}

export * from "./errors.js";
export type * from "./types/images.js";
export type * from "./types/pictures.js";
