import type { Call } from "./call.js";
import {
  ContentPolicyError,
  GenerationError,
  type GenerationErrorInit,
  GenerationTimeoutError,
  RateLimitError,
} from "./errors.js";
import type { CheckedRequest } from "./request.js";
import type { ConversationTurn, GeneratedImage, GenerationResponse, Usage } from "./types.js";

type Bytes = Uint8Array<ArrayBuffer>;
type Image = [data: Bytes, mimeType: string, width?: number, height?: number];
type Counts = [input?: number, output?: number, total?: number, image?: number];

/**
 * What a call into the WebAssembly comes to; neither of the two, if it was aborted. src/exports/response.rs has the same
 * fields in the same places.
 */
export interface Outcome {
  answer?: [
    parts: [text?: string, image?: Image, signature?: Bytes][],
    model: string | undefined,
    usage: Counts | undefined,
    attempts: number,
    inferenceTimeMs: number,
    /** What the request's own turn said. */
    said: string,
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

/** The response of a call with this request, or the exception that its outcome stands for. */
export function unwrap(
  { answer, failure }: Outcome,
  call: Call,
  request?: CheckedRequest,
): GenerationResponse {
  if (answer && request) return respond(answer, call, request);
  if (!failure) throw call.reason;
  const [{ terminal, retryAfter, policy, ...error }, caused] = failure;
  const { generationId, cause } = call;
  const init: GenerationErrorInit = { ...error, generationId, ...(caused && { cause }) };
  if (policy) throw new ContentPolicyError({ ...init, ...policy });
  if (retryAfter !== undefined) throw new RateLimitError({ ...init, retryAfter, terminal });
  throw init.code === "timeout" ? new GenerationTimeoutError(init) : new GenerationError(init);
}

function respond(
  [parts, model, counts, attempts, inferenceTimeMs, said]: NonNullable<Outcome["answer"]>,
  { generationId }: Call,
  request: CheckedRequest,
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
    if (image) images.push(generated(...image));
    thoughtSignature ??= signature;
    turns.push({
      role: "model",
      ...(text !== undefined && { text }),
      ...(image && { imageData: image[0] }),
      ...(signature && { thoughtSignature: signature }),
    });
  }
  thoughtSignature = ofFirstImage ?? thoughtSignature;
  const { data, mimeType } = images[0] as GeneratedImage;
  return {
    imageData: data,
    generationId,
    seed: request.seed,
    inferenceTimeMs,
    ...(thoughtSignature && { thoughtSignature }),
    mimeType,
    images,
    ...(texts.length && { text: texts.join("") }),
    model: model ?? request.model,
    attempts,
    ...(counts && { usage: usage(counts) }),
    turns,
  };
}

/** An image as the WebAssembly knows it. */
export const generated = (
  data: Bytes,
  mimeType: string,
  width?: number,
  height?: number,
): GeneratedImage => ({
  data,
  mimeType,
  ...(width !== undefined && height !== undefined && { width, height }),
});

const usage = ([inputTokens, outputTokens, totalTokens, imageTokens]: Counts): Usage => ({
  ...(inputTokens !== undefined && { inputTokens }),
  ...(outputTokens !== undefined && { outputTokens }),
  ...(totalTokens !== undefined && { totalTokens }),
  ...(imageTokens !== undefined && { imageTokens }),
});
