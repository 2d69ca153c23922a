// What fails inside of the WebAssembly: every call settles, nothing goes uncaught, and the next call works.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { createConsumer } from "./support/consumer.mjs";
import { limited } from "./support/limited.mjs";

const request = { prompt: "A fox", width: 64, height: 64 };
let AIGenerationClient;
let GenerationError;
let ImageClient;
let simulator;

before(async () => {
  const installed = join(await createConsumer("panic"), "node_modules/ai-generation-client");
  const index = pathToFileURL(join(installed, "index.js")).href;
  const library = await import(index);
  ({ AIGenerationClient, GenerationError, ImageClient } = library);
  for (const [file, apiType] of [["client"], ["formats", "openai_images"]])
    await library.init(limited(readFileSync(join(installed, `wasm/${file}.wasm`)), 32), apiType);
  const { createSimulator } = await import(pathToFileURL(join(installed, "simulator.js")).href);
  simulator = createSimulator({ latencyMs: 50 });
});

/** More than the memory of the WebAssembly has room for here. */
const flood = () =>
  Response.json({ error: { message: "x".repeat(3_000_000) } }, { headers: { "content-type": "text/json" } });

/** A client whose answers fill the memory of the WebAssembly. */
const flooded = (options) =>
  new AIGenerationClient("key", { ...options, timeout: 200, fetch: async () => flood() });

/** A client for whose answers the WebAssembly asks for a random number, and gets an exception. */
const unlucky = (thrown) =>
  new AIGenerationClient("key", {
    timeout: 200,
    async fetch() {
      const { random } = Math;
      Math.random = () => {
        Math.random = random;
        throw thrown;
      };
      return new Response("", { status: 503 });
    },
  });

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

const failures = {
  "a trap in the WebAssembly": [() => flooded(), /unreachable/],
  "an exception in JavaScript on the way into it": [() => unlucky(new Error("no dice")), /no dice/],
  // What cannot even be printed.
  "a symbol": [() => unlucky(Symbol("no dice")), /no dice/],
  "a revoked proxy": [() => unlucky(revoked()), /cannot be read/],
  "an object without a prototype": [() => unlucky(Object.create(null)), /cannot be read/],
};

for (const [name, [make, message]] of Object.entries(failures)) {
  test(`${name} ends the call that it happened in, and no other`, async (t) => {
    const uncaught = t.mock.fn();
    process.on("uncaughtException", uncaught).on("unhandledRejection", uncaught);
    t.after(() => process.off("uncaughtException", uncaught).off("unhandledRejection", uncaught));
    // Its timers outlive the instance that set them.
    const bystander = new AIGenerationClient("key", { fetch: simulator.fetch, timeout: 200 });
    const inFlight = bystander.generate(request);
    const failing = make();

    const [spared, failed] = await Promise.allSettled([inFlight, failing.generate(request)]);
    assert.ok(failed.reason instanceof GenerationError);
    const { code, retryable, maybeBilled } = failed.reason;
    assert.deepEqual([code, retryable, maybeBilled], ["internal", true, true]);
    assert.match(failed.reason.message, message);
    // What it had begun was lost, and counts.
    assert.deepEqual([spared.value?.mimeType, spared.value?.attempts], ["image/png", 2]);

    assert.equal((await bystander.generate(request)).attempts, 1);
    failing.close();
    bystander.close();
    await new Promise((done) => setTimeout(done, 400));
    assert.equal(uncaught.mock.callCount(), 0, String(uncaught.mock.calls[0]?.arguments[0]));
  });
}

test("a call that a failure interrupts sends no more than its attempts", async () => {
  const once = new AIGenerationClient("key", { fetch: simulator.fetch, maxRetries: 1 });
  const careful = new AIGenerationClient("key", {
    fetch: simulator.fetch,
    retry: { retryAmbiguous: false },
  });
  const waiting = new AIGenerationClient("key", { fetch: simulator.fetch, maxRetries: 1, maxConcurrent: 1 });
  const calls = [once, careful, waiting, waiting].map((client) => client.generate(request));
  const before = simulator.requests.length;
  const failing = flooded();
  await assert.rejects(failing.generate(request), { code: "internal" });
  const [first, second, third, fourth] = await Promise.allSettled(calls);
  for (const { reason } of [first, second, third])
    assert.deepEqual([reason?.code, reason?.maybeBilled, reason?.attempts], ["internal", true, 1]);
  // It had sent nothing yet, and has its one attempt.
  assert.equal(fourth.value?.attempts, 1);
  assert.equal(simulator.requests.length - before, 4);
});

test("a wait that another call's failure interrupts is no shorter for that", async () => {
  const times = [];
  const limited = new AIGenerationClient("key", {
    fetch: async (...given) => {
      const isFirst = times.push(performance.now()) === 1;
      return isFirst
        ? new Response("{}", { status: 429, headers: { "retry-after": "1" } })
        : simulator.fetch(...given);
    },
  });
  const call = limited.generate(request);
  await new Promise((done) => setTimeout(done, 100));
  await assert.rejects(flooded().generate(request), { code: "internal" });
  assert.equal((await call).attempts, 2);
  const [sent, again] = times;
  assert.ok(again - sent >= 990, `${again - sent} ms`);
});

