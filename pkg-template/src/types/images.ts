/**
 * Image bytes going in: raw bytes, a Blob or File, base64 text, or a `data:` URL. The format (PNG, JPEG, WebP, GIF, HEIC
 * or AVIF) is recognised by the bytes. All images and signatures of one request may have 20 MiB together.
 */
export type ImageInput = Uint8Array | ArrayBuffer | Blob | string;

/** An image that the model drew. */
export interface GeneratedImage {
  /** The image file's bytes. */
  data: Uint8Array<ArrayBuffer>;
  /** Recognised by the bytes: `image/png`, `image/jpeg`, `image/webp`, … */
  mimeType: string;
  /** Pixels, read from the image's own header where it can be. */
  width?: number;
  height?: number;
  /** The prompt as the provider rewrote it before it drew, where it says so. */
  revisedPrompt?: string;
}
