import type { GeneratedImage } from "./images.js";
import type { ConversationTurn } from "./requests.js";

/** The provider's count. */
export interface Usage {
  /** Those of an SVG's author included, as in the next two. */
  inputTokens?: number;
  /** Thinking included, since it is billed as output. */
  outputTokens?: number;
  totalTokens?: number;
  /** The tokens of the images; in `outputTokens`, but for `openai_responses`, which counts its tool apart. */
  imageTokens?: number;
  /** The cost of the call in US dollars, where the provider gives it. */
  costUsd?: number;
}

export interface GenerationResponse {
  /**
   * The first final image's bytes; of length 0 where only `addresses` came. Its `buffer` may be longer than the array: use
   * the array itself.
   */
  imageData: Uint8Array<ArrayBuffer>;
  /** A UUID v4, made by the client for this call. */
  generationId: string;
  /** The seed that was sent, where the format takes one. */
  seed: number;
  /** The last attempt: request sent to body complete, in milliseconds. */
  inferenceTimeMs: number;
  /** The signature that came with the first image, else the first one that came. */
  thoughtSignature?: Uint8Array<ArrayBuffer>;
  mimeType: string;
  /** Every final image of the answer, drafts left out; `images[0].data === imageData`. */
  images: GeneratedImage[];
  /** The model's words beside the images. */
  text?: string;
  /** The model that the provider says it used, else the one asked for. */
  model: string;
  /** Tries that it took, the last one included. */
  attempts: number;
  usage?: Usage;
  /**
   * What was not sent as it was asked for, and that a model will be switched off: sentences that name the field, such as
   * `size 1500x1000 was sent as 1504x1008.` or `seed 7 is not sent in this format.`
   */
  adjustments?: string[];
  /** With `images: "addresses"`: where the images are that came as addresses. Nothing was fetched. */
  addresses?: string[];
  /** With `grounding`: the pages that the model found. Their titles and addresses are a provider's words. */
  sources?: { title?: string; url: string }[];
  /** Addresses of further images of the answer that could not be fetched. */
  unreachable?: string[];
  /** Append these to `conversationHistory` to refine: the user turn sent and the model turn received, signatures kept. */
  turns: ConversationTurn[];
}

export interface ImageArtifact {
  id: string;
  kind: "image";
  /** Recognised by the bytes. */
  mimeType: string;
  data: Uint8Array<ArrayBuffer>;
  /** The SHA-256 of the bytes, in hexadecimal digits; empty on a page without HTTPS, which has no means to compute it. */
  sha256: string;
}

/** The outcome of a request. A failure of the provider, or of the way to it, is an answer here, not an exception. */
export interface ImageResponse {
  /** 8 hexadecimal digits. */
  requestId: string;
  /** The model that the provider says it used, else the one asked for. */
  model: string;
  /** The model's words, and the prompt as it was rewritten. */
  textContent: string;
  /** The images; where some failed, those that did not. */
  artifacts: ImageArtifact[];
  /** True if there is an image. */
  success: boolean;
  /** The failure, with advice. With `success`: the reason why images are missing. Empty otherwise. */
  error: string;
  /** The address that the request went to. */
  apiUrl: string;
  /** The first and the last four characters of the key. */
  authHint: string;
  usage?: Usage;
  /** As in {@link GenerationResponse}. */
  adjustments?: string[];
}
