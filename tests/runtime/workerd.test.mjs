import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { consumerWithSuite, showResults, startProviders } from "./runner.mjs";

const servers = await startProviders();

test("workerd", async (t) => {
  const dir = await consumerWithSuite("workerd");
  const outdir = join(dir, "dist");
  await build({
    entryPoints: { worker: join(dir, "suite/entries/workerd.mjs") },
    outdir,
    bundle: true,
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker"],
    // As wrangler does: WebAssembly stays a module of its own, for only such a module may be instantiated.
    loader: { ".wasm": "copy" },
    logLevel: "silent",
  });
  const modules = readdirSync(outdir).map((name) => ({
    type: name.endsWith(".wasm") ? "CompiledWasm" : "ESModule",
    path: name,
    contents: readFileSync(join(outdir, name)),
  }));
  modules.sort((a, b) => Number(b.path === "worker.js") - Number(a.path === "worker.js"));
  assert.equal(modules.length, 3, "the worker, and the WebAssembly of the client and of the simulator");

  const worker = new Miniflare({ modules, compatibilityDate: "2026-04-01" });
  after(() => worker.dispose());
  const response = await worker.dispatchFetch("http://localhost/", {
    method: "POST",
    body: JSON.stringify(servers),
  });
  assert.equal(response.status, 200, "the worker's answer");
  await showResults(t, await response.json());
});
