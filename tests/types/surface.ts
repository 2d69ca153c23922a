// Everything that a TypeScript user can say to the package, and what must not compile. It is compiled, never run.
import {
  AIGenerationClient,
  type ApiType,
  type CallOptions,
  type ClientEvent,
  type ClientOptions,
  ContentPolicyError,
  type ConversationTurn,
  type ErrorCode,
  type GeneratedImage,
  GenerationError,
  type GenerationRequest,
  type GenerationResponse,
  GenerationTimeoutError,
  type ImageArtifact,
  ImageClient,
  type ImageConfig,
  type ImageInput,
  type ImageRequest,
  type ImageResponse,
  type ImageStreamEvent,
  init,
  type PictureFields,
  RateLimitError,
  type RetryOptions,
  type StreamEvent,
  type Usage,
} from "ai-generation-client";
import {
  createSimulator,
  type Fault,
  type Simulator,
  type SimulatorOptions,
} from "ai-generation-client/simulator";

/** Compiles where `T` is exactly `U`. */
type Same<T, U> = (<V>() => V extends T ? 1 : 2) extends <V>() => V extends U ? 1 : 2 ? true : never;
const same = <T, U>(_: Same<T, U>) => {};

export const clients: AIGenerationClient[] = [
  new AIGenerationClient("key"),
  new AIGenerationClient("key", 30_000),
  new AIGenerationClient("key", 30_000, 5),
  new AIGenerationClient("key", {}),
];

const retry: RetryOptions = {
  maxAttempts: 4,
  delaysMs: [1000, 2000],
  jitter: 0.5,
  defaultRetryAfterMs: 30_000,
  maxRetryAfterMs: 60_000,
  retryAmbiguous: false,
};

const apiTypes: ApiType[] = [
  "gemini",
  "openai_images",
  "openai_responses",
  "openrouter_chat",
  "openrouter_images",
];

/** Reads every event, field by field. */
function onEvent(event: ClientEvent): string {
  same<ClientEvent["request_id"], string>(true);
  switch (event.type) {
    case "generation_started":
      same<typeof event.image_count, number>(true);
      return event.prompt;
    case "api_call":
      same<typeof event.api_type, ApiType>(true);
      same<typeof event.status, "started">(true);
      return `${event.attempt}`;
    case "api_request":
      same<typeof event.headers, Record<string, string>>(true);
      same<typeof event.body, unknown>(true);
      return `${event.method} ${event.url}`;
    case "api_response":
      same<typeof event.status_code, number>(true);
      same<typeof event.duration_ms, number>(true);
      same<typeof event.headers, Record<string, string>>(true);
      same<typeof event.body, unknown>(true);
      return `${event.status_code}`;
    case "api_retry":
      same<typeof event.api_type, ApiType>(true);
      same<typeof event.status_code, number>(true);
      same<typeof event.delay, number>(true);
      return `${event.attempt}`;
    case "generation_completed":
      same<typeof event.success, true>(true);
      return `${event.artifact_count}`;
    case "generation_failed":
      same<typeof event.api_url, string | undefined>(true);
      same<typeof event.auth_hint, string | undefined>(true);
      return event.error;
    default:
      same<typeof event, never>(true);
      return event;
  }
}

const options: ClientOptions = {
  timeout: 60_000,
  maxRetries: 2,
  totalTimeout: 180_000,
  baseUrl: "https://example.com/v1beta",
  model: "gemini-3-pro-image",
  fetch: globalThis.fetch,
  headers: { "x-trace": "1" },
  retry,
  maxConcurrent: 2,
  requestsPerMinute: 10,
  apiType: "openrouter_images",
  onEvent,
};

const config: ImageConfig = {
  apiType: "openai_images",
  authToken: "key",
  endpoint: "https://example.com",
  model: "gpt-image-2",
  timeout: 60_000,
  maxRetries: 2,
  fetch: globalThis.fetch,
  retry,
  onEvent,
};

