import type { Glue, Module } from "../border/module.js";
import type { Outcome } from "../border/shapes.js";
import { type CheckedOptions, checkCall } from "../checks/options.js";
import type { CheckedRequest } from "../checks/request.js";
import type { Report } from "../events/report.js";
import type { Secret } from "../secret.js";
import type { StreamEvent } from "../types/events.js";
import type { CallOptions } from "../types/options.js";
import type { GenerationResponse } from "../types/responses.js";
import { fetchAway, isAway } from "./away.js";
import { Call } from "./call.js";
import { fly } from "./flight.js";
import { follow } from "./follow.js";
import { answerOf } from "./outcome.js";
import { respond } from "./response.js";

/** A key and the options that go with it: makes calls, and ends them when it is closed. */
export class Connection {
  readonly options: CheckedOptions;
  readonly #module: Module;
  readonly #secret: Secret;
  readonly #fetch: typeof fetch;
  /** The WebAssembly side, and the instance that it lives in. */
  #core: InstanceType<Glue["Client"]> | undefined;
  #instance = 0;
  readonly #calls = new Set<Call>();
  #closed = false;

  constructor(module: Module, secret: Secret, options: CheckedOptions) {
    this.#module = module;
    this.#secret = secret;
    this.options = options;
    const { fetch } = options;
    // The caller's own fetch gets a copy of the headers: it may add to them. The global one is looked up at each call: a
    // page may replace it after the client is made.
    this.#fetch = fetch
      ? (input, init) => fetch(input, { ...init, headers: new Headers(init?.headers) })
      : (input, init) => globalThis.fetch(input, init);
  }

  /** A call that is to be run; `onEvent` gets the events of its stream. */
  begin(options: CallOptions, onEvent?: (event: StreamEvent) => void): Call {
    this.#admit(options);
    return new Call(this.#module.guard, this.#secret, this.#fetch, this.options, options, onEvent);
  }

  /** What tells the client's listener of a request, where there is one: its code is loaded for those alone. */
  report(requestId: string): Promise<Report | undefined> | undefined {
    const { onEvent, apiType } = this.options;
    if (!onEvent) return undefined;
    return import("../events/report.js").then(
      ({ Report }) => new Report(onEvent, requestId, apiType, this.#secret),
      // A listener is no reason to fail, nor is its code.
      () => undefined,
    );
  }

  /** Makes the call that has begun. */
  async run(
    call: Call,
    options: CallOptions,
    request: CheckedRequest,
    report?: Promise<Report | undefined>,
  ): Promise<GenerationResponse> {
    // Code of the caller's may have run since the call began: properties of the request are read.
    const signal = this.#admit(options);
    const unfollow = signal && follow(signal, call);
    this.#calls.add(call);
    try {
      return await fly(this.#module, { call, request, report }, (glue) =>
        this.#open(glue)
          .generate(request, call)
          .then((outcome) => this.#respond(outcome, call, request, glue)),
      );
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
    if (this.#instance === this.#module.instance) this.#core?.free();
    this.#core = undefined;
  }

  /** Throws where no call can be made any more; gives the call's signal. */
  #admit(options: CallOptions): CallOptions["signal"] {
    if (this.#closed) throw new DOMException("The client is closed.", "InvalidStateError");
    const { signal } = checkCall(options);
    if (signal?.aborted) throw signal.reason;
    return signal;
  }

  #respond(outcome: Outcome, call: Call, request: CheckedRequest, glue: Glue) {
    const answer = answerOf(outcome, call);
    if (!answer.parts.some(isAway)) return respond(answer, call, request);
    return fetchAway(answer, call, this.options, glue).then((unreachable) =>
      respond(answer, call, request, unreachable),
    );
  }

  #open(glue: Glue) {
    if (!this.#core || this.#instance !== this.#module.instance) {
      this.#core = new glue.Client(this.#secret.reveal(), this.options);
      this.#instance = this.#module.instance;
    }
    return this.#core;
  }
}
