import { bytesOf, type Pace, paced, wait } from "./body.js";
import { checkFault, checkOptions, type Fault, type SimulatorOptions } from "./options.js";

/**
 * Providers that need no key and no network. The methods do not need `this`.
 *
 * Each provider is at its own paths, with its own errors, its own headers and its own way to bring the key:
 * - Gemini: `POST /v1beta/models/{model}:generateContent` and `:streamGenerateContent`, `GET /v1beta/models`;
 *   `x-goog-api-key`.
 * - OpenAI: `POST /v1/images/generations`, `/v1/images/edits` and `/v1/responses`, `GET /v1/models`;
 *   `Authorization: Bearer`. On `/v1/models`, where Gemini has a list too, the header decides whose is meant.
 * - Vertex AI and Azure OpenAI, which are these two at other paths and with other keys: `/v1/projects/…/publishers/google/models`
 *   with `Authorization: Bearer`, and `/openai/v1/…` or `/openai/deployments/{name}/images/…?api-version=…` with `api-key` or
 *   `Authorization: Bearer`.
 * - OpenRouter: `POST /api/v1/chat/completions` and `/api/v1/images`, `GET /api/v1/models`; `Authorization: Bearer`.
 *
 * Pictures have the size that is asked for: by the request's own fields, else in words such as "64x48 pixels" in the
 * prompt (Gemini and OpenRouter's chat read the prompt first). They are real PNG, JPEG, lossless WebP, GIF or SVG files,
 * as `output_format` says; a transparent background leaves an ellipse of picture. Images that come in are shown in the
 * picture; a mask keeps what it covers, and a markup lies over it. Models that a provider has switched off, or that it
 * never had, do not exist here either.
 */
export interface Simulator {
  /**
   * Answers a request to a provider's paths, on any host. Takes what the global `fetch` takes, so that it can stand in
   * for it.
   *
   * An error of the provider is a `Response`, not a rejection. It rejects with `signal.reason` when the request's
   * signal aborts, with a `TypeError` for a connection that is reset before an answer, and when the simulator's
   * WebAssembly cannot be loaded.
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Every request since the start or the last `reset`, in order. A `status` of 0: no answer was sent, or none yet. */
  readonly requests: readonly { readonly url: string; readonly status: number }[];
  /**
   * Adds a fault. Throws a `TypeError` or a `RangeError` that names what is wrong with it, a request that has already
   * been answered included.
   */
  inject(fault: Fault): void;
  /** Back to the beginning: no requests, and the faults that it was made with. */
  reset(): void;
}

/** The functions of the WebAssembly, once it is initialised. */
export type Glue = Pick<typeof import("../wasm/simulator.js"), "handle">;

/** A request as the WebAssembly side reads it, its body apart. */
interface Asked {
  method: string;
  url: string;
  headers: [string, string][];
  apiKey: string | undefined;
  seed: number;
  imageUrls: boolean;
  fault: Fault | undefined;
}

interface Head {
  status: number;
  headers: [string, string][];
  pace: Pace;
}

/** The answer to a body that no provider would take. */
const TOO_LARGE: Fault = { kind: "status", status: 413 };

/** A simulator whose WebAssembly comes from `load`, at the first request. */
export function simulate(load: () => Promise<Glue>, options: SimulatorOptions): Simulator {
  const { apiKey, latencyMs = 0, seed = 0, imageUrls = false, faults = [] } = checkOptions(options);
  let requests: { url: string; status: number }[] = [];
  let pending = [...faults];

  function takeFault(number: number): Fault | undefined {
    const fault =
      pending.find(({ on }) => on === number) ??
      pending.find(({ on }) => on === undefined) ??
      pending.find(({ on }) => on === "always");
    if (fault?.on !== "always") pending = pending.filter((other) => other !== fault);
    return fault;
  }

  return {
    async fetch(input, init) {
      const signal = init?.signal ?? (input as Partial<Request>).signal;
      signal?.throwIfAborted();
      const request = new Request(input, { ...init, signal: null });
      const entry = { url: maskKey(request.url), status: 0 };
      const fault = takeFault(requests.push(entry));
      const [glue, body] = await Promise.all([
        load(),
        bytesOf(request),
        latencyMs && wait(latencyMs, signal),
      ]);
      signal?.throwIfAborted();
      const { method, url } = request;
      const asked: Asked = {
        method,
        url,
        headers: [...request.headers],
        apiKey,
        seed,
        imageUrls,
        fault: body ? fault : TOO_LARGE,
      };
      const reply = glue.handle(JSON.stringify(asked), body ?? new Uint8Array());
      const { status, headers, pace }: Head = JSON.parse(reply.head);
      const bytes = reply.intoBody();
      if (pace.kind === "reset" && pace.bytes === 0)
        throw new TypeError("The simulated connection was reset.");
      entry.status = status;
      return new Response(paced(bytes, pace, signal), { status, headers });
    },
    get requests() {
      return requests;
    },
    inject(fault) {
      const checked = checkFault(fault);
      if (typeof checked.on === "number" && checked.on <= requests.length)
        throw new RangeError(
          `Fault.on must be more than the ${requests.length} requests so far, not ${checked.on}.`,
        );
      pending.push(checked);
    },
    reset() {
      requests = [];
      pending = [...faults];
    },
  };
}

const maskKey = (url: string) => url.replace(/([?&]key=)[^&#]*/g, "$1***");
