// What is tried again, how often, and after how long.
import { deepEqual, equal, errorIs, match, ok, rejection } from "../assert.mjs";
import { pngSize, small } from "../context.mjs";

const sawRequests = async (context, count) =>
  equal((await context.requests()).length, count, "requests seen");

export const retryCases = {
  "a server error is tried again": async (context) => {
    await context.inject({ kind: "status", status: 503 });
    const response = await context.client().generate(small);
    equal(response.attempts, 2, "attempts");
    deepEqual(pngSize(response.imageData), { width: 64, height: 64 }, "the image");
    await sawRequests(context, 2);
  },

  "every status that is worth another try": async (context) => {
    for (const status of [408, 429, 500, 502, 503, 504, 529]) {
      await context.reset();
      await context.inject({ kind: "status", status });
      const client = context.client({ retry: { delaysMs: [1], jitter: 0, defaultRetryAfterMs: 1 } });
      deepEqual(
        pngSize((await client.generate(small)).imageData),
        { width: 64, height: 64 },
        `after ${status}`,
      );
      // Not the client's attempts: a browser tries 408 again by itself.
      await sawRequests(context, 2);
    }
  },

  "a status that another try would not change": async (context) => {
    for (const status of [400, 401, 403, 404, 413, 422]) {
      await context.reset();
      await context.inject({ kind: "status", status });
      const error = await rejection(context.client().generate(small), `status ${status}`);
      errorIs(error, context.library.GenerationError, { status, attempts: 1, retryable: false });
      await sawRequests(context, 1);
    }
  },

  "a lost connection is tried again": async (context) => {
    await context.inject({ kind: "reset" });
    equal((await context.client().generate(small)).attempts, 2, "attempts");
  },

  "a truncated and a malformed body are tried again": async (context) => {
    await context.inject({ kind: "truncate" }, { kind: "malformed" });
    equal((await context.client().generate(small)).attempts, 3, "attempts");
    await sawRequests(context, 3);
  },

  "retryAmbiguous: false does not pay twice": async (context) => {
    await context.inject({ kind: "truncate" });
    const client = context.client({ retry: { delaysMs: [1], jitter: 0, retryAmbiguous: false } });
    const error = await rejection(client.generate(small), "a truncated body");
    errorIs(error, context.library.GenerationError, {
      code: "truncated_response",
      attempts: 1,
      maybeBilled: true,
    });
    await sawRequests(context, 1);
  },

  "the last failure is the one that is told": async (context) => {
    const fault = { kind: "status", status: 503 };
    await context.inject(fault, fault, fault, fault);
    const error = await rejection(context.client().generate(small), "three failures");
    errorIs(error, context.library.GenerationError, {
      code: "server_error",
      status: 503,
      attempts: 3,
      retryable: true,
    });
    await sawRequests(context, 3);
  },

  "maxRetries counts all attempts, in each way to say it": async (context) => {
    const { AIGenerationClient } = context.library;
    for (const [options, attempts] of [
      [{ maxRetries: 1 }, 1],
      [{ maxRetries: 2 }, 2],
      [{ retry: { delaysMs: [1], jitter: 0, maxAttempts: 4 } }, 4],
    ]) {
      const { client, ledger } = context.scripted("unavailable", options);
      errorIs(await rejection(client.generate(small), "a failure"), context.library.GenerationError, {
        attempts,
      });
      equal((await ledger()).requests.length, attempts, "requests seen");
      ok(client instanceof AIGenerationClient, "the client is of its class");
    }
  },

  "Retry-After is waited for": async (context) => {
    await context.inject({ kind: "rate_limit", retryAfter: "1" });
    const before = Date.now();
    const response = await context.client().generate(small);
    equal(response.attempts, 2, "attempts");
    // Clocks of timers and of Date may differ by some milliseconds.
    ok(Date.now() - before >= 950, `waited ${Date.now() - before} ms, asked for 1000`);
  },

  "Retry-After of zero is not a wait": async (context) => {
    await context.inject({ kind: "rate_limit", retryAfter: "0" });
    equal((await context.client().generate(small)).attempts, 2, "attempts");
  },

  "a rate limit that stays": async (context) => {
    const fault = { kind: "rate_limit", retryAfter: "1" };
    await context.inject(fault);
    const error = await rejection(context.client({ maxRetries: 1 }).generate(small), "a rate limit");
    errorIs(error, context.library.RateLimitError, {
      name: "RateLimitError",
      code: "rate_limited",
      message: "Rate limit exceeded. Retry after 1 seconds.",
      status: 429,
      retryAfter: 1,
      terminal: false,
      retryable: true,
      attempts: 1,
    });
  },

  "a wait longer than maxRetryAfterMs is told at once": async (context) => {
    await context.inject({ kind: "rate_limit", retryAfter: "600" });
    const error = await rejection(context.client().generate(small), "a long wait");
    errorIs(error, context.library.RateLimitError, { retryAfter: 600, terminal: false, attempts: 1 });
    match(error.message, /^Rate limit exceeded\. Retry after 600 seconds\./, "message");
    await sawRequests(context, 1);
  },
};
