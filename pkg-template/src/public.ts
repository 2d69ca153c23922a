/** The types that both entries export. */
export type {
  AIGenerationClientConstructor,
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
  Usage,
} from "./types.js";
