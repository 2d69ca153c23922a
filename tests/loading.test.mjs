// Loading the WebAssembly: what the package carries is unpacked in every way, and calls that come meanwhile end like any
// other, and do not begin when nobody waits for them.
import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { pixel } from "./support/answer-server.mjs";
import { createConsumer } from "./support/consumer.mjs";
import { runToEnd } from "./support/process.mjs";

const request = { prompt: "A fox", width: 64, height: 64 };

const dir = await createConsumer("loading");
const installed = join(dir, "node_modules/ai-generation-client");

test("a call that waits for the WebAssembly can be aborted, closed and timed out", async () => {
  const { AIGenerationClient, GenerationTimeoutError, init } = await import(
    pathToFileURL(join(installed, "index.js")).href
  );
  const { createSimulator } = await import(pathToFileURL(join(installed, "simulator.js")).href);
  const simulator = createSimulator();
  const open = (options) => new AIGenerationClient("key", { fetch: simulator.fetch, ...options });

  let arrive;
  const body = new ReadableStream({
    start(controller) {
      arrive = () => {
        controller.enqueue(new Uint8Array(readFileSync(join(installed, "wasm/client.wasm"))));
        controller.close();
      };
    },
  });
  const loaded = init(new Response(body, { headers: { "content-type": "application/wasm" } }));

  const controller = new AbortController();
  const reason = new Error("enough");
  const closing = open();
  const calls = [
    open().generate(request, { signal: controller.signal }),
    closing.generate(request),
    open({ totalTimeout: 20 }).generate(request),
  ];
  const settled = Promise.allSettled(calls);
  controller.abort(reason);
  closing.close();
  const [aborted, closed, late] = (await settled).map((result) => result.reason);
  assert.equal(aborted, reason);
  assert.equal(closed.name, "AbortError");
  assert.ok(late instanceof GenerationTimeoutError);
  assert.match(late.message, /did not end within its 20 ms\. It was still loading the WebAssembly\./);

  arrive();
  await loaded;
  assert.equal((await open().generate(request)).mimeType, "image/png");
  assert.equal(simulator.requests.length, 1);
});

test("one WebAssembly does not wait for the other, and each is loaded once", async () => {
  const code = `
    import { readFileSync, rmSync } from "node:fs";
    import { AIGenerationClient, ImageClient, init } from "ai-generation-client";
    import { createSimulator } from "ai-generation-client/simulator";
    const { fetch } = createSimulator();
    let arrive;
    const body = new ReadableStream({
      start(controller) {
        arrive = () => {
          controller.enqueue(new Uint8Array(readFileSync(new URL(import.meta.resolve("ai-generation-client/formats.wasm")))));
          controller.close();
        };
      },
    });
    const loaded = init(new Response(body, { headers: { "content-type": "application/wasm" } }), "openrouter_chat");
    const request = ${JSON.stringify(request)};
    const waiting = new AIGenerationClient("key", { apiType: "openai_images", fetch }).generate(request);
    const unified = new ImageClient({ apiType: "gemini", authToken: "key", fetch }).generate(request);
    const order = [];
    for (const [name, call] of Object.entries({ waiting, unified })) call.then(() => order.push(name));
    order.push((await new AIGenerationClient("key", { fetch }).generate(request)).mimeType);
    arrive();
    await loaded;
    order.push((await waiting).mimeType, (await unified).success);
    // Loaded already: what it is given now is not even looked at.
    await init(new TextEncoder().encode("no WebAssembly"), "openai_responses");
    console.log(JSON.stringify([order[0], order.slice(1).sort()]));
  `;
  const args = ["--input-type=module", "--eval", code];
  const { stdout, stderr } = await runToEnd(process.execPath, args, { cwd: dir });
  assert.equal(stdout.trim(), '["image/png",["image/png",true,"unified","waiting"]]', stderr);
});

test("an apiType that there is not loads nothing", async () => {
  const { GenerationError, init } = await import(pathToFileURL(join(installed, "index.js")).href);
  await assert.rejects(
    init(undefined, "openai"),
    (error) => error instanceof GenerationError && error.details.field === "apiType",
  );
});

const without = {
  "Node's own modules": "delete process.getBuiltinModule; delete Uint8Array.fromBase64;",
  "streams that inflate, in Node": "delete globalThis.DecompressionStream;",
};

for (const [name, removal] of Object.entries(without))
  test(`what the package carries is unpacked without ${name}`, async () => {
    const code = `
      ${removal}
      const { AIGenerationClient } = await import("ai-generation-client");
      const { createSimulator } = await import("ai-generation-client/simulator");
      const { fetch } = createSimulator();
      for (const apiType of ["gemini", "openai_images"]) {
        const client = new AIGenerationClient("key", { apiType, fetch });
        console.log((await client.generate(${JSON.stringify(request)})).mimeType);
      }
    `;
    const args = ["--input-type=module", "--eval", code];
    const { stdout, stderr } = await runToEnd(process.execPath, args, { cwd: dir });
    assert.equal(stdout.trim(), "image/png\nimage/png", stderr);
  });

