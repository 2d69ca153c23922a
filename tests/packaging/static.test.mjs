// The entry without late imports: in module service workers, in service workers of one file, and in an extension's.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import * as esbuild from "esbuild";
import { launchBrowser } from "../support/browser.mjs";
import { createConsumer, installedSimulator } from "../support/consumer.mjs";
import { startServer } from "../support/server.mjs";
import { serveStatic } from "../support/static-server.mjs";

const key = "static-key-5f1c9a7e";

/**
 * Answers a message with what was drawn, in each format and with what else is loaded late: events, and a download; and with
 * what was made of the last picture.
 */
const worker = (entry, pictures) => `
import { AIGenerationClient, ImageClient } from "${entry}";
import { inWorker, transform } from "${pictures}";

async function draw({ gemini, openai, openrouter }) {
  const told = [];
  const onEvent = ({ type }) => told.push(type);
  const request = { prompt: "a kite", width: 64, height: 48 };
  const sizeOf = ({ images: [{ width, height }] }) => width + "x" + height;
  const one = new AIGenerationClient("${key}", { baseUrl: gemini, onEvent });
  const other = new AIGenerationClient("${key}", { apiType: "openai_images", baseUrl: openai });
  const unified = new ImageClient({ apiType: "openai_images", endpoint: openai, authToken: "${key}" });
  const linked = new AIGenerationClient("${key}", { apiType: "openrouter_chat", baseUrl: openrouter });
  const { success } = await unified.generate({ prompt: "a kite", resolution: "64x48" });
  const sizes = [];
  let last;
  for (const client of [one, other, linked]) {
    last = await client.generate(request);
    sizes.push(sizeOf(last));
  }
  // Service workers start no Workers: the functions run here.
  for (const functions of [{ transform }, await inWorker()])
    sizes.push(sizeOf({ images: [await functions.transform(last.imageData, { width: 32 })] }));
  return [...sizes, success, told.length].join(" ");
}

self.addEventListener("message", ({ data, ports: [port] }) =>
  draw(data).then(
    (said) => port.postMessage(said),
    ({ name, code, message, suggestion }) => port.postMessage([name, code, message, suggestion].join("\\n")),
  ),
);
`;

const page = `<!doctype html>
<meta charset="utf-8">
<title>service worker</title>
<link rel="icon" href="data:,">
`;

/** Modules without a bundler: a service worker knows no import map. */
const inPlace = (name) => `/node_modules/ai-generation-client/${name}.js`;

const dir = await createConsumer("static", {
  "page.html": page,
  "static.js": worker(inPlace("static"), inPlace("image/static")),
  "plain.js": worker(inPlace("index"), inPlace("image")),
  "source.js": worker("ai-generation-client/static", "ai-generation-client/image/static"),
});
const provider = await startServer({ apiKey: key, imageUrls: true, module: await installedSimulator() });
const site = await serveStatic({ "/": dir });
const browser = await launchBrowser();
after(() => Promise.all([browser.close(), site.close(), provider.close()]));

const bases = {
  gemini: `${provider.url}/v1beta`,
  openai: `${provider.url}/v1`,
  openrouter: `${provider.url}/api/v1`,
};
const drawn = "64x48 64x48 64x48 32x24 32x24 true 5";

/** What the service worker of \`script\` says. */
async function saidBy(script, type) {
  const context = await browser.newContext();
  try {
    const tab = await context.newPage();
    await tab.goto(`${site.url}/page.html`);
    return await tab.evaluate(
      async ([script, type, bases]) => {
        const { installing } = await navigator.serviceWorker.register(script, { type });
        await new Promise((done) => {
          installing.addEventListener("statechange", () => installing.state === "activated" && done());
        });
        const { port1, port2 } = new MessageChannel();
        const said = new Promise((resolve) => {
          port1.onmessage = ({ data }) => resolve(data);
        });
        installing.postMessage(bases, [port2]);
        return said;
      },
      [script, type, bases],
    );
  } finally {
    await context.close();
  }
}

for (const entry of ["static", "image/static"])
  test(`nothing of the entry ${entry} is loaded late`, () => {
    const code = readFileSync(join(dir, `node_modules/ai-generation-client/${entry}.js`), "utf8");
    assert.doesNotMatch(code, /\bimport\(/);
    assert.doesNotMatch(code, /import\.meta/);
  });

test("a module service worker draws by the static entry", async () => {
  assert.equal(await saidBy("/static.js", "module"), drawn);
});

test("a service worker of one file draws by the static entry", async () => {
  await esbuild.build({
    entryPoints: [join(dir, "source.js")],
    bundle: true,
    minify: true,
    format: "iife",
    outfile: join(dir, "one.js"),
    logLevel: "silent",
  });
  assert.equal(await saidBy("/one.js", "classic"), drawn);
});

test("the plain entry in a service worker names the static one", async () => {
  const [name, code, , suggestion] = (await saidBy("/plain.js", "module")).split("\n");
  assert.deepEqual([name, code], ["GenerationError", "wasm_unavailable"]);
  assert.match(suggestion, /`ai-generation-client\/static`/);
});
