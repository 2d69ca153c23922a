import type { Answer, Usage as Counts } from "../border/shapes.js";
import type { CheckedRequest } from "../checks/request.js";
import type { GeneratedImage } from "../types/images.js";
import type { ConversationTurn } from "../types/requests.js";
import type { GenerationResponse, Usage } from "../types/responses.js";
import type { Call } from "./call.js";
import { generated } from "./image.js";

/** In place of the first image, where there are addresses alone. */
const NO_IMAGE: GeneratedImage = { data: new Uint8Array(), mimeType: "application/octet-stream" };

/** Addresses of images whose bytes are not here. */
interface Away {
  addresses?: string[];
  unreachable?: string[];
}

/** The response to `request`. */
export function respond(
  { parts, model, usage: counts, sources, attempts, inferenceTimeMs, turnText, sentSize }: Answer,
  { generationId, secret }: Call,
  request: CheckedRequest,
  { addresses = [], unreachable = [] }: Away = {},
): GenerationResponse {
  // A turn has one image at most: the others are turns of their own, which are sent as one message with the first.
  const [first, ...others] = request.images.map(({ bytes }) => ({ role: "user", imageData: bytes }));
  const turns: ConversationTurn[] = [{ ...first, role: "user", text: turnText }, ...others];
  const images: GeneratedImage[] = [];
  const texts: string[] = [];
  let firstSignature: Uint8Array<ArrayBuffer> | undefined;
  let imageSignature: Uint8Array<ArrayBuffer> | undefined;
  for (const { text: said, image, signature } of parts) {
    const text = said === undefined ? undefined : secret.redact(said);
    if (text !== undefined) texts.push(text);
    if (image && !images.length) imageSignature = signature;
    const data = image?.data;
    if (image && data) images.push(generated(image, secret));
    firstSignature ??= signature;
    turns.push({
      role: "model",
      ...(text !== undefined && { text }),
      ...(data && { imageData: data }),
      ...(signature && { thoughtSignature: signature }),
    });
  }
  const thoughtSignature = imageSignature ?? firstSignature;
  const { data, mimeType } = images[0] ?? NO_IMAGE;
  const size = sentSize ? [`size ${request.size} was sent as ${sentSize}.`] : [];
  const adjustments = [...size, ...request.adjustments];
  return {
    imageData: data,
    generationId,
    seed: request.seed ?? 0,
    inferenceTimeMs,
    ...(thoughtSignature && { thoughtSignature }),
    mimeType,
    images,
    ...(texts.length && { text: texts.join("") }),
    model: secret.redact(model ?? request.model),
    attempts,
    ...(counts && { usage: usage(counts) }),
    ...(adjustments.length && { adjustments }),
    ...(sources && { sources: secret.redactAll(sources) as { title?: string; url: string }[] }),
    ...(addresses.length && { addresses }),
    ...(unreachable.length && { unreachable }),
    turns,
  };
}

const usage = ({ inputTokens, outputTokens, totalTokens, imageTokens, cost }: Counts): Usage => ({
  ...(inputTokens !== undefined && { inputTokens }),
  ...(outputTokens !== undefined && { outputTokens }),
  ...(totalTokens !== undefined && { totalTokens }),
  ...(imageTokens !== undefined && { imageTokens }),
  // A sum of money; some servers write what is none.
  ...(Number(cost) >= 0 && Number.isFinite(Number(cost)) && { costUsd: Number(cost) }),
});
