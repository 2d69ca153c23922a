import { GenerationError } from "../errors.js";
import type { Init } from "../types/clients.js";
import { Guard } from "./guard.js";
import { once } from "./once.js";

/** `describe` is exported by the module of the other formats alone. */
export type Glue = typeof import("../wasm/client.js") &
  Partial<Pick<typeof import("../wasm/formats.js"), "describe">>;
type Source = Parameters<Init>[0];

/** Where an entry of the package gets a WebAssembly module from. */
export interface Loader {
  glue(): Promise<Glue>;
  wasm(): Promise<WebAssembly.Module | BufferSource>;
}

/** A call that ends when the instance fails that it runs in. */
export interface InFlight {
  fail(error: GenerationError): void;
}

/** A WebAssembly module: loaded once, and started afresh after a failure. */
export class Module {
  /** Counts the instances: an object of one is of no use to the next. */
  instance = 0;
  /** The calls that a failure of the instance ends. */
  readonly inFlight = new Set<InFlight>();
  readonly guard = new Guard((error) => this.#fail(error));
  readonly load: (source?: Source) => Promise<Glue>;
  #glue: Glue | undefined;

  constructor(loader: Loader) {
    this.load = once((source) => this.#start(loader, source));
  }

  /** The result of `task`, which calls into the loaded WebAssembly. A failure ends all calls in flight. */
  run<T>(task: () => T): T {
    try {
      return task();
    } catch (error) {
      this.#fail(error);
      throw internal(error);
    }
  }

  async #start(loader: Loader, source: Source): Promise<Glue> {
    try {
      const [glue, wasm] = await Promise.all([
        loader.glue(),
        source === undefined ? loader.wasm() : readable(source),
      ]);
      await glue.default({ module_or_path: wasm });
      this.#glue = glue;
      glue.queueWith(this.guard.queueMicrotask);
      glue.start();
      return glue;
    } catch (cause) {
      throw unavailable(cause);
    }
  }

  /** A failure may leave an instance in any state: its calls are rejected, and a fresh instance takes its place. */
  #fail(error: unknown): void {
    if (!this.#glue) throw error;
    this.instance++;
    this.#glue.reinit();
    // Before anything else calls into the broken instance.
    this.#glue.start();
    const calls = [...this.inFlight];
    this.inFlight.clear();
    for (const call of calls) call.fail(internal(error));
  }
}

const messageOf = (error: unknown) => (error as Error | undefined)?.message ?? error;

const unavailable = (cause: unknown) =>
  new GenerationError({
    code: "wasm_unavailable",
    message: `The WebAssembly of ai-generation-client could not be loaded: ${messageOf(cause)}`,
    suggestion:
      "Check that the file is reached, and that a Content-Security-Policy allows 'wasm-unsafe-eval'; or load it yourself with init().",
    retryable: true,
    cause,
  });

const internal = (cause: unknown) =>
  new GenerationError({
    code: "internal",
    message: `ai-generation-client failed inside: ${messageOf(cause)}. The next call starts afresh.`,
    suggestion: "Call again, and report the message with what led to it.",
    retryable: true,
    maybeBilled: true,
    cause,
  });

/** The source, with the bytes of a file in place of its URL in Node, whose fetch does not read files. */
async function readable(source: NonNullable<Source>) {
  const process = (
    globalThis as { process?: { getBuiltinModule?(name: string): { readFileSync(url: URL): BufferSource } } }
  ).process;
  if (source instanceof URL && source.protocol === "file:" && process?.getBuiltinModule)
    return process.getBuiltinModule("node:fs").readFileSync(source);
  return source;
}
