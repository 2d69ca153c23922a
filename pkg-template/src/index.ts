import { bind } from "./client.js";
import type {
  AIGenerationClientConstructor,
  AIGenerationClient as Client,
  ImageClientConstructor,
  ImageClient as Images,
  Init,
} from "./types.js";
import { unpack } from "./unpack.js";

const bound = /* @__PURE__ */ bind({
  glue: () => import("./wasm/client.js"),
  wasm: async () => unpack((await import("./wasm/client-inline.js")).packed),
});

export const AIGenerationClient: AIGenerationClientConstructor = bound.AIGenerationClient;
export type AIGenerationClient = Client;
export const ImageClient: ImageClientConstructor = bound.ImageClient;
export type ImageClient = Images;
export const init: Init = bound.init;

export * from "./errors.js";
export type * from "./public.js";
