/// <reference lib="esnext.disposable" preserve="true" />

import type { ClientEvent } from "./event-types.js";

/**
 * Image bytes going in: raw bytes, a Blob or File, base64 text, or a `data:` URL. The format (PNG, JPEG, WebP, GIF, HEIC
 * or AVIF) is recognised by the bytes. All images and signatures of one request may have 20 MiB together.
 */
export type ImageInput = Uint8Array | ArrayBuffer | Blob | string;

/** An image that the model drew. */
export interface GeneratedImage {
  /** The image file's bytes. */
  data: Uint8Array<ArrayBuffer>;
  /** Recognised by the bytes: `image/png`, `image/jpeg`, `image/webp`, … */
  mimeType: string;
  /** Pixels, read from the image's own header where it can be. */
  width?: number;
  height?: number;
  /** What the provider made of the prompt before it drew, where it says so. */
  revisedPrompt?: string;
}

/**
 * The format in which a provider is spoken to:
 * - `gemini`: Gemini's `generateContent`
 * - `openai_images`: OpenAI's `/images/generations`, and `/images/edits` where there are images to start from
 * - `openai_responses`: OpenAI's `/responses` with its image generation tool
 * - `openrouter_chat`: OpenRouter's `/chat/completions`
 * - `openrouter_images`: OpenRouter's `/images`
 */
export type ApiType =
  | "gemini"
  | "openai_images"
  | "openai_responses"
  | "openrouter_chat"
  | "openrouter_images";

/** A part of the conversation so far. Neighbours of one role are one message of several parts. */
export interface ConversationTurn {
  /** Who said it. `assistant` is taken as `model`. */
  role: "user" | "model" | (string & {});
  text?: string;
  imageData?: ImageInput;
  /** Given back by the provider with a model turn; sent back unchanged with that same turn. */
  thoughtSignature?: Uint8Array;
}

export interface GenerationRequest {
  /** What to draw. */
  prompt: string;
  /**
   * Pixels, an integer from 1 to 8192. The model is told, and gets the nearest aspect ratio and size that it takes; what
   * it draws may have another size: see `images[0].width` and `height` of the response.
   */
  width: number;
  height: number;
  /** The provider's id of the model; the client's when absent. */
  model?: string;
  /** An integer from 0 to 2147483647; picked from the clock when absent. Sent where the format takes one. */
  seed?: number;
  /** An image to start from. Together with a history it goes into the new user turn. */
  inputImage?: ImageInput;
  /**
   * The turns so far: append `turns` of each response to refine its image. `openai_images` and `openrouter_images` know no
   * conversation: of the turns, they get the last image.
   */
  conversationHistory?: ConversationTurn[];
  /** More than one reference image. */
  inputImages?: ImageInput[];
  /** 0 to 2; the provider's default when absent. */
  temperature?: number;
  /** Whether the strict-rendering rules come before the prompt. Default true. */
  strict?: boolean;
  /** The four harm categories are at `BLOCK_MEDIUM_AND_ABOVE` where they are not named here. */
  safetySettings?: { category: string; threshold: string }[];
  systemPrompt?: string;
}

/** What the provider counted. */
export interface Usage {
  inputTokens?: number;
  /** Thinking included, since it is billed as output. */
  outputTokens?: number;
  totalTokens?: number;
  /** The tokens of the images; in `outputTokens`, but for `openai_responses`, which counts its tool apart. */
  imageTokens?: number;
  /** What the call cost, in US dollars, where the provider says so. */
  costUsd?: number;
}

/** Something that was not sent as it was asked for, since the model or the format takes no such thing. */
export interface Adjustment {
  /** `size`, or the field of the request. */
  field: string;
  given: string;
  /** What was sent in its place; absent where nothing was. */
  sent?: string;
}

