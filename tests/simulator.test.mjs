// The simulator as JavaScript sees it: a stand-in for `fetch`, its faults and its requests, and its HTTP server.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { AIGenerationClient } from "../pkg/index.js";
import { createSimulator } from "../pkg/simulator.js";
import { startServer } from "./support/server.mjs";

const path = "/v1beta/models/gemini-nano-banana-2.1:generateContent";
const headers = { "x-goog-api-key": "any", "content-type": "application/json" };
const body = JSON.stringify({ contents: [{ parts: [{ text: "A lake, 64x48 pixels" }] }] });

/** Asks for a small picture through anything that is called like `fetch`. */
const ask = (fetch, base = "https://example.test", init = {}) =>
  fetch(base + path, { method: "POST", headers, body, ...init });

/** The statuses of `count` requests, sent one after the other. */
async function statuses(simulator, count) {
  const list = [];
  for (let n = 0; n < count; n++) list.push((await ask(simulator.fetch)).status);
  return list;
}

const rejection = (promise) =>
  promise.then(
    () => assert.fail("it was fulfilled"),
    (error) => error,
  );

describe("clouds", () => {
  const key = "a-key-of-nobody-1234";
  const vertex = "https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/google";
  const azure = "https://studio.openai.azure.com/openai";
  const openai = { apiType: "openai_images" };
  const small = { prompt: "A lake", width: 64, height: 64 };
  const draw = (given, options) => {
    const { fetch } = createSimulator({ apiKey: key });
    return new AIGenerationClient(given, { fetch, maxRetries: 1, ...options }).generate(small);
  };

  it("draws for Vertex AI's tokens, and for no keys", async () => {
    assert.equal((await draw(() => key, { baseUrl: vertex })).mimeType, "image/png");
    assert.equal((await draw(key, { baseUrl: vertex })).mimeType, "image/png");
    await assert.rejects(draw("another-key-of-nobody", { baseUrl: vertex }), {
      code: "unauthorized",
      message: /invalid authentication credentials/,
    });
    const { fetch } = createSimulator({ apiKey: key });
    const path = "/models/gemini-nano-banana-2.1:generateContent";
    const reply = await fetch(vertex + path, { method: "POST", headers: { "x-goog-api-key": key }, body });
    assert.equal(reply.status, 401);
    assert.match((await reply.json()).error.message, /API keys are not supported/);
  });

  it("draws for Azure's keys and tokens, at both of its paths", async () => {
    for (const baseUrl of [`${azure}/v1`, `${azure}/deployments/fox?api-version=2026-04-01`])
      for (const given of [key, () => key])
        assert.equal((await draw(given, { ...openai, baseUrl })).mimeType, "image/png", baseUrl);
    await assert.rejects(draw("another-key-of-nobody", { ...openai, baseUrl: `${azure}/v1` }), {
      code: "unauthorized",
      message: /invalid subscription key/,
    });
    await assert.rejects(draw(key, { ...openai, baseUrl: `${azure}/deployments/fox` }), {
      code: "not_found",
    });
  });
});

describe("fetch", () => {
  it("takes what the global fetch takes, without `this`", async () => {
    const { fetch, requests } = createSimulator();
    const url = `https://example.test${path}`;
    const init = { method: "POST", headers, body };
    const answers = await Promise.all(
      [
        fetch(url, init),
        fetch(new URL(url), init),
        fetch(new Request(url, init)),
        fetch(new Request(url, { headers }), { method: "POST", body }),
      ].map(async (response) => (await response).text()),
    );
    assert.equal(new Set(answers).size, 1);
    assert.equal(JSON.parse(answers[0]).candidates[0].finishReason, "STOP");
    assert.equal(requests.length, 4);
  });

  it("answers with the length that the body has", async () => {
    const response = await ask(createSimulator().fetch);
    const length = Number(response.headers.get("content-length"));
    assert.equal((await response.arrayBuffer()).byteLength, length);
    assert.match(response.headers.get("x-request-id"), /^[0-9a-f]{16}$/);
  });

  it("rejects as the global fetch does for what is no request", async () => {
    const { fetch } = createSimulator();
    assert.ok((await rejection(fetch("no address"))) instanceof TypeError);
    assert.ok((await rejection(fetch("https://example.test", { body: "x" }))) instanceof TypeError);
  });

  it("records each request with its key masked", async () => {
    const simulator = createSimulator({ apiKey: "secret" });
    await simulator.fetch(`https://example.test${path}?alt=json&key=secret#x`, { method: "POST", body });
    await ask(simulator.fetch);
    await simulator.fetch("https://example.test/elsewhere");
    assert.deepEqual(simulator.requests, [
      { url: `https://example.test${path}?alt=json&key=***#x`, status: 200 },
      { url: `https://example.test${path}`, status: 400 },
      { url: "https://example.test/elsewhere", status: 404 },
    ]);
  });
});

