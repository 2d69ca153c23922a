/** The codes of all errors; open, since a later version may have more. */
export type ErrorCode =
  | "invalid_request"
  | "file_too_large"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "rate_limited"
  | "quota_exhausted"
  | "content_policy"
  | "no_image"
  | "timeout"
  | "network"
  | "server_error"
  | "unexpected_redirect"
  | "empty_response"
  | "truncated_response"
  | "malformed_response"
  | "invalid_image_data"
  | "response_too_large"
  | "image_unreachable"
  | "unsupported_image"
  | "image_too_large"
  | "damaged_image"
  | "wasm_unavailable"
  | "internal"
  | (string & {});

/** The fields that an error is made of. */
export interface GenerationErrorInit {
  code: ErrorCode;
  message: string;
  details?: Record<string, unknown>;
  status?: number | undefined;
  requestId?: string | undefined;
  generationId?: string;
  attempts?: number;
  retryable?: boolean;
  maybeBilled?: boolean;
  suggestion?: string | undefined;
  cause?: unknown;
}

/** Why there is no image. A cancelled call rejects with `signal.reason` instead. */
export class GenerationError extends Error {
  /** Stable and in snake_case: `invalid_request`, `unauthorized`, `no_image`, `network`, … */
  readonly code: ErrorCode;
  /** More than the message says: the `field` that is wrong, the provider's own words, … */
  readonly details: Record<string, unknown>;
  /** The HTTP status, where there was one; of an error in the body under HTTP 200, the status that it names. */
  declare readonly status?: number;
  /** The provider's id for the request. */
  declare readonly requestId?: string;
  /** The client's id for the call; empty where the call was not even made. */
  readonly generationId: string;
  /** Requests that were sent. */
  readonly attempts: number;
  /** True if the same call may succeed later. */
  readonly retryable: boolean;
  /** True if the provider may have done the work although no image reached you. */
  readonly maybeBilled: boolean;
  /** Advice, in one sentence. */
  declare readonly suggestion?: string;

  /** The name of its errors: a bundler may shorten that of the class. */
  protected static readonly called: string = "GenerationError";

  constructor(init: GenerationErrorInit) {
    super(init.message, "cause" in init ? { cause: init.cause } : undefined);
    // Defined, since what is inherited cannot be assigned in a frozen realm.
    Object.defineProperty(this, "name", { value: new.target.called, writable: true, configurable: true });
    this.code = init.code;
    this.details = init.details ?? {};
    if (init.status !== undefined) this.status = init.status;
    if (init.requestId !== undefined) this.requestId = init.requestId;
    this.generationId = init.generationId ?? "";
    this.attempts = init.attempts ?? 0;
    this.retryable = init.retryable ?? false;
    this.maybeBilled = init.maybeBilled ?? false;
    if (init.suggestion !== undefined) this.suggestion = init.suggestion;
  }

  /** What a log needs: name and message as well, which are not listed. Pictures are told by their sizes. */
  toJSON(): object {
    const { name, message } = this;
    return Object.assign({ name, message }, this);
  }
}

/** Too many requests for now, or for the day. */
export class RateLimitError extends GenerationError {
  /** Seconds to wait before the next try. Without meaning where `terminal` is true. */
  readonly retryAfter: number;
  /** A daily or paid-up quota: waiting will not help. */
  readonly terminal: boolean;

  protected static override readonly called = "RateLimitError";

  constructor(init: GenerationErrorInit & { retryAfter: number; terminal: boolean }) {
    super(init);
    this.retryAfter = init.retryAfter;
    this.terminal = init.terminal;
  }
}

/** The provider refuses what was asked for, or withheld what it drew. The same request will be refused again. */
export class ContentPolicyError extends GenerationError {
  /** In the provider's words. */
  readonly reason: string;
  /** The stage of the refusal: the prompt was refused, or the drawn image. */
  readonly stage: "input" | "output" | "unknown";
  /** The categories of the refusal, where the provider names them. */
  readonly categories: string[];

  protected static override readonly called = "ContentPolicyError";

  constructor(
    init: GenerationErrorInit & { reason: string; stage: ContentPolicyError["stage"]; categories: string[] },
  ) {
    super(init);
    this.reason = init.reason;
    this.stage = init.stage;
    this.categories = init.categories;
  }
}

/** `timeout` or `totalTimeout` was over before an image was there. */
export class GenerationTimeoutError extends GenerationError {
  protected static override readonly called = "GenerationTimeoutError";
}
