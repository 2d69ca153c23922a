// The package in realms whose built-in objects are frozen: there an own property that has the name of an inherited one can
// be defined, and not assigned.
import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { createConsumer } from "./support/consumer.mjs";
import { runToEnd } from "./support/process.mjs";

const smoke = `
import { AIGenerationClient, GenerationError, ImageClient, init, RateLimitError } from "ai-generation-client";
import { createSimulator } from "ai-generation-client/simulator";

const simulator = createSimulator({ imageUrls: true });
const { fetch } = simulator;
const key = "a-key-of-some-length";
const request = { prompt: "A fox", width: 64, height: 64 };
const say = (...what) => console.log(what.join(" "));

const typesOf = async (events) => {
  const types = new Set();
  for await (const { type } of events) types.add(type);
  return [...types].join();
};
const failureOf = (promise) =>
  promise.then(
    () => "no failure",
    (error) => [error instanceof GenerationError, error.name, error.code, String(error)].join(),
  );

await init();
const openRouter = { baseUrl: "http://127.0.0.1/api/v1" };
for (const [apiType, more] of Object.entries({
  gemini: {},
  openai_images: {},
  openai_responses: {},
  openrouter_chat: openRouter,
  openrouter_images: openRouter,
})) {
  const events = new Set();
  const client = new AIGenerationClient(key, { ...more, apiType, fetch, maxRetries: 1, onEvent: ({ type }) => events.add(type) });
  const { images } = await client.generate(request);
  say(apiType, images.length, images[0].width, [...events]);
  say(apiType, "stream", await typesOf(client.stream(request)));
  for await (const event of client.stream(request)) break;
  simulator.inject({ kind: "policy" });
  say(apiType, "refused", await failureOf(client.generate(request)));
  say(apiType, "wrong", await failureOf(client.generate({ ...request, prompt: 1 })));
  say(apiType, "late", await failureOf(client.generate(request, { signal: AbortSignal.abort(new Error("late")) })));
  simulator.inject({ kind: "rate_limit" });
  say(apiType, "limited", await client.generate(request).catch((error) => [error instanceof RateLimitError, error.name, error.retryAfter]));
  client.close();
  say(apiType, "closed", await failureOf(client.generate(request)));
}

const client = new ImageClient({ apiType: "openai_images", authToken: key, fetch });
const { success, artifacts } = await client.generate({ prompt: "A fox", images: [] });
say("unified", success, artifacts.length);
say("unified stream", await typesOf(client.stream({ prompt: "A fox" })));
client.close();
`;

const files = {
  "smoke.mjs": smoke,
  "lockdown.mjs": 'import "ses";\nlockdown();\nawait import("./smoke.mjs");\n',
  "error.mjs": 'Object.freeze(Error.prototype);\nawait import("./smoke.mjs");\n',
};

const cwd = await createConsumer("frozen", files);
symlinkSync(fileURLToPath(new URL("node_modules/ses", import.meta.url)), join(cwd, "node_modules/ses"));

async function said(...args) {
  const { code, stdout, stderr } = await runToEnd(process.execPath, args, { cwd });
  assert.equal(code, 0, stdout + stderr);
  return stdout.trim().split("\n");
}

const usual = await said("smoke.mjs");

test("the smoke shows all formats, their errors and both clients", () => {
  assert.equal(usual.length, 37);
  assert.equal(usual.filter((line) => line.includes("stream")).length, 6);
  assert.ok(usual.includes("unified true 1"));
  for (const apiType of [
    "gemini",
    "openai_images",
    "openai_responses",
    "openrouter_chat",
    "openrouter_images",
  ]) {
    assert.ok(
      usual.some((line) => line.startsWith(`${apiType} 1 `)),
      apiType,
    );
    assert.ok(
      usual.some((line) => line.startsWith(`${apiType} limited true,RateLimitError,`)),
      apiType,
    );
    assert.ok(
      usual.some((line) => line.startsWith(`${apiType} refused true,ContentPolicyError,`)),
      apiType,
    );
  }
});

const realms = {
  "node --frozen-intrinsics": ["--frozen-intrinsics", "--no-warnings", "smoke.mjs"],
  "lockdown() of SES": ["lockdown.mjs"],
  "a frozen Error.prototype": ["error.mjs"],
};

for (const [name, args] of Object.entries(realms))
  test(`under ${name} the package does what it does elsewhere`, async () => {
    assert.deepEqual(await said(...args), usual);
  });