describe("a body of more than 64 MiB", () => {
  const MiB = 1024 * 1024;
  const places = {
    [path]: headers,
    "/v1/images/edits": { authorization: "Bearer any" },
    "/v1/responses": { authorization: "Bearer any" },
    "/api/v1/chat/completions": { authorization: "Bearer any" },
  };
  const post = (place, init) =>
    createSimulator().fetch(`https://example.test${place}`, {
      method: "POST",
      headers: places[place],
      duplex: "half",
      ...init,
    });

  /** A body that never ends, and how much of it was read. */
  function endless() {
    const source = { read: 0 };
    source.body = new ReadableStream({
      pull(controller) {
        source.read++;
        controller.enqueue(new Uint8Array(MiB));
      },
    });
    return source;
  }

  for (const place of Object.keys(places))
    it(`is 413 in the provider's words at ${place}, and is not read to its end`, async () => {
      const source = endless();
      const response = await post(place, { body: source.body });
      assert.equal(response.status, 413);
      const { error } = await response.json();
      assert.match(error.message, /limit|large/);
      assert.ok(source.read < 70, `${source.read} MiB were read`);
    });

  it("is refused by the length that it claims", async () => {
    const source = endless();
    const length = { ...headers, "content-length": String(65 * MiB) };
    assert.equal((await post(path, { headers: length, body: source.body })).status, 413);
    assert.ok(source.read < 3, `${source.read} MiB were read`);
  });

  it("has one byte too many: with 64 MiB the request is read", async () => {
    assert.equal((await post(path, { body: new Uint8Array(64 * MiB) })).status, 400);
    assert.equal((await post(path, { body: new Uint8Array(64 * MiB + 1) })).status, 413);
  });
});

describe("a form", () => {
  const edit = (body, headers = {}) =>
    createSimulator().fetch("https://example.test/v1/images/edits", {
      method: "POST",
      headers: { authorization: "Bearer any", ...headers },
      body,
    });

  async function form(image, type = image.type) {
    const form = new FormData();
    form.set("model", "gpt-image-2");
    form.set("prompt", "Grüße");
    form.set("size", "64x48");
    form.set("image", new Blob([image], { type }), "image");
    return form;
  }

  /** A picture to edit, which the simulator paints too. */
  async function picture() {
    const response = await createSimulator().fetch("https://example.test/v1/images/generations", {
      method: "POST",
      headers: { authorization: "Bearer any", "content-type": "application/json" },
      body: JSON.stringify({ model: "gpt-image-2", prompt: "A lake", size: "64x48" }),
    });
    const { data } = await response.json();
    return new Blob([Buffer.from(data[0].b64_json, "base64")], { type: "image/png" });
  }

  it("is read, its texts and its files", async () => {
    const response = await edit(await form(await picture()));
    assert.equal(response.status, 200);
    const { size, usage } = await response.json();
    assert.equal(size, "64x48");
    // "Grüße" has five characters, which are two tokens.
    assert.equal(usage.input_tokens_details.text_tokens, 2);
    assert.ok(usage.input_tokens_details.image_tokens > 0);
  });

  it("says of each file what type it is", async () => {
    const response = await edit(await form(await picture(), "application/octet-stream"));
    assert.equal(response.status, 400);
    const { error } = await response.json();
    assert.deepEqual([error.param, error.code], ["image", "unsupported_file_mimetype"]);
  });

  it("that cannot be read is refused", async () => {
    const response = await edit("no form", { "content-type": "multipart/form-data; boundary=x" });
    assert.equal(response.status, 400);
    assert.match((await response.json()).error.message, /^Could not parse multipart form/);
  });
});

