import { type Imported, type Loader, Module } from "../border/module.js";
import { checkApiType } from "../checks/options.js";
import type { ApiType } from "../types/api-type.js";
import type { Init } from "../types/clients.js";

/** The WebAssembly modules: a small one for Gemini, and one for all formats. */
export class Modules {
  readonly #gemini: Module;
  readonly formats: Module;

  constructor(gemini: Loader | Imported, formats: Loader | Imported) {
    this.#gemini = new Module(gemini);
    this.formats = new Module(formats);
  }

  of(apiType: ApiType): Module {
    return apiType === "gemini" ? this.#gemini : this.formats;
  }
}

export const initialiser =
  (modules: Modules): Init =>
  async (source, apiType = "gemini") => {
    await modules.of(checkApiType("apiType", apiType)).load(source);
  };
