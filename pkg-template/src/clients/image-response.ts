import type { CheckedOptions } from "../checks/options.js";
import { GenerationError } from "../errors.js";
import type { GeneratedImage } from "../types/images.js";
import type { GenerationResponse, ImageResponse } from "../types/responses.js";
import { artifactsOf } from "./artifacts.js";
import { sumOf } from "./usage.js";

type Settled = PromiseSettledResult<GenerationResponse>;

/** A response without images. */
export const emptyResponse = (
  { model, baseUrl }: CheckedOptions,
  fields: Pick<ImageResponse, "requestId" | "error"> & Partial<ImageResponse>,
): ImageResponse => ({
  model,
  textContent: "",
  artifacts: [],
  success: false,
  apiUrl: baseUrl,
  authHint: "",
  ...fields,
});

/** Whether an error is thrown, since the caller is its cause: the request is wrong, or the call was ended. */
export const isThrown = (error: unknown, signal: AbortSignal | undefined): boolean =>
  (signal?.aborted && error === signal.reason) ||
  !(error instanceof GenerationError) ||
  (error.attempts === 0 && ["invalid_request", "file_too_large"].includes(error.code));

/** `empty` with the images of all calls, of those that failed after an image too. `wanted` is the number that was asked for. */
export async function gather(
  empty: ImageResponse,
  settled: Settled[],
  taskNote: string,
  wanted: number,
): Promise<ImageResponse> {
  const responses = settled.flatMap((call) => (call.status === "fulfilled" ? [call.value] : []));
  const images = settled.flatMap((call): GeneratedImage[] =>
    call.status === "fulfilled" ? call.value.images : (call.reason.details.images ?? []),
  );
  const texts = responses.flatMap(({ text, images }) => [
    text,
    ...images.map((image) => image.revisedPrompt),
  ]);
  const usage = sumOf(responses.flatMap(({ usage }) => usage ?? []));
  const [first] = responses;
  return {
    ...empty,
    model: first?.model ?? empty.model,
    textContent: [...new Set(texts.filter((text) => text))].join("\n"),
    artifacts: await artifactsOf(images, `${taskNote}_${empty.requestId}`),
    success: images.length > 0,
    error: errorOf(settled) || missing(images.length, wanted),
    ...(usage && { usage }),
    ...(first?.adjustments && { adjustments: first.adjustments }),
  };
}

/** The message and the suggestion of each failure, and the images that could not be fetched: each once. */
function errorOf(settled: Settled[]): string {
  const failures = settled.flatMap((call): GenerationError[] =>
    call.status === "rejected" ? [call.reason] : [],
  );
  const unreachable = settled.flatMap((call) =>
    call.status === "fulfilled" ? (call.value.unreachable ?? []) : [],
  );
  const lost = unreachable.map((url) => `An image could not be fetched from ${url}.`);
  return [...new Set([...failures.map(explain), ...lost])].join("\n");
}

const explain = ({ message, suggestion = "" }: GenerationError): string =>
  `${message.replace(/[^.!?]$/, "$&.")} ${suggestion}`.trim();

const missing = (count: number, wanted: number): string =>
  count < wanted ? `The provider drew ${count} of the ${wanted} images.` : "";
