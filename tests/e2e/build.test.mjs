import assert from "node:assert/strict";
import { test } from "node:test";
import { build, preview } from "vite";
import { createBackend } from "../../www/server/backend.mjs";
import { playground } from "../../www/vite.config.mjs";
import { launchBrowser } from "../support/browser.mjs";
import { generate, shown, visit } from "./playground.mjs";

test("the page that `vite build` makes works as the one in development", async () => {
  const config = { ...playground(createBackend({})), configFile: false, logLevel: "warn" };
  await build(config);
  const server = await preview({ ...config, preview: { ...config.preview, port: 0 } });
  const browser = await launchBrowser();
  try {
    const url = `http://127.0.0.1:${server.httpServer.address().port}`;
    await visit({ browser, url }, {}, async (page) => {
      await generate(page, { prompt: "Built to last", width: 72, height: 48 });
      const { width, height } = await shown(page, "Built to last");
      assert.deepEqual({ width, height }, { width: 72, height: 48 });
    });
  } finally {
    await browser.close();
    await server.close();
  }
});
