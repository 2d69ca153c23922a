// A route of Nitro, built by its presets for the edge and for Node. What is built is run: in workerd, in Deno, in Node.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build, createNitro, prepare } from "nitropack/core";
import { createConsumer, installedSimulator, writeFiles } from "../support/consumer.mjs";
import { runToEnd, serve } from "../support/process.mjs";
import { startServer } from "../support/server.mjs";
import { askWorker, pngSize, sizeOf } from "./cloudflare.mjs";

const key = "nitro-key-5f1c9a7e";
const expected = "64x48";

const route = `
import { AIGenerationClient } from "ai-generation-client";

export default defineEventHandler(async (event) => {
  const client = new AIGenerationClient("${key}", { baseUrl: getQuery(event).api });
  const { imageData, mimeType } = await client.generate({ prompt: "a kite", width: 64, height: 48 });
  return new Response(imageData, { headers: { "content-type": mimeType } });
});
`;

/** Calls a handler of requests as the edge does, and writes out what it answers. */
const program = `
import process from "node:process";

const [file, url] = process.argv.slice(2);
const { default: handler } = await import(file);
const response = await handler(new Request(url), {});
const body = new Uint8Array(await response.arrayBuffer());
console.log(JSON.stringify({ status: response.status, body: [...body] }));
process.exit(0);
`;

const rootDir = await createConsumer("nitro", { "routes/draw.get.js": route, "program.mjs": program });
const provider = await startServer({ apiKey: key, module: await installedSimulator() });
after(() => provider.close());

const path = `/draw?api=${encodeURIComponent(`${provider.url}/v1beta`)}`;

/** Builds by `preset` with `options`, and gives where the server is. */
async function built(preset, options) {
  const nitro = await createNitro({
    rootDir,
    preset,
    compatibilityDate: "2025-10-01",
    logLevel: -1,
    sourceMap: false,
    minify: false,
    ...options,
  });
  try {
    await prepare(nitro);
    await build(nitro);
    return nitro.options.output.serverDir;
  } finally {
    await nitro.close();
  }
}

/** What `draw` gives is an image, for which the provider was asked once. */
async function draws(draw) {
  provider.simulator.reset();
  assert.equal(await draw(), expected);
  assert.equal(provider.simulator.requests.length, 1);
}

async function sizeByProgram(command, flags, file) {
  const { code, stdout, stderr } = await runToEnd(
    command,
    [...flags, join(rootDir, "program.mjs"), file, `http://127.0.0.1${path}`],
    { cwd: rootDir },
  );
  assert.equal(code, 0, stderr);
  const { status, body } = JSON.parse(stdout);
  assert.equal(status, 200, Buffer.from(body).toString());
  return pngSize(Buffer.from(body));
}

const deno = fileURLToPath(new URL("../node_modules/.bin/deno", import.meta.url));
const denoFlags = ["run", "--no-prompt", "--no-lock", "--no-remote", "--allow-read", "--allow-env"];

const presets = {
  "cloudflare-module": async (dir) => sizeOf(await askWorker(dir, "index.mjs", path)),
  "cloudflare-pages": async (dir) => sizeOf(await askWorker(dir, "index.js", path)),
  // Node, which stands in for the edge of Vercel, compiles the bytes that are in what this preset builds.
  "vercel-edge": (dir) => sizeByProgram(process.execPath, [], join(dir, "index.mjs")),
  "netlify-edge": (dir) =>
    sizeByProgram(deno, [...denoFlags, "--allow-net=127.0.0.1"], join(dir, "server.js")),
};

for (const [preset, run] of Object.entries(presets))
  test(`Nitro for ${preset}`, async (t) => {
    await t.test("with WebAssembly", async () => {
      const dir = await built(preset, { experimental: { wasm: true } });
      await draws(() => run(dir));
    });

    await t.test("is not built without it", async () => {
      await assert.rejects(
        built(preset, {}),
        /^Error: Could not load \S+\/ai-generation-client\/wasm\/\w+\.wasm\?module \(imported by /,
      );
    });
  });

test("Nitro for vercel-edge, where no bytes are compiled", async (t) => {
  // Loaded at a request: what a Worker runs when it starts may compile bytes.
  const worker = `
    export default {
      async fetch(request) {
        try {
          const { default: handler } = await import("./index.mjs");
          return await handler(request, {});
        } catch (error) {
          return new Response(String(error), { status: 500 });
        }
      },
    };
  `;
  const answerOf = async (wasm) => {
    const dir = await built("vercel-edge", { experimental: { wasm: true }, wasm });
    writeFiles(dir, { "worker.mjs": worker });
    return askWorker(dir, "worker.mjs", path, { compatibilityFlags: ["nodejs_compat"] });
  };

  await t.test("draws with WebAssembly as modules", () =>
    draws(async () => sizeOf(await answerOf({ esmImport: true, lazy: false }))),
  );

  await t.test("does not start with what the preset takes", async () => {
    const response = await answerOf({});
    assert.equal(response.status, 500);
    assert.match(await response.text(), /^CompileError: .*Wasm code generation disallowed by embedder/);
  });
});

test("Nitro for Node needs nothing", async (t) => {
  const file = join(await built("node-server", {}), "index.mjs");
  const env = { ...process.env, NITRO_HOST: "127.0.0.1", NITRO_PORT: "0" };
  const url = await serve(t, [file], { env });
  await draws(async () => sizeOf(await fetch(url + path)));
});
