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
  StreamEvent,
  Usage,
} from "./types.js";
