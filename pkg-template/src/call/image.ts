import type { Image } from "../border/shapes.js";
import type { Secret } from "../secret.js";
import type { GeneratedImage } from "../types/images.js";

/** An image for the caller; fields that are not known are left out. */
export const generated = (
  { data, mimeType, width, height, revisedPrompt }: Image,
  secret: Secret,
): GeneratedImage => ({
  data: data as Uint8Array<ArrayBuffer>,
  mimeType: secret.redact(mimeType),
  ...(width !== undefined && height !== undefined && { width, height }),
  ...(revisedPrompt !== undefined && { revisedPrompt: secret.redact(revisedPrompt) }),
});
