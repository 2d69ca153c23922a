/** The types that both entries export. */
export type { ClientEvent } from "./event-types.js";
export type {
  ImageArtifact,
  ImageClientConstructor,
  ImageConfig,
  ImageRequest,
  ImageResponse,
  ImageStreamEvent,
} from "./image-types.js";
export type {
  Adjustment,
  AIGenerationClientConstructor,
  ApiType,
  CallOptions,
  ClientOptions,
  ConversationTurn,
  GeneratedImage,
  GenerationRequest,
  GenerationResponse,
  ImageInput,
  Init,
  Progress,
  RetryOptions,
  StreamEvent,
  Usage,
} from "./types.js";
