// A relative base URL is resolved as a page's own links are.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { launchBrowser } from "./support/browser.mjs";
import { createConsumer } from "./support/consumer.mjs";
import { serveStatic } from "./support/static-server.mjs";

const importMap = `<script type="importmap">
  { "imports": { "ai-generation-client": "/node_modules/ai-generation-client/index.js" } }
</script>`;
const asks = `<script type="module">
  import { AIGenerationClient } from "ai-generation-client";
  const fetch = async (url) => {
    parent.document.title = url;
    return new Response("{}", { status: 400 });
  };
  const client = new AIGenerationClient("key", { baseUrl: "api/v1beta", fetch });
  await client.generate({ prompt: "A fox", width: 64, height: 64 }).catch(() => {});
</script>`;
const head = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title></title>';
const attribute = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

const dir = await createConsumer("base-url", {
  "deep/plain.html": head + importMap + asks,
  "deep/base.html": `${head}<base href="/elsewhere/">${importMap}${asks}`,
  "deep/frame.html": `${head}<iframe srcdoc="${attribute(importMap + asks)}"></iframe>`,
});
const site = await serveStatic({ "/": dir });
const browser = await launchBrowser();
after(() => Promise.all([browser.close(), site.close()]));

for (const [name, place] of Object.entries({ plain: "deep", base: "elsewhere", frame: "deep" }))
  test(`a relative base URL in ${name}.html`, async () => {
    const tab = await browser.newPage();
    try {
      await tab.goto(`${site.url}/deep/${name}.html`);
      await tab.waitForFunction(() => document.title !== "");
      const path = "api/v1beta/models/gemini-nano-banana-2.1:generateContent";
      assert.equal(await tab.title(), `${site.url}/${place}/${path}`);
    } finally {
      await tab.close();
    }
  });
