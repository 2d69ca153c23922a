import { hold } from "../call/authorize.js";
import type { Call } from "../call/call.js";
import { Connection } from "../call/connection.js";
import { checkFor } from "../call/failure.js";
import { checkOptions } from "../checks/options.js";
import { checkRequest } from "../checks/request.js";
import type { AIGenerationClientConstructor, AIGenerationClient as Client } from "../types/clients.js";
import type { StreamEvent } from "../types/events.js";
import type { CallOptions, ClientOptions, Key } from "../types/options.js";
import type { GenerationRequest } from "../types/requests.js";
import type { GenerationResponse } from "../types/responses.js";
import { disposable } from "./disposable.js";
import type { Modules } from "./modules.js";
import { streamed } from "./stream.js";

/** Makes the class; its first call loads the WebAssembly. */
export function generationClient(modules: Modules): AIGenerationClientConstructor {
  class AIGenerationClient implements Client {
    declare readonly [Symbol.dispose]: () => void;
    readonly #connection: Connection;

    constructor(apiKey: Key, timeoutOrOptions?: number | ClientOptions, maxRetries?: number) {
      const holder = hold("apiKey", apiKey);
      const options =
        typeof timeoutOrOptions === "number" || timeoutOrOptions === undefined
          ? {
              ...(timeoutOrOptions !== undefined && { timeout: timeoutOrOptions }),
              ...(maxRetries !== undefined && { maxRetries }),
            }
          : timeoutOrOptions;
      const checked = checkOptions(options);
      this.#connection = new Connection(modules.of(checked.apiType), holder, checked);
    }

    async generate(request: GenerationRequest, options: CallOptions = {}): Promise<GenerationResponse> {
      return this.#run(this.#connection.begin(options), request);
    }

    stream(request: GenerationRequest, options: CallOptions = {}): AsyncGenerator<StreamEvent, void> {
      return streamed(
        (push) => {
          const call = this.#connection.begin(options, push);
          return { calls: [call], response: this.#run(call, request) };
        },
        (response) => ({ type: "completed" as const, response }),
      );
    }

    close(): void {
      this.#connection.close();
    }

    #run(call: Call, request: GenerationRequest): Promise<GenerationResponse> {
      const connection = this.#connection;
      const checked = checkFor(call, () => checkRequest(request, connection.options));
      const report = connection.report(call.generationId.slice(0, 8));
      const response = connection.run(call, checked, report);
      if (report)
        response.then(
          ({ images }) => call.report?.complete(images.length),
          (error) => call.report?.fail(error, call.url),
        );
      return response;
    }
  }

  return disposable(AIGenerationClient);
}
