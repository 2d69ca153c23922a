/// <reference lib="esnext.disposable" preserve="true" />

import type { ClientEvent } from "./event-types.js";
import type {
  Adjustment,
  ApiType,
  CallOptions,
  ImageInput,
  RetryOptions,
  StreamEvent,
  Usage,
} from "./types.js";

/** What an {@link ImageClient} is set up with. */
export interface ImageConfig {
  /** Default `openrouter_chat`. */
  apiType?: ApiType;
  /** The key; `Bearer ` before it is taken off. Without one the client is not configured. */
  authToken?: string;
  /**
   * Where the API is: `/v1` is added unless it ends in `/v1`, `/v1beta` or `/v2`. Default: the address of the provider of
   * `apiType`.
   */
  endpoint?: string;
  /** As for {@link ClientOptions}. */
  model?: string;
  timeout?: number;
  maxRetries?: number;
  fetch?: typeof globalThis.fetch;
  retry?: RetryOptions;
  onEvent?: (event: ClientEvent) => void;
}

export interface ImageRequest {
  /** What to draw. It is sent as it is. */
  prompt: string;
  /** The provider's id of the model; the client's when absent. */
  model?: string;
  /** Images to start from. `openai_images` takes up to 16, of PNG, JPEG or WebP. */
  images?: ImageInput[];
  /**
   * A PNG of the size of the first image, transparent where that is to be painted. `openai_images` and
   * `openai_responses` take one; for the others, say in the prompt what to change.
   */
  mask?: ImageInput;
  /** Such as `1:1` or `16:9`; the nearest that the model takes is sent. */
  aspectRatio?: string;
  /** `512`, `1K`, `2K`, `4K`, or pixels such as `1536x1024`; the nearest that the model takes is sent. */
  resolution?: "1K" | "2K" | "4K" | (string & {});
  /** Such as `low`, `medium`, `high`; of OpenAI's formats and `openrouter_images`, as are the next two. */
  quality?: string;
  background?: "transparent" | "opaque" | "auto";
  outputFormat?: "png" | "jpeg" | "webp";
  /** Images to draw, 1 to 10. Where the format or the model takes no number, as many calls are made at once. */
  n?: number;
  /** In place of the client's. One of another provider needs an `endpoint`: a key is not sent to where it is not from. */
  apiType?: ApiType;
  /** What the ids of the artifacts begin with. */
  taskNote?: string;
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

/** What a request came to. That the provider, or the way to it, failed is an answer here, not an exception. */
export interface ImageResponse {
  /** 8 hexadecimal digits. */
  requestId: string;
  /** What the provider says it used, else what was asked for. */
  model: string;
  /** What the model said, and what it made of the prompt. */
  textContent: string;
  /** The images; where some failed, those that did not. */
  artifacts: ImageArtifact[];
  /** Whether there is an image. */
  success: boolean;
  /** What went wrong, and what to do about it. With `success`: what became of images that are missing. Empty otherwise. */
  error: string;
  /** Where the request went. */
  apiUrl: string;
  /** The first and the last four characters of the key. */
  authHint: string;
  usage?: Usage;
  /** What was not sent as it was asked for. */
  adjustments?: Adjustment[];
}

/** What `stream` of an {@link ImageClient} yields; `response` comes last. */
export type ImageStreamEvent = StreamEvent | { type: "response"; response: ImageResponse };

/** Draws images through whichever provider it is configured for. */
export interface ImageClient {
  /** Whether there is a key. */
  readonly isConfigured: boolean;
  /**
   * Draws images. What the provider or the network did wrong is in the answer, with `success: false`.
   *
   * @throws {GenerationError} a field of the request is wrong: `code: "invalid_request"`, `details.field`
   * @throws `signal.reason` when it was cancelled; a `DOMException` when the client was closed
   *
   * @example
   * ```ts
   * import { ImageClient } from "ai-generation-client";
   *
   * const client = new ImageClient({ apiType: "openai_images", authToken: "your-key" });
   * const { success, error, artifacts } = await client.generate({ prompt: "A red fox in snow", aspectRatio: "16:9" });
   * if (!success) console.error(error);
   * for (const { id, mimeType, data } of artifacts) console.log(id, mimeType, data.length);
   * ```
   */
  generate(request: ImageRequest, options?: CallOptions): Promise<ImageResponse>;
  /** Draws images and yields words, drafts and images as they arrive, and at last what {@link generate} gives. */
  stream(request: ImageRequest, options?: CallOptions): AsyncIterable<ImageStreamEvent>;
  /** Aborts what is in flight and frees the WebAssembly side. A call after it rejects with `InvalidStateError`. */
  close(): void;
  [Symbol.dispose](): void;
}

/** @throws {GenerationError} at once, if a field is wrong: `code: "invalid_request"`, `details.field` */
export interface ImageClientConstructor {
  new (config?: ImageConfig): ImageClient;
  /**
   * A client as the environment has it: `IMAGE_AUTH_TOKEN`, `IMAGE_ENDPOINT`, `IMAGE_MODEL` and `IMAGE_API_TYPE` from
   * `env`, such as a Worker's, else from that of Node, Deno or Bun.
   *
   * @throws {GenerationError} one of them is wrong: `code: "invalid_request"`, `details.field`
   */
  fromEnv(env?: Record<string, unknown>): ImageClient;
  readonly prototype: ImageClient;
}
