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

/** What a call into the WebAssembly comes to (src/exports/response.rs); neither of the two, if it was aborted. */
export interface Outcome {
  answer?: {
    parts: { text?: string; image?: GeneratedImage; signature?: Uint8Array<ArrayBuffer> }[];
    model?: string;
    usage?: Usage;
    attempts: number;
    inferenceTimeMs: number;
    /** What the request's own turn said. */
    said: string;
  };
  failure?: {
    error: Omit<GenerationErrorInit, "cause"> & {
      terminal: boolean;
      retryAfter?: number;
      policy?: { reason: string; stage: ContentPolicyError["stage"]; categories: string[] };
    };
    /** Whether what was thrown may be shown: it does not quote the key. */
    caused: boolean;
  };
}

/** The response of a call with this request, or the exception that its outcome stands for. */
export function unwrap(
  { answer, failure }: Outcome,
  call: Call,
  request?: CheckedRequest,
): GenerationResponse {
  if (answer && request) return respond(answer, call, request);
  if (!failure) throw call.reason;
  const { terminal, retryAfter, policy, ...error } = failure.error;
  const { generationId, cause } = call;
  const init: GenerationErrorInit = { ...error, generationId, ...(failure.caused && { cause }) };
  if (policy) throw new ContentPolicyError({ ...init, ...policy });
  if (retryAfter !== undefined) throw new RateLimitError({ ...init, retryAfter, terminal });
  throw init.code === "timeout" ? new GenerationTimeoutError(init) : new GenerationError(init);
}

function respond(
  { parts, model, said, ...rest }: NonNullable<Outcome["answer"]>,
  { generationId }: Call,
  request: CheckedRequest,
): GenerationResponse {
  // The turn that was sent is its text and a turn for each image, which together are one message.
  const [first, ...others] = request.images.map(({ bytes }) => ({ role: "user", imageData: bytes }));
  const turns: ConversationTurn[] = [{ ...first, role: "user", text: said }, ...others];
  for (const { text, image, signature } of parts)
    turns.push({
      role: "model",
      ...(text !== undefined && { text }),
      ...(image && { imageData: image.data }),
      ...(signature && { thoughtSignature: signature }),
    });
  const images = parts.flatMap(({ image }) => image ?? []);
  const texts = parts.flatMap(({ text }) => text ?? []);
  const thoughtSignature =
    parts.find(({ image }) => image)?.signature ?? parts.find(({ signature }) => signature)?.signature;
  const { data, mimeType } = images[0] as GeneratedImage;
  return {
    imageData: data,
    generationId,
    seed: request.seed,
    ...rest,
    ...(thoughtSignature && { thoughtSignature }),
    mimeType,
    images,
    ...(texts.length && { text: texts.join("") }),
    model: model ?? request.model,
    turns,
  };
}
