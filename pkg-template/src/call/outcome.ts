import type { Answer, Outcome } from "../border/shapes.js";
import { ContentPolicyError, GenerationError, GenerationTimeoutError, RateLimitError } from "../errors.js";
import type { Call } from "./call.js";
import { initOf, outOfTime, shown } from "./failure.js";

/** The answer of a call; throws the error that its outcome stands for, or the reason for which it was aborted. */
export function answerOf({ answer, failure }: Outcome, call: Call): Answer {
  if (answer) return answer;
  if (!failure) throw call.reason;
  const { terminal, retryAfter, policy, outOfTime: isOutOfTime, details, ...error } = failure;
  const init = initOf(call, shown(call, { ...error, code: error.code, details: { ...details } }));
  if (policy) throw new ContentPolicyError({ ...init, ...call.secret.redactAll(policy) });
  if (retryAfter !== undefined) throw new RateLimitError({ ...init, retryAfter, terminal });
  if (isOutOfTime)
    throw new GenerationTimeoutError({ ...init, ...outOfTime(call.totalTimeout ?? 0, init.message) });
  throw init.code === "timeout" ? new GenerationTimeoutError(init) : new GenerationError(init);
}
