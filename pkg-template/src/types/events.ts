import type { ApiType } from "./api-type.js";
import type { GeneratedImage } from "./images.js";
import type { GenerationResponse, ImageResponse } from "./responses.js";

/** An event of `stream`: words and images as they are complete, in the order of the answer, and then the response. */
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

/** An event of an `ImageClient`'s `stream`; `response` comes last. */
export type ImageStreamEvent = StreamEvent | { type: "response"; response: ImageResponse };

/**
 * An event of a call. They come in this order: `generation_started`; for each attempt `api_call`, `api_request`, `api_response`
 * (where an answer came) and `api_retry` (where another attempt follows); at last `generation_completed` or
 * `generation_failed`. All events of a call have its `request_id`; where an
 * `ImageClient` makes several calls at once for one request, they have it together, and the events of one come
 * among those of the others. The key is masked wherever it may be, and in place of
 * an image's bytes is their number.
 */
export type ClientEvent =
  | {
      type: "generation_started";
      request_id: string;
      /** Its first 100 code points. */
      prompt: string;
      image_count: number;
    }
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
