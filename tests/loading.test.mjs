// Loading the WebAssembly: what the package carries is unpacked in every way, and calls that come meanwhile end like any
// other, and do not begin when nobody waits for them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
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
      const client = new AIGenerationClient("key", { fetch: createSimulator().fetch });
      console.log((await client.generate(${JSON.stringify(request)})).mimeType);
    `;
    const args = ["--input-type=module", "--eval", code];
    const { stdout, stderr } = await runToEnd(process.execPath, args, { cwd: dir });
    assert.equal(stdout.trim(), "image/png", stderr);
  });
