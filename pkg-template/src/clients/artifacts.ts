import { hexadecimal } from "../call/generation-id.js";
import type { GeneratedImage } from "../types/images.js";
import type { ImageArtifact } from "../types/responses.js";

/** The images with ids, which are `prefix` and a number from 1, and with checksums. */
export const artifactsOf = (images: GeneratedImage[], prefix: string): Promise<ImageArtifact[]> =>
  Promise.all(
    images.map(async ({ data, mimeType }, index) => ({
      id: `${prefix}_${index + 1}`,
      kind: "image" as const,
      mimeType,
      data,
      sha256: await sha256(data),
    })),
  );

/** Empty on a page without HTTPS, which has no `crypto.subtle`, and in React Native, which has no `crypto`. */
const sha256 = async (data: Uint8Array<ArrayBuffer>): Promise<string> =>
  globalThis.crypto?.subtle ? hexadecimal(new Uint8Array(await crypto.subtle.digest("SHA-256", data))) : "";
