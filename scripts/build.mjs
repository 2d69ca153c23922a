// Builds the publishable npm package: a WebAssembly for each entry, then the TypeScript of pkg-template/ around them.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { assemble } from "./build/assemble.mjs";
import { entries } from "./build/entries.mjs";
import { compile, staged } from "./build/wasm.mjs";
import { command, pkgDir, Stop, say } from "./lib.mjs";
import { setup } from "./setup.mjs";

const names = Object.keys(entries);

function report() {
  const kb = (bytes) => (bytes / 1000).toFixed(1);
  for (const [name, { path }] of Object.entries(entries)) {
    const gzip = (ending) => kb(gzipSync(readFileSync(join(pkgDir, path + ending)), { level: 9 }).length);
    const raw = kb(statSync(join(pkgDir, `${path}.wasm`)).size);
    say(`${name}.wasm ${raw} KB, ${gzip(".wasm")} KB gzip; its JavaScript ${gzip(".js")} KB gzip`);
  }
}

/** Builds `pkg/`. `only` names the entries whose wasm is compiled again; the rest must be there from before. */
export async function build({ profile = "release", only = names } = {}) {
  for (const name of only) await compile(name, profile);
  const missing = names.filter((name) => !existsSync(join(staged, `${entries[name].path}.wasm`)));
  if (missing.length)
    throw new Stop(`Not built yet: ${missing.join(", ")}. Run \`npm run build\` without --only.`);
  await assemble();
  report();
}

const help = `npm run build [-- --dev] [-- --only ${names.join(",")}]

Leaves the publishable package in pkg/.
  --dev          without optimisation, with names: quicker to build
  --only LIST    compile only these entries' WebAssembly again, and take the others from the last build`;

const options = { dev: { type: "boolean" }, only: { type: "string" } };

await command(import.meta.url, { help, options }, async ({ dev, only }) => {
  const chosen = only?.split(",");
  const unknown = chosen?.filter((name) => !names.includes(name));
  if (unknown?.length) throw new Stop(`--only takes ${names.join(", ")}, not "${unknown.join(", ")}".`);
  await setup();
  await build({ profile: dev ? "dev" : "release", only: chosen });
});
