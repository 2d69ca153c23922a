// Chromium, driven by Playwright: started once for a test file, with an empty profile and no calls of its own.
import { chromium } from "playwright-core";
import { findBrowser } from "../../scripts/setup.mjs";

const args = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts Chromium; close it with `browser.close()`. */
export async function launchBrowser() {
  const executablePath = findBrowser();
  if (!executablePath)
    throw new Error("No browser was found: run `npm run setup -- --tests`, or set CHROME_PATH.");
  // Chromium refuses its sandbox to root, which is what a container usually runs as.
  return chromium.launch({ executablePath, args, chromiumSandbox: process.getuid?.() !== 0 });
}

/** What code gives in the page at `url`, in a tab of its own. */
export async function evaluated(browser, url, code) {
  const tab = await browser.newPage();
  try {
    await tab.goto(url);
    return await tab.evaluate(code);
  } finally {
    await tab.close();
  }
}
