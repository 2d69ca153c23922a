import type { GeneratedImage } from "../types/images.js";

/** An image of its bytes; what is not known of it is left out. */
export const generated = (
  data: Uint8Array<ArrayBuffer>,
  mimeType: string,
  width?: number,
  height?: number,
  revisedPrompt?: string,
): GeneratedImage => ({
  data,
  mimeType,
  ...(width !== undefined && height !== undefined && { width, height }),
  ...(revisedPrompt !== undefined && { revisedPrompt }),
});
