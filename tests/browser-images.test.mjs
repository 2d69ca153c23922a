// What a page in Chromium gives away when an answer has the address of an image: nothing.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launchBrowser } from "./support/browser.mjs";
import { createConsumer } from "./support/consumer.mjs";
import { listen } from "./support/listen.mjs";
import { serveStatic } from "./support/static-server.mjs";

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==",
  "base64",
);
const cors = { "access-control-allow-origin": "*", "access-control-allow-headers": "*" };

/** The package's files below `/package/`, and an API whose answers point to `address`. */
async function startSite(files) {
  const site = { address: "", seen: [] };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    if (pathname === "/page.html") {
      const head = { "content-type": "text/html", "set-cookie": "session=signed-in; Path=/" };
      return response
        .writeHead(200, head)
        .end('<!doctype html><title>A page</title><link rel="icon" href="data:,">');
    }
    if (pathname.startsWith("/package/")) {
      const file = await fetch(files.url + pathname.slice("/package".length));
      response.writeHead(file.status, { "content-type": file.headers.get("content-type") });
      return response.end(Buffer.from(await file.arrayBuffer()));
    }
    if (request.method === "OPTIONS") return response.writeHead(204, cors).end();
    site.seen.push({ method: request.method, pathname, headers: request.headers });
    if (request.method === "POST") {
      // A path is an address only where the format has one.
      const message = site.address.startsWith("/")
        ? { images: [{ image_url: { url: site.address } }] }
        : { content: `Here it is: ![a kite](${site.address})` };
      return response
        .writeHead(200, { ...cors, "content-type": "application/json" })
        .end(JSON.stringify({ choices: [{ message, finish_reason: "stop" }] }));
    }
    return response.writeHead(200, { ...cors, "content-type": "image/png" }).end(png);
  });
  return Object.assign(site, await listen(server));
}

let browser;
let files;
let page;
let api;

before(async () => {
  files = await serveStatic({
    "/": join(await createConsumer("browser-images"), "node_modules/ai-generation-client"),
  });
  page = await startSite(files);
  api = await startSite(files);
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  for (const site of [files, page, api]) await site?.close();
});

/** Generates in a signed-in page, with an API at `base` that points to `address`. */
async function generate(base, address) {
  for (const site of [page, api]) Object.assign(site, { address, seen: [] });
  const tab = await browser.newPage();
  await tab.goto(`${page.url}/page.html`);
  const outcome = await tab.evaluate(async (baseUrl) => {
    const { AIGenerationClient } = await import("/package/index.js");
    const client = new AIGenerationClient("test-key-5f1c9a7e", { apiType: "openrouter_chat", baseUrl });
    return client.generate({ prompt: "a kite", width: 64, height: 64 }).then(
      ({ imageData }) => imageData.length,
      ({ code, message }) => `${code}: ${message}`,
    );
  }, `${base}/v1`);
  await tab.close();
  return outcome;
}

const images = (site) => site.seen.filter(({ method }) => method === "GET");

test("a path of the page's own origin, in a model's words, is not asked for", async () => {
  const outcome = await generate(api.url, `${page.url}/account/delete?confirm=yes`);
  assert.match(outcome, /^image_unreachable: .*(https address|own site)/);
  assert.deepEqual(images(page), []);
});

test("an image of the API's own origin is had without cookies and without a referrer", async () => {
  assert.equal(await generate(api.url, `${api.url}/kite.png`), png.length);
  assert.equal(await generate(page.url, "/kite.png"), png.length);
  const [{ pathname, headers }, ...more] = images(page);
  assert.deepEqual([pathname, more], ["/kite.png", []]);
  assert.deepEqual(
    [headers.cookie, headers.referer, headers.authorization],
    [undefined, undefined, undefined],
  );
  // The session is there: a request that the page itself makes has it.
  assert.match(page.seen.find(({ method }) => method === "POST").headers.cookie, /signed-in/);
});
