// A Worker in workerd, bundled as wrangler does it: WebAssembly stays a module of its own, for only such a module may be
// instantiated.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Starts the Worker of the module `entry`, bundled into `outdir`; `bundling` are more options of esbuild. */
export async function startWorker(entry, outdir, bundling, compatibilityDate = "2026-04-01") {
  const [{ build }, { Miniflare }] = await Promise.all([import("esbuild"), import("miniflare")]);
  await build({
    entryPoints: { worker: entry },
    outdir,
    bundle: true,
    format: "esm",
    target: "es2022",
    loader: { ".wasm": "copy" },
    logLevel: "silent",
    ...bundling,
  });
  const modules = readdirSync(outdir).map((name) => ({
    type: name.endsWith(".wasm") ? "CompiledWasm" : "ESModule",
    path: name,
    contents: readFileSync(join(outdir, name)),
  }));
  modules.sort((a, b) => Number(b.path === "worker.js") - Number(a.path === "worker.js"));
  const worker = new Miniflare({ modules, compatibilityDate });
  await worker.ready;
  return { worker, modules };
}
