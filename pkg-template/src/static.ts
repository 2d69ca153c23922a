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
// All at once: service workers and bundles of one file load nothing late.
import * as clientGlue from "./wasm/client.js";
import { packed as client } from "./wasm/client-inline.js";
import * as formatsGlue from "./wasm/formats.js";
import { packed as formats } from "./wasm/formats-inline.js";

const modules = /* @__PURE__ */ new Modules(
  { glue: async () => clientGlue, wasm: (source) => compiled(source ?? unpack(client)) },
  { glue: async () => formatsGlue, wasm: (source) => compiled(source ?? unpack(formats)) },
);

export const AIGenerationClient: AIGenerationClientConstructor = /* @__PURE__ */ generationClient(modules);
export type AIGenerationClient = Client;
export const ImageClient: ImageClientConstructor = /* @__PURE__ */ imageClient(modules);
export type ImageClient = Images;
export const init: Init = /* @__PURE__ */ initialiser(modules);

export * from "./errors.js";
export type * from "./types/public.js";
