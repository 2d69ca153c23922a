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
import * as clientGlue from "./wasm/client.js";
// Edge runtimes instantiate only what was imported as a module. The bundlers of Next and of Nitro know it by `?module`, and
// Cloudflare's take it.
import client from "./wasm/client.wasm?module";
import * as formatsGlue from "./wasm/formats.js";
import formats from "./wasm/formats.wasm?module";

const modules = /* @__PURE__ */ new Modules(
  { glue: clientGlue, wasm: client },
  { glue: formatsGlue, wasm: formats },
);

export const AIGenerationClient: AIGenerationClientConstructor = /* @__PURE__ */ generationClient(modules);
export type AIGenerationClient = Client;
export const ImageClient: ImageClientConstructor = /* @__PURE__ */ imageClient(modules);
export type ImageClient = Images;
export const init: Init = /* @__PURE__ */ initialiser(modules);

export * from "./errors.js";
export type * from "./types/public.js";
