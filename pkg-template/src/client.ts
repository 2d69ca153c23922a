import type { Decode } from "./attachment.js";
import { Call } from "./call.js";
import { GenerationError, GenerationTimeoutError } from "./errors.js";
import { invalid } from "./failure.js";
import { follow } from "./follow.js";
import { onFailure, queueMicrotask } from "./guard.js";
import { type CheckedOptions, checkCall, checkOptions } from "./options.js";
import { type Outcome, unwrap } from "./outcome.js";
import { type CheckedRequest, checkRequest } from "./request.js";
import type {
  AIGenerationClientConstructor,
  CallOptions,
  ClientOptions,
  GenerationRequest,
  GenerationResponse,
  Init,
  StreamEvent,
} from "./types.js";

type Glue = typeof import("./wasm/client.js");
type Source = Parameters<Init>[0];

/** How an entry of the package comes by its WebAssembly. */
export interface Loader {
  glue(): Promise<Glue>;
  wasm(): Promise<WebAssembly.Module | BufferSource>;
}

/** Why a call is aborted when whoever iterates over it stops. */
const LEFT = Symbol();

/** The public names of the package, over a WebAssembly that is loaded by the first call. */
export function bind(loader: Loader): { AIGenerationClient: AIGenerationClientConstructor; init: Init } {
  const engine = new Engine(loader);

  class AIGenerationClient {
    readonly #engine = engine;
    readonly #create: (glue: Glue) => InstanceType<Glue["Client"]>;
    #core: InstanceType<Glue["Client"]> | undefined;
    /** The instance that `#core` lives in. */
    #instance = 0;
    readonly #options: CheckedOptions;
    readonly #fetch: typeof fetch;
    readonly #calls = new Set<Call>();
    #closed = false;

    constructor(apiKey: string, timeoutOrOptions?: number | ClientOptions, maxRetries?: number) {
      const allowed = "a string of printable ASCII characters without spaces";
      if (typeof apiKey !== "string" || !apiKey.trim()) throw invalid("apiKey", apiKey, allowed);
      // A header carries it, and the runtime's own complaint about one that cannot would quote it.
      if (!/^[\x21-\x7e]+$/.test(apiKey.trim()))
        throw invalid("apiKey", apiKey, allowed, "a string with others");
      const options =
        typeof timeoutOrOptions === "number" || timeoutOrOptions === undefined
          ? {
              ...(timeoutOrOptions !== undefined && { timeout: timeoutOrOptions }),
              ...(maxRetries !== undefined && { maxRetries }),
            }
          : timeoutOrOptions;
      const checked = checkOptions(options);
      this.#options = checked;
      // Looked up at each call: a page may replace its fetch after the client is made.
      const { fetch } = options;
      // The caller's gets headers of its own: it may add to them.
      this.#fetch = fetch
        ? (input, init) => fetch(input, { ...init, headers: new Headers(init?.headers) })
        : (input, init) => globalThis.fetch(input, init);
      this.#create = (glue) => new glue.Client(apiKey.trim(), checked);
    }

    async generate(request: GenerationRequest, options: CallOptions = {}): Promise<GenerationResponse> {
      return this.#run(this.#begin(options), request, options);
    }

    stream(request: GenerationRequest, options: CallOptions = {}): AsyncGenerator<StreamEvent, void> {
      let call: Call | undefined;
      const events = this.#events(request, options, (begun) => {
        call = begun;
      });
      const leave = events.return.bind(events);
      // Its own would wait until the provider sends what is awaited.
      events.return = (value) => {
        call?.abort(LEFT);
        return leave(value);
      };
      return events;
    }

    async *#events(
      request: GenerationRequest,
      options: CallOptions,
      onBegin: (call: Call) => void,
    ): AsyncGenerator<StreamEvent, void> {
      const events: StreamEvent[] = [];
      let isOver = false;
      let more = () => {};
      const call = this.#begin(options, (event) => {
        events.push(event);
        more();
      });
      onBegin(call);
      const completed = this.#run(call, request, options);
      const end = () => {
        isOver = true;
        more();
      };
      // Whoever iterates hears of it below.
      completed.then(end, end);
      try {
        for (let shown = 0; !call.aborted && (shown < events.length || !isOver); ) {
          const event = events[shown];
          if (event) {
            shown++;
            yield event;
          } else
            await new Promise<void>((resolve) => {
              more = resolve;
            });
        }
        yield { type: "completed", response: await completed };
      } catch (error) {
        if (error === LEFT) return;
        // What has been paid for is not lost.
        const images = events.flatMap((event) => (event.type === "partial" ? [event.image] : []));
        if (error instanceof GenerationError && images.length) error.details.images = images;
        throw error;
      } finally {
        // Whoever stops iterating wants no more.
        call.abort();
      }
    }

    #begin(options: CallOptions, onEvent?: (event: StreamEvent) => void): Call {
      if (this.#closed) throw new DOMException("The client is closed.", "InvalidStateError");
      const { signal } = checkCall(options);
      if (signal?.aborted) throw signal.reason;
      return new Call(this.#fetch, options, onEvent);
    }

    async #run(call: Call, request: GenerationRequest, { signal }: CallOptions): Promise<GenerationResponse> {
      const unfollow = signal && follow(signal, call);
      this.#calls.add(call);
      try {
        const { model, totalTimeout } = this.#options;
        let sent: CheckedRequest | undefined;
        const outcome = await this.#engine.run(
          call,
          totalTimeout,
          (decode) => checkRequest(request, model, decode),
          (glue, checked) => {
            sent = checked;
            return this.#open(glue).generate(checked, call);
          },
        );
        return unwrap(outcome, call, sent);
      } finally {
        this.#calls.delete(call);
        unfollow?.();
      }
    }

    close(): void {
      if (this.#closed) return;
      this.#closed = true;
      const reason = new DOMException("The client was closed.", "AbortError");
      for (const call of this.#calls) call.abort(reason);
      if (this.#instance === this.#engine.instance) this.#core?.free();
      this.#core = undefined;
    }

    static {
      // Browsers without explicit resource management have no such symbol; compilers that emulate it use this one.
      const dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");
      Object.defineProperty(AIGenerationClient.prototype, dispose, {
        value: AIGenerationClient.prototype.close,
        configurable: true,
      });
    }

    #open(glue: Glue) {
      if (!this.#core || this.#instance !== this.#engine.instance) {
        this.#core = this.#create(glue);
        this.#instance = this.#engine.instance;
      }
      return this.#core;
    }
  }

  return {
    AIGenerationClient: AIGenerationClient as unknown as AIGenerationClientConstructor,
    init: (source) => engine.init(source),
  };
}

