import { Engine, type Loader } from "../border/module.js";
import { Connection } from "../call/connection.js";
import { checkApiType, checkKey, checkOptions } from "../checks/options.js";
import { checkRequest, complete } from "../checks/request.js";
import type { ApiType } from "../types/api-type.js";
import type { AIGenerationClientConstructor, Init } from "../types/clients.js";
import type { StreamEvent } from "../types/events.js";
import type { CallOptions, ClientOptions } from "../types/options.js";
import type { GenerationRequest } from "../types/requests.js";
import type { GenerationResponse } from "../types/responses.js";
import { disposable } from "./disposable.js";
import { streamed } from "./stream.js";

/** What a runtime loads: one WebAssembly for Gemini, and a larger one for whoever uses another format. */
export class Engines {
  readonly #gemini: Engine;
  readonly formats: Engine;

  constructor(gemini: Loader, formats: Loader) {
    this.#gemini = new Engine(gemini);
    this.formats = new Engine(formats);
  }

  of(apiType: ApiType): Engine {
    return apiType === "gemini" ? this.#gemini : this.formats;
  }
}

export const initialiser =
  (engines: Engines): Init =>
  async (source, apiType = "gemini") =>
    engines.of(checkApiType("apiType", apiType)).init(source);

/** Makes the class over WebAssembly that is loaded by the first call. */
export function generationClient(engines: Engines): AIGenerationClientConstructor {
  class AIGenerationClient {
    readonly #connection: Connection;
    readonly #key: string;

    constructor(apiKey: string, timeoutOrOptions?: number | ClientOptions, maxRetries?: number) {
      this.#key = checkKey("apiKey", apiKey);
      const options =
        typeof timeoutOrOptions === "number" || timeoutOrOptions === undefined
          ? {
              ...(timeoutOrOptions !== undefined && { timeout: timeoutOrOptions }),
              ...(maxRetries !== undefined && { maxRetries }),
            }
          : timeoutOrOptions;
      const checked = checkOptions(options);
      this.#connection = new Connection(engines.of(checked.apiType), this.#key, checked);
    }

    async generate(request: GenerationRequest, options: CallOptions = {}): Promise<GenerationResponse> {
      return this.#begin(request, options).response;
    }

    stream(request: GenerationRequest, options: CallOptions = {}): AsyncGenerator<StreamEvent, void> {
      return streamed(
        (push) => this.#begin(request, options, push),
        (response) => ({ type: "completed" as const, response }),
      );
    }

    #begin(request: GenerationRequest, options: CallOptions, onEvent?: (event: StreamEvent) => void) {
      const connection = this.#connection;
      const isHeard = connection.options.onEvent !== undefined;
      const call = connection.begin(options, onEvent);
      const running = connection.run(call, options, async (decode) => {
        const checked = await complete(checkRequest(request, connection.options), decode);
        if (isHeard) {
          call.report = await connection.report(call.generationId.slice(0, 8));
          // Nobody waits for it any more.
          if (!call.aborted) call.report?.start(checked.prompt, checked.images.length);
        }
        return checked;
      });
      if (isHeard)
        running.then(
          ({ images }) => call.report?.complete(images.length),
          (error) => call.report?.fail(error, call.url),
        );
      return Object.assign(call, { response: running });
    }

    close(): void {
      this.#connection.close();
    }
  }

  return disposable(AIGenerationClient) as unknown as AIGenerationClientConstructor;
}
