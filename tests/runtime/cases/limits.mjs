// How much one client asks at a time, and in what order; and how long it waits for an answer.
import { deepEqual, equal, errorIs, eventually, ok, rejection } from "../assert.mjs";
import { least, quick, small } from "../context.mjs";

const promptsSeen = ({ requests }, prompts) =>
  requests.map(({ body }) => {
    const text = body.contents
      .at(-1)
      .parts.map((part) => part.text ?? "")
      .join("\n");
    return prompts.find((prompt) => text.includes(prompt));
  });

export const limitCases = {
  "no more than maxConcurrent in flight, first come first served": async (context) => {
    const { client, ledger } = context.scripted("unhurried", { maxConcurrent: 2 });
    const prompts = ["kite one", "kite two", "kite three", "kite four", "kite five", "kite six"];
    await Promise.all(prompts.map((prompt) => client.generate({ ...small, prompt })));
    const seen = await ledger();
    equal(seen.maxInFlight, 2, "most in flight at a time");
    const order = promptsSeen(seen, prompts);
    // Two that are in flight together may arrive in either order.
    const pairs = [0, 2, 4].map((at) => order.slice(at, at + 2).sort());
    deepEqual(
      pairs,
      [0, 2, 4].map((at) => prompts.slice(at, at + 2).sort()),
      "order of arrival",
    );
  },

  "with one at a time, the order is exact": async (context) => {
    const { client, ledger } = context.scripted("plain", { maxConcurrent: 1 });
    const { imageData } = await context.client().generate(small);
    const prompts = ["kite one", "kite two", "kite three", "kite four", "kite five"];
    // An image that is there already is nothing to wait for.
    const images = [imageData, undefined, imageData];
    await Promise.all(
      prompts.map((prompt, at) => client.generate({ ...small, prompt, inputImage: images[at] })),
    );
    const seen = await ledger();
    equal(seen.maxInFlight, 1, "most in flight at a time");
    deepEqual(promptsSeen(seen, prompts), prompts, "order of arrival");
  },

  "five at a time when nothing is said": async (context) => {
    const { client, ledger } = context.scripted("silent");
    const controller = new AbortController();
    const calls = Array.from({ length: 7 }, () =>
      rejection(client.generate(small, { signal: controller.signal }), "a call"),
    );
    await eventually(async () => (await ledger()).inFlight === 5, "five requests");
    await new Promise((resume) => setTimeout(resume, 200));
    equal((await ledger()).inFlight, 5, "requests in flight");
    controller.abort();
    await Promise.all(calls);
    equal((await ledger()).requests.length, 5, "requests seen");
  },

  "a failed call gives its place to the next": async (context) => {
    const { client } = context.scripted("empty", { maxConcurrent: 1, maxRetries: 1 });
    for (const error of await Promise.all([1, 2, 3].map(() => rejection(client.generate(small), "a call"))))
      errorIs(error, context.library.GenerationError, { code: "empty_response" });
  },

  "requestsPerMinute holds back the next, which can be aborted unsent": async (context) => {
    const { client, ledger } = context.scripted("plain", { requestsPerMinute: 1 });
    await client.generate(small);
    const controller = new AbortController();
    const held = rejection(client.generate(small, { signal: controller.signal }), "the second call");
    await new Promise((resume) => setTimeout(resume, 300));
    equal((await ledger()).requests.length, 1, "requests seen before the minute is over");
    controller.abort();
    ok((await held) === controller.signal.reason, "signal.reason itself");
    equal((await ledger()).requests.length, 1, "requests seen");
  },

  "a provider that does not answer in time": async (context) => {
    const { client, ledger } = context.scripted("silent", { timeout: 300, maxRetries: 2 });
    const error = await rejection(client.generate(small), "a call that is never answered");
    errorIs(error, context.library.GenerationTimeoutError, {
      name: "GenerationTimeoutError",
      code: "timeout",
      attempts: 2,
      maybeBilled: true,
    });
    equal((await ledger()).requests.length, 2, "requests seen");
    await eventually(async () => (await ledger()).inFlight === 0, "the connections are given up");
  },

  "a body that stops arriving": async (context) => {
    const { client } = context.scripted("half", { timeout: 400, maxRetries: 1 });
    const error = await rejection(client.generate(small), "half a body");
    errorIs(error, context.library.GenerationTimeoutError, {
      code: "timeout",
      attempts: 1,
      maybeBilled: true,
    });
  },

  "a stalled provider": async (context) => {
    await context.inject({ kind: "stall" });
    const error = await rejection(context.client({ timeout: 300, maxRetries: 1 }).generate(small), "a stall");
    errorIs(error, context.library.GenerationTimeoutError, { code: "timeout" });
  },

  "a call's own timeout goes before the client's": async (context) => {
    const { client } = context.scripted("silent", { timeout: 600_000, maxRetries: 1 });
    const error = await rejection(client.generate(small, { timeout: 200 }), "a call that is never answered");
    errorIs(error, context.library.GenerationTimeoutError, { code: "timeout" });
  },

  "totalTimeout ends waits too": async (context) => {
    const { client, ledger } = context.scripted("unavailable", {
      totalTimeout: 500,
      retry: { delaysMs: [600_000], jitter: 0 },
    });
    const error = await rejection(client.generate(small), "a wait beyond the total");
    errorIs(error, context.library.GenerationTimeoutError, { code: "timeout", attempts: 1 });
    equal((await ledger()).requests.length, 1, "requests seen");
  },

  "a rate limit holds all calls for its model back, and those it met come first": async ({ library }) => {
    const sent = [];
    const limited = { status: 429, headers: { "retry-after-ms": "300" } };
    const fetch = async (url, init) => {
      const { contents } = JSON.parse(new TextDecoder().decode(init.body));
      sent.push({ at: performance.now(), url, prompt: contents.at(-1).parts[0].text.match(/kite \d+/)[0] });
      await new Promise((resume) => setTimeout(resume, 5));
      return sent.length <= 5 ? new Response("{}", limited) : Response.json(least.gemini);
    };
    const client = new library.AIGenerationClient("test-key-5f1c9a7e", { fetch, retry: quick });
    const calls = Array.from({ length: 20 }, (_, index) =>
      client.generate({ ...small, prompt: `kite ${index}` }),
    );
    await new Promise((resume) => setTimeout(resume, 50));
    equal(sent.length, 5, "requests before the limit");
    // Another model is not held back.
    await client.generate({ ...small, prompt: "kite 99", model: "gemini-3-pro-image" });
    equal(sent.length, 6, "requests with that of another model");
    await Promise.all(calls);
    equal(sent.length, 26, "requests in all");
    const [after, ...rest] = sent.slice(6);
    ok(after.at - sent[0].at >= 295, `${after.at - sent[0].at} ms`);
    deepEqual(
      [after, ...rest].slice(0, 5).map(({ prompt }) => prompt),
      ["kite 0", "kite 1", "kite 2", "kite 3", "kite 4"],
      "first come",
    );
  },

  "totalTimeout counts the time in the queue": async (context) => {
    const { client, ledger } = context.scripted("plain", { requestsPerMinute: 1, totalTimeout: 2000 });
    await client.generate(small);
    const error = await rejection(client.generate(small), "a call that waits for the next minute");
    errorIs(error, context.library.GenerationTimeoutError, {
      code: "timeout",
      attempts: 0,
      maybeBilled: false,
    });
    equal((await ledger()).requests.length, 1, "requests seen");
  },
};
