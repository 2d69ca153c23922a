import type { ApiType } from "./api-type.js";
import type { ImageInput } from "./images.js";

/** A part of the conversation so far. Neighbours of one role are one message of several parts. */
export interface ConversationTurn {
  /** The speaker. `assistant` is taken as `model`. */
  role: "user" | "model" | (string & {});
  text?: string;
  imageData?: ImageInput;
  /** Given back by the provider with a model turn; sent back unchanged with that same turn. */
  thoughtSignature?: Uint8Array;
}

export interface GenerationRequest {
  /** The picture to draw, in words. */
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
  /** Put the strict-rendering rules before the prompt. Default true. */
  strict?: boolean;
  /** The four harm categories are at `BLOCK_MEDIUM_AND_ABOVE` where they are not named here. */
  safetySettings?: { category: string; threshold: string }[];
  systemPrompt?: string;
}

export interface ImageRequest {
  /** The picture to draw, in words. It is sent as it is. */
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
  /**
   * In place of the client's. One of another provider needs an `endpoint`: the key is only sent to the provider that issued
   * it.
   */
  apiType?: ApiType;
  /** The beginning of the artifacts' ids, in which all but letters, digits, `_` and `-` becomes `_`. Default `image`. */
  taskNote?: string;
}