test("what a stream has shown is not taken back when another call fails", async () => {
  let fail;
  const told = new Promise((resolve) => {
    fail = resolve;
  });
  const slow = new AIGenerationClient("key", {
    fetch: async (_url, { signal }) =>
      new Response(
        new ReadableStream({
          async start(controller) {
            const part = { candidates: [{ content: { parts: [{ text: "Here" }] } }] };
            controller.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(part)}\n\n`));
            await new Promise((done) => signal.addEventListener("abort", done));
            controller.error(signal.reason);
          },
        }),
        { headers: { "content-type": "text/event-stream" } },
      ),
  });
  const seen = [];
  const stream = (async () => {
    for await (const event of slow.stream(request)) {
      seen.push(event.type);
      fail();
    }
  })();
  await told;
  await assert.rejects(flooded().generate(request), { code: "internal" });
  await assert.rejects(stream, { code: "internal", attempts: 1 });
  assert.deepEqual(seen, ["text"]);
});

test("an image that is being fetched when another call fails was paid for once, and comes", async () => {
  const { imageData } = await new AIGenerationClient("key", { fetch: simulator.fetch }).generate(request);
  let posts = 0;
  let arrive;
  const asked = new Promise((resolve) => {
    arrive = resolve;
  });
  let release;
  const held = new Promise((resolve) => {
    release = resolve;
  });
  const pointing = new AIGenerationClient("key", {
    apiType: "openai_images",
    maxRetries: 2,
    fetch: async (_url, { method }) => {
      if (method === "POST") {
        posts += 1;
        return Response.json({ data: [{ url: "https://cdn.test/a.png" }] });
      }
      arrive();
      await held;
      return new Response(imageData, { headers: { "content-type": "image/png" } });
    },
  });
  const call = pointing.generate(request);
  await asked;
  await assert.rejects(flooded({ apiType: "openai_images" }).generate(request), {
    code: "internal",
  });
  release();
  const response = await call;
  assert.deepEqual([response.images.length, response.attempts, posts], [1, 1, 1]);
});

test("an answer that claims to be huge allocates for what came", async () => {
  const before = process.memoryUsage().arrayBuffers;
  const claiming = new AIGenerationClient("key", {
    maxRetries: 1,
    maxConcurrent: 50,
    fetch: async () => {
      const start = '{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"AAAA';
      const body = new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from(start)) });
      return new Response(body, { headers: { "content-length": `${2 ** 28}` } });
    },
  });
  const calls = Array.from({ length: 50 }, () => claiming.generate(request).catch(() => {}));
  await new Promise((done) => setTimeout(done, 200));
  const grown = process.memoryUsage().arrayBuffers - before;
  claiming.close();
  await Promise.all(calls);
  assert.ok(grown < 50 * 9 * 2 ** 20, `${grown} bytes`);
});

test("a failure while an image is decoded rejects what is in flight, and the next call works", async (t) => {
  const client = new AIGenerationClient("key", { fetch: simulator.fetch, timeout: 200 });
  const { imageData } = await client.generate(request);
  const inFlight = client.generate(request);
  await new Promise((done) => setTimeout(done, 10));

  const broken = t.mock.method(Uint8Array.prototype, "subarray", () => {
    throw new RangeError("no memory");
  });
  const inputImage = Buffer.from(imageData).toString("base64");
  const failing = client.generate({ ...request, inputImage });
  await failing.catch(() => broken.mock.restore());
  for (const { status, reason } of await Promise.allSettled([failing, inFlight])) {
    assert.equal(status, "rejected");
    assert.equal(reason.code, "internal");
    assert.match(reason.message, /no memory/);
  }
  assert.equal((await client.generate({ ...request, inputImage })).mimeType, "image/png");
  client.close();
});

for (const [broken, whole] of [
  ["gemini", "openai_images"],
  ["openai_images", "gemini"],
])
  test(`a failure in the WebAssembly of ${broken} leaves calls of ${whole} alone`, async (t) => {
    const uncaught = t.mock.fn();
    process.on("uncaughtException", uncaught).on("unhandledRejection", uncaught);
    t.after(() => process.off("uncaughtException", uncaught).off("unhandledRejection", uncaught));
    const open = (apiType) => new AIGenerationClient("key", { apiType, fetch: simulator.fetch });
    const [neighbour, bystander] = [open(broken), open(whole)];
    const failing = flooded({ apiType: broken });
    // All of them are loaded, and in flight.
    await Promise.all([neighbour.generate(request), bystander.generate(request)]);
    const [interrupted, spared, failed] = await Promise.allSettled([
      neighbour.generate(request),
      bystander.generate(request),
      failing.generate(request),
    ]);
    assert.deepEqual(
      [interrupted.value?.attempts, failed.reason?.code, spared.value?.attempts],
      [2, "internal", 1],
    );
    for (const client of [neighbour, bystander])
      assert.equal((await client.generate(request)).mimeType, "image/png");
    assert.equal(uncaught.mock.callCount(), 0, String(uncaught.mock.calls[0]?.arguments[0]));
  });

test("ImageClient answers that it failed inside, and draws the next image", async () => {
  let broken = true;
  const client = new ImageClient({
    apiType: "openai_images",
    authToken: "key",
    fetch: (...given) => (broken ? flood() : simulator.fetch(...given)),
  });
  const answer = await client.generate({ prompt: "A fox" });
  assert.equal(answer.success, false);
  assert.match(answer.error, /failed inside/);
  broken = false;
  assert.equal((await client.generate({ prompt: "A fox" })).success, true);
});