describe("faults", () => {
  it("hit the next request once, or the nth, or every one", async () => {
    const once = createSimulator({ faults: [{ kind: "status", status: 503 }] });
    assert.deepEqual(await statuses(once, 2), [503, 200]);
    const third = createSimulator({ faults: [{ on: 3, kind: "rate_limit" }] });
    assert.deepEqual(await statuses(third, 4), [200, 200, 429, 200]);
    const always = createSimulator({ faults: [{ on: "always", kind: "status" }] });
    assert.deepEqual(await statuses(always, 3), [500, 500, 500]);
  });

  it("come in the order of how exactly they name the request", async () => {
    const simulator = createSimulator({
      faults: [
        { on: "always", kind: "status", status: 500 },
        { kind: "status", status: 503 },
        { kind: "status", status: 504 },
        { on: 2, kind: "rate_limit" },
      ],
    });
    assert.deepEqual(await statuses(simulator, 4), [503, 429, 504, 500]);
  });

  it("can be added, and a reset puts back those it was made with", async () => {
    const simulator = createSimulator({ faults: [{ on: 1, kind: "rate_limit" }] });
    simulator.inject({ on: 2, kind: "status", status: 401 });
    simulator.inject({ kind: "status", status: 403 });
    assert.deepEqual(await statuses(simulator, 4), [429, 401, 403, 200]);
    simulator.inject({ kind: "status" });
    simulator.reset();
    assert.deepEqual(simulator.requests, []);
    assert.deepEqual(await statuses(simulator, 2), [429, 200]);
  });

  it("that break the connection reject, before the answer or in its body", async () => {
    const simulator = createSimulator({
      faults: [
        { kind: "reset", bytes: 0 },
        { kind: "reset", bytes: 1000 },
      ],
    });
    assert.ok((await rejection(ask(simulator.fetch))) instanceof TypeError);
    const { status, body } = await ask(simulator.fetch);
    assert.equal(status, 200);
    let received = 0;
    const error = await rejection(
      (async () => {
        for await (const chunk of body) received += chunk.length;
      })(),
    );
    assert.ok(error instanceof TypeError);
    assert.equal(received, 1000);
    assert.deepEqual(
      simulator.requests.map((request) => request.status),
      [0, 200],
    );
  });

  it("that cut or slow the body leave what came before as it was", async () => {
    const simulator = createSimulator();
    const whole = await (await ask(simulator.fetch)).text();
    simulator.inject({ kind: "truncate", bytes: 500 });
    const cut = await ask(simulator.fetch);
    assert.equal(cut.headers.get("content-length"), null);
    assert.ok((await cut.text()) === whole.slice(0, 500), "the body is the beginning of the whole one");
    simulator.inject({ kind: "slow", bytes: Math.ceil(whole.length / 3) });
    const slow = await ask(simulator.fetch);
    const chunks = [];
    for await (const chunk of slow.body) chunks.push(chunk);
    assert.equal(chunks.length, 3);
    assert.ok(Buffer.concat(chunks).toString() === whole, "the body is whole");
  });
});

describe("an aborted signal", () => {
  const reason = new Error("no longer wanted");

  it("ends a wait at once", { timeout: 30_000 }, async () => {
    const { fetch, requests } = createSimulator({ latencyMs: 3_600_000 });
    const controller = new AbortController();
    const answer = ask(fetch, undefined, { signal: controller.signal });
    controller.abort(reason);
    assert.equal(await rejection(answer), reason);
    assert.deepEqual(
      requests.map(({ status }) => status),
      [0],
    );
  });

  it("ends a stalled and a slow body at once", { timeout: 30_000 }, async () => {
    for (const fault of [{ kind: "stall" }, { kind: "stall", bytes: 0 }, { kind: "slow", bytes: 1 }]) {
      const { fetch } = createSimulator({ faults: [fault] });
      const controller = new AbortController();
      const response = await ask(fetch, undefined, { signal: controller.signal });
      const text = rejection(response.text());
      controller.abort(reason);
      assert.equal(await text, reason, fault.kind);
    }
  });

  it("that is aborted beforehand, or is a Request's own, counts too", async () => {
    const { fetch, requests } = createSimulator();
    assert.equal(await rejection(ask(fetch, undefined, { signal: AbortSignal.abort(reason) })), reason);
    const signal = AbortSignal.abort(reason);
    const request = new Request(`https://example.test${path}`, { method: "POST", headers, body, signal });
    assert.equal(await rejection(fetch(request)), reason);
    assert.deepEqual(requests, []);
  });
});

