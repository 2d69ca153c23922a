// The ways in which the WebAssembly comes to be loaded, each in a process or a page of its own.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { evaluated, launchBrowser } from "../support/browser.mjs";
import { createConsumer, installedSimulator } from "../support/consumer.mjs";
import { runToEnd } from "../support/process.mjs";
import { startServer } from "../support/server.mjs";
import { serveStatic } from "../support/static-server.mjs";

const key = "init-key";

/** Draws with what `init` was given: the WebAssembly that the package carries cannot be unpacked here. */
const draw = `
export async function draw(source, address, apiType) {
  delete globalThis.DecompressionStream;
  const { process } = globalThis;
  const builtin = process?.getBuiltinModule;
  if (builtin) process.getBuiltinModule = (name) => name !== "node:zlib" && builtin(name);
  const { AIGenerationClient, init } = await import("ai-generation-client");
  await init(await source(), apiType);
  const baseUrl = address + (apiType === "gemini" ? "/v1beta" : "/v1");
  const client = new AIGenerationClient("${key}", { apiType, baseUrl });
  const { images } = await client.generate({ prompt: "a kite", width: 64, height: 48 });
  return images[0].width + "x" + images[0].height;
}
`;

/** Code that gives each kind of source, where \`url\` is the address of the WebAssembly. */
const sources = {
  "a URL": "() => new URL(url)",
  "a response": "() => fetch(url)",
  bytes: "async () => new Uint8Array(await (await fetch(url)).arrayBuffer())",
  "an ArrayBuffer": "async () => (await fetch(url)).arrayBuffer()",
  "a compiled module": "async () => WebAssembly.compile(await (await fetch(url)).arrayBuffer())",
};

const page = (policy = "") => `<!doctype html>
<meta charset="utf-8">
${policy}
<title>init</title>
<link rel="icon" href="data:,">
<script type="importmap">{ "imports": { "ai-generation-client": "/node_modules/ai-generation-client/index.js" } }</script>
`;

const forbidding = `<meta http-equiv="Content-Security-Policy" content="script-src 'self' 'unsafe-inline'">`;

const dir = await createConsumer("init", {
  "draw.mjs": draw,
  "page.html": page(),
  "policy.html": page(forbidding),
});
const provider = await startServer({ apiKey: key, module: await installedSimulator() });
const site = await serveStatic({ "/": dir });
const browser = await launchBrowser();
after(() => Promise.all([browser.close(), site.close(), provider.close()]));

const baseUrl = `${provider.url}/v1beta`;
/** The WebAssembly of each format. */
const modules = { gemini: "client.wasm", openai_images: "formats.wasm" };

async function inNode(code) {
  const args = ["--input-type=module", "--eval", code];
  const { code: exit, stdout, stderr } = await runToEnd(process.execPath, args, { cwd: dir });
  assert.equal(exit, 0, stderr);
  return stdout.trim();
}

const inPage = (path, code) => evaluated(browser, site.url + path, code);

for (const [apiType, module] of Object.entries(modules)) {
  for (const [name, source] of Object.entries(sources)) {
    const call = `
      const url = "${site.url}/node_modules/ai-generation-client/wasm/${module}";
      const { draw } = await import(globalThis.process ? "./draw.mjs" : "/draw.mjs");
      const size = await draw(${source}, "${provider.url}", "${apiType}");
    `;
    test(`init with ${name}, for ${apiType}`, async () => {
      assert.equal(await inNode(`${call} console.log(size);`), "64x48", "in Node");
      assert.equal(
        await inPage("/page.html", `(async () => { ${call} return size; })()`),
        "64x48",
        "in a page",
      );
    });
  }

  test(`init with the URL of a file, in Node, for ${apiType}`, async () => {
    const size = await inNode(`
      import { draw } from "./draw.mjs";
      const url = import.meta.resolve("ai-generation-client/${module}");
      console.log(await draw(() => new URL(url), "${provider.url}", "${apiType}"));
    `);
    assert.equal(size, "64x48");
  });
}

