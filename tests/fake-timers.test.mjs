// A user's tests put timers forward, and not every tool puts the clock forward with them: a wait is over when its timer is.
import assert from "node:assert/strict";
import { join } from "node:path";
import { mock, test } from "node:test";
import { pathToFileURL } from "node:url";
import { createConsumer } from "./support/consumer.mjs";

const dir = await createConsumer("fake-timers");
const installed = join(dir, "node_modules/ai-generation-client");
const { AIGenerationClient, init } = await import(pathToFileURL(join(installed, "index.js")).href);
const { createSimulator } = await import(pathToFileURL(join(installed, "simulator.js")).href);

const request = { prompt: "A fox", width: 64, height: 64 };

/** Lets everything happen that waits for no timer. */
async function settle() {
  for (let turn = 0; turn < 50; turn++) await new Promise((resume) => setImmediate(resume));
}

for (const [name, options, faults] of [
  ["a backoff", { retry: { delaysMs: [60_000], jitter: 0 } }, [{ kind: "status", status: 503 }]],
  ["a rate limit", {}, [{ kind: "rate_limit", retryAfter: "50" }]],
])
  test(`${name} is over when its timer is, though the clock stood still`, async () => {
    const simulator = createSimulator();
    const client = new AIGenerationClient("key", { fetch: simulator.fetch, ...options });
    await init();
    // The simulator's WebAssembly is loaded, too, before timers stand still.
    await client.generate(request);
    simulator.reset();
    for (const fault of faults) simulator.inject(fault);
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      let attempts;
      client.generate(request).then((response) => {
        attempts = response.attempts;
      });
      await settle();
      assert.equal(simulator.requests.length, 1);
      mock.timers.tick(49_000);
      await settle();
      assert.equal(simulator.requests.length, 1, "too early");
      mock.timers.tick(11_000);
      await settle();
      assert.equal(attempts, 2);
    } finally {
      mock.timers.reset();
      client.close();
    }
  });