describe("a wrong option", () => {
  for (const [options, error, message] of [
    [null, TypeError, "SimulatorOptions must be an object, not null."],
    [
      { key: "x" },
      TypeError,
      'SimulatorOptions has no field "key"; it has apiKey, latencyMs, seed, imageUrls, faults.',
    ],
    [{ apiKey: "" }, TypeError, 'SimulatorOptions.apiKey must be a string that is not empty, not "".'],
    [
      { latencyMs: "5" },
      TypeError,
      'SimulatorOptions.latencyMs must be a number from 0 to 2147483647, not "5".',
    ],
    [
      { latencyMs: -1 },
      RangeError,
      "SimulatorOptions.latencyMs must be a number from 0 to 2147483647, not -1.",
    ],
    [
      { latencyMs: NaN },
      RangeError,
      "SimulatorOptions.latencyMs must be a number from 0 to 2147483647, not NaN.",
    ],
    [{ seed: 1.5 }, RangeError, "SimulatorOptions.seed must be an integer from 0 to 2147483647, not 1.5."],
    [
      { seed: 2 ** 31 },
      RangeError,
      "SimulatorOptions.seed must be an integer from 0 to 2147483647, not 2147483648.",
    ],
    [{ imageUrls: 1 }, TypeError, "SimulatorOptions.imageUrls must be true or false, not 1."],
    [{ faults: {} }, TypeError, "SimulatorOptions.faults must be an array, not [object Object]."],
    [{ faults: [5] }, TypeError, "SimulatorOptions.faults[0] must be an object, not 5."],
    [
      { faults: [{ kind: "policy" }, { kind: "rude" }] },
      TypeError,
      /^SimulatorOptions\.faults\[1\]\.kind must be one of "status", .*, not "rude"\.$/,
    ],
  ])
    it(`is refused: ${JSON.stringify(options)}`, () => {
      assert.throws(() => createSimulator(options), { name: error.name, message });
    });

  for (const [fault, error, message] of [
    [{ kind: "toString" }, TypeError, /^Fault\.kind must be one of/],
    [
      { kind: "slow", on: 0 },
      RangeError,
      'Fault.on must be an integer from 1 to 2147483647 or "always", not 0.',
    ],
    [
      { kind: "slow", on: "never" },
      TypeError,
      'Fault.on must be an integer from 1 to 2147483647 or "always", not "never".',
    ],
    [{ kind: "slow", bytes: -1 }, RangeError, "Fault.bytes must be an integer from 0 to 2147483647, not -1."],
    [
      { kind: "reset", reason: "SAFETY" },
      TypeError,
      'Fault.reason does not go with kind "reset"; it was "SAFETY".',
    ],
    [{ kind: "policy", reason: "" }, TypeError, 'Fault.reason must be a string that is not empty, not "".'],
    [{ kind: "policy", bytes: 1 }, TypeError, 'Fault.bytes does not go with kind "policy"; it was 1.'],
    [
      { kind: "status", status: 302 },
      RangeError,
      "Fault.status must be an integer from 400 to 599 or 200, not 302.",
    ],
    [
      { kind: "rate_limit", retryAfter: 7 },
      TypeError,
      "Fault.retryAfter must be text that a header can hold, not 7.",
    ],
    [{ kind: "rate_limit", retryAfter: "a\nb" }, TypeError, /must be text that a header can hold/],
    [
      { kind: "slow", at: 1 },
      TypeError,
      'Fault has no field "at"; it has on, kind, status, retryAfter, reason, bytes.',
    ],
  ])
    it(`is refused as a fault: ${JSON.stringify(fault)}`, () => {
      assert.throws(() => createSimulator().inject(fault), { name: error.name, message });
    });

  it("is refused as a fault of a request that is over", async () => {
    const simulator = createSimulator();
    await statuses(simulator, 2);
    const message = "Fault.on must be more than the 2 requests so far, not 2.";
    assert.throws(() => simulator.inject({ on: 2, kind: "slow" }), { name: "RangeError", message });
  });
});

