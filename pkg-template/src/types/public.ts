/** The types that every entry exports. */
export type { ApiType } from "./api-type.js";
export type { AIGenerationClientConstructor, ImageClientConstructor, Init } from "./clients.js";
export type { ClientEvent, ImageStreamEvent, StreamEvent } from "./events.js";
export type { GeneratedImage, ImageInput } from "./images.js";
export type {
  CallOptions,
  ClientOptions,
  Fetch,
  ImageConfig,
  Key,
  Progress,
  RetryOptions,
} from "./options.js";
export type { ConversationTurn, GenerationRequest, ImageRequest, PictureFields } from "./requests.js";
export type { GenerationResponse, ImageArtifact, ImageResponse, Usage } from "./responses.js";
