import { bind } from "./client.js";
import type {
  AIGenerationClientConstructor,
  AIGenerationClient as Client,
  ImageClientConstructor,
  ImageClient as Images,
  Init,
} from "./types.js";
import * as glue from "./wasm/client.js";
// Cloudflare Workers instantiate only what was imported as a module.
import wasm from "./wasm/client.wasm";

const bound = /* @__PURE__ */ bind({ glue: async () => glue, wasm: async () => wasm });

export const AIGenerationClient: AIGenerationClientConstructor = bound.AIGenerationClient;
export type AIGenerationClient = Client;
export const ImageClient: ImageClientConstructor = bound.ImageClient;
export type ImageClient = Images;
export const init: Init = bound.init;

export * from "./errors.js";
export type * from "./public.js";