/** The WebAssembly module: loaded once, and started afresh after a panic. */
class Engine {
  /** Counts the instances: a client's core belongs to one of them. */
  instance = 0;
  readonly #loader: Loader;
  #loading: Promise<Glue> | undefined;
  readonly #inFlight = new Set<{ call: Call; reject: (error: GenerationError) => void }>();

  constructor(loader: Loader) {
    this.#loader = loader;
  }

  async init(source: Source): Promise<void> {
    await this.load(source);
  }

  /** A load that fails is tried again by the next call. */
  load(source?: Source): Promise<Glue> {
    this.#loading ??= this.#start(source).catch((cause) => {
      this.#loading = undefined;
      throw new GenerationError({
        code: "wasm_unavailable",
        message: `The WebAssembly of ai-generation-client could not be loaded: ${cause?.message ?? cause}`,
        suggestion:
          "Check that the file is reached, and that a Content-Security-Policy allows 'wasm-unsafe-eval'; or load it yourself with init().",
        retryable: true,
        cause,
      });
    });
    return this.#loading;
  }

  async #start(source: Source): Promise<Glue> {
    const [glue, wasm] = await Promise.all([
      this.#loader.glue(),
      source === undefined ? this.#loader.wasm() : readable(source),
    ]);
    await glue.default({ module_or_path: wasm });
    glue.queueWith(queueMicrotask);
    glue.start();
    onFailure((error) => this.#failed(glue, error));
    return glue;
  }

  /**
   * Runs a call so that it settles: when it ends, when it is aborted, when its time is over before it could begin, or
   * when the WebAssembly fails under it.
   */
  run<Checked>(
    call: Call,
    totalTimeout: number | undefined,
    check: (decode: Decode) => Promise<Checked>,
    begin: (glue: Glue, checked: Checked) => Promise<unknown>,
  ): Promise<Outcome> {
    return new Promise<Outcome>((resolve, reject) => {
      const flight = { call, reject };
      this.#inFlight.add(flight);
      let phase = LOADING;
      const late = (total: number) => {
        reject(outOfTime(total, phase, call.generationId));
        // So that it does not begin when nobody waits for it any more.
        call.abort();
      };
      const timer = totalTimeout === undefined ? undefined : setTimeout(late, totalTimeout, totalTimeout);
      const end = () => {
        clearTimeout(timer);
        this.#inFlight.delete(flight);
      };
      call.onAbort = () => {
        end();
        reject(call.reason);
      };
      const running = this.load().then(async (glue) => {
        if (call.aborted) return {};
        phase = READING;
        const decode: Decode = (text, start) => this.#enter(glue, () => glue.decode(text, start));
        const checked = await check(decode).catch((error) => {
          throw Object.assign(error, { generationId: call.generationId });
        });
        clearTimeout(timer);
        return call.aborted ? {} : this.#enter(glue, () => begin(glue, checked));
      });
      running.then(resolve as (outcome: unknown) => void, reject).finally(end);
    });
  }

  /** Calls into the WebAssembly. */
  #enter<T>(glue: Glue, call: () => T): T {
    try {
      return call();
    } catch (error) {
      this.#failed(glue, error);
      throw internal(error);
    }
  }

  /** A panic leaves an instance in pieces: its calls are rejected, and a fresh instance takes its place. */
  #failed(glue: Glue, error: unknown): void {
    this.instance++;
    glue.reinit();
    // Right now, before anything else calls into the broken one.
    glue.start();
    const flights = [...this.#inFlight];
    this.#inFlight.clear();
    for (const { call, reject } of flights) {
      reject(internal(error));
      // Ends its fetch, which nobody waits for any more.
      call.abort();
    }
  }
}