export const bytes = new Uint8Array(8);
const inputs: ImageInput[] = [bytes, bytes.buffer, new Blob([bytes]), "base64", "data:image/png;base64,AAAA"];

const turns: ConversationTurn[] = [
  { role: "user", text: "a kite", imageData: bytes },
  { role: "model", imageData: bytes, thoughtSignature: bytes },
  { role: "assistant" },
];

const request: GenerationRequest = {
  prompt: "a kite",
  width: 1024,
  height: 768,
  model: "gemini-3-pro-image",
  seed: 7,
  inputImage: bytes,
  inputImages: inputs,
  conversationHistory: turns,
  temperature: 0.4,
  strict: false,
  safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_NONE" }],
  systemPrompt: "You paint.",
};

const call: CallOptions = {
  signal: new AbortController().signal,
  timeout: 10_000,
  onProgress({ receivedBytes, totalBytes, elapsedMs }) {
    same<typeof receivedBytes, number>(true);
    same<typeof totalBytes, number | undefined>(true);
    same<typeof elapsedMs, number>(true);
  },
};

export async function generate(): Promise<GenerationResponse> {
  using client = new AIGenerationClient("key", options);
  await init();
  await init(bytes);
  await init(new URL("https://example.com/client.wasm"));
  await init(await fetch("https://example.com/client.wasm"));
  for (const apiType of apiTypes) await init(undefined, apiType);
  const first = await client.generate({ prompt: "a kite", width: 64, height: 64 });
  const history = [...first.turns];
  const second = await client.generate({ ...request, conversationHistory: history }, call);
  history.push(...second.turns);
  client.close();
  return second;
}

export async function stream(): Promise<GenerationResponse | undefined> {
  const client = new AIGenerationClient("key");
  const events: AsyncIterable<StreamEvent> = client.stream(request, call);
  for await (const event of events)
    switch (event.type) {
      case "text":
        same<typeof event.text, string>(true);
        break;
      case "partial":
        same<typeof event.index, number>(true);
        same<typeof event.image, GeneratedImage>(true);
        same<typeof event.final, boolean>(true);
        break;
      case "completed":
        same<typeof event.response, GenerationResponse>(true);
        return event.response;
      default:
        same<typeof event, never>(true);
    }
}

const picture: PictureFields = {
  quality: "xhigh",
  background: "opaque",
  outputFormat: "svg",
  outputCompression: 80,
  moderation: "low",
  complexity: "high",
  safetyIdentifier: "user-1",
  frameCount: 4,
  frameDurationMs: 100,
  svg: { model: "gpt-5.5", reasoning: { effort: "high" } },
  markup: bytes,
  personGeneration: "ALLOW_ADULT",
};
export const pictures: [GenerationRequest, ImageRequest] = [
  { prompt: "a kite", width: 64, height: 64, grounding: true, ...picture },
  { prompt: "a kite", ...picture },
];
// @ts-expect-error: no such complexity
export const badComplexity: ImageRequest = { prompt: "a kite", complexity: "extreme" };
// @ts-expect-error: only Gemini's three
export const badPersons: ImageRequest = { prompt: "a kite", personGeneration: "ALLOW_SOME" };

