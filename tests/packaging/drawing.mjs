// The page of a built project in a browser.
import assert from "node:assert/strict";
import { expected } from "./project.mjs";

/**
 * Opens the page at `url` in `browser` and waits until it has drawn with the provider at `api`; nothing but this machine may
 * be asked.
 */
export async function drawsInBrowser(browser, url, api) {
  const page = await browser.newPage();
  const said = [];
  const abroad = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("request", (request) => {
    if (!/^(http:\/\/(127\.0\.0\.1|localhost):|data:|blob:)/.test(request.url())) abroad.push(request.url());
  });
  try {
    await page.goto(`${url}?api=${encodeURIComponent(api)}`);
    await page.waitForFunction(() => document.title !== "drawing").catch(() => {});
    assert.equal(await page.title(), expected, said.join("\n"));
    assert.deepEqual(abroad, []);
  } finally {
    await page.close();
  }
}