test("what cannot be loaded is told, and the next call loads what the package carries", async () => {
  const said = await inNode(`
    import { AIGenerationClient, GenerationError, init } from "ai-generation-client";
    const client = new AIGenerationClient("${key}", { baseUrl: ${JSON.stringify(baseUrl)} });
    const error = await init(new TextEncoder().encode("no WebAssembly")).catch((error) => error);
    const { images } = await client.generate({ prompt: "a kite", width: 64, height: 48 });
    console.log(error instanceof GenerationError, error.code, error.retryable, images[0].width);
  `);
  assert.equal(said, "true wasm_unavailable true 64");
});

test("a page that forbids WebAssembly is told what to allow", async () => {
  const [code, suggestion] = await inPage(
    "/policy.html",
    `(async () => {
      const { AIGenerationClient } = await import("ai-generation-client");
      const client = new AIGenerationClient("${key}", { baseUrl: ${JSON.stringify(baseUrl)} });
      return client.generate({ prompt: "a kite", width: 64, height: 48 }).then(String, (error) => [error.code, error.suggestion]);
    })()`,
  );
  assert.equal(code, "wasm_unavailable");
  assert.match(suggestion, /wasm-unsafe-eval/);
});

/** The package's files that a page without a bundler has loaded after this. */
const loadedBy = (code) =>
  inPage(
    "/page.html",
    `(async () => {
      const { AIGenerationClient, ImageClient } = await import("ai-generation-client");
      const request = { prompt: "a kite", width: 64, height: 48 };
      ${code}
      const names = performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname);
      return names.filter((name) => /\\.(js|wasm)$/.test(name)).map((name) => name.split("ai-generation-client/")[1]);
    })()`,
  );

const first = ["index.js", "errors.js"];
const ofGemini = ["wasm/client.js", "wasm/client-inline.js"];
const ofFormats = ["wasm/formats.js", "wasm/formats-inline.js"];

test("a page without a bundler waits for two files, and then for two at once", async () => {
  const files = await loadedBy(
    `await new AIGenerationClient("${key}", { baseUrl: "${baseUrl}" }).generate(request);`,
  );
  assert.deepEqual(files, [...first, ...ofGemini]);
});

test("a page that makes clients loads no WebAssembly before a call", async () => {
  const files = await loadedBy(`new AIGenerationClient("${key}"); new ImageClient({ authToken: "${key}" });`);
  assert.deepEqual(files, first);
});

test("a request that is wrong loads no WebAssembly", async () => {
  const files = await loadedBy(`
    const clients = [new AIGenerationClient("${key}"), new ImageClient({ authToken: "${key}" })];
    const wrong = [{}, { ...request, width: 0 }, { ...request, inputImage: "https://host/fox.png" }];
    for (const each of wrong) await clients[0].generate(each).catch(() => {});
    for (const each of [{}, { prompt: "a kite", images: [5] }]) await clients[1].generate(each).catch(() => {});
  `);
  assert.deepEqual(files, first);
});

test("another format loads the other WebAssembly, and no more", async () => {
  const options = `{ apiType: "openai_images", baseUrl: "${provider.url}/v1" }`;
  const files = await loadedBy(`await new AIGenerationClient("${key}", ${options}).generate(request);`);
  assert.deepEqual(files, [...first, ...ofFormats]);
  const config = `{ apiType: "gemini", authToken: "${key}", endpoint: "${provider.url}/v1beta" }`;
  const unified = await loadedBy(`await new ImageClient(${config}).generate({ prompt: "a kite" });`);
  assert.deepEqual(unified, [...first, ...ofFormats]);
});

test("what few need is loaded by those alone", async () => {
  const listening = await loadedBy(
    `await new AIGenerationClient("${key}", { baseUrl: "${baseUrl}", onEvent() {} }).generate(request);`,
  );
  assert.deepEqual(listening, [...first, "events/report.js", ...ofGemini]);
  const fetching = await loadedBy(`
    const answer = { choices: [{ message: { images: [{ image_url: { url: "https://cdn.test/a.png" } }] } }] };
    const png = Uint8Array.from(atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="), (char) => char.charCodeAt(0));
    const fetch = async (_url, { method }) => (method === "POST" ? Response.json(answer) : new Response(png));
    await new AIGenerationClient("${key}", { apiType: "openrouter_chat", fetch }).generate(request);
  `);
  assert.deepEqual(fetching, [...first, ...ofFormats, "call/download.js"]);
});
