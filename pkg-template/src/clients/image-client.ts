import type { Call } from "../call/call.js";
import { Connection } from "../call/connection.js";
import { hex, hexadecimal } from "../call/generation-id.js";
import { FORMATS } from "../catalog/formats.js";
import { checkImageRequest } from "../checks/image-request.js";
import { invalid } from "../checks/invalid.js";
import { checkApiType, checkCall, checkKey, checkOptions, checkUrl } from "../checks/options.js";
import { checkModel, complete } from "../checks/request.js";
import { GenerationError } from "../errors.js";
import type { Report } from "../events/report.js";
import { mask } from "../secret.js";
import type { ApiType } from "../types/api-type.js";
import type { ImageClientConstructor } from "../types/clients.js";
import type { ImageStreamEvent, StreamEvent } from "../types/events.js";
import type { GeneratedImage } from "../types/images.js";
import type { CallOptions, ImageConfig } from "../types/options.js";
import type { ImageRequest } from "../types/requests.js";
import type { GenerationResponse, ImageArtifact, ImageResponse, Usage } from "../types/responses.js";
import { disposable } from "./disposable.js";
import type { Engines } from "./generation-client.js";
import { type Running, streamed } from "./stream.js";

/** Environment variables, and what of the configuration they are. */
const VARIABLES = {
  authToken: "IMAGE_AUTH_TOKEN",
  endpoint: "IMAGE_ENDPOINT",
  model: "IMAGE_MODEL",
  apiType: "IMAGE_API_TYPE",
} as const;

