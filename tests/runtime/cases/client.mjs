// The client itself: how it is made, what it is given, how it ends.
import { deepEqual, equal, errorIs, eventually, ok, rejection, sameBytes } from "../assert.mjs";
import { key, pngSize, quick, recordingFetch, small } from "../context.mjs";

const isClosed = (error) => equal(error.name, "InvalidStateError", "name of the rejection");
const isAborted = (error) => equal(error.name, "AbortError", "name of the rejection");

export const clientCases = {
  "constructed with a time-out and a number of tries": async (context) => {
    const { AIGenerationClient } = context.library;
    const { fetch, sent } = recordingFetch(async () =>
      Response.json({ error: { code: 400 } }, { status: 400 }),
    );
    const real = globalThis.fetch;
    globalThis.fetch = fetch;
    try {
      const client = new AIGenerationClient(key, 30_000, 1);
      errorIs(await rejection(client.generate(small), "status 400"), context.library.GenerationError, {
        status: 400,
      });
      client.close();
    } finally {
      globalThis.fetch = real;
    }
    equal(
      sent[0].url,
      "https://generativelanguage.googleapis.com/v1beta/models/gemini-nano-banana-2.1:generateContent",
      "the default address",
    );
  },

  "constructed with a key alone": async (context) => {
    const client = new context.library.AIGenerationClient(key);
    ok(client instanceof context.library.AIGenerationClient, "a client");
    client.close();
  },

  "headers go with every request": async (context) => {
    const { fetch, sent } = recordingFetch();
    const client = context.client({ fetch, headers: { "x-trace": "abc-123" } });
    await client.generate(small);
    equal(sent[0].headers["x-trace"], "abc-123", "x-trace");
    equal(sent[0].headers["content-type"], "application/json", "content-type");
  },

  "a simulator in the same process": async (context) => {
    const { createSimulator, AIGenerationClient } = context.library;
    const simulator = createSimulator({ apiKey: "local" });
    const fetch = (input, init) => simulator.fetch(new Request(input, init));
    const client = new AIGenerationClient("local", { fetch, retry: quick });
    const { imageData } = await client.generate(small);
    deepEqual(pngSize(imageData), { width: 64, height: 64 }, "the image");
    equal(simulator.requests.length, 1, "requests seen");
    simulator.inject({ kind: "status", status: 503 });
    const again = await client.generate(small);
    equal(again.attempts, 2, "attempts");
    sameBytes(again.imageData, imageData, "the same seed draws the same");
    deepEqual(
      simulator.requests.map(({ status }) => status),
      [200, 503, 200],
      "statuses seen",
    );
    simulator.reset();
    equal(simulator.requests.length, 0, "requests after reset");
    client.close();
  },

  "the simulator's own fetch serves as the client's": async (context) => {
    const { createSimulator, AIGenerationClient } = context.library;
    const { fetch } = createSimulator({ apiKey: "local" });
    const client = new AIGenerationClient("local", { fetch });
    deepEqual(pngSize((await client.generate(small)).imageData), { width: 64, height: 64 }, "the image");
    client.close();
  },

  "faults from the start, of the nth request": async (context) => {
    const { createSimulator, AIGenerationClient } = context.library;
    const simulator = createSimulator({ apiKey: "local", faults: [{ on: 2, kind: "status", status: 500 }] });
    const fetch = (input, init) => simulator.fetch(new Request(input, init));
    const client = new AIGenerationClient("local", { fetch, retry: quick });
    equal((await client.generate(small)).attempts, 1, "attempts of the first");
    equal((await client.generate(small)).attempts, 2, "attempts of the second");
    client.close();
  },

  "a fetch of the caller's own that fails": async (context) => {
    const mistake = new RangeError("the caller's own mistake");
    const failing = [
      () => Promise.reject(mistake),
      () => {
        throw mistake;
      },
    ];
    for (const fetch of failing) {
      const error = await rejection(
        context.client({ fetch, maxRetries: 2 }).generate(small),
        "a failing fetch",
      );
      errorIs(error, context.library.GenerationError, { code: "network", attempts: 2, retryable: true });
      deepEqual(
        [error.cause.name, error.cause.message, error.cause.stack],
        [mistake.name, mistake.message, mistake.stack],
        "the cause is a copy of what fetch failed with",
      );
      ok(error.cause instanceof Error && error.cause !== mistake, "an error of its own");
    }
    const nothing = context.client({ fetch: async () => undefined, maxRetries: 1 });
    errorIs(await rejection(nothing.generate(small), "no response"), context.library.GenerationError, {
      code: "network",
    });
  },

  "init may be called any number of times": async (context) => {
    const { init } = context.library;
    await Promise.all([init(), init(), init()]);
    equal(await init(), undefined, "the value of init()");
    await context.client().generate(small);
  },

  "a closed client rejects, and closing again is nothing": async (context) => {
    const { client, ledger } = context.scripted("plain");
    client.close();
    client.close();
    isClosed(await rejection(client.generate(small), "a call after close"));
    equal((await ledger()).requests.length, 0, "requests seen");
  },

  "close ends what is in flight and what is queued": async (context) => {
    const { client, ledger } = context.scripted("silent", { maxConcurrent: 1 });
    const calls = [1, 2].map(() => rejection(client.generate(small), "a call"));
    await eventually(async () => (await ledger()).requests.length === 1, "a request");
    client.close();
    for (const error of await Promise.all(calls)) isAborted(error);
    await eventually(async () => (await ledger()).hungUp === 1, "the connection is given up");
    equal((await ledger()).requests.length, 1, "requests seen");
  },

  "close right after a call": async (context) => {
    const { client, ledger } = context.scripted("silent");
    const call = rejection(client.generate(small), "a call");
    client.close();
    isAborted(await call);
    await eventually(async () => (await ledger()).inFlight === 0, "nothing is left in flight");
  },

  "close ends a wait": async (context) => {
    const { client, ledger } = context.scripted("unavailable", { retry: { delaysMs: [600_000], jitter: 0 } });
    const call = rejection(client.generate(small), "a call");
    await eventually(async () => (await ledger()).requests.length === 1, "a request");
    client.close();
    isAborted(await call);
  },

  "one client's close leaves another's calls alone": async (context) => {
    const one = context.client();
    const { client: other } = context.scripted("unhurried");
    const running = other.generate(small);
    one.close();
    deepEqual(pngSize((await running).imageData), { width: 1, height: 1 }, "the image");
  },

  "Symbol.dispose closes": async (context) => {
    const { client } = context.scripted("plain");
    // Runtimes without Symbol.dispose get the one that TypeScript's `using` falls back to.
    const dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");
    equal(typeof client[dispose], "function", "client[Symbol.dispose]");
    client[dispose]();
    isClosed(await rejection(client.generate(small), "a call after dispose"));
  },
};
