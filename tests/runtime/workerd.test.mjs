import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { startWorker } from "../support/worker.mjs";
import { consumerWithSuite, showResults, startProviders } from "./runner.mjs";

const servers = await startProviders();

test("workerd", async (t) => {
  const dir = await consumerWithSuite("workerd");
  const entry = join(dir, "suite/entries/workerd.mjs");
  const conditions = ["workerd", "worker"];
  const { worker, modules } = await startWorker(entry, join(dir, "dist"), { conditions });
  after(() => worker.dispose());
  assert.equal(
    modules.length,
    5,
    "the worker, and the WebAssembly of Gemini, of all formats, of the simulator and of picture work",
  );
  const response = await worker.dispatchFetch("http://localhost/", {
    method: "POST",
    body: JSON.stringify(servers),
  });
  assert.equal(response.status, 200, "the worker's answer");
  await showResults(t, await response.json());
});
