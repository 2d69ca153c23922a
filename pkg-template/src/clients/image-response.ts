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

/** True for an error that is thrown: the request is wrong, or the call was aborted. All others are answers. */
export const isThrown = (error: unknown, signal: AbortSignal | undefined): boolean =>
  (signal?.aborted && error === signal.reason) ||
  !(error instanceof GenerationError) ||
  (error.attempts === 0 && ["invalid_request", "file_too_large"].includes(error.code));

/** Adds the results of all calls to an empty response; images of calls that failed afterwards, too. */
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

/** The failures, each with its suggestion, and the images that could not be fetched. Equal sentences are given once. */
function errorOf(settled: Settled[]): string {
  const failures = settled.flatMap((call): GenerationError[] =>
    call.status === "rejected" ? [call.reason] : [],
  );
  const unreachable = settled.flatMap((call) =>
    call.status === "fulfilled" ? (call.value.unreachable ?? []) : [],
  );
  const notFetched = unreachable.map((url) => `An image could not be fetched from ${url}.`);
  return [...new Set([...failures.map(explain), ...notFetched])].join("\n");
}

const explain = ({ message, suggestion = "" }: GenerationError): string =>
  `${message.replace(/[^.!?]$/, "$&.")} ${suggestion}`.trim();

const missing = (count: number, wanted: number): string =>
  count < wanted ? `The provider drew ${count} of the ${wanted} images.` : "";
