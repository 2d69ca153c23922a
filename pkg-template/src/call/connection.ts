import type { Engine, Glue } from "../border/module.js";
import type { Decode } from "../checks/attachment.js";
import { type CheckedOptions, checkCall } from "../checks/options.js";
import type { CheckedRequest } from "../checks/request.js";
import { GenerationError } from "../errors.js";
import type { Report } from "../events/report.js";
import { redact } from "../secret.js";
import type { StreamEvent } from "../types/events.js";
import type { CallOptions } from "../types/options.js";
import type { GenerationResponse } from "../types/responses.js";
import { fetchAway, isAway } from "./away.js";
import { Call } from "./call.js";
import { follow } from "./follow.js";
import { answerOf, type Outcome } from "./outcome.js";
import { respond } from "./response.js";

/** A key and the options that go with it: makes calls, and ends them when it is closed. */
export class Connection {
  readonly options: CheckedOptions;
  readonly #engine: Engine;
  readonly #key: string;
  readonly #fetch: typeof fetch;
  #core: InstanceType<Glue["Client"]> | undefined;
  /** The instance that `#core` lives in. */
  #instance = 0;
  readonly #calls = new Set<Call>();
  #closed = false;

  /** `key` is checked. */
  constructor(engine: Engine, key: string, options: CheckedOptions) {
    this.#engine = engine;
    this.#key = key;
    this.options = options;
    const { fetch } = options;
    // Looked up at each call: a page may replace its fetch after the client is made.
    // The caller's gets headers of its own: it may add to them.
    this.#fetch = fetch
      ? (input, init) => fetch(input, { ...init, headers: new Headers(init?.headers) })
      : (input, init) => globalThis.fetch(input, init);
  }

  begin(options: CallOptions, onEvent?: (event: StreamEvent) => void): Call {
    if (this.#closed) throw new DOMException("The client is closed.", "InvalidStateError");
    const { signal } = checkCall(options);
    if (signal?.aborted) throw signal.reason;
    return new Call(this.#engine.guard, this.#fetch, options, onEvent);
  }

  /** Tells the client's listener of a request, where there is one; its code is loaded for those alone. */
  async report(requestId: string): Promise<Report | undefined> {
    const { onEvent, apiType } = this.options;
    if (!onEvent) return undefined;
    // A listener is no reason to fail, nor is its code.
    const loaded = await import("../events/report.js").catch(() => undefined);
    return loaded && new loaded.Report(onEvent, requestId, apiType, this.#key);
  }

  /** Makes the call that has begun, with the request that `check` gives. */
  async run(
    call: Call,
    { signal }: CallOptions,
    check: (decode: Decode) => Promise<CheckedRequest>,
  ): Promise<GenerationResponse> {
    const unfollow = signal && follow(signal, call);
    this.#calls.add(call);
    try {
      return await this.#engine.run(call, this.options.totalTimeout, check, (glue, request) =>
        this.#open(glue)
          .generate(request, call)
          .then((outcome) => this.#respond(outcome, call, request, glue)),
      );
    } catch (error) {
      // What has been paid for is not lost.
      if (error instanceof GenerationError) {
        const { images, partials } = call;
        const urls = call.urls.map((url) => redact(url, this.#key));
        if (images.length + partials.length + urls.length) Object.assign(error, { maybeBilled: true });
        Object.assign(error.details, images.length && { images }, partials.length && { partials });
        if (urls.length) error.details.urls ??= urls;
      }
      throw error;
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

  #respond(outcome: Outcome, call: Call, request: CheckedRequest, glue: Glue) {
    const answer = answerOf(outcome, call);
    if (!answer[0].some(isAway)) return respond(answer, call, request);
    return fetchAway(answer, call, this.options, glue, this.#key).then((unreachable) =>
      respond(answer, call, request, unreachable),
    );
  }

  #open(glue: Glue) {
    if (!this.#core || this.#instance !== this.#engine.instance) {
      this.#core = new glue.Client(this.#key, this.options);
      this.#instance = this.#engine.instance;
    }
    return this.#core;
  }
}
