// Tests of a user's that vitest runs in workerd, by @cloudflare/vitest-pool-workers.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { createConsumer, installedSimulator } from "../support/consumer.mjs";
import { runToEnd } from "../support/process.mjs";
import { startServer } from "../support/server.mjs";
import { link, modules } from "./tools.mjs";

const key = "pool-key-5f1c9a7e";

const draw = `
import { AIGenerationClient } from "ai-generation-client";

/** The size that the image itself says, behind its PNG header. */
export async function draw(options) {
  const client = new AIGenerationClient("${key}", options);
  const { imageData } = await client.generate({ prompt: "a kite", width: 64, height: 48 });
  const view = new DataView(imageData.buffer, imageData.byteOffset);
  return view.getUint32(16) + "x" + view.getUint32(20);
}
`;

const worker = `
import { draw } from "./draw.js";

export default {
  fetch: async (_request, { GEMINI }) => new Response(await draw({ baseUrl: GEMINI })),
};
`;

const cases = `
import { env, SELF } from "cloudflare:test";
import { expect, it } from "vitest";
import { createSimulator } from "ai-generation-client/simulator";
import { draw } from "./draw.js";

it("runs in workerd", () => expect(navigator.userAgent).toBe("Cloudflare-Workers"));

it("draws in a test", async () => expect(await draw({ baseUrl: env.GEMINI })).toBe("64x48"));

it("draws in another format", async () =>
  expect(await draw({ apiType: "openai_images", baseUrl: env.OPENAI })).toBe("64x48"));

it("draws with a simulator in the same Worker", async () =>
  expect(await draw({ fetch: createSimulator({ apiKey: "${key}" }).fetch })).toBe("64x48"));

it("draws in the Worker under test", async () =>
  expect(await (await SELF.fetch("http://localhost/")).text()).toBe("64x48"));
`;

const provider = await startServer({ apiKey: key, module: await installedSimulator() });
after(() => provider.close());

const bindings = { GEMINI: `${provider.url}/v1beta`, OPENAI: `${provider.url}/v1` };

/** Wrangler's rules of modules, which come with its configuration, know the WebAssembly. */
const config = `
import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";

const options = { wrangler: { configPath: "./wrangler.json" }, miniflare: { bindings: ${JSON.stringify(bindings)} } };
export default defineConfig({ plugins: [cloudflareTest(options)] });
`;

const wrangler = {
  name: "pool",
  main: "worker.js",
  compatibility_date: "2026-04-01",
  compatibility_flags: ["nodejs_compat"],
};

const cwd = await createConsumer("pool", {
  "draw.js": draw,
  "worker.js": worker,
  "draw.test.js": cases,
  "vitest.config.mjs": config,
  "wrangler.json": JSON.stringify(wrangler),
});
link(cwd, "vitest", "@cloudflare");

test("vitest's tests draw in workerd", async () => {
  const env = { ...process.env, HOME: cwd, CI: "1", WRANGLER_SEND_METRICS: "false" };
  const args = ["run", "--reporter=json", "--outputFile=report.json"];
  const { code, stdout, stderr } = await runToEnd(
    process.execPath,
    [join(modules, "vitest/vitest.mjs"), ...args],
    { cwd, env },
  );
  const said = stdout + stderr;
  const report = JSON.parse(readFileSync(join(cwd, "report.json"), "utf8"));
  const results = report.testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(({ title, status, failureMessages }) =>
      [title, status, ...failureMessages].join(": "),
    ),
  );
  assert.deepEqual(
    results,
    [
      "runs in workerd: passed",
      "draws in a test: passed",
      "draws in another format: passed",
      "draws with a simulator in the same Worker: passed",
      "draws in the Worker under test: passed",
    ],
    said,
  );
  assert.deepEqual([code, report.success], [0, true], said);
  assert.equal(provider.simulator.requests.length, 3);
});
