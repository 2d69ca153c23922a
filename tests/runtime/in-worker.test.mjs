// Picture work in a Worker that the package starts: the cases in every runtime that has Workers, and what a Worker is for.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { evaluated, launchBrowser } from "../support/browser.mjs";
import { openFirefox } from "../support/firefox.mjs";
import { runToEnd } from "../support/process.mjs";
import { serveStatic } from "../support/static-server.mjs";
import { consumerWithSuite, runSuite, runtimeProgram, showResults } from "./runner.mjs";
import { pictureCases } from "./suite.mjs";

const page = (policy = "", script = "") => `<!doctype html>
<meta charset="utf-8">
${policy}
<title>in a Worker</title>
<link rel="icon" href="data:,">
<script type="importmap">
{ "imports": {
  "ai-generation-client": "/node_modules/ai-generation-client/index.js",
  "ai-generation-client/image": "/node_modules/ai-generation-client/image.js"
} }
</script>
${script}
`;
const forbidding = `<meta http-equiv="Content-Security-Policy" content="worker-src 'self'">`;

const cwd = await consumerWithSuite("in-worker", {
  "page.html": page("", `<script type="module" src="/suite/entries/away-page.mjs"></script>`),
  "plain.html": page(),
  "policy.html": page(forbidding),
});
let posted = () => {};
const site = await serveStatic({ "/": cwd }, (text) => posted(text));
const browser = await launchBrowser();
after(() => Promise.all([browser.close(), site.close()]));

const program = "suite/entries/away.mjs";
const flags = ["run", "--no-prompt", "--no-lock", "--no-remote", "--node-modules-dir=manual"];

test("Node", (t) => runSuite(t, process.execPath, [program], { cwd, only: pictureCases }));
test("Deno", (t) => runSuite(t, runtimeProgram("deno"), [...flags, program], { cwd, only: pictureCases }));
test("Bun", (t) => runSuite(t, runtimeProgram("bun"), [program], { cwd, only: pictureCases }));

const inPage = (path, code) => evaluated(browser, site.url + path, code);

test("Chromium", async (t) => {
  await showResults(t, await inPage("/page.html", "globalThis.runAway()"), "", pictureCases);
});

test("Firefox", async (t) => {
  const results = new Promise((resolve) => {
    posted = resolve;
  });
  const firefox = openFirefox(`${site.url}/page.html#post`);
  t.after(() => firefox.close());
  const early = firefox.ended.then(({ stdout, stderr }) => {
    throw new Error(`Firefox ended before the cases did.\n${stdout}${stderr}`);
  });
  await showResults(t, JSON.parse(await Promise.race([results, early])), "", pictureCases);
});

/** Runs code with a picture of 4000 x 3000 pixels as `big` and a small one as `small`, and gives what it prints. */
async function inRuntime(command, args, code) {
  const whole = `
    import { GenerationError, inWorker, transform } from "ai-generation-client/image";
    import { photo } from "./suite/scenes.mjs";
    import { png } from "./suite/png.mjs";
    const small = await png(photo(40, 30));
    const big = (await transform(small, { width: 4000, format: "jpeg" })).data;
    const settled = (promise) => promise.then(({ width }) => width, (error) => error.name + ": " + error.message);
    ${code}
  `;
  const { code: exit, stdout, stderr, signal } = await runToEnd(command, [...args, whole], { cwd });
  assert.deepEqual([exit, signal], [0, null], stderr);
  return stdout.trim().split("\n");
}
const inNode = (code) => inRuntime(process.execPath, ["--input-type=module", "--eval"], code);

test("an aborted call ends at once, and the others are done all the same", async () => {
  const lines = await inNode(`
    const pictures = await inWorker();
    await pictures.transform(small, { width: 2 });
    const controller = new AbortController();
    const { signal } = controller;
    let ended;
    const running = settled(pictures.transform(big, { width: 3000, format: "png", signal })).then((said) => {
      ended = performance.now();
      return said;
    });
    const waiting = settled(pictures.transform(big, { width: 30, signal }));
    const others = [11, 12, 13].map((width) => settled(pictures.transform(small, { width })));
    setTimeout(() => controller.abort(new RangeError("enough")), 20);
    const said = await Promise.all([running, waiting, ...others]);
    console.log(said.join());
    const again = performance.now();
    await pictures.transform(big, { width: 3000, format: "png" });
    console.log(performance.now() - again > 20 ? "the work takes longer" : "the work takes no time");
  `);
  assert.deepEqual(lines, ["RangeError: enough,RangeError: enough,11,12,13", "the work takes longer"]);
});

