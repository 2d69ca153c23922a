// Implementations of fetch that people bring along, as they are: their bodies are streams of Node's, or can only be had as
// a whole. Every answer is asked for once, however large it is.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import crossFetch from "cross-fetch";
import * as esbuild from "esbuild";
import makeFetchHappen from "make-fetch-happen";
import nodeFetch3 from "node-fetch";
import nodeFetch2 from "node-fetch2";
import { pixel, startAnswerServer } from "../support/answer-server.mjs";
import { launchBrowser } from "../support/browser.mjs";
import { createConsumer } from "../support/consumer.mjs";
import { serveStatic } from "../support/static-server.mjs";
import { link } from "./tools.mjs";

const key = "a-key-of-nobody-1234";
const request = { prompt: "a kite", width: 64, height: 64 };

/** A picture of this many bytes: after the first pixel, whatever. */
const picture = (bytes) => {
  const data = Buffer.alloc(bytes, Buffer.from(pixel, "base64"));
  return data.toString("base64");
};
const content = (...parts) => JSON.stringify({ candidates: [{ content: { parts }, finishReason: "STOP" }] });
const drawn = (bytes) => content({ inlineData: { mimeType: "image/png", data: picture(bytes) } });
const json = { "content-type": "application/json" };
const events = { "content-type": "text/event-stream" };
const large = 3 << 20;

/** What the server gives under each name: one answer after the other. */
const plays = {
  small: [{ headers: json, steps: [drawn(1000)] }],
  large: [{ headers: json, steps: [drawn(large)] }],
  busy: [
    { status: 503, headers: json, steps: ["{}"] },
    { headers: json, steps: [drawn(large)] },
  ],
  refused: [
    { status: 400, headers: json, steps: [JSON.stringify({ error: { code: 400, message: "No." } })] },
  ],
  cut: [{ headers: json, steps: [drawn(large).slice(0, large), "lose"] }],
  stuck: [{ headers: json, steps: [drawn(large).slice(0, large), "hang"] }],
  stream: [
    {
      headers: events,
      steps: [`data: ${content({ text: "Here" })}\n\n`, "wait", `data: ${drawn(large)}\n\n`],
    },
  ],
};

const server = await startAnswerServer();
const post = (path, body) => fetch(`${server.url}${path}`, { method: "POST", body: JSON.stringify(body) });
const requests = async (book) => (await (await fetch(`${server.url}/ledger/${book}`)).json()).requests.length;
for (const [play, answers] of Object.entries(plays))
  for (const name of ["node-fetch-3", "node-fetch-2", "cross-fetch", "make-fetch-happen", "whatwg-fetch"])
    await post(`/play/${name}-${play}`, answers);

const dir = await createConsumer("fetches", {
  "page.html": `<!doctype html><title>fetch</title><link rel="icon" href="data:,"><script type="module" src="dist/page.js"></script>`,
  "source.js": `
    import { AIGenerationClient } from "ai-generation-client";
    import { fetch } from "whatwg-fetch";

    globalThis.draw = async (baseUrl, signal) => {
      const client = new AIGenerationClient("${key}", { fetch, baseUrl, retry: { delaysMs: [5], maxAttempts: 2 } });
      try {
        const { imageData, attempts } = await client.generate(${JSON.stringify(request)}, { signal });
        return [imageData.length, attempts];
      } catch (error) {
        return error instanceof DOMException ? error.name : [error.code, error.attempts];
      }
    };
    globalThis.drawAndLeave = (baseUrl, ms) => globalThis.draw(baseUrl, AbortSignal.timeout(ms));
  `,
});
link(dir, "whatwg-fetch");
const { AIGenerationClient } = await import(
  pathToFileURL(join(dir, "node_modules/ai-generation-client/index.js"))
);
after(() => server.close());

for (const [name, implementation] of [
  ["node-fetch-3", nodeFetch3],
  ["node-fetch-2", nodeFetch2],
  ["cross-fetch", crossFetch],
  ["make-fetch-happen", makeFetchHappen],
])
  test(`${name} brings answers of every size`, async () => {
    const at = (play) =>
      new AIGenerationClient(key, {
        fetch: implementation,
        baseUrl: `${server.url}/played/${name}-${play}`,
        retry: { delaysMs: [5], maxAttempts: 2 },
      });
    for (const [play, bytes, sent] of [
      ["small", 1000, 1],
      ["large", large, 1],
      ["busy", large, 2],
    ]) {
      const { imageData, attempts } = await at(play).generate(request);
      assert.deepEqual(
        [imageData.length, attempts, await requests(`${name}-${play}`)],
        [bytes, sent, sent],
        play,
      );
    }
    await assert.rejects(at("refused").generate(request), { code: "invalid_request", status: 400 });
    // The server has answered: whether it is paid for is not known, and it is tried again as the retries say.
    await assert.rejects(at("cut").generate(request), ({ code, attempts }) => {
      assert.ok(["network", "truncated_response"].includes(code), code);
      return attempts === 2;
    });
    await assert.rejects(at("stuck").generate(request, { signal: AbortSignal.timeout(300) }), {
      name: "TimeoutError",
    });
    const seen = [];
    for await (const event of at("stream").stream(request)) {
      seen.push(event.type);
      // The words are told before the picture is sent.
      if (event.type === "text") await post(`/go/${name}-stream`);
    }
    assert.deepEqual(seen, ["text", "partial", "completed"]);
    assert.equal(await requests(`${name}-stream`), 1);
  });

test("whatwg-fetch brings answers of every size", async () => {
  await esbuild.build({
    entryPoints: [join(dir, "source.js")],
    bundle: true,
    format: "esm",
    splitting: true,
    outdir: join(dir, "dist"),
    entryNames: "page",
  });
  const site = await serveStatic({ "/": dir });
  const browser = await launchBrowser();
  try {
    const tab = await browser.newPage();
    await tab.goto(`${site.url}/page.html`);
    await tab.waitForFunction(() => globalThis.draw);
    const draw = (play) =>
      tab.evaluate((baseUrl) => globalThis.draw(baseUrl), `${server.url}/played/whatwg-fetch-${play}`);
    assert.deepEqual(await draw("small"), [1000, 1]);
    assert.deepEqual(await draw("large"), [large, 1]);
    assert.deepEqual(await draw("busy"), [large, 2]);
    assert.deepEqual(await draw("refused"), ["invalid_request", 1]);
    assert.deepEqual(await draw("cut"), ["network", 2]);
    const stuck = `${server.url}/played/whatwg-fetch-stuck`;
    const left = await tab.evaluate((baseUrl) => globalThis.drawAndLeave(baseUrl, 300), stuck);
    assert.equal(left, "TimeoutError");
    for (const [play, sent] of [
      ["large", 1],
      ["busy", 2],
    ])
      assert.equal(await requests(`whatwg-fetch-${play}`), sent, play);
  } finally {
    await Promise.all([browser.close(), site.close()]);
  }
});
