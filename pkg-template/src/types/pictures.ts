import type { GeneratedImage, ImageInput } from "./images.js";

/** A part of a picture, in pixels of the upright picture, counted from its upper left corner. */
export interface Region {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * How a picture comes to have both a width and a height. `cover`: it fills the size, and what stands over is cut off.
 * `contain`: all of it is in the size, and the rest is background. `fill`: it is stretched. `inside`: at most that size,
 * never enlarged, its shape kept. `model`, where a model draws: as the model gives it.
 */
export type Fit = "model" | "cover" | "contain" | "fill" | "inside";

/** The last, optional parameter of every function, or mixed into its options. */
export interface WorkOptions {
  /**
   * Ends the call with `signal.reason`. Work that has begun runs to its end where it runs in the caller's own thread; with
   * `inWorker` it ends at once.
   */
  signal?: AbortSignal;
  /**
   * The most pixels that a picture may have, counted from its header before anything is decoded. Default 67,108,864, which
   * is 8192 x 8192. Whatever is given: a picture that needs more than 2 GiB of memory is `image_too_large`.
   */
  maxPixels?: number;
}

/** What the headers of a picture say. */
export interface ImageInfo {
  /** Recognised by the bytes: `image/png`, `image/jpeg`, `image/webp`, `image/gif`, `image/heic`, `image/avif`. */
  mimeType: string;
  /** Pixels of the upright picture. */
  width: number;
  height: number;
  /** 1 to 8, as in EXIF: what is to be done with the stored pixels to have them upright. 1: nothing. */
  orientation: number;
  hasAlpha: boolean;
  /** Bits of a sample; of an index, where there is a palette. */
  bitDepth: number;
  /** More than one frame. */
  animated: boolean;
  colorModel: "rgb" | "gray" | "cmyk" | "indexed";
  hasIccProfile: boolean;
  /**
   * PNG text under its keywords, JPEG and GIF comments as `Comment`, of EXIF `ImageDescription`, `UserComment` and the like,
   * words of XMP, the whole packet as `XMP`. At most 1 MiB; of a key that comes twice the first words.
   */
  text: Record<string, string>;
  /** A C2PA manifest is in the file. It is not verified. */
  hasC2pa: boolean;
}

export interface TransformOptions {
  /** The part that is used, before anything else. */
  crop?: Region;
  /** Pixels of the result, 1 to 65,535. With one of `width` and `height`, the other follows the shape. */
  width?: number;
  height?: number;
  /** Default `cover`. */
  fit?: Exclude<Fit, "model">;
  /**
   * What `cover` leaves in view, and where `contain` puts the picture. `attention` is the part with most detail. Default
   * `centre`.
   */
  position?: "centre" | "attention" | "top" | "bottom" | "left" | "right";
  /**
   * What `contain` leaves free, and what is under a JPEG: a CSS colour in hex, such as `#fff` or `#1d3557cc`. Default
   * transparent, and white in a JPEG.
   */
  background?: string;
  /** Default: that of the picture; PNG for what is not written (GIF, HEIC, AVIF). WebP is written lossless. */
  format?: "png" | "jpeg" | "webp";
  /** 1 to 100, of a JPEG. Default 82. */
  quality?: number;
  /**
   * `keep`, the default: text, EXIF and XMP are carried over. `strip`: none is left, places included. Words of your own are
   * written beside what is kept, as `{ prompt, seed, model }`: into PNG text, the XMP and comment of a JPEG, the XMP of a
   * WebP; `inspect` reads them back.
   */
  metadata?: "keep" | "strip" | Record<string, string | number>;
  /** `srgb`, the default: colours are converted. `keep`: they stay as they are, and their profile goes with them. */
  icc?: "srgb" | "keep";
}

/** A picture that was worked on. */
export interface Worked extends GeneratedImage {
  /** What the caller should know: "first frame of 12", "C2PA manifest dropped", … Absent where there is nothing. */
  notes?: string[];
}

export interface CompositeOptions {
  /** Pixels over which the edit blends in, from the mask's edge inward. 0 to 1000, default 8. */
  feather?: number;
  /** Find how far the model moved or scaled the picture, and undo it. Default false. */
  register?: boolean;
  /** Match exposure and tint of the edit to the original around the mask. Default false. */
  matchColour?: boolean;
  /** Default `png`. */
  format?: "png" | "webp";
}

/** What was kept of an original under an edit, and how. */
export interface Preserved {
  /** Outside the mask every pixel is the original's, to the bit. */
  identicalOutside: true;
  /**
   * How far the model's picture stood from the original, in pixels of the original, x to the right and y down, and how much
   * larger it was; undone. All of nothing (0, 0, 1) where it was not asked for or could not be told.
   */
  shift: { x: number; y: number; scale: number };
  /** Of the shift, 0 to 1. Below 0.5 it is not applied, and a warning says so. 0 where it was not asked for. */
  confidence: number;
  /** In sentences. */
  warnings: string[];
}

/** Pixels to add, 0 to 65,535 each. */
export interface Sides {
  top?: number;
  right?: number;
  bottom?: number;
  left?: number;
}

export interface ExtendOptions {
  /**
   * What the new part shows: nothing (`transparent`, the default), the outermost pixels going on (`edge`), the same blurred
   * (`blur`), or a CSS colour in hex.
   */
  fill?: "transparent" | "edge" | "blur" | (string & {});
}

export interface Extended {
  /** A PNG, in which the old picture's pixels are as they were. */
  image: Worked;
  /** White where the canvas is new, black where the old picture is. */
  mask: GeneratedImage;
  /** Where the old picture lies. */
  placed: Region;
}

export interface BackgroundOptions {
  /** The backdrop: a CSS colour in hex, or `auto`, the default: what most of the picture's border has. */
  colour?: "auto" | (string & {});
  /** Colours as near to it as this are backdrop: 0 to 255, where 255 is from black to white. Default 20. */
  tolerance?: number;
  /** Pixels beside the backdrop that may become half transparent, 0 to 100. Default 2. */
  feather?: number;
  /** Take the backdrop's colour out of what is half transparent. Default true. */
  despill?: boolean;
}

/** How good a picture looks, in figures over its samples as they are in the file. */
export interface QualityReport {
  /** Mean of all samples, 0 to 255. Alpha is a channel like any other, here and down to `colorDiversity`. */
  brightness: number;
  /** Standard deviation of all samples. */
  contrast: number;
  /** Variance over both gradients of the mean over channels together: of central differences, one-sided at the edges. */
  sharpness: number;
  /** Distinct colours by the pixel, 0 to 1. */
  colorDiversity: number;
  /** Pixels of the upright picture. */
  width: number;
  height: number;
  /** Both, as `1024x768`. */
  resolution: string;
  /** Bytes of the file. */
  fileSize: number;
  /**
   * 0 to 1: sharp, well exposed photographs and clean illustrations reach 0.7; flat, blurred, badly clipped or blocky
   * pictures and noise stay under 0.5. See the guide to picture work for how it is made.
   */
  score: number;
  /** `contrast / 255 * 0.3 + sharpness / 1000 * 0.3 + colorDiversity * 0.4`: it has no upper end. */
  uncappedScore: number;
  /** Share of samples that are 0 or 255, without alpha. */
  clipped: number;
  /** Variance of the Laplacian: small where a picture is blurred. */
  blurriness: number;
  /** How much larger steps are on the lines of an 8 pixel grid than elsewhere: 0 not at all, 1 twice as large. */
  blockiness: number;
}

/** How far two pictures of one size are from each other. */
export interface Comparison {
  /** Peak signal-to-noise ratio in dB over red, green and blue; `Infinity` for equal pictures. */
  psnr: number;
  /** Mean structural similarity of the luma, 1 for equal pictures. */
  ssim: number;
  /** Pixels that differ in anything. */
  changedPixels: number;
  /** The smallest part of the picture that has them all; absent if there is none. */
  bounds?: Region;
}

/** A few bytes that stand for a picture until it is there. */
export interface Placeholder {
  /** A ThumbHash, about 25 bytes. */
  thumbhash: Uint8Array<ArrayBuffer>;
  /** What it stands for: a PNG of at most 32 pixels a side, as a `data:` URL. */
  dataUrl: string;
}

/**
 * Masks say which part of a picture is painted anew: white is, black is not, and grey is a soft edge. A picture of which
 * some pixel is not opaque is read the other way that providers have: what is transparent is painted. Masks that are made
 * here are white on opaque black, PNG.
 */
export interface Masks {
  /** A mask that paints these regions, as far as they lie in a picture of that size. With none it is empty. */
  fromRegions(
    size: { width: number; height: number },
    regions: Region[],
    options?: WorkOptions,
  ): Promise<GeneratedImage>;
  /** The mask that a picture is, of its alpha or its brightness. */
  fromImage(image: ImageInput, options?: WorkOptions): Promise<GeneratedImage>;
  /** Paints what was kept, and keeps what was painted. */
  invert(mask: ImageInput, options?: WorkOptions): Promise<GeneratedImage>;
  /** Makes the painted part larger by so many pixels in every direction, or with a negative number smaller. */
  grow(mask: ImageInput, pixels: number, options?: WorkOptions): Promise<GeneratedImage>;
  /** The smallest part that has everything painted; `undefined` if nothing is. */
  bounds(mask: ImageInput, options?: WorkOptions): Promise<Region | undefined>;
}

/** The functions of picture work, as the module has them. */
export interface Pictures {
  inspect(image: ImageInput, options?: WorkOptions): Promise<ImageInfo>;
  transform(image: ImageInput, options: TransformOptions & WorkOptions): Promise<Worked>;
  measureQuality(image: ImageInput, options?: WorkOptions): Promise<QualityReport>;
  compare(a: ImageInput, b: ImageInput, options?: WorkOptions): Promise<Comparison>;
  composite(
    base: ImageInput,
    edit: ImageInput,
    mask: ImageInput,
    options?: CompositeOptions & WorkOptions,
  ): Promise<Worked & { preserved: Preserved }>;
  extendCanvas(image: ImageInput, sides: Sides, options?: ExtendOptions & WorkOptions): Promise<Extended>;
  removeBackground(image: ImageInput, options?: BackgroundOptions & WorkOptions): Promise<Worked>;
  placeholder(image: ImageInput, options?: WorkOptions): Promise<Placeholder>;
  readonly mask: Masks;
}

/** The same functions, run in a Worker. */
export interface WorkerPictures extends Pictures {
  /** Ends the Worker. Calls that are under way or come later reject with an `InvalidStateError`. */
  close(): void;
}
