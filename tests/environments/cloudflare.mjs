// What tools have built, in workerd.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

// The newer of two: wrangler brings one of its own.
const { Miniflare } = createRequire(new URL("../package.json", import.meta.url))("miniflare");

/** The size of the PNG in a successful answer. */
export async function sizeOf(response) {
  const bytes = Buffer.from(await response.arrayBuffer());
  assert.equal(response.status, 200, bytes.toString());
  return pngSize(bytes);
}

export function pngSize(bytes) {
  assert.equal(bytes.toString("latin1", 1, 4), "PNG");
  return `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`;
}

/** Asks the Worker of the files in `dir`, of which `main` is the first one; `options` are more of Miniflare's. */
export async function askWorker(dir, main, path, options) {
  const names = readdirSync(dir, { recursive: true }).filter((name) =>
    /\.(m?js|wasm(\?module)?)$/.test(name),
  );
  assert.ok(names.includes(main), `${main} is among ${names.join(", ")}`);
  const modules = [main, ...names.filter((name) => name !== main)].map((name) => ({
    type: /\.wasm(\?module)?$/.test(name) ? "CompiledWasm" : "ESModule",
    path: name,
    contents: readFileSync(join(dir, name)),
  }));
  const worker = new Miniflare({ modules, compatibilityDate: "2026-04-01", cf: false, ...options });
  try {
    const response = await worker.dispatchFetch(`http://localhost${path}`);
    // What is read later is not there any more.
    return new Response(await response.arrayBuffer(), response);
  } finally {
    await worker.dispose();
  }
}