test("what is loaded late and is not there costs no image that was paid for", async () => {
  const torn = await createConsumer("torn");
  for (const name of ["call/download.js", "events/report.js"])
    rmSync(join(torn, "node_modules/ai-generation-client", name));
  const code = `
    import { AIGenerationClient, ImageClient } from "ai-generation-client";
    import { createSimulator } from "ai-generation-client/simulator";
    const { fetch } = createSimulator({ imageUrls: true });
    const request = ${JSON.stringify(request)};
    const listening = new AIGenerationClient("key", { fetch, onEvent() {} });
    console.log((await listening.generate(request)).mimeType);
    const unified = new ImageClient({ apiType: "gemini", authToken: "key", fetch, onEvent() {} });
    console.log((await unified.generate(request)).success);
    const pointing = new AIGenerationClient("key", { apiType: "openrouter_chat", fetch });
    const error = await pointing.generate(request).catch((error) => error);
    console.log(error.code, error.maybeBilled, error.details.urls.length);
    const { artifacts: [{ data }] } = await unified.generate(request);
    const both = [{ b64_json: Buffer.from(data).toString("base64") }, { url: "https://images.example/1.png" }];
    const answer = async () => Response.json({ data: both });
    const mixed = new ImageClient({ apiType: "openai_images", authToken: "key", fetch: answer });
    const { success, artifacts, error: told } = await mixed.generate(request);
    console.log(success, artifacts.length, told.includes("images.example"));
  `;
  const args = ["--input-type=module", "--eval", code];
  const { stdout, stderr } = await runToEnd(process.execPath, args, { cwd: torn });
  assert.equal(stdout.trim(), "image/png\ntrue\nimage_unreachable true 1\ntrue 1 true", stderr);
});

test("a runtime that has little more than fetch is told what it lacks, and closes and aborts", async () => {
  const code = `
    // Node's own fetch begins with WebAssembly of its own.
    await (await fetch("data:,")).text();
    for (const name of ["crypto", "DOMException", "DecompressionStream"]) delete globalThis[name];
    const { readFileSync } = await import("node:fs");
    const { AIGenerationClient, ImageClient, init } = await import("ai-generation-client");
    const silent = new AIGenerationClient("key", { fetch: () => new Promise(() => {}) });
    const request = ${JSON.stringify(request)};
    const { WebAssembly } = globalThis;
    delete globalThis.WebAssembly;
    const { code, suggestion } = await silent.generate(request).catch((error) => error);
    console.log(code, suggestion);
    globalThis.WebAssembly = WebAssembly;
    await init(readFileSync(new URL(import.meta.resolve("ai-generation-client/client.wasm"))));
    const signal = Object.assign(new EventTarget(), { aborted: false });
    const left = silent.generate(request, { signal }).catch(({ name }) => name);
    signal.dispatchEvent(new Event("abort"));
    const closed = silent.generate(request).catch(({ name }) => name);
    await new Promise((done) => setTimeout(done, 50));
    silent.close();
    console.log(await left, await closed, await silent.generate(request).catch(({ name }) => name));
    const answer = async () => Response.json({ candidates: [{ content: { parts: [{ inlineData: { mimeType: "image/png", data: "${pixel}" } }] } }] });
    const ids = new Set();
    for (let count = 0; count < 20; count++) {
      const { generationId } = await new AIGenerationClient("key", { fetch: answer }).generate(request);
      if (/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(generationId)) ids.add(generationId);
    }
    const unified = new ImageClient({ apiType: "gemini", authToken: "key", fetch: answer });
    console.log(ids.size, (await unified.generate(request)).success);
  `;
  const args = ["--input-type=module", "--eval", code];
  const { stdout, stderr } = await runToEnd(process.execPath, args, { cwd: dir });
  const lines = [
    "wasm_unavailable This runtime has no WebAssembly, or it is turned off.",
    "AbortError AbortError InvalidStateError",
    "20 true",
  ];
  assert.deepEqual(stdout.trim().split("\n"), lines, stderr);
});

/** What is missing or wrong, whether to try again, and what the advice is about. */
const unloadable = {
  "no WebAssembly": ["delete globalThis.WebAssembly;", false, /has no WebAssembly/],
  "no TextDecoder": ["delete globalThis.TextDecoder;", false, /TextDecoder/],
  "no DecompressionStream": ["delete globalThis.DecompressionStream;", false, /give init\(\) the bytes/],
  "bytes that are not compiled in a Worker": [
    "globalThis.WebSocketPair = class {};",
    false,
    /condition `workerd`/,
  ],
  "WebAssembly that may not be compiled": ["", true, /wasm-unsafe-eval/],
  "a file that is not there": ["source = async () => new Response('', { status: 404 });", true, /Try again/],
};

for (const [name, [removal, retryable, advice]] of Object.entries(unloadable))
  test(`what to do about ${name} is said`, async () => {
    const code = `
      let source = async () => new TextEncoder().encode("no WebAssembly");
      const { init } = await import("ai-generation-client");
      const given = await source();
      ${removal}
      const { code, retryable, suggestion } = await init(await source().catch(() => given)).catch((error) => error);
      console.log(JSON.stringify([code, retryable, suggestion]));
    `;
    const args = ["--input-type=module", "--eval", code];
    const { stdout, stderr } = await runToEnd(process.execPath, args, { cwd: dir });
    const [errorCode, again, suggestion] = JSON.parse(stdout || "[]");
    assert.deepEqual([errorCode, again], ["wasm_unavailable", retryable], stderr);
    assert.match(suggestion, advice);
  });
