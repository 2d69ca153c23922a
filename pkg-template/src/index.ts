import { compiled } from "./border/compiled.js";
import { unpack } from "./border/unpack.js";
import { generationClient } from "./clients/generation-client.js";
import { imageClient } from "./clients/image-client.js";
import { initialiser, Modules } from "./clients/modules.js";
import type {
  AIGenerationClientConstructor,
  AIGenerationClient as Client,
  ImageClientConstructor,
  ImageClient as Images,
  Init,
} from "./types/clients.js";

const modules = /* @__PURE__ */ new Modules(
  {
    glue: () => import("./wasm/client.js"),
    wasm: async (source) => compiled(source ?? unpack((await import("./wasm/client-inline.js")).packed)),
  },
  {
    glue: () => import("./wasm/formats.js"),
    wasm: async (source) => compiled(source ?? unpack((await import("./wasm/formats-inline.js")).packed)),
  },
);

export const AIGenerationClient: AIGenerationClientConstructor = /* @__PURE__ */ generationClient(modules);
export type AIGenerationClient = Client;
export const ImageClient: ImageClientConstructor = /* @__PURE__ */ imageClient(modules);
export type ImageClient = Images;
export const init: Init = /* @__PURE__ */ initialiser(modules);

export * from "./errors.js";
export type * from "./types/public.js";
