/// <reference lib="esnext.disposable" preserve="true" />

import type { ApiType } from "./api-type.js";
import type { ImageStreamEvent, StreamEvent } from "./events.js";
import type { CallOptions, ClientOptions, ImageConfig, Key } from "./options.js";
import type { GenerationRequest, ImageRequest } from "./requests.js";
import type { GenerationResponse, ImageResponse } from "./responses.js";

/** Generates images. Every method may be called as often and as much at once as you like. */
export interface AIGenerationClient {
  /**
   * Draws an image.
   *
   * Rejects with `signal.reason` when it was cancelled, with a `DOMException` named `AbortError` when the client was
   * closed under it or `InvalidStateError` when it was closed before, and with a {@link GenerationError} otherwise.
   *
   * @throws {GenerationError} a field is wrong (`code: "invalid_request"`), or the provider or the way to it failed
   * @throws {RateLimitError} too many requests, and the retries are used up or the wait is too long
   * @throws {ContentPolicyError} the provider refuses what was asked for, or withheld what it drew
   * @throws {GenerationTimeoutError} `timeout` or `totalTimeout` is over
   *
   * @example
   * ```ts
   * import { AIGenerationClient } from "ai-generation-client";
   *
   * const client = new AIGenerationClient("your-key");
   * const { imageData, mimeType } = await client.generate({ prompt: "A red fox in snow", width: 1024, height: 768 });
   * ```
   */
  generate(request: GenerationRequest, options?: CallOptions): Promise<GenerationResponse>;
  /**
   * Draws an image and yields the answer as it arrives. The call begins with the first `next()`, and leaving the loop
   * ends it.
   *
   * Throws what {@link generate} rejects with. A call that fails after something was yielded is not tried again; the
   * images that had arrived are in the error's `details.images`. An abort drops what was not yielded yet. Where a server
   * answers with a whole document in place of a stream, its words and images are yielded when all of it is there.
   *
   * @example
   * ```ts
   * import { AIGenerationClient } from "ai-generation-client";
   *
   * const client = new AIGenerationClient("your-key");
   * for await (const event of client.stream({ prompt: "A red fox in snow", width: 1024, height: 768 })) {
   *   if (event.type === "text") console.log(event.text);
   *   if (event.type === "completed") console.log(event.response.imageData.length);
   * }
   * ```
   */
  stream(request: GenerationRequest, options?: CallOptions): AsyncIterable<StreamEvent>;
  /** Aborts what is in flight and frees the WebAssembly side. A call after it rejects with `InvalidStateError`. */
  close(): void;
  [Symbol.dispose](): void;
}

/** @throws {GenerationError} at once, if the key or an option is wrong: `code: "invalid_request"`, `details.field` */
export interface AIGenerationClientConstructor {
  new (apiKey: Key, timeout?: number, maxRetries?: number): AIGenerationClient;
  new (apiKey: Key, options?: ClientOptions): AIGenerationClient;
  readonly prototype: AIGenerationClient;
}

/**
 * Loads the WebAssembly ahead of the first call, or from bytes, a URL, a response or a compiled module of your own.
 * Never required: the first call loads it. Once it is loaded, further calls do nothing.
 *
 * There are two: `client.wasm` for an `AIGenerationClient` that speaks `gemini`, and `formats.wasm` for one that speaks
 * another format and for every `ImageClient`. `apiType` says which; default `gemini`.
 *
 * @throws {GenerationError} `code: "wasm_unavailable"`; a later call tries again
 */
export type Init = (
  source?: WebAssembly.Module | BufferSource | URL | Response,
  apiType?: ApiType,
) => Promise<void>;

/** Draws images through whichever provider it is configured for. */
export interface ImageClient {
  /** True if there is a key. */
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
