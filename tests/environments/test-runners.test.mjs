// The tarball in projects whose tests are run by Jest and by vitest. Jest runs ES modules, each test file in a realm of its
// own; vitest takes the package from the project's dependencies as Node takes it, or bundles it with the tests.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { createConsumer, installedSimulator } from "../support/consumer.mjs";
import { runToEnd } from "../support/process.mjs";
import { startServer } from "../support/server.mjs";
import { link, modules } from "./tools.mjs";

const key = "a-key-of-nobody-1234";
const provider = await startServer({ apiKey: key, module: await installedSimulator() });
after(() => provider.close());

/** The test of either: `fakes` are options of its fake timers, for timers alone. */
const drawing = (imports, fakes) => `
${imports}
import { AIGenerationClient, GenerationError, GenerationTimeoutError, init, RateLimitError } from "ai-generation-client";

const provider = process.env.PROVIDER;
const open = (options) => new AIGenerationClient("${key}", { baseUrl: provider + "/v1beta", ...options });
const control = (what, init) => fetch(provider + "/control/" + what, init);
const inject = (fault) => control("inject", { method: "POST", body: JSON.stringify(fault) });
const seen = async () => (await (await control("requests")).json()).length;
const request = { prompt: "A fox", width: 64, height: 48 };

beforeEach(() => control("reset", { method: "POST" }));
afterEach(() => timers.useRealTimers());

test("an image", async () => {
  const { imageData, mimeType, images } = await open().generate(request);
  expect(imageData).toBeInstanceOf(Uint8Array);
  expect([...imageData.subarray(1, 4)]).toEqual([..."PNG"].map((letter) => letter.charCodeAt(0)));
  expect({ mimeType, ...images[0] }).toMatchObject({ mimeType: "image/png", width: 64, height: 48 });
  expect(await seen()).toBe(1);
});

test("an image of a format that is loaded apart", async () => {
  const client = open({ apiType: "openai_images", baseUrl: provider + "/v1" });
  expect(await client.generate(request)).toMatchObject({ mimeType: "image/png", attempts: 1 });
});

test("an abort", async () => {
  await inject({ kind: "stall" });
  const controller = new AbortController();
  const reason = new Error("enough");
  const onProgress = () => controller.abort(reason);
  await expect(open().generate(request, { signal: controller.signal, onProgress })).rejects.toBe(reason);
  expect(await seen()).toBe(1);
});

test("errors of the exported classes", async () => {
  await inject({ kind: "rate_limit", retryAfter: "600" });
  const limited = await open().generate(request).catch((error) => error);
  expect(limited).toBeInstanceOf(RateLimitError);
  expect(limited).toBeInstanceOf(GenerationError);
  expect(limited).toBeInstanceOf(Error);
  expect(limited).toMatchObject({ name: "RateLimitError", code: "rate_limited", retryAfter: 600 });
  await inject({ kind: "stall" });
  await expect(open({ timeout: 200, maxRetries: 1 }).generate(request)).rejects.toThrow(GenerationTimeoutError);
  await expect(open().generate({ ...request, prompt: 1 })).rejects.toMatchObject({ code: "invalid_request" });
  expect(await seen()).toBe(2);
});

for (const [name, options] of [
  ["all timers that are faked by default", {}],
  ["timers alone, while the clock stands still", ${JSON.stringify(fakes)}],
])
  test("the wait before a retry, by " + name, async () => {
    await inject({ kind: "rate_limit", retryAfter: "50" });
    await init();
    const real = setTimeout;
    /** Waits for what the network does: no time passes of the fake one. */
    const until = async (done) => {
      for (let turn = 0; !done(); turn++) {
        if (turn === 5_000) throw new Error("it did not come");
        await timers.advanceTimersByTimeAsync(0);
        await new Promise((resume) => real(resume, 1));
      }
    };
    timers.useFakeTimers(options);
    let [delay, attempts] = [];
    const onEvent = (event) => { delay ??= event.delay; };
    open({ onEvent }).generate(request).then((response) => { attempts = response.attempts; });
    await until(() => delay);
    await timers.advanceTimersByTimeAsync(49_000);
    expect(await seen()).toBe(1);
    await timers.advanceTimersByTimeAsync(1_000);
    await until(() => attempts);
    expect([delay, attempts, await seen()]).toEqual([50, 2, 2]);
  });
`;

const forJest = drawing('import { jest as timers } from "@jest/globals";', {
  doNotFake: ["performance", "Date", "queueMicrotask", "nextTick"],
});
const forVitest = drawing('import { afterEach, beforeEach, expect, test, vi as timers } from "vitest";', {
  toFake: ["setTimeout", "clearTimeout"],
});

/** Runs a test runner, whose report is what it writes. */
async function run(cwd, env, ...args) {
  const options = { cwd, env: { ...process.env, PROVIDER: provider.url, ...env } };
  const { code, stdout, stderr } = await runToEnd(process.execPath, args, options);
  assert.equal(code, 0, stdout + stderr);
  const { numPassedTests, numTotalTests } = JSON.parse(stdout);
  assert.deepEqual([numPassedTests, numTotalTests], [6, 6]);
}

test("Jest with ES modules", async () => {
  const jest = { transform: {}, cacheDirectory: ".jest" };
  const cwd = await createConsumer("jest", { "drawing.test.js": forJest }, { jest });
  const env = { NODE_OPTIONS: "--experimental-vm-modules" };
  await run(cwd, env, join(modules, "jest/bin/jest.js"), "--json", "--ci", "--runInBand");
});

for (const [name, inline] of Object.entries({ "as a dependency": [], bundled: ["ai-generation-client"] }))
  test(`vitest, the package ${name}`, async () => {
    const cwd = await createConsumer("vitest", {
      "drawing.test.js": forVitest,
      "vitest.config.js": `export default ${JSON.stringify({ test: { server: { deps: { inline } } } })};`,
    });
    link(cwd, "vitest");
    await run(cwd, {}, join(modules, "vitest/vitest.mjs"), "run", "--reporter=json");
  });