/** Makes the class over WebAssembly that is loaded by the first call. */
export function imageClient({ formats }: Engines): ImageClientConstructor {
  class ImageClient {
    readonly #config: ImageConfig;
    readonly #apiType: ApiType;
    readonly #key: string;
    readonly #endpoint: string | undefined;
    /** One for each format that was asked for. */
    readonly #connections = new Map<ApiType, Connection>();
    #closed = false;

    constructor(config: ImageConfig = {}) {
      if (typeof config !== "object" || config === null) throw invalid("config", config, "an object");
      this.#config = { ...config };
      this.#apiType = checkApiType("apiType", config.apiType ?? "openrouter_chat");
      this.#key = config.authToken ? checkKey("authToken", config.authToken) : "";
      this.#endpoint = config.endpoint ? endpoint(config.endpoint) : undefined;
      // So that what is wrong is said right here.
      this.#connect(this.#apiType);
    }

    static fromEnv(env: Record<string, unknown> = environment()) {
      if (typeof env !== "object" || env === null) throw invalid("env", env, "an object");
      const config: Record<string, string> = {};
      for (const [field, name] of Object.entries(VARIABLES)) {
        const value = env[name] ?? "";
        if (typeof value !== "string") throw invalid(name, value, "a string");
        if (value.trim()) config[field] = value.trim();
      }
      if (config.apiType) checkApiType(VARIABLES.apiType, config.apiType);
      if (config.authToken) checkKey(VARIABLES.authToken, config.authToken);
      if (config.endpoint) checkUrl(VARIABLES.endpoint, config.endpoint);
      if (config.model) checkModel([VARIABLES.model, config.model], "");
      return new ImageClient(config as ImageConfig);
    }

    get isConfigured(): boolean {
      return this.#key !== "";
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
      if (this.#closed) throw new DOMException("The client is closed.", "InvalidStateError");
      const { signal } = checkCall(options);
      if (signal?.aborted) throw signal.reason;
      const connection = this.#connect(checkApiType("apiType", request?.apiType ?? this.#apiType));
      return this.#key
        ? running(connection, request, options, onEvent, mask(this.#key))
        : { aborted: false, abort() {}, response: unconfigured(connection, request) };
    }

    /** A connection for a format: with the client's endpoint, or with that of the format's own provider. */
    #connect(apiType: ApiType): Connection {
      const known = this.#connections.get(apiType);
      if (known) return known;
      const { baseUrl } = FORMATS[apiType];
      if (!this.#endpoint && baseUrl !== FORMATS[this.#apiType].baseUrl)
        throw invalid(
          "apiType",
          apiType,
          `of the client's own provider, since the key is for that one (${this.#apiType}); or give the client an endpoint`,
        );
      const { authToken, apiType: own, endpoint, model, ...options } = this.#config;
      const checked = checkOptions({
        ...options,
        apiType,
        ...(this.#endpoint && { baseUrl: this.#endpoint }),
        ...(model && { model }),
      });
      const connection = new Connection(formats, this.#key, checked);
      this.#connections.set(apiType, connection);
      return connection;
    }
  }
  return disposable(ImageClient) as unknown as ImageClientConstructor;
}

async function unconfigured(connection: Connection, request: ImageRequest): Promise<ImageResponse> {
  const requestId = hex(4);
  const error = `There is no key: set ${VARIABLES.authToken}, or give the client an authToken.`;
  const report = await connection.report(requestId);
  report?.start(String(request?.prompt), request?.images?.length ?? 0);
  report?.fail(new Error(error), connection.options.baseUrl);
  return answer(connection, { requestId, error });
}

/** Makes the call for a request; as many at once as images are wanted, where the format takes no number of them. */
function running(
  connection: Connection,
  request: ImageRequest,
  options: CallOptions,
  onEvent: ((event: StreamEvent) => void) | undefined,
  authHint: string,
): Running<ImageResponse> {
  const requestId = hex(4);
  const calls: Call[] = [];
  const drawing: Promise<GenerationResponse>[] = [];
  let report: Report | undefined;
  let taskNote = "";
  let wanted = 1;
  let shown = 0;
  // All calls' images are counted together.
  const push =
    onEvent &&
    ((event: StreamEvent) => onEvent(event.type === "partial" ? { ...event, index: shown++ } : event));
  const begin = (check: Parameters<Connection["run"]>[2]) => {
    const call = connection.begin(options, push);
    call.report = report;
    calls.push(call);
    const response = connection.run(call, options, check);
    // Heard of below, when all have ended.
    response.catch(() => {});
    drawing.push(response);
    return call;
  };
  const first = begin(async (decode) => {
    const checked = await complete(checkImageRequest(request, connection.options), decode);
    report = await connection.report(requestId);
    // Nobody waits for it any more.
    if (first.aborted) return checked;
    first.report = report;
    report?.start(checked.prompt, checked.images.length);
    taskNote = checked.taskNote;
    wanted = checked.n;
    const copies = checked.extra?.n ? 1 : checked.n;
    for (let copy = 1; copy < copies; copy++) begin(async () => checked);
    return checked;
  });
  const response = async () => {
    // The first one has begun the others when it ends.
    await Promise.allSettled(drawing);
    const settled = await Promise.allSettled(drawing);
    const failures = settled.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    const apiUrl = first.url || connection.options.baseUrl;
    const fatal = failures.find((error) => isFatal(error, options));
    if (fatal !== undefined) {
      report?.fail(fatal, apiUrl);
      throw fatal;
    }
    const unreachable = settled.flatMap((one) =>
      one.status === "fulfilled" ? (one.value.unreachable ?? []) : [],
    );
    const missing = unreachable.map((url) => `An image could not be fetched from ${url}.`);
    const error = [...new Set([...failures.map(explain), ...missing])].join("\n");
    const drawn = await withImages(
      answer(connection, { requestId, error, authHint, apiUrl }),
      settled,
      taskNote,
    );
    const count = drawn.artifacts.length;
    if (count < wanted && !error) drawn.error = `The provider drew ${count} of the ${wanted} images.`;
    if (drawn.success) report?.complete(count);
    else report?.fail(failures[0], apiUrl);
    return drawn;
  };
  return {
    get aborted() {
      return calls.some((call) => call.aborted);
    },
    abort(reason) {
      for (const call of calls) call.abort(reason);
    },
    response: response(),
  };
}

/** What is not the provider's doing, nor the network's: the request is wrong, or the call was ended. */
const isFatal = (error: unknown, { signal }: CallOptions): boolean =>
  (signal?.aborted && error === signal.reason) ||
  !(error instanceof GenerationError) ||
  (error.attempts === 0 && ["invalid_request", "file_too_large"].includes(error.code));

const explain = ({ message, suggestion = "" }: GenerationError): string =>
  `${message.replace(/[^.!?]$/, "$&.")} ${suggestion}`.trim();

/** An answer without images. */
const answer = (
  { options }: Connection,
  known: Pick<ImageResponse, "requestId" | "error"> & Partial<ImageResponse>,
): ImageResponse => ({
  model: options.model,
  textContent: "",
  artifacts: [],
  success: false,
  apiUrl: options.baseUrl,
  authHint: "",
  ...known,
});

/** The same with what was drawn, by calls that failed after it, too. */
async function withImages(
  empty: ImageResponse,
  settled: PromiseSettledResult<GenerationResponse>[],
  taskNote: string,
): Promise<ImageResponse> {
  const responses = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const images = settled.flatMap((one): GeneratedImage[] =>
    one.status === "fulfilled" ? one.value.images : (one.reason.details.images ?? []),
  );
  const artifacts = images.map(async ({ data, mimeType }, index): Promise<ImageArtifact> => {
    const id = `${taskNote}_${empty.requestId}_${index + 1}`;
    return { id, kind: "image", mimeType, data, sha256: await sha256(data) };
  });
  const texts = responses.flatMap(({ text, images }) => [
    text,
    ...images.map((image) => image.revisedPrompt),
  ]);
  const usages = responses.flatMap(({ usage }) => (usage ? [usage] : []));
  const [first] = responses;
  return {
    ...empty,
    model: first?.model ?? empty.model,
    textContent: [...new Set(texts.filter((text) => text))].join("\n"),
    artifacts: await Promise.all(artifacts),
    success: images.length > 0,
    ...(usages.length && { usage: usages.reduce(plus) }),
    ...(first?.adjustments && { adjustments: first.adjustments }),
  };
}

function plus(one: Usage, other: Usage): Usage {
  const sum: Usage = { ...one };
  for (const [name, count] of Object.entries(other) as [keyof Usage, number][])
    sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

/** A page without HTTPS has no means to compute it. */
const sha256 = async (data: Uint8Array<ArrayBuffer>): Promise<string> =>
  crypto.subtle ? hexadecimal(new Uint8Array(await crypto.subtle.digest("SHA-256", data))) : "";

/** `/v1` is a part of all these addresses, and often left out. */
function endpoint(given: string): string {
  const url = checkUrl("endpoint", given);
  return /\/(v1|v1beta|v2)$/.test(url) ? url : `${url}/v1`;
}

/** The environment of Node, Deno or Bun. */
function environment(): Record<string, unknown> {
  const { process, Deno } = globalThis as {
    process?: { env?: Record<string, string> };
    Deno?: { env: { get(name: string): string | undefined } };
  };
  const read = (name: string) => {
    try {
      return Deno ? Deno.env.get(name) : process?.env?.[name];
    } catch {
      // Deno was not allowed to look: as if there were none.
      return undefined;
    }
  };
  return Object.fromEntries(Object.values(VARIABLES).map((name) => [name, read(name)]));
}