/** What a call does before it can begin, and what helps if that takes too long. */
const LOADING = ["loading the WebAssembly", "load the WebAssembly ahead of the first call with init()"];
const READING = ["reading its images", "try again later"];

const outOfTime = (totalTimeout: number, [doing, advice]: string[], generationId: string) =>
  new GenerationTimeoutError({
    code: "timeout",
    message: `The call did not end within its ${totalTimeout} ms. It was still ${doing}.`,
    suggestion: `Raise totalTimeout, or ${advice}.`,
    retryable: true,
    generationId,
  });

const internal = (cause: unknown) =>
  new GenerationError({
    code: "internal",
    message: `ai-generation-client failed inside: ${(cause as Error)?.message ?? cause}. The next call starts afresh.`,
    suggestion: "Call again, and report the message with what led to it.",
    retryable: true,
    maybeBilled: true,
    cause,
  });

/** Node's fetch does not read files. */
async function readable(source: NonNullable<Source>) {
  const process = (
    globalThis as { process?: { getBuiltinModule?(name: string): { readFileSync(url: URL): BufferSource } } }
  ).process;
  if (source instanceof URL && source.protocol === "file:" && process?.getBuiltinModule)
    return process.getBuiltinModule("node:fs").readFileSync(source);
  return source;
}
