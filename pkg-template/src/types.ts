/// <reference lib="esnext.disposable" preserve="true" />

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

/**
 * What happens in a call, in this order: `generation_started`; for each attempt `api_call`, `api_request`, `api_response`
 * (where an answer came) and `api_retry` (where another attempt follows); at last `generation_completed` or
 * `generation_failed`. All events of a call have its `request_id`; where an
 * {@link ImageClient} makes several calls at once for one request, they have it together, and the events of one come
 * among those of the others. The key is masked wherever it may be, and in place of
 * an image's bytes is their number.
 */
export type ClientEvent =
  | { type: "generation_started"; request_id: string; prompt: string; image_count: number }
  | { type: "api_call"; request_id: string; api_type: ApiType; attempt: number; status: "started" }
  | {
      type: "api_request";
      request_id: string;
      url: string;
      method: string;
      headers: Record<string, string>;
      /** The body: what its JSON says, or its text. */
      body: unknown;
    }
  | {
      type: "api_response";
      request_id: string;
      status_code: number;
      /** Milliseconds: request sent to body complete, or to where it broke off. */
      duration_ms: number;
      headers: Record<string, string>;
      body: unknown;
    }
  | {
      type: "api_retry";
      request_id: string;
      api_type: ApiType;
      /** The attempt that failed, from 1. */
      attempt: number;
      /** 0 where no answer came. */
      status_code: number;
      /** Seconds until the next attempt. */
      delay: number;
    }
  | { type: "generation_completed"; request_id: string; artifact_count: number; success: true }
  | {
      type: "generation_failed";
      request_id: string;
      error: string;
      api_url?: string;
      /** The first and the last four characters of the key. */
      auth_hint?: string;
    };

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
