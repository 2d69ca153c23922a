// Images of an answer that are elsewhere: it has their addresses in place of their bytes.
import type { Glue } from "../border/module.js";
import type { Answer, Part } from "../border/shapes.js";
import type { CheckedOptions } from "../checks/options.js";
import { GenerationError } from "../errors.js";
import type { Call } from "./call.js";
import { initOf } from "./failure.js";

export const isAway = ({ image }: Part): boolean => image?.address !== undefined;

/**
 * Puts the bytes of images in the place of their addresses, and gives the addresses of those that could not be fetched.
 * Throws if no image is left.
 */
export async function fetchAway(
  { parts, attempts }: Answer,
  call: Call,
  options: CheckedOptions,
  glue: Glue,
): Promise<string[]> {
  // A page that was open while its files were replaced cannot load more of them; images in the answer itself are kept.
  const loaded = await import("./download.js").catch(() => undefined);
  const why = loaded
    ? await loaded.fetchImages(parts, call, options, glue)
    : "download.js, which fetches it, could not be loaded.";
  const unreachable: string[] = [];
  for (const part of parts)
    if (part.image?.address !== undefined) {
      unreachable.push(call.secret.redact(part.image.address));
      part.image = undefined;
    }
  if (parts.some(({ image }) => image)) return unreachable;
  throw new GenerationError(
    initOf(call, {
      code: "image_unreachable",
      message: call.secret.redact(
        `The image was drawn, but could not be fetched from ${unreachable[0]}. ${why}`,
      ),
      details: { urls: unreachable },
      attempts,
      maybeBilled: true,
      suggestion: "Fetch details.urls yourself before they expire: another call would be billed again.",
    }),
  );
}
