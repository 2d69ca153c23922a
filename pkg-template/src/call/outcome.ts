import type { Answer, Outcome } from "../border/shapes.js";
import { ContentPolicyError, GenerationError, GenerationTimeoutError, RateLimitError } from "../errors.js";
import type { Call } from "./call.js";
import { errorInit, outOfTime, redacted } from "./failure.js";

/** The answer of a call. Throws the error of a failure, or the reason of an abort. */
export function answerOf({ answer, failure }: Outcome, call: Call): Answer {
  if (answer) return answer;
  if (!failure) throw call.reason;
  const { terminal, retryAfter, policy, outOfTime: isOutOfTime, details, ...error } = failure;
  const init = errorInit(call, redacted(call, { ...error, code: error.code, details: { ...details } }));
  if (policy) throw new ContentPolicyError({ ...init, ...call.secret.redactAll(policy) });
  if (retryAfter !== undefined) throw new RateLimitError({ ...init, retryAfter, terminal });
  if (isOutOfTime)
    throw new GenerationTimeoutError({ ...init, ...outOfTime(call.totalTimeout ?? 0, init.message) });
  throw init.code === "timeout" ? new GenerationTimeoutError(init) : new GenerationError(init);
}