export async function images(env: Record<string, unknown>): Promise<ImageArtifact[]> {
  using client = new ImageClient(config);
  const clients: ImageClient[] = [client, new ImageClient(), ImageClient.fromEnv(), ImageClient.fromEnv(env)];
  const imageRequest: ImageRequest = {
    prompt: "a kite",
    model: "gpt-image-2",
    images: inputs,
    mask: bytes,
    aspectRatio: "16:9",
    resolution: "2K",
    quality: "high",
    background: "transparent",
    outputFormat: "webp",
    n: 2,
    apiType: "openai_responses",
    taskNote: "cover",
  };
  const answer: ImageResponse = await client.generate({ ...imageRequest, resolution: "1536x1024" }, call);
  same<ImageResponse["requestId"], string>(true);
  same<ImageResponse["model"], string>(true);
  same<ImageResponse["textContent"], string>(true);
  same<ImageResponse["success"], boolean>(true);
  same<ImageResponse["error"], string>(true);
  same<ImageResponse["apiUrl"], string>(true);
  same<ImageResponse["authHint"], string>(true);
  same<ImageResponse["usage"], Usage | undefined>(true);
  same<ImageResponse["adjustments"], string[] | undefined>(true);
  same<ImageArtifact["kind"], "image">(true);
  same<ImageArtifact["sha256"], string>(true);
  const events: AsyncIterable<ImageStreamEvent> = client.stream(imageRequest, call);
  for await (const event of events)
    if (event.type === "response") same<typeof event.response, ImageResponse>(true);
  const blobs = answer.artifacts.map(({ data, mimeType }) => new Blob([data], { type: mimeType }));
  for (const { isConfigured } of clients) same<typeof isConfigured, boolean>(true);
  client.close();
  return blobs.length ? answer.artifacts : [];
}

export function read(response: GenerationResponse) {
  same<GenerationResponse["generationId"], string>(true);
  same<GenerationResponse["seed"], number>(true);
  same<GenerationResponse["inferenceTimeMs"], number>(true);
  same<GenerationResponse["mimeType"], string>(true);
  same<GenerationResponse["images"], GeneratedImage[]>(true);
  same<GenerationResponse["text"], string | undefined>(true);
  same<GenerationResponse["model"], string>(true);
  same<GenerationResponse["attempts"], number>(true);
  same<GenerationResponse["usage"], Usage | undefined>(true);
  same<GenerationResponse["turns"], ConversationTurn[]>(true);
  same<GenerationResponse["adjustments"], string[] | undefined>(true);
  same<GenerationResponse["sources"], { title?: string; url: string }[] | undefined>(true);
  same<GenerationResponse["unreachable"], string[] | undefined>(true);
  same<GeneratedImage["revisedPrompt"], string | undefined>(true);
  same<Usage["costUsd"], number | undefined>(true);
  const image: Uint8Array = response.imageData;
  const signature: Uint8Array | undefined = response.thoughtSignature;
  // What comes out goes into a Blob and back in as an image without a cast.
  const blob = new Blob([response.imageData, ...response.images.map(({ data }) => data)]);
  const again: GenerationRequest = { prompt: "again", width: 64, height: 64, inputImage: response.imageData };
  return { image, signature, blob, again, size: [response.images[0]?.width, response.images[0]?.height] };
}

export function explain(error: unknown): string {
  if (error instanceof RateLimitError) {
    same<typeof error.retryAfter, number>(true);
    same<typeof error.terminal, boolean>(true);
    return error.message;
  }
  if (error instanceof ContentPolicyError) {
    same<typeof error.reason, string>(true);
    same<typeof error.stage, "input" | "output" | "unknown">(true);
    same<typeof error.categories, string[]>(true);
    return error.reason;
  }
  if (error instanceof GenerationTimeoutError) return `${error.attempts} attempts`;
  if (error instanceof GenerationError) {
    same<typeof error.code, ErrorCode>(true);
    const codes: ErrorCode[] = ["invalid_request", "image_unreachable", "a code of a later version"];
    if (codes.includes(error.code)) return error.code;
    same<typeof error.details, Record<string, unknown>>(true);
    same<typeof error.status, number | undefined>(true);
    same<typeof error.requestId, string | undefined>(true);
    same<typeof error.generationId, string>(true);
    same<typeof error.attempts, number>(true);
    same<typeof error.retryable, boolean>(true);
    same<typeof error.maybeBilled, boolean>(true);
    same<typeof error.suggestion, string | undefined>(true);
    const plain: Error = error;
    // @ts-expect-error what happened is not rewritten
    error.code = "other";
    return `${plain.name}: ${error.suggestion}`;
  }
  return String(error);
}

