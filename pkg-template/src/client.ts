import { Connection } from "./connection.js";
import { Engine, type Loader } from "./engine.js";
import { imageClient } from "./image-client.js";
import { checkKey, checkOptions } from "./options.js";
import { Report } from "./report.js";
import { checkRequest, complete } from "./request.js";
import { streamed } from "./stream.js";
import type {
  AIGenerationClientConstructor,
  CallOptions,
  ClientOptions,
  GenerationRequest,
  GenerationResponse,
  ImageClientConstructor,
  Init,
  StreamEvent,
} from "./types.js";

export interface Bound {
  AIGenerationClient: AIGenerationClientConstructor;
  ImageClient: ImageClientConstructor;
  init: Init;
}

/** The public names of the package, over a WebAssembly that is loaded by the first call. */
export function bind(loader: Loader): Bound {
  const engine = new Engine(loader);

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
      this.#connection = new Connection(engine, this.#key, checkOptions(options));
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
      const { options: client } = this.#connection;
      const report = client.onEvent && new Report(client.onEvent, client.apiType, this.#key);
      const call = this.#connection.begin(options, report, onEvent);
      const response = this.#connection.run(call, options, async (decode) => {
        const checked = await complete(checkRequest(request, client), decode);
        report?.start(checked.prompt, checked.images.length);
        return checked;
      });
      return Object.assign(call, { response: report ? report.follow(response, call) : response });
    }

    close(): void {
      this.#connection.close();
    }
  }

  return {
    AIGenerationClient: disposable(AIGenerationClient) as unknown as AIGenerationClientConstructor,
    ImageClient: disposable(imageClient(engine)),
    init: (source) => engine.init(source),
  };
}

/** Browsers without explicit resource management have no such symbol; compilers that emulate it use this one. */
function disposable<T extends { prototype: { close(): void } }>(client: T): T {
  const dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");
  Object.defineProperty(client.prototype, dispose, { value: client.prototype.close, configurable: true });
  return client;
}
