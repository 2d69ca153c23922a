import { exception } from "../border/exception.js";
import type { Guard } from "../border/guard.js";
import type { Glue, InFlight, Module } from "../border/module.js";
import type { Outcome } from "../border/shapes.js";
import { type CheckedOptions, checkCall } from "../checks/options.js";
import type { CheckedRequest } from "../checks/request.js";
import type { Report } from "../events/report.js";
import type { Secret } from "../secret.js";
import type { StreamEvent } from "../types/events.js";
import type { CallOptions, Fetch } from "../types/options.js";
import type { GenerationResponse } from "../types/responses.js";
import { type Authorize, authorizer, type Holder } from "./authorize.js";
import { fetchAway, isAway } from "./away.js";
import { Call, type Sender } from "./call.js";
import type { Describe } from "./download.js";
import { fly } from "./flight.js";
import { follow, reasonOf } from "./follow.js";
import { answerOf } from "./outcome.js";
import { quiet } from "./quiet.js";
import { respond } from "./response.js";
import { zoned } from "./zone.js";

/** The error of a call to a client that is closed. */
export const closedError = () => exception("The client is closed.", "InvalidStateError");

/** A key, its options and the WebAssembly side of both: makes calls, and ends them when it is closed. */
export class Connection implements Sender {
  readonly options: CheckedOptions;
  readonly guard: Guard<InFlight>;
  readonly secret: Secret;
  readonly field: string;
  readonly authorize: Authorize;
  readonly fetch: Fetch;
  readonly #module: Module;
  /** The WebAssembly side, and the instance that it lives in. */
  #core: InstanceType<Glue["Client"]> | undefined;
  #instance = 0;
  readonly #calls = new Set<Call>();
  #closed = false;

  constructor(module: Module, holder: Holder, options: CheckedOptions) {
    this.#module = module;
    this.guard = module.guard;
    this.secret = holder.secret;
    this.field = holder.field;
    this.options = options;
    this.authorize = authorizer(holder, options);
    this.secret.hideAll(options.headers);
    const { fetch } = options;
    // The global fetch is looked up at each call: a page may replace it after the client is made.
    this.fetch = (input, init) => (fetch ?? globalThis.fetch)(input, init);
  }

  /** A new call, for `run`. `onEvent` receives the events of a stream. */
  begin(options: CallOptions, onEvent?: (event: StreamEvent) => void): Call {
    const checked = checkCall(options);
    this.#admit(checked.signal);
    return new Call(this, checked, onEvent);
  }

  /** The report of a request to the client's listener. Its code is loaded if there is a listener. */
  report(requestId: string): Promise<Report | undefined> | undefined {
    const { onEvent, apiType } = this.options;
    if (!onEvent) return undefined;
    const inZone = zoned();
    const listener = quiet(onEvent);
    return import("../events/report.js").then(
      ({ Report }) => new Report((event) => inZone(() => listener(event)), requestId, apiType, this.secret),
      // A call does not fail because its events cannot be reported.
      () => undefined,
    );
  }

  /** Makes the call. `report` is told of its events. */
  async run(
    call: Call,
    request: CheckedRequest,
    report?: Promise<Report | undefined>,
  ): Promise<GenerationResponse> {
    // Reading the request may have run code of the caller's that aborted the call or closed the client.
    this.#admit(call.signal);
    const unfollow = call.signal && follow(call.signal, call);
    this.#calls.add(call);
    try {
      return await fly(
        this.#module,
        { call, request, report, retry: this.options.retry },
        (glue) => this.#open(glue).generate(request, call),
        (outcome, glue) => this.#respond(outcome, call, request, glue),
      );
    } finally {
      this.#calls.delete(call);
      unfollow?.();
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const reason = exception("The client was closed.", "AbortError");
    for (const call of this.#calls) call.abort(reason);
    if (this.#instance === this.#module.instance) this.#core?.free();
    this.#core = undefined;
  }

  /** Throws if the client is closed or the call is aborted already. */
  #admit(signal: AbortSignal | undefined): void {
    if (this.#closed) throw closedError();
    if (signal?.aborted) throw reasonOf(signal);
  }

  #respond(outcome: Outcome, call: Call, request: CheckedRequest, glue: Glue) {
    const answer = answerOf(outcome, call);
    const away = answer.parts.filter(isAway);
    if (!away.length) return respond(answer, call, request);
    if (this.options.images === "addresses") {
      const addresses = away.map(({ image }) => call.secret.redact(image?.address ?? ""));
      return respond(answer, call, request, { addresses });
    }
    const describe: Describe = (bytes) => this.#module.run(() => glue.describe?.(bytes), call);
    return fetchAway(answer, call, this.options, describe).then((unreachable) =>
      respond(answer, call, request, { unreachable }),
    );
  }

  #open(glue: Glue) {
    if (!this.#core || this.#instance !== this.#module.instance) {
      this.#core = new glue.Client(this.options);
      this.#instance = this.#module.instance;
    }
    return this.#core;
  }
}
