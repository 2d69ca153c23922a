// A Worker that wrangler bundles for a deployment, in workerd.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { createConsumer, installedSimulator } from "../support/consumer.mjs";
import { runToEnd } from "../support/process.mjs";
import { startServer } from "../support/server.mjs";
import { askWorker, sizeOf } from "./cloudflare.mjs";
import { modules } from "./tools.mjs";

const key = "wrangler-key-5f1c9a7e";

/** Draws with a provider over HTTP, or with the one in the same Worker. */
const source = `
import { AIGenerationClient } from "ai-generation-client";
import { createSimulator } from "ai-generation-client/simulator";

const { fetch } = createSimulator({ apiKey: "${key}" });

export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    const options = searchParams.has("inside") ? { fetch } : { baseUrl: searchParams.get("baseUrl") };
    const apiType = searchParams.get("apiType");
    const client = new AIGenerationClient("${key}", { ...options, apiType });
    const { imageData, mimeType } = await client.generate({ prompt: "a kite", width: 64, height: 48 });
    return new Response(imageData, { headers: { "content-type": mimeType } });
  },
};
`;

const dir = await createConsumer("wrangler", {
  "worker.js": source,
  "wrangler.json": JSON.stringify({ name: "drawing", main: "worker.js", compatibility_date: "2025-10-01" }),
});
const provider = await startServer({ apiKey: key, module: await installedSimulator() });
after(() => provider.close());

const outdir = join(dir, "dist");

test("wrangler bundles a Worker", async () => {
  const wrangler = join(modules, "wrangler/bin/wrangler.js");
  const env = {
    ...process.env,
    HOME: dir,
    TMPDIR: dir,
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_LOG_PATH: join(dir, "logs"),
    // Where it would look for a newer version of itself: nowhere.
    npm_registry: "http://127.0.0.1:9/",
  };
  const flags = ["deploy", "--dry-run", "--outdir", outdir];
  const { code, stdout, stderr } = await runToEnd(process.execPath, [wrangler, ...flags], { cwd: dir, env });
  assert.equal(code, 0, stdout + stderr);
  assert.doesNotMatch(stdout + stderr, /warning|error/i);
});

test("each WebAssembly is a module of its own, once", () => {
  const files = readdirSync(outdir).filter((name) => name.includes(".wasm"));
  const names = files.map((name) => name.replace(/^[0-9a-f]+-(\w+)\.wasm(\?module)?$/, "$1"));
  assert.deepEqual(names.sort(), ["client", "formats", "simulator"]);
  // Bytes would not be compiled in a Worker.
  const inline = join(dir, "node_modules/ai-generation-client/wasm/client-inline.js");
  const [packed] = readFileSync(inline, "utf8").match(/[A-Za-z0-9+/]{200}/);
  assert.ok(!readFileSync(join(outdir, "worker.js"), "utf8").includes(packed));
});

for (const [apiType, base] of [
  ["gemini", "/v1beta"],
  ["openai_images", "/v1"],
])
  test(`the Worker draws (${apiType})`, async () => {
    provider.simulator.reset();
    const query = new URLSearchParams({ apiType, baseUrl: provider.url + base });
    assert.equal(await sizeOf(await askWorker(outdir, "worker.js", `/?${query}`)), "64x48");
    assert.equal(provider.simulator.requests.length, 1);
  });

test("the Worker draws with the simulator inside", async () => {
  provider.simulator.reset();
  assert.equal(await sizeOf(await askWorker(outdir, "worker.js", "/?inside&apiType=gemini")), "64x48");
  assert.equal(provider.simulator.requests.length, 0);
});
