import { after, test } from "node:test";
import { launchBrowser } from "../support/browser.mjs";
import { serveStatic } from "../support/static-server.mjs";
import { consumerWithSuite, showResults, startProviders } from "./runner.mjs";

const page = `<!doctype html>
<meta charset="utf-8">
<title>The suite</title>
<link rel="icon" href="data:,">
<script type="importmap">
{ "imports": {
  "ai-generation-client": "/node_modules/ai-generation-client/index.js",
  "ai-generation-client/image": "/node_modules/ai-generation-client/image.js",
  "ai-generation-client/simulator": "/node_modules/ai-generation-client/simulator.js"
} }
</script>
`;

const servers = await startProviders();
const dir = await consumerWithSuite("chromium", {
  "page.html": `${page}<script type="module" src="/suite/entries/page.mjs"></script>`,
  "worker.html": page,
});
const site = await serveStatic({ "/": dir });
const browser = await launchBrowser();
after(async () => {
  await browser.close();
  await site.close();
});

async function open(path) {
  const tab = await browser.newPage();
  const output = [];
  tab.on("console", (message) => output.push(message.text()));
  tab.on("pageerror", (error) => output.push(String(error)));
  await tab.goto(site.url + path);
  return { tab, output };
}

test("Chromium, page", async (t) => {
  const { tab, output } = await open("/page.html");
  const results = await tab.evaluate((given) => globalThis.runSuite(given), servers);
  await showResults(t, results, output.join("\n"));
});

test("Chromium, module worker", async (t) => {
  const { tab, output } = await open("/worker.html");
  const results = await tab.evaluate(
    (given) =>
      new Promise((resolve, reject) => {
        const worker = new Worker("/suite/entries/browser-worker.mjs", { type: "module" });
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
        worker.postMessage(given);
      }),
    servers,
  );
  await showResults(t, results, output.join("\n"));
});
