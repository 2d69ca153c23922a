// Images that are not in the answer: it has their addresses.
import type { Answer, Part } from "../border/shapes.js";
import type { CheckedOptions } from "../checks/options.js";
import { GenerationError } from "../errors.js";
import type { Call } from "./call.js";
import type { Describe } from "./download.js";
import { errorInit } from "./failure.js";

export const isAway = ({ image }: Part): boolean => image?.address !== undefined;

/** Replaces addresses by the bytes of the images. Gives the addresses that could not be fetched; throws if no image is left. */
export async function fetchAway(
  { parts, attempts }: Answer,
  call: Call,
  options: CheckedOptions,
  describe: Describe,
): Promise<string[]> {
  // If a page was open while its files were replaced, this fails; the images in the answer itself are kept.
  const loaded = await import("./download.js").catch(() => undefined);
  const reason = loaded
    ? await loaded.fetchImages(parts, call, options, describe)
    : "download.js, which fetches it, could not be loaded.";
  const unreachable: string[] = [];
  for (const part of parts)
    if (part.image?.address !== undefined) {
      unreachable.push(call.secret.redact(part.image.address));
      part.image = undefined;
    }
  if (parts.some(({ image }) => image)) return unreachable;
  throw new GenerationError(
    errorInit(call, {
      code: "image_unreachable",
      message: call.secret.redact(
        `The image was drawn, but could not be fetched from ${unreachable[0]}. ${reason}`,
      ),
      details: { urls: unreachable },
      attempts,
      maybeBilled: true,
      suggestion: "Fetch details.urls yourself before they expire: another call would be billed again.",
    }),
  );
}