export interface GenerationResponse {
  /** The first final image's bytes. Its `buffer` may be longer than the array: use the array itself. */
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
  /** What the model said beside the images. */
  text?: string;
  /** What the provider says it used, else what was asked for. */
  model: string;
  /** Tries that it took, the last one included. */
  attempts: number;
  usage?: Usage;
  /** What was not sent as it was asked for. */
  adjustments?: Adjustment[];
  /** Addresses of further images of the answer that could not be fetched. */
  unreachable?: string[];
  /** Append these to `conversationHistory` to refine: the user turn sent and the model turn received, signatures kept. */
  turns: ConversationTurn[];
}

/** What `stream` yields: words and images as they are complete, in the order of the answer, and then the response. */
export type StreamEvent =
  /**
   * An image: a draft of one, or a finished one (`final`), whose bytes are those of the response, no copy. `index` counts
   * them all from 0. Drafts come from OpenAI, and from its models at OpenRouter.
   */
  | { type: "partial"; index: number; image: GeneratedImage; final: boolean }
  /** The model's next words. */
  | { type: "text"; text: string }
  /** The last event: all of the answer, the images included that came before. */
  | { type: "completed"; response: GenerationResponse };

export interface RetryOptions {
  /** Tries altogether, the first one included; the same number as `maxRetries`, and it wins over that. */
  maxAttempts?: number;
  /** Waits in milliseconds; the last one repeats. Default `[1000, 2000, 4000]`. */
  delaysMs?: number[];
  /** The share of a delay, 0 to 1, that is added at random at the most. Default 0.25. */
  jitter?: number;
  /** Milliseconds to wait after a 429 that names no wait. Default 60000. */
  defaultRetryAfterMs?: number;
  /** A longer wait than this is not slept: the call fails at once. Milliseconds, default 120000. */
  maxRetryAfterMs?: number;
  /** Try again where the provider may already have billed (time-out, lost body). Default true. */
  retryAmbiguous?: boolean;
}

export interface ClientOptions {
  /** Milliseconds for one attempt. Default 120000. */
  timeout?: number;
  /** Attempts altogether, the first one included. Default 3. */
  maxRetries?: number;
  /** Milliseconds for the whole call, waits included. Default: none. */
  totalTimeout?: number;
  /** The format in which the provider is spoken to. Default `gemini`. */
  apiType?: ApiType;
  /** Where the API is. Default: the provider's own address, that of `apiType`. In a page it may be relative. */
  baseUrl?: string;
  /**
   * The provider's id of the model. Default `gemini-nano-banana-2.1`; of OpenAI `gpt-image-2`, and for `openai_responses`
   * `gpt-5.5`, which draws with that; of OpenRouter `google/gemini-nano-banana-2.1`.
   */
  model?: string;
  /** Used in place of the runtime's own `fetch`. */
  fetch?: typeof globalThis.fetch;
  /** Sent with every request. */
  headers?: Record<string, string> | Headers;
  retry?: RetryOptions;
  /** Requests in flight from this client, first come first served. Default 5. */
  maxConcurrent?: number;
  /** Requests that may start within a minute, retries included. Default: no limit. */
  requestsPerMinute?: number;
  /** Is told what happens in each call. What it throws is ignored. */
  onEvent?: (event: ClientEvent) => void;
}

export interface Progress {
  receivedBytes: number;
  /** Where the server said how long the body is, and it is not compressed. */
  totalBytes?: number;
  /** Since `generate` was called. */
  elapsedMs: number;
}

export interface CallOptions {
  /** Ends the call at once, wherever it is; it rejects with `signal.reason`. */
  signal?: AbortSignal;
  /** Milliseconds for one attempt of this call, in place of the client's. */
  timeout?: number;
  /** Called as the body of an answer arrives, not of an error. A retry starts again at 0. What it throws is ignored. */
  onProgress?: (progress: Progress) => void;
}

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
  new (apiKey: string, timeout?: number, maxRetries?: number): AIGenerationClient;
  new (apiKey: string, options?: ClientOptions): AIGenerationClient;
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
