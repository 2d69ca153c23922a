// A worker of a page, as Vite 7 bundles it by default: into one file, which cannot be split.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { build } from "vite";
import { launchBrowser } from "../support/browser.mjs";
import { createConsumer, installedSimulator } from "../support/consumer.mjs";
import { startServer } from "../support/server.mjs";
import { serveStatic } from "../support/static-server.mjs";

const key = "worker-key-5f1c9a7e";

const worker = (entry) => `
import { AIGenerationClient } from "${entry}";

addEventListener("message", async ({ data: baseUrl }) => {
  const client = new AIGenerationClient("${key}", { baseUrl });
  const drawn = client.generate({ prompt: "a kite", width: 64, height: 48 });
  postMessage(await drawn.then(({ images: [{ width, height }] }) => width + "x" + height, String));
});
`;

const page = `
globalThis.draw = (baseUrl) =>
  new Promise((done, failed) => {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }) => done(data);
    worker.onerror = ({ message }) => failed(new Error(message));
    worker.postMessage(baseUrl);
  });
`;

const provider = await startServer({ apiKey: key, module: await installedSimulator() });
after(() => provider.close());

/** Builds a page whose worker imports `entry`, and gives where it is. */
async function built(entry) {
  const root = await createConsumer("vite-worker", {
    "index.html": `<!doctype html><title>worker</title><link rel="icon" href="data:,"><script type="module" src="./page.js"></script>`,
    "page.js": page,
    "worker.js": worker(entry),
  });
  await build({ root, configFile: false, logLevel: "silent", base: "./" });
  return join(root, "dist");
}

test("the entry without late imports draws in it", async () => {
  const site = await serveStatic({ "/": await built("ai-generation-client/static") });
  const browser = await launchBrowser();
  try {
    const tab = await browser.newPage();
    await tab.goto(`${site.url}/index.html`);
    await tab.waitForFunction(() => globalThis.draw);
    assert.equal(await tab.evaluate((base) => globalThis.draw(base), `${provider.url}/v1beta`), "64x48");
    assert.equal(provider.simulator.requests.length, 1);
  } finally {
    await Promise.all([browser.close(), site.close()]);
  }
});

test("the usual entry is not built into it", async () => {
  await assert.rejects(built("ai-generation-client"), /UMD and IIFE output formats are not supported/);
});
