// A browser's extension (manifest 3) in Chromium: its service worker and its page, built as extensions are.
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import * as esbuild from "esbuild";
import { chromium } from "playwright-core";
import * as vite7 from "vite";
import { findBrowser } from "../../scripts/setup.mjs";
import * as vite8 from "../node_modules/vite/dist/node/index.js";
import { createConsumer, installedSimulator, writeFiles } from "../support/consumer.mjs";
import { startServer } from "../support/server.mjs";

const key = "extension-key-5f1c9a7e";

/** Draws in three formats and with what else is loaded late; the browser decodes each image, and says how large it is. */
const draw = (entry) => `
import { AIGenerationClient } from "${entry}";

async function drawn({ gemini, openai, openrouter }) {
  const told = [];
  const sizes = [];
  for (const options of [
    { baseUrl: gemini, onEvent: ({ type }) => told.push(type) },
    { apiType: "openai_images", baseUrl: openai },
    { apiType: "openrouter_chat", baseUrl: openrouter },
  ]) {
    const client = new AIGenerationClient("${key}", options);
    const { imageData, mimeType } = await client.generate({ prompt: "a kite", width: 64, height: 48 });
    const image = await createImageBitmap(new Blob([imageData], { type: mimeType }));
    sizes.push(image.width + "x" + image.height);
  }
  return [...sizes, told.length].join(" ");
}

export const draw = (bases) =>
  drawn(bases).catch(({ name, code, message, suggestion }) => [name, code, message, suggestion].join("\\n"));
`;

const worker = (draw) => `
import { draw } from "${draw}";

chrome.runtime.onMessage.addListener((bases, _sender, answer) => {
  draw(bases).then(answer);
  return true;
});
`;

/** Answers a test that calls it. */
const popup = `
import { draw } from "./plain-draw.js";

globalThis.draw = draw;
`;

const page = `<!doctype html>
<meta charset="utf-8">
<title>popup</title>
<script type="module" src="./popup.js"></script>
`;

const manifest = (background) =>
  JSON.stringify({
    manifest_version: 3,
    name: "drawing",
    version: "1.0",
    background,
    action: { default_popup: "popup.html" },
    content_security_policy: { extension_pages: "script-src 'self' 'wasm-unsafe-eval'" },
    host_permissions: ["http://127.0.0.1/*"],
  });

const root = await createConsumer("extension", {
  "static-draw.js": draw("ai-generation-client/static"),
  "plain-draw.js": draw("ai-generation-client"),
  "worker.js": worker("./static-draw.js"),
  "plain.js": worker("./plain-draw.js"),
  "popup.js": popup,
  "popup.html": page,
});
const provider = await startServer({ apiKey: key, imageUrls: true, module: await installedSimulator() });
after(() => provider.close());

const bases = {
  gemini: `${provider.url}/v1beta`,
  openai: `${provider.url}/v1`,
  openrouter: `${provider.url}/api/v1`,
};
const drawn = "64x48 64x48 64x48 5";
/** One for each image, and the download of one that comes as an address. */
const requests = 4;

/** Starts Chromium with the extension in `dir`, and opens its page: `{ page, worker }`, which end with the test `t`. */
async function load(t, dir) {
  const executablePath = findBrowser();
  assert.ok(executablePath, "a browser");
  const context = await chromium.launchPersistentContext("", {
    executablePath,
    args: [
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // Chrome itself takes no extension from the command line otherwise.
      "--disable-features=DisableLoadExtensionCommandLineSwitch",
      `--disable-extensions-except=${dir}`,
      `--load-extension=${dir}`,
    ],
    chromiumSandbox: process.getuid?.() !== 0,
  });
  t.after(() => context.close());
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
  const page = await context.newPage();
  await page.goto(new URL("/popup.html", worker.url()).href);
  return { page, worker };
}

/** What the service worker answers to the message of the page. */
const saidByWorker = (page) => page.evaluate((bases) => chrome.runtime.sendMessage(bases), bases);

const saidByPage = (page) => page.evaluate((bases) => draw(bases), bases);

/** What `ask` says is an image of each format, and the provider was asked for these. */
async function draws(ask) {
  provider.simulator.reset();
  assert.equal(await ask(), drawn);
  assert.equal(provider.simulator.requests.length, requests);
}

/** Bundles by esbuild into a directory of its own, beside a manifest. */
async function bundle(name, entryPoints, background, options) {
  const outdir = join(root, name);
  const { warnings } = await esbuild.build({
    entryPoints,
    outdir,
    bundle: true,
    absWorkingDir: root,
    logLevel: "silent",
    ...options,
  });
  assert.deepEqual(warnings, []);
  writeFiles(outdir, { "manifest.json": manifest(background) });
  cpSync(join(root, "popup.html"), join(outdir, "popup.html"));
  return outdir;
}

const split = { format: "esm", splitting: true };

test("an extension by esbuild, in several files", async (t) => {
  const background = { service_worker: "worker.js", type: "module" };
  const { page, worker } = await load(t, await bundle("split", ["worker.js", "popup.js"], background, split));
  assert.match(worker.url(), /^chrome-extension:\/\/[a-p]{32}\/worker\.js$/);
  await t.test("its service worker draws by the static entry", () => draws(() => saidByWorker(page)));
  await t.test("its page draws by the plain entry", () => draws(() => saidByPage(page)));
});

for (const [major, vite] of Object.entries({ 7: vite7, 8: vite8 }))
  test(`an extension by Vite ${major}`, async (t) => {
    assert.equal(vite.version.split(".")[0], major);
    const outDir = join(root, `vite${major}`);
    const { output } = await vite.build({
      root,
      // In one build with the page, with which it then shares files.
      build: {
        outDir,
        rollupOptions: { input: { popup: join(root, "popup.html"), worker: join(root, "worker.js") } },
      },
      configFile: false,
      logLevel: "silent",
    });
    const { fileName } = output.find(({ isEntry, name }) => isEntry && name === "worker");
    writeFiles(outDir, { "manifest.json": manifest({ service_worker: fileName, type: "module" }) });
    const { page, worker } = await load(t, outDir);
    assert.equal(new URL(worker.url()).pathname, `/${fileName}`);
    await t.test("its service worker draws by the static entry", () => draws(() => saidByWorker(page)));
    await t.test("its page draws by the plain entry", () => draws(() => saidByPage(page)));
  });

test("an extension whose scripts are of one file each", async (t) => {
  const background = { service_worker: "worker.js" };
  const options = { format: "iife", minify: true };
  const { page } = await load(t, await bundle("one", ["worker.js", "popup.js"], background, options));
  await t.test("its service worker draws by the static entry", () => draws(() => saidByWorker(page)));
  await t.test("its page draws by the plain entry", () => draws(() => saidByPage(page)));
});

test("the plain entry in an extension's service worker names the static one", async (t) => {
  const background = { service_worker: "plain.js", type: "module" };
  const { page } = await load(t, await bundle("plain", ["plain.js", "popup.js"], background, split));
  provider.simulator.reset();
  const [name, code, , suggestion] = (await saidByWorker(page)).split("\n");
  assert.deepEqual([name, code], ["GenerationError", "wasm_unavailable"]);
  assert.match(suggestion, /`ai-generation-client\/static`/);
  assert.equal(provider.simulator.requests.length, 0);
});
