import { unpack } from "./border/unpack.js";
import { Engines, generationClient, initialiser } from "./clients/generation-client.js";
import { imageClient } from "./clients/image-client.js";
import type {
  AIGenerationClientConstructor,
  AIGenerationClient as Client,
  ImageClientConstructor,
  ImageClient as Images,
  Init,
} from "./types/clients.js";

const engines = /* @__PURE__ */ new Engines(
  {
    glue: () => import("./wasm/client.js"),
    wasm: async () => unpack((await import("./wasm/client-inline.js")).packed),
  },
  {
    glue: () => import("./wasm/formats.js"),
    wasm: async () => unpack((await import("./wasm/formats-inline.js")).packed),
  },
);

export const AIGenerationClient: AIGenerationClientConstructor = /* @__PURE__ */ generationClient(engines);
export type AIGenerationClient = Client;
export const ImageClient: ImageClientConstructor = /* @__PURE__ */ imageClient(engines);
export type ImageClient = Images;
export const init: Init = /* @__PURE__ */ initialiser(engines);

export * from "./errors.js";
export type * from "./types/public.js";
