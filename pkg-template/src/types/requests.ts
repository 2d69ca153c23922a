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

/** What both kinds of request may say of the picture. `adjustments` of the response names what the format does not take. */
export interface PictureFields {
  /**
   * `low`, `medium`, `high` or `auto`, and of `gpt-image-2.5` and later `xhigh` and `max`; of OpenAI's formats and
   * `openrouter_images`, as are the next two.
   */
  quality?: string;
  /** `transparent` goes with PNG and WebP. */
  background?: "transparent" | "opaque" | "auto";
  /**
   * `gif` (a moving picture) and `svg` (text, of the type `image/svg+xml`: show it as an image, and never as markup of a
   * page) are of OpenAI's formats alone. They have no drafts; a GIF has no mask, and an SVG comes alone (`n` is 1).
   */
  outputFormat?: "png" | "jpeg" | "webp" | "gif" | "svg";
  /** 0 to 100, of JPEG and WebP; of OpenAI's formats, as are the others up to `markup`. */
  outputCompression?: number;
  /** Not sent with images to start from in `openai_images`. */
  moderation?: "low" | "auto";
  /** How much is thought about the picture, apart from its quality. */
  complexity?: "low" | "medium" | "high";
  /** A stable, anonymous name of your own user. */
  safetyIdentifier?: string;
  /** Frames of a GIF, 2 to 16. */
  frameCount?: number;
  /** Milliseconds for which each frame of a GIF stays. */
  frameDurationMs?: number;
  /** The author of an SVG, a model that talks, and how much it reasons. */
  svg?: { model?: string; reasoning?: { effort: string } };
  /**
   * A PNG that lies over the first image and shows what is meant, of the size in which that is seen, transparent where it
   * shows nothing. Of `openai_images` with `gpt-image-2.5` and later; not together with a mask.
   */
  markup?: ImageInput;
  /** Who may be drawn; of `gemini`. */
  personGeneration?: "ALLOW_ALL" | "ALLOW_ADULT" | "ALLOW_NONE";
}

/** It has the fields of {@link PictureFields}, too. */
export interface GenerationRequest extends PictureFields {
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
  /** Let the model search before it draws; the response has the `sources`. Of `gemini`, which bills each search. */
  grounding?: boolean;
}

/** It has the fields of {@link PictureFields}, too. */
export interface ImageRequest extends PictureFields {
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