describe("behind HTTP", () => {
  let server;
  before(async () => {
    server = await startServer();
  });
  after(() => server.close());
  beforeEach(() => control("POST", "reset"));

  const askServer = (init) => ask(fetch, server.url, init);
  const control = async (method, what, json) => {
    const response = await fetch(`${server.url}/control/${what}`, {
      method,
      body: json && JSON.stringify(json),
    });
    return [response.status, await response.json()];
  };

  it("answers as in the same process", async () => {
    const [near, far] = await Promise.all([ask(server.simulator.fetch), askServer()]);
    assert.equal(far.headers.get("content-length"), near.headers.get("content-length"));
    assert.ok((await far.text()) === (await near.text()), "the bodies are the same");
  });

  it("lets pages of other origins call it", async () => {
    const preflight = await fetch(server.url + path, {
      method: "OPTIONS",
      headers: { "access-control-request-headers": "content-type,x-goog-api-key" },
    });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get("access-control-allow-headers"), "content-type,x-goog-api-key");
    assert.equal(preflight.headers.get("access-control-allow-origin"), "*");
    const answer = await askServer();
    assert.match(
      answer.headers.get("access-control-expose-headers"),
      /content-length, retry-after, x-request-id/,
    );
    await answer.body.cancel();
    assert.deepEqual(
      server.simulator.requests.map(({ status }) => status),
      [200],
    );
  });

  it("breaks the connection for a reset", async () => {
    await control("POST", "inject", { kind: "reset" });
    const response = await askServer();
    assert.equal(response.status, 200);
    await rejection(response.text());
    await control("POST", "inject", { kind: "reset", bytes: 0 });
    assert.ok((await rejection(askServer())) instanceof TypeError);
  });

  it("ends a truncated body as if it were whole", async () => {
    await control("POST", "inject", { kind: "truncate", bytes: 700 });
    const response = await askServer();
    assert.equal(response.headers.get("content-length"), null);
    assert.equal((await response.text()).length, 700);
  });

  it("holds a stalled answer open until its client leaves", { timeout: 30_000 }, async () => {
    await control("POST", "inject", { kind: "stall", bytes: 0 });
    const controller = new AbortController();
    const response = await askServer({ signal: controller.signal });
    assert.equal(response.status, 200);
    const text = rejection(response.text());
    controller.abort();
    await text;
  });

  it("aborts what a client that leaves was waiting for", { timeout: 30_000 }, async () => {
    // A stand-in for the simulator that answers never and says when its request's signal aborts.
    const module = `data:text/javascript,
      export const createSimulator = ({ arrived, left }) => ({
        fetch: (_, { signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener("abort", () => { left(); reject(signal.reason); });
            arrived();
          }),
      });`;
    const controller = new AbortController();
    let waiting;
    await new Promise((left) => {
      const arrived = () => controller.abort();
      startServer({ module, arrived, left }).then((other) => {
        waiting = { other, answer: rejection(ask(fetch, other.url, { signal: controller.signal })) };
      });
    });
    await waiting.answer;
    await waiting.other.close();
  });

  it("compresses when told to", async () => {
    const plain = await (await askServer()).text();
    await control("POST", "gzip");
    const response = await askServer();
    assert.equal(response.headers.get("content-encoding"), "gzip");
    assert.equal(response.headers.get("content-length"), null);
    assert.ok((await response.text()) === plain, "the body is the same");
  });

  it("is steered from outside", async () => {
    assert.deepEqual(await control("POST", "inject", { kind: "rate_limit" }), [200, {}]);
    assert.equal((await askServer()).status, 429);
    assert.deepEqual(await control("GET", "requests"), [200, [{ url: server.url + path, status: 429 }]]);
    const [status, { error }] = await control("POST", "inject", { kind: "rude" });
    assert.equal(status, 400);
    assert.match(error, /^TypeError: Fault\.kind must be one of/);
    assert.equal((await control("POST", "nothing"))[0], 404);
  });
});
