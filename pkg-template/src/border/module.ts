import { GenerationError } from "../errors.js";
import type { Init } from "../types/clients.js";
import { Guard } from "./guard.js";
import { once } from "./once.js";

/** The generated JavaScript of a module. `describe` is exported by that of the other formats alone. */
export type Glue = typeof import("../wasm/client.js") &
  Partial<Pick<typeof import("../wasm/formats.js"), "describe">>;
type Source = Parameters<Init>[0];

/** The generated JavaScript of any module that is started afresh. */
interface Startable {
  open(module: WebAssembly.Module): void;
  start(): void;
  reinit(): void;
}

/** Loads a module in the way of one entry of the package. */
export interface Loader<G = Glue> {
  glue(): Promise<G>;
  /** The module that the package carries, or that of a source. Bundlers of edge runtimes refuse code that compiles. */
  wasm(source: Source): Promise<WebAssembly.Module>;
}

/** A module that was imported with the entry. It is there at once: no request waits for what another one began. */
export interface Imported<G = Glue> {
  glue: G;
  wasm: WebAssembly.Module;
}

/** A call that runs in an instance. */
export interface InFlight {
  /** Ends it: the instance failed while it worked for this call. */
  fail(error: GenerationError): void;
  /** The instance failed for another call: what this one had begun is lost. */
  lose(error: GenerationError): void;
}

/** A WebAssembly module: loaded once, and started afresh after a failure. */
export class Module<G extends Startable = Glue> {
  /** The number of the instance: objects of an earlier one must not be used. */
  instance = 0;
  readonly inFlight = new Set<InFlight>();
  readonly guard = new Guard<InFlight>((error) => this.#fail(error));
  readonly load: (source?: Source) => Promise<G>;
  #glue: G | undefined;

  constructor(loader: Loader<G> | Imported<G>) {
    this.load =
      typeof loader.wasm === "function"
        ? once((source) => this.#start(loader as Loader<G>, source))
        : async (source) => this.#begin(loader as Imported<G>, source);
  }

  /** The result of `task`, which calls into the WebAssembly for `call` once it is loaded. */
  run<T>(task: () => T, call?: InFlight): T {
    try {
      this.guard.current = call;
      return task();
    } catch (error) {
      this.#fail(error);
      throw internal(error);
    }
  }

  async #start(loader: Loader<G>, source: Source): Promise<G> {
    try {
      const [glue, wasm] = await Promise.all([loader.glue(), loader.wasm(source)]);
      return this.#opened(glue, wasm);
    } catch (cause) {
      throw unavailable(cause);
    }
  }

  /** The same, without waiting for anything. */
  #begin({ glue, wasm }: Imported<G>, source: Source): G {
    if (this.#glue) return this.#glue;
    try {
      return this.#opened(glue, (source as WebAssembly.Module | undefined) ?? wasm);
    } catch (cause) {
      throw unavailable(cause);
    }
  }

  #opened(glue: G, module: WebAssembly.Module): G {
    glue.open(module);
    this.#glue = glue;
    glue.start();
    return glue;
  }

  /** Starts a fresh instance: a failure may have left the old one in any state. The call that it worked for ends. */
  #fail(error: unknown): void {
    if (!this.#glue) throw error;
    const failed = this.guard.current;
    this.instance++;
    renew(this.#glue);
    for (const call of [...this.inFlight])
      if (call === failed) call.fail(internal(error));
      else call.lose(internal(error));
  }
}

/** Replaces the instance now, before anything else calls into it: by then arguments would be in the memory of the old one. */
export function renew(glue: Startable): void {
  glue.reinit();
  glue.start();
}

/** What was thrown, in words: it may be anything, and reading it may throw as well. */
function messageOf(thrown: unknown): string {
  try {
    return String((thrown as Error | undefined)?.message ?? thrown);
  } catch {
    return "an exception that cannot be read";
  }
}

const unavailable = (cause: unknown) => {
  const suggestion = lack();
  return new GenerationError({
    code: "wasm_unavailable",
    message: `The WebAssembly of ai-generation-client could not be loaded: ${messageOf(cause)}`,
    suggestion:
      suggestion ??
      ((cause as Error | undefined)?.name === "CompileError"
        ? "Allow 'wasm-unsafe-eval' in the Content-Security-Policy."
        : "Try again: a file could not be fetched."),
    retryable: !suggestion,
    cause,
  });
};

/** What to do where this runtime can load it in no way; nothing, where it may. */
function lack(): string | undefined {
  const { WebAssembly, TextDecoder, WebSocketPair, ServiceWorkerGlobalScope, DecompressionStream } =
    globalThis as Record<string, unknown>;
  if (!WebAssembly) return "This runtime has no WebAssembly, or it is turned off.";
  if (!TextDecoder) return "This runtime has no TextDecoder: bring one along.";
  if (WebSocketPair) return "Bundle with the condition `workerd`, or give init() the module.";
  if (ServiceWorkerGlobalScope) return "Import from `ai-generation-client/static`.";
  if (!DecompressionStream) return "This runtime has no DecompressionStream: give init() the bytes.";
  return undefined;
}

/** The error of a failure inside of the WebAssembly. */
export const internal = (cause: unknown) =>
  new GenerationError({
    code: "internal",
    message: `ai-generation-client failed inside: ${messageOf(cause)}. The next call starts afresh.`,
    suggestion: "Call again, and report the message with what led to it.",
    retryable: true,
    maybeBilled: true,
    cause,
  });
