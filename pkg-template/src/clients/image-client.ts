import { type Holder, hold } from "../call/authorize.js";
import { Connection, closedError } from "../call/connection.js";
import { checkFor } from "../call/failure.js";
import { reasonOf } from "../call/follow.js";
import { hex } from "../call/generation-id.js";
import { FORMATS } from "../catalog/formats.js";
import { fields, optional } from "../checks/fields.js";
import { checkImageRequest } from "../checks/image-request.js";
import { invalid } from "../checks/invalid.js";
import { checkApiType, checkCall, checkEndpoint, checkOptions } from "../checks/options.js";
import { Secret } from "../secret.js";
import type { ApiType } from "../types/api-type.js";
import type { ImageClient as Client, ImageClientConstructor } from "../types/clients.js";
import type { ImageStreamEvent, StreamEvent } from "../types/events.js";
import type { CallOptions, ImageConfig } from "../types/options.js";
import type { ImageRequest } from "../types/requests.js";
import type { ImageResponse } from "../types/responses.js";
import { disposable } from "./disposable.js";
import { configOf, VARIABLES } from "./environment.js";
import { emptyResponse, gather, isThrown } from "./image-response.js";
import type { Modules } from "./modules.js";
import { type Running, streamed } from "./stream.js";

/** The options that both clients have. By name: some may be inherited. */
const OPTIONS = [
  ...["model", "timeout", "totalTimeout", "maxRetries", "retry", "maxConcurrent", "requestsPerMinute"],
  ...["baseUrl", "headers", "fetch", "onEvent", "images"],
];

/** Makes the class; its first call loads the WebAssembly. */
export function imageClient({ formats }: Modules): ImageClientConstructor {
  class ImageClient implements Client {
    declare readonly [Symbol.dispose]: () => void;
    readonly #options: Omit<ImageConfig, "authToken" | "apiType" | "endpoint">;
    readonly #apiType: ApiType;
    /** Its key is empty if there is none. */
    readonly #holder: Holder;
    readonly #endpoint: string | undefined;
    /** One for each format in use. */
    readonly #connections = new Map<ApiType, Connection>();
    #closed = false;

    constructor(config: ImageConfig = {}) {
      const at = fields(["config", config], "");
      const [authToken, endpoint] = [at("authToken")[1], at("endpoint")[1]];
      this.#apiType = optional(at("apiType"), checkApiType) ?? "openrouter_chat";
      this.#holder = authToken
        ? hold("authToken", authToken)
        : { field: "authToken", key: "", secret: new Secret("") };
      this.#endpoint = endpoint ? checkEndpoint("endpoint", endpoint, this.#apiType) : undefined;
      // A copy, since formats that are used later are set up later.
      this.#options = Object.fromEntries(OPTIONS.map(at));
      // Checks the other options.
      this.#connect(this.#apiType);
    }

    static fromEnv(env?: Record<string, unknown>): ImageClient {
      return new ImageClient(configOf(env));
    }

    get isConfigured(): boolean {
      return this.#holder.key !== "";
    }

    async generate(request: ImageRequest, options: CallOptions = {}): Promise<ImageResponse> {
      return this.#begin(request, options).response;
    }

    stream(request: ImageRequest, options: CallOptions = {}): AsyncGenerator<ImageStreamEvent, void> {
      return streamed(
        (push) => this.#begin(request, options, push),
        (response) => ({ type: "response" as const, response }),
      );
    }

    close(): void {
      this.#closed = true;
      for (const connection of this.#connections.values()) connection.close();
    }

    #begin(
      request: ImageRequest,
      options: CallOptions,
      onEvent?: (event: StreamEvent) => void,
    ): Running<ImageResponse> {
      if (this.#closed) throw closedError();
      const checked = checkCall(options);
      if (checked.signal?.aborted) throw reasonOf(checked.signal);
      const apiType = fields(["request", request], "")("apiType");
      const connection = this.#connect(optional(apiType, checkApiType) ?? this.#apiType);
      return this.isConfigured
        ? draw(connection, request, checked, onEvent)
        : { calls: [], response: refuse(connection, request) };
    }

    /** The connection for a format, to the client's endpoint or else to the format's own provider. */
    #connect(apiType: ApiType): Connection {
      const connected = this.#connections.get(apiType);
      if (connected) return connected;
      const { baseUrl } = FORMATS[apiType];
      if (!this.#endpoint && baseUrl !== FORMATS[this.#apiType].baseUrl)
        throw invalid(
          "apiType",
          apiType,
          `of the client's own provider, since the key is for that one (${this.#apiType}); or give the client an endpoint`,
        );
      const checked = checkOptions(this.#options, {
        apiType,
        ...(this.#endpoint && { baseUrl: this.#endpoint }),
        ...(!this.#options.model && { model: FORMATS[apiType].model }),
      });
      const connection = new Connection(formats, this.#holder, checked);
      this.#connections.set(apiType, connection);
      return connection;
    }
  }

  return disposable(ImageClient);
}

/** The response of a client without a key. Nothing is sent. */
async function refuse(connection: Connection, request: ImageRequest): Promise<ImageResponse> {
  const { prompt, images } = checkImageRequest(request, connection.options);
  const requestId = hex(4);
  const error = `There is no key: set ${VARIABLES.authToken}, or give the client an authToken.`;
  const report = await connection.report(requestId);
  report?.start(prompt, images.length);
  report?.fail(new Error(error), connection.options.baseUrl);
  return emptyResponse(connection.options, { requestId, error });
}

/** Makes one call, or one for each image if the format takes no number of them. */
function draw(
  connection: Connection,
  request: ImageRequest,
  options: CallOptions,
  onEvent?: (event: StreamEvent) => void,
): Running<ImageResponse> {
  let partials = 0;
  // The index counts the images of all calls.
  const push =
    onEvent &&
    ((event: StreamEvent) => onEvent(event.type === "partial" ? { ...event, index: partials++ } : event));
  const first = connection.begin(options, push);
  const checked = checkFor(first, () => checkImageRequest(request, connection.options));
  const calls = [first, ...Array.from({ length: checked.calls - 1 }, () => connection.begin(options, push))];
  const requestId = hex(4);
  const reporting = connection.report(requestId);
  const responses = calls.map((call) => connection.run(call, checked, reporting));
  const respond = async () => {
    const settled = await Promise.allSettled(responses);
    const report = await reporting;
    const apiUrl = first.secret.redact(first.url || connection.options.baseUrl);
    const failures = settled.filter((call) => call.status === "rejected");
    const thrown = failures.find(({ reason }) => isThrown(reason, first.signal));
    if (thrown) {
      report?.fail(thrown.reason, apiUrl);
      throw thrown.reason;
    }
    const authHint = `${first.secret}`;
    const empty = emptyResponse(connection.options, { requestId, error: "", apiUrl, authHint });
    const response = await gather(empty, settled, checked.taskNote, checked.n);
    if (response.success) report?.complete(response.artifacts.length);
    else report?.fail(failures[0]?.reason, apiUrl);
    return response;
  };
  return { calls, response: respond() };
}
