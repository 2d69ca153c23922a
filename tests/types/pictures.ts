// Everything that a TypeScript user can say to picture work, and what must not compile. It is compiled, never run.
import type { GeneratedImage } from "ai-generation-client";
import {
  type BackgroundOptions,
  type Comparison,
  type CompositeOptions,
  compare,
  composite,
  type Extended,
  type ExtendOptions,
  extendCanvas,
  type Fit,
  GenerationError,
  type ImageInfo,
  type ImageInput,
  inspect,
  inWorker,
  type Masks,
  mask,
  measureQuality,
  type Pictures,
  type Placeholder,
  type Preserved,
  placeholder,
  type QualityReport,
  type Region,
  removeBackground,
  type Sides,
  type TransformOptions,
  transform,
  type Worked,
  type WorkerPictures,
  type WorkOptions,
} from "ai-generation-client/image";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(equal: Same<A, B>) => equal;

const photo: ImageInput = new Blob();
const work: WorkOptions = { signal: new AbortController().signal, maxPixels: 1_000_000 };
const crop: Region = { x: 0, y: 0, width: 10, height: 10 };
const fits: Exclude<Fit, "model">[] = ["cover", "contain", "fill", "inside"];
const options: TransformOptions & WorkOptions = {
  ...work,
  crop,
  width: 10,
  height: 10,
  position: "attention",
  background: "#fff",
  format: "webp",
  quality: 80,
  metadata: { prompt: "a kite", seed: 7 },
  icc: "keep",
};
const sides: Sides = { top: 1, left: 2 };
const fill: ExtendOptions = { fill: "#102030" };
const backdrop: BackgroundOptions = { colour: "auto", tolerance: 20, feather: 2, despill: true };
const blending: CompositeOptions = { feather: 8, register: true, matchColour: true, format: "webp" };

const info: ImageInfo = await inspect(photo, work);
same<typeof info.text, Record<string, string>>(true);
same<typeof info.colorModel, "rgb" | "gray" | "cmyk" | "indexed">(true);

for (const fit of fits) {
  const made: Worked = await transform(photo, { ...options, fit });
  const image: GeneratedImage = made;
  same<typeof made.notes, string[] | undefined>(true);
  same<typeof image.data, Uint8Array<ArrayBuffer>>(true);
}

const report: QualityReport = await measureQuality(photo, work);
export const resolution: string = report.resolution;

const found: Comparison = await compare(photo, "base64", work);
same<typeof found.bounds, Region | undefined>(true);

const regions: GeneratedImage = await mask.fromRegions({ width: 10, height: 10 }, [crop], work);
const bounds: Region | undefined = await mask.bounds((await mask.grow(regions.data, 2)).data);
export const masks: Masks = mask;

const { preserved } = await composite(photo, photo, regions.data, { ...blending, ...work });
const kept: Preserved = preserved;
same<typeof kept.identicalOutside, true>(true);
same<typeof kept.shift, { x: number; y: number; scale: number }>(true);

const extended: Extended = await extendCanvas(photo, sides, { ...fill, ...work });
same<typeof extended.placed, Region>(true);

const cut: Worked = await removeBackground(photo, { ...backdrop, ...work });
const hash: Placeholder = await placeholder(cut.data);
same<typeof hash.thumbhash, Uint8Array<ArrayBuffer>>(true);

const pictures: WorkerPictures = await inWorker();
export const functions: Pictures = pictures;
pictures.close();

try {
  await pictures.transform(photo, { width: 10 });
} catch (error) {
  if (error instanceof GenerationError && error.code === "damaged_image") console.error(error.suggestion);
}

export { bounds };

// @ts-expect-error the model has no part in it
transform(photo, { fit: "model" });
// @ts-expect-error options are needed
transform(photo);
// @ts-expect-error no such format
transform(photo, { format: "avif" });
// @ts-expect-error lossy formats do not keep pixels
composite(photo, photo, photo, { format: "jpeg" });
// @ts-expect-error a mask is needed
composite(photo, photo);
// @ts-expect-error a region has four numbers
mask.fromRegions({ width: 1, height: 1 }, [{ x: 0, y: 0 }]);
// @ts-expect-error a web address is for fetch
inspect(new URL("https://example.com/a.png"));
