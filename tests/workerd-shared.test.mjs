// One client for all requests of a Worker, as a module-level constant is: workerd lets no request wait for another one's
// promise.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createConsumer, installedSimulator } from "./support/consumer.mjs";
import { listen } from "./support/listen.mjs";
import { startWorker } from "./support/worker.mjs";

/** What the Worker does for `?do=`, with clients that all its requests share. */
const source = `
import { AIGenerationClient } from "ai-generation-client";
import { createSimulator } from "ai-generation-client/simulator";
const clients = new Map();
const simulator = createSimulator();
function clientOf(name, baseUrl) {
  const options = { baseUrl, retry: { delaysMs: [20], jitter: 0 }, ...OPTIONS[name] };
  if (!clients.has(name)) clients.set(name, new AIGenerationClient("test-key-5f1c9a7e", options));
  return clients.get(name);
}
const OPTIONS = {
  two: { maxConcurrent: 2 },
  five: {},
  minute: { requestsPerMinute: 1000, maxConcurrent: 3 },
  chat: { apiType: "openrouter_chat", maxConcurrent: 2 },
  inside: { maxConcurrent: 2, fetch: simulator.fetch },
  poison: { fetch: poison, maxRetries: 1 },
};
// The WebAssembly asks for a random number when the attempt has ended, and fails with what it gets.
async function poison() {
  const { random } = Math;
  Math.random = () => {
    Math.random = random;
    throw new Error("no dice");
  };
  return { status: 503, headers: new Headers(), body: null, arrayBuffer: async () => new ArrayBuffer(0) };
}
export default {
  async fetch(request) {
    const { name, baseUrl, abortAfter } = await request.json();
    const signal = abortAfter === undefined ? undefined : AbortSignal.timeout(abortAfter);
    try {
      const { imageData, attempts } = await clientOf(name, baseUrl).generate(
        { prompt: "a kite", width: 64, height: 64 },
        { signal },
      );
      return Response.json({ bytes: imageData.length, attempts });
    } catch (error) {
      return Response.json({ error: error.code ?? error.name, attempts: error.attempts });
    }
  },
};
`;

let worker;
let server;
let simulator;
/** Gives the status and headers of a failure for some of the requests, by their number. */
let faultOf = () => undefined;
/** Milliseconds that the answer to a request takes, by its number. */
let pauseOf = () => 15;
let seen = [];
let inFlight = 0;
let most = 0;

before(async () => {
  const dir = await createConsumer("workerd-shared", { "worker.mjs": source });
  const conditions = ["workerd", "worker"];
  ({ worker } = await startWorker(
    join(dir, "worker.mjs"),
    join(dir, "dist"),
    { conditions },
    {
      compatibilityDate: "2024-09-01",
    },
  ));
  simulator = (await import(await installedSimulator())).createSimulator();
  server = await listen(
    createServer(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      seen.push(performance.now());
      most = Math.max(most, ++inFlight);
      const pause = pauseOf(seen.length);
      await new Promise((resume) => setTimeout(resume, pause));
      const fault = faultOf(seen.length);
      inFlight -= 1;
      if (fault) return response.writeHead(fault.status, fault.headers).end("{}");
      const { method, headers } = request;
      const url = `http://127.0.0.1${request.url}`;
      const answer = await simulator.fetch(url, { method, headers, body: Buffer.concat(chunks) });
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(Buffer.from(await answer.arrayBuffer()));
    }),
  );
});

after(async () => {
  await worker?.dispose();
  await server?.close();
});

/** So many requests to the Worker at once; what each came to. */
async function crowd(
  count,
  name,
  { path = "/v1beta", fault = () => undefined, pause = () => 15, abortAfter = () => undefined } = {},
) {
  [faultOf, pauseOf, seen, most] = [fault, pause, [], 0];
  const asking = Array.from({ length: count }, async (_, index) => {
    const body = JSON.stringify({ name, baseUrl: server.url + path, abortAfter: abortAfter(index) });
    const response = await worker.dispatchFetch("http://localhost/", { method: "POST", body });
    const text = await response.text();
    return response.ok ? JSON.parse(text) : { error: text.slice(0, 200) };
  });
  return Promise.all(asking);
}

const failed = (results) => results.filter(({ bytes }) => !bytes);

test("the first requests, together, while the WebAssembly is not loaded", async () => {
  assert.deepEqual(failed(await crowd(20, "chat", { path: "/api/v1" })), []);
  assert.ok(most <= 2, `${most} in flight`);
});

for (const name of ["two", "five", "minute", "inside"])
  test(`a hundred requests through one client (${name})`, async () => {
    assert.deepEqual(failed(await crowd(100, name)), []);
    if (name === "two") assert.ok(most <= 2, `${most} in flight`);
  });

test("a hundred requests, failures and aborts among them", async () => {
  const results = await crowd(100, "two", {
    fault: (number) => (number % 5 === 0 ? { status: 503 } : undefined),
    abortAfter: (index) => (index % 10 === 3 ? 40 + index : undefined),
  });
  const aborted = results.filter((_, index) => index % 10 === 3);
  for (const [index, { error, bytes }] of aborted.entries())
    assert.ok(bytes || error === 23 || error === "TimeoutError", `${index}: ${error}`);
  const others = results.filter((_, index) => index % 10 !== 3);
  for (const { bytes, error, attempts } of others)
    assert.ok(bytes || (error === "server_error" && attempts === 3), `${error}`);
  assert.ok(others.filter(({ bytes }) => bytes).length >= 80);
});

test("a failure inside, for one request, is survived by the others", async () => {
  const others = crowd(30, "five", { pause: (number) => (number <= 5 ? 1000 : 15) });
  while (seen.length < 5) await new Promise((resume) => setTimeout(resume, 5));
  const body = JSON.stringify({ name: "poison" });
  const failing = await worker.dispatchFetch("http://localhost/", { method: "POST", body });
  assert.deepEqual(await failing.json(), { error: "internal", attempts: 1 });
  const results = await others;
  assert.deepEqual(failed(results), []);
  // What the five had begun was lost, and counts.
  assert.equal(results.filter(({ attempts }) => attempts === 2).length, 5);
});

test("a rate limit holds all requests back, and lets them go again", async () => {
  const results = await crowd(20, "five", {
    fault: (number) => (number <= 5 ? { status: 429, headers: { "retry-after": "1" } } : undefined),
  });
  assert.deepEqual(failed(results), []);
  // Those that were on their way, then a second of silence.
  assert.ok(seen[5] - seen[4] > 900, `${seen[5] - seen[4]} ms`);
  assert.equal(seen.length, 25);
});
