// What a provider refuses, and what an error is: a class, a code, advice, and never the key.
import { deepEqual, equal, errorIs, match, ok, rejection } from "../assert.mjs";
import { key, small } from "../context.mjs";

const sawOne = async (context) => equal((await context.requests()).length, 1, "requests seen");

/** Everything of an error that someone may log. */
const everyText = (error) =>
  [
    error.message,
    error.stack,
    String(error),
    JSON.stringify(error),
    JSON.stringify({ ...error }),
    error.cause && everyText(error.cause),
  ]
    .filter(Boolean)
    .join("\n");

export const errorCases = {
  "a blocked prompt": async (context) => {
    await context.inject({ kind: "prompt_block" });
    const error = await rejection(context.client().generate(small), "a blocked prompt");
    errorIs(error, context.library.ContentPolicyError, {
      name: "ContentPolicyError",
      code: "content_policy",
      stage: "input",
      message: /^Content policy violation: /,
      attempts: 1,
      retryable: false,
      maybeBilled: false,
      status: 200,
    });
    ok(error.reason.length > 0, "reason");
    ok(Array.isArray(error.categories), "categories");
    await sawOne(context);
  },

  "a withheld picture": async (context) => {
    await context.inject({ kind: "policy" });
    const error = await rejection(context.client().generate(small), "a withheld picture");
    errorIs(error, context.library.ContentPolicyError, {
      stage: "output",
      message: /^Content policy violation: /,
      attempts: 1,
      retryable: false,
      maybeBilled: true,
    });
    await sawOne(context);
  },

  "an answer without an image": async (context) => {
    const fault = { kind: "no_image" };
    await context.inject(fault, fault, fault);
    const error = await rejection(context.client().generate(small), "no image");
    // A model that drew nothing may draw on one more try, but hardly on a third.
    errorIs(error, context.library.GenerationError, { code: "no_image", attempts: 2, status: 200 });
  },

  "a daily quota is not waited for": async (context) => {
    await context.inject({ kind: "rate_limit", retryAfter: "per-day" });
    const error = await rejection(context.client().generate(small), "a daily quota");
    errorIs(error, context.library.RateLimitError, {
      code: "quota_exhausted",
      terminal: true,
      attempts: 1,
      retryable: false,
    });
    await sawOne(context);
  },

  "a wrong key": async (context) => {
    const { AIGenerationClient, GenerationError } = context.library;
    const wrong = "wrong-key-93b1";
    const client = new AIGenerationClient(wrong, { baseUrl: context.baseUrl });
    const error = await rejection(client.generate(small), "a wrong key");
    errorIs(error, GenerationError, { code: "unauthorized", attempts: 1, retryable: false });
    ok(!everyText(error).includes(wrong), "the key is in the error");
    client.close();
  },

  "an unknown model": async (context) => {
    const error = await rejection(
      context.client().generate({ ...small, model: "no-such-model" }),
      "an unknown model",
    );
    errorIs(error, context.library.GenerationError, { code: "not_found", status: 404, attempts: 1 });
    match(error.message, /no-such-model/, "message");
  },

  "errors are real errors of their class": async (context) => {
    const { GenerationError, RateLimitError, ContentPolicyError, GenerationTimeoutError } = context.library;
    await context.inject({ kind: "status", status: 403 });
    const error = await rejection(context.client().generate(small), "a refusal");
    ok(error instanceof Error && error instanceof GenerationError, "an Error and a GenerationError");
    for (const other of [RateLimitError, ContentPolicyError, GenerationTimeoutError]) {
      ok(!(error instanceof other), `not a ${other.name}`);
      ok(other.prototype instanceof GenerationError, `${other.name} is a GenerationError`);
    }
    errorIs(error, GenerationError, { name: "GenerationError", code: "forbidden", status: 403 });
    match(String(error), /^GenerationError: /, "String(error)");
    match(error.stack, /GenerationError/, "stack");
    match(error.generationId, /^[0-9a-f-]{36}$/, "generationId");
    match(error.suggestion, /\.$/, "suggestion");
    equal(typeof error.details, "object", "details");
    equal(Object.prototype.toString.call(error), "[object Error]", "the platform's own Error");
  },

  "a failed attempt's generation id is the call's own": async (context) => {
    await context.inject({ kind: "status", status: 403 }, { kind: "status", status: 403 });
    const client = context.client();
    const ids = [];
    for (let call = 0; call < 2; call++)
      ids.push((await rejection(client.generate(small), "a refusal")).generationId);
    ok(ids[0] !== ids[1], "two calls have two ids");
  },

  "the key is in no error": async (context) => {
    const kinds = [
      { kind: "status", status: 400 },
      { kind: "status", status: 500 },
      { kind: "rate_limit", retryAfter: "1" },
      { kind: "prompt_block" },
      { kind: "truncate" },
      { kind: "malformed" },
      { kind: "reset" },
    ];
    const client = context.client({ maxRetries: 1 });
    for (const fault of kinds) {
      await context.reset();
      await context.inject(fault);
      const error = await rejection(client.generate(small), fault.kind);
      ok(!everyText(error).includes(key), `the key is in the error of ${fault.kind}`);
    }
    const echo = await rejection(
      context.scripted("echo").client.generate(small),
      "a server that echoes the key",
    );
    errorIs(echo, context.library.GenerationError, { code: "forbidden" });
    ok(!everyText(echo).includes(key), "the key that the server echoed is in the error");
  },

  "a fault that is not retried leaves the client usable": async (context) => {
    await context.inject({ kind: "prompt_block" });
    const client = context.client();
    await rejection(client.generate(small), "a blocked prompt");
    deepEqual((await client.generate(small)).attempts, 1, "attempts of the next call");
  },
};
