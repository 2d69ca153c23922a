import type { Call } from "../call/call.js";
import type { Decode } from "../checks/attachment.js";
import { GenerationError, GenerationTimeoutError } from "../errors.js";
import type { Init } from "../types/clients.js";
import { Guard } from "./guard.js";

/** `describe` is there where other formats are. */
export type Glue = typeof import("../wasm/client.js") &
  Partial<Pick<typeof import("../wasm/formats.js"), "describe">>;
type Source = Parameters<Init>[0];

/** How an entry of the package comes by a WebAssembly. */
export interface Loader {
  glue(): Promise<Glue>;
  wasm(): Promise<WebAssembly.Module | BufferSource>;
}

/** A WebAssembly module: loaded once, and started afresh after a panic. */
export class Engine {
  /** Counts the instances: a client's core belongs to one of them. */
  instance = 0;
  readonly guard = new Guard((error) => {
    if (!this.#glue) throw error;
    this.#failed(this.#glue, error);
  });
  readonly #loader: Loader;
  #glue: Glue | undefined;
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
    this.#glue = glue;
    glue.queueWith(this.guard.queueMicrotask);
    glue.start();
    return glue;
  }

  /**
   * Runs a call so that it settles: when it ends, when it is aborted, when its time is over before it could begin, or
   * when the WebAssembly fails under it.
   */
  run<Checked, Result>(
    call: Call,
    totalTimeout: number | undefined,
    check: (decode: Decode) => Promise<Checked>,
    begin: (glue: Glue, checked: Checked) => Promise<Result>,
  ): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
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
        if (call.aborted) throw call.reason;
        phase = READING;
        const decode: Decode = (text, start) => this.#enter(glue, () => glue.decode(text, start));
        const checked = await check(decode).catch((error) => {
          throw Object.assign(error, { generationId: call.generationId });
        });
        clearTimeout(timer);
        if (call.aborted) throw call.reason;
        return this.#enter(glue, () => begin(glue, checked));
      });
      running.then(resolve, reject).finally(end);
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
