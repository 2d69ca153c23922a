import type { ApiType } from "./api-type.js";
import type { ClientEvent } from "./events.js";

/**
 * A key, or a function that is asked for it before each attempt: for tokens that expire. What a function throws is not shown,
 * since a secret may be in it.
 */
export type Key = string | (() => string | Promise<string>);

/** Any `fetch`; what a runtime's own has beside that is not needed. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

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
  /**
   * The address of the API. Default: that of the provider of `apiType`. In a page it may be relative. Its query is sent with
   * every request, and the path of a request at its end is left out. No fragment, and no credentials.
   */
  baseUrl?: string;
  /**
   * The provider's id of the model. Default `gemini-nano-banana-2.1`; of OpenAI `gpt-image-2.6-sunburst`, and for
   * `openai_responses` `gpt-5.5`, which draws with that; of OpenRouter `google/gemini-nano-banana-2.1`.
   */
  model?: string;
  /** Used in place of the runtime's own `fetch`. */
  fetch?: Fetch;
  /** Sent with every request: an object of texts, a `Map`, `Headers` of any implementation, or pairs. */
  headers?: Record<string, string> | Iterable<readonly [string, string]>;
  retry?: RetryOptions;
  /** Requests in flight from this client, first come first served. Default 5. */
  maxConcurrent?: number;
  /** Requests that may start within a minute, retries included. Default: no limit. */
  requestsPerMinute?: number;
  /** Is told what happens in each call. What it throws, or rejects with, is ignored. */
  onEvent?: (event: ClientEvent) => void;
  /**
   * What becomes of an image that an answer has only the address of. `fetch`, the default: it is fetched, without cookies or
   * a referrer, over https and from no internal network; `{ hosts }`: the same, from these hosts alone (`cdn.example.com`,
   * with a port if it is not 443); `addresses`: nothing is fetched, and the response has the `addresses`.
   */
  images?: "fetch" | "addresses" | { hosts: string[] };
}

export interface Progress {
  receivedBytes: number;
  /** Present where the server gave the length of the body, and does not compress it. */
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

/** The configuration of an `ImageClient`. */
export interface ImageConfig {
  /** Default `openrouter_chat`. */
  apiType?: ApiType;
  /** The key; `Bearer ` before it is taken off. Without one the client is not configured. */
  authToken?: Key;
  /**
   * The address of the API: `/v1` is added unless it ends in `/v1`, `/v1beta`, `/v2` or the path of a request, or has a query
   * or `/projects/` in it. Default: the address of the provider of `apiType`.
   */
  endpoint?: string;
  /** As for {@link ClientOptions}. */
  model?: string;
  timeout?: number;
  maxRetries?: number;
  fetch?: Fetch;
  retry?: RetryOptions;
  onEvent?: (event: ClientEvent) => void;
}