export async function simulate(): Promise<Response> {
  const faults: Fault[] = [
    { kind: "status", status: 503 },
    { on: 2, kind: "rate_limit", retryAfter: "1" },
    { on: "always", kind: "truncate", bytes: 100 },
    { kind: "policy" },
    { kind: "prompt_block" },
    { kind: "no_image" },
    { kind: "reset" },
    { kind: "stall" },
    { kind: "malformed" },
    { kind: "slow" },
  ];
  const settings: SimulatorOptions = { apiKey: "key", latencyMs: 10, seed: 3, faults };
  const simulator: Simulator = createSimulator(settings);
  simulator.inject({ kind: "reset" });
  simulator.reset();
  const seen: { readonly url: string; readonly status: number } | undefined = simulator.requests[0];
  new AIGenerationClient("key", { fetch: simulator.fetch }).close();
  return simulator.fetch(new Request(seen?.url ?? "https://example.com/"));
}

export function wrong(
  client: AIGenerationClient,
  response: GenerationResponse,
  simulator: Simulator,
  unified: ImageClient,
) {
  // @ts-expect-error no such format
  new AIGenerationClient("key", { apiType: "openai" });
  // @ts-expect-error no such format
  init(undefined, "openai");
  // @ts-expect-error a listener is a function
  new AIGenerationClient("key", { onEvent: "log" });
  // @ts-expect-error no such event
  new ImageClient({ onEvent: (event) => event.type === "started" });
  // @ts-expect-error it has no key of its own, but a token
  new ImageClient({ apiKey: "key" });
  // @ts-expect-error a prompt is needed
  unified.generate({ aspectRatio: "1:1" });
  // @ts-expect-error it goes by shape and resolution
  unified.generate({ prompt: "a kite", width: 64 });
  // @ts-expect-error no such background
  unified.generate({ prompt: "a kite", background: "blue" });
  // @ts-expect-error no such file
  unified.generate({ prompt: "a kite", outputFormat: "bmp" });
  // @ts-expect-error whether there is a key is not set
  unified.isConfigured = true;
  // @ts-expect-error a key is needed
  new AIGenerationClient();
  // @ts-expect-error the number of tries stands in the options
  new AIGenerationClient("key", { timeout: 1 }, 3);
  // @ts-expect-error no such option
  new AIGenerationClient("key", { timeOut: 1 });
  // @ts-expect-error milliseconds are a number
  new AIGenerationClient("key", { timeout: "1s" });
  // @ts-expect-error no such option
  new AIGenerationClient("key", { retry: { delays: [1] } });
  // @ts-expect-error a prompt is needed
  client.generate({ width: 64, height: 64 });
  // @ts-expect-error a size is needed
  client.generate({ prompt: "a kite", width: 64 });
  // @ts-expect-error pixels are a number
  client.generate({ prompt: "a kite", width: "64", height: 64 });
  // @ts-expect-error an image is no number
  client.generate({ prompt: "a kite", width: 64, height: 64, inputImage: 7 });
  // @ts-expect-error a turn has a role
  client.generate({ prompt: "a kite", width: 64, height: 64, conversationHistory: [{ text: "hello" }] });
  // @ts-expect-error the signal, not its controller
  client.generate({ prompt: "a kite", width: 64, height: 64 }, { signal: new AbortController() });
  // @ts-expect-error the answer comes later
  client.generate({ prompt: "a kite", width: 64, height: 64 }).imageData;
  // @ts-expect-error events come one after the other
  client.stream({ prompt: "a kite", width: 64, height: 64 }).then;
  // @ts-expect-error a request has a size there too
  client.stream({ prompt: "a kite" });
  // @ts-expect-error there may be none
  response.usage.totalTokens;
  // @ts-expect-error null is no module
  init(null);
  // @ts-expect-error no such fault
  createSimulator({ faults: [{ kind: "fire" }] });
  // @ts-expect-error what it saw is not rewritten
  simulator.requests.push({ url: "", status: 200 });
}
