// A Worker in workerd, bundled as wrangler does it: WebAssembly stays a module of its own, for only such a module may be
// instantiated.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Starts the Worker of the module `entry`, bundled into `outdir`; `bundling` are more options of esbuild, `options` of the
 * Worker.
 */
export async function startWorker(entry, outdir, bundling, options) {
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
  // As wrangler does it, a module is known by the name that the import has.
  const modules = readdirSync(outdir).map((name) => ({
    ...(name.endsWith(".wasm")
      ? { type: "CompiledWasm", path: `${name}?module` }
      : { type: "ESModule", path: name }),
    contents: readFileSync(join(outdir, name)),
  }));
  modules.sort((a, b) => Number(b.path === "worker.js") - Number(a.path === "worker.js"));
  const worker = new Miniflare({ modules, compatibilityDate: "2026-04-01", ...options });
  await worker.ready;
  return { worker, modules };
}