test("a closed Worker says so, and a program does not wait for one that has nothing to do", async () => {
  const lines = await inNode(`
    const pictures = await inWorker();
    const running = settled(pictures.transform(big, { width: 3000 }));
    const waiting = settled(pictures.transform(small, { width: 3 }));
    await new Promise((resume) => setTimeout(resume, 20));
    pictures.close();
    console.log(await running);
    console.log(await waiting);
    console.log(await settled(pictures.transform(small, { width: 3 })));
    const idle = await inWorker();
    console.log(await settled(idle.transform(small, { width: 5 })));
  `);
  const closed = "InvalidStateError: The Worker for picture work was closed.";
  assert.deepEqual(lines, [closed, closed, closed, "5"]);
});

test("one signal for many calls ends them all, and starts no Worker for any", async () => {
  const lines = await inNode(`
    const threads = process.getBuiltinModule("node:worker_threads");
    const { Worker } = threads;
    let started = 0;
    threads.Worker = function (...given) {
      started++;
      return new Worker(...given);
    };
    const pictures = await inWorker();
    const controller = new AbortController();
    const { signal } = controller;
    const all = Array.from({ length: 50 }, () => settled(pictures.transform(big, { width: 30, signal })));
    const other = settled(pictures.transform(small, { width: 3 }));
    await new Promise((resume) => setTimeout(resume, 20));
    controller.abort(new RangeError("enough"));
    console.log([...new Set(await Promise.all(all))].join(), await other, started);
  `);
  assert.deepEqual(lines, ["RangeError: enough 3 2"]);
});

test("a buffer that goes elsewhere before its turn is told", async () => {
  const lines = await inNode(`
    const codes = [];
    for (const functions of [{ transform }, await inWorker()]) {
      const { buffer } = small.slice();
      const waiting = functions.transform(buffer, { width: 3 }).catch((error) => error);
      structuredClone(buffer, { transfer: [buffer] });
      const { code, details } = await waiting;
      codes.push(code, details.field);
      codes.push((await functions.transform(small, { width: 3 })).width);
    }
    console.log(codes.join());
  `);
  assert.deepEqual(lines, ["invalid_request,image,3,invalid_request,image,3"]);
});

test("what is given stays, and an error is one of the package", async () => {
  const lines = await inNode(`
    const pictures = await inWorker();
    const before = small.length;
    const error = await pictures.transform(small.subarray(0, 90), { width: 5 }).catch((error) => error);
    console.log(small.length === before, error instanceof GenerationError, error.code, error.details.field);
  `);
  assert.deepEqual(lines, ["true true damaged_image image"]);
});

test("a page stays alive while a picture of 12 megapixels is worked on", async () => {
  const gaps = await inPage(
    "/plain.html",
    `(async () => {
      const { inWorker, transform } = await import("ai-generation-client/image");
      const pictures = await inWorker();
      const canvas = new OffscreenCanvas(4000, 3000);
      const context = canvas.getContext("2d");
      for (let at = 0; at < 3000; at += 7) {
        context.fillStyle = "hsl(" + at + " 60% 50%)";
        context.fillRect(at, at / 2, 900, 60);
      }
      const photo = await canvas.convertToBlob({ type: "image/jpeg" });
      await pictures.transform(photo, { width: 100 });
      await transform(photo, { width: 100 });
      const longest = async (work) => {
        let last = performance.now();
        let gap = 0;
        const look = () => {
          const now = performance.now();
          gap = Math.max(gap, now - last);
          last = now;
        };
        const timer = setInterval(look, 1);
        await new Promise((resume) => setTimeout(resume, 30));
        await work();
        look();
        clearInterval(timer);
        return gap;
      };
      const options = { width: 2000, format: "png" };
      const here = await longest(() => transform(photo, options));
      const away = await longest(() => pictures.transform(photo, options));
      pictures.close();
      return { here, away };
    })()`,
  );
  assert.ok(gaps.away < gaps.here / 3, `longest standstill in ms: ${JSON.stringify(gaps)}`);
});

test("a page that forbids such Workers is told what to allow", async () => {
  const said = await inPage(
    "/policy.html",
    `(async () => {
      const { inWorker } = await import("ai-generation-client/image");
      const pictures = await inWorker();
      return pictures.inspect(new Uint8Array(9)).then(String, ({ code, suggestion }) => code + ": " + suggestion);
    })()`,
  );
  assert.match(said, /^internal: Allow blob: for worker-src/);
});
