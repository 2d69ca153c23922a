import type { Glue } from "../border/module.js";
import type { CheckedOptions } from "../checks/options.js";
import type { CheckedRequest } from "../checks/request.js";
import {
  ContentPolicyError,
  GenerationError,
  type GenerationErrorInit,
  GenerationTimeoutError,
  RateLimitError,
} from "../errors.js";
import { redact } from "../secret.js";
import type { GeneratedImage } from "../types/images.js";
import type { ConversationTurn } from "../types/requests.js";
import type { GenerationResponse, Usage } from "../types/responses.js";
import type { Call } from "./call.js";

type Bytes = Uint8Array<ArrayBuffer>;
export type Described = [mimeType: string, width?: number | undefined, height?: number | undefined];
/** The bytes, or where they are. */
export type Image = [data: Bytes | string, ...Described, revisedPrompt?: string | undefined];
export type Part = [text: string | undefined, image: Image | undefined, signature: Bytes | undefined];
type Counts = [input?: number, output?: number, total?: number, image?: number, costUsd?: string];

/**
 * What a call into the WebAssembly comes to; neither of the two, if it was aborted. src/exports/response.rs has the same
 * fields in the same places.
 */
export interface Outcome {
  answer?: [
    parts: Part[],
    model: string | undefined,
    usage: Counts | undefined,
    attempts: number,
    inferenceTimeMs: number,
    /** What the request's own turn said. */
    said: string,
    /** The size that was sent in place of the one that was asked for. */
    adjusted: string | undefined,
  ];
  failure?: [
    error: Omit<GenerationErrorInit, "cause"> & {
      terminal: boolean;
      retryAfter?: number;
      policy?: { reason: string; stage: ContentPolicyError["stage"]; categories: string[] };
    },
    /** Whether what was thrown may be shown: it does not quote the key. */
    caused: boolean,
  ];
}

export type Answer = NonNullable<Outcome["answer"]>;

/** The response of a call with this request, or the exception that its outcome stands for. */
export function unwrap(
  { answer, failure }: Outcome,
  call: Call,
  request: CheckedRequest,
  options: CheckedOptions,
  glue: Glue,
  key: string,
): GenerationResponse | Promise<GenerationResponse> {
  if (answer) {
    if (!answer[0].some(isAway)) return respond(answer, call, request, []);
    return import("./download.js")
      .then(
        ({ fetchImages }) => fetchImages(answer[0], call, options, glue, key),
        () => withoutDownload(answer[0], key),
      )
      .then(({ unreachable, why }) => {
        if (answer[0].some(([, image]) => image)) return respond(answer, call, request, unreachable);
        throw new GenerationError({
          code: "image_unreachable",
          message: `The image was drawn, but could not be fetched from ${unreachable[0]}. ${why}`,
          details: { urls: unreachable },
          generationId: call.generationId,
          attempts: answer[3],
          maybeBilled: true,
          suggestion: "Fetch details.urls yourself before they expire: another call would be billed again.",
        });
      });
  }
  if (!failure) throw call.reason;
  const [{ terminal, retryAfter, policy, ...error }, caused] = failure;
  const { generationId, cause } = call;
  const init: GenerationErrorInit = { ...error, generationId, ...(caused && { cause }) };
  if (policy) throw new ContentPolicyError({ ...init, ...policy });
  if (retryAfter !== undefined) throw new RateLimitError({ ...init, retryAfter, terminal });
  throw init.code === "timeout" ? new GenerationTimeoutError(init) : new GenerationError(init);
}

const isAway = ([, image]: Part) => typeof image?.[0] === "string";

/** Images whose bytes could not be had: their addresses, and why the first one could not. */
export interface Unreachable {
  unreachable: string[];
  why: string;
}

/** A page that was open while its files were replaced cannot load more of them: what is there is not lost for that. */
function withoutDownload(parts: Part[], key: string): Unreachable {
  const unreachable: string[] = [];
  for (const part of parts)
    if (isAway(part)) {
      unreachable.push(redact(part[1]?.[0] as string, key));
      part[1] = undefined;
    }
  return { unreachable, why: "download.js, which fetches it, could not be loaded." };
}

function respond(
  [parts, model, counts, attempts, inferenceTimeMs, said, adjusted]: Answer,
  { generationId }: Call,
  request: CheckedRequest,
  unreachable: string[],
): GenerationResponse {
  // The turn that was sent is its text and a turn for each image, which together are one message.
  const [first, ...others] = request.images.map(({ bytes }) => ({ role: "user", imageData: bytes }));
  const turns: ConversationTurn[] = [{ ...first, role: "user", text: said }, ...others];
  const images: GeneratedImage[] = [];
  const texts: string[] = [];
  let thoughtSignature: Bytes | undefined;
  let ofFirstImage: Bytes | undefined;
  for (const [text, image, signature] of parts) {
    if (text !== undefined) texts.push(text);
    if (image && !images.length) ofFirstImage = signature;
    const data = image?.[0];
    if (image && typeof data === "object")
      images.push(generated(data, image[1], image[2], image[3], image[4]));
    thoughtSignature ??= signature;
    turns.push({
      role: "model",
      ...(text !== undefined && { text }),
      ...(data && { imageData: data }),
      ...(signature && { thoughtSignature: signature }),
    });
  }
  thoughtSignature = ofFirstImage ?? thoughtSignature;
  const { data, mimeType } = images[0] as GeneratedImage;
  const size = { field: "size", given: request.size, ...(adjusted && { sent: adjusted }) };
  const adjustments = [...(adjusted ? [size] : []), ...request.ignored];
  return {
    imageData: data,
    generationId,
    seed: request.seed ?? 0,
    inferenceTimeMs,
    ...(thoughtSignature && { thoughtSignature }),
    mimeType,
    images,
    ...(texts.length && { text: texts.join("") }),
    model: model ?? request.model,
    attempts,
    ...(counts && { usage: usage(counts) }),
    ...(adjustments.length && { adjustments }),
    ...(unreachable.length && { unreachable }),
    turns,
  };
}

/** An image as the WebAssembly knows it. */
export const generated = (
  data: Bytes,
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

const usage = ([inputTokens, outputTokens, totalTokens, imageTokens, cost]: Counts): Usage => ({
  ...(inputTokens !== undefined && { inputTokens }),
  ...(outputTokens !== undefined && { outputTokens }),
  ...(totalTokens !== undefined && { totalTokens }),
  ...(imageTokens !== undefined && { imageTokens }),
  ...(cost !== undefined && { costUsd: Number(cost) }),
});
